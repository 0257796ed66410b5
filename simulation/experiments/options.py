"""Options of a sweep, checked before anything is run."""

from __future__ import annotations

from concurrent.futures import Executor

from simulation.experiments.executors import check_address
from simulation.io.numbers import whole_number
from simulation.io.validation import refuse
from simulation.outcomes.recorder import Level

MOST_WORKERS = 100_000
LEVELS: tuple[Level, ...] = ("city", "type", "street")


def checked_options(
    tables: tuple[Level, ...], workers: int | None, executor: Executor | str | None
) -> tuple[Level, ...]:
    """Check the options; give the levels in their usual order."""
    check_address(executor)
    if workers is not None:
        whole_number(workers, "sweep", "workers", 1, MOST_WORKERS)
    for level in tables:
        if level not in LEVELS:
            raise refuse("sweep", "tables", level, f"some of {', '.join(LEVELS)}")
    return tuple(level for level in LEVELS if level in tables)
