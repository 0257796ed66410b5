"""Options of a sweep, checked before anything is run."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor

from simulation.experiments.executors import check_address
from simulation.io.validation import refuse
from simulation.outcomes.levels import Level, checked_levels


def checked_options(
    tables: Iterable[str], workers: int | None, executor: Executor | str | None
) -> tuple[Level, ...]:
    """Check the options; give the levels in their usual order."""
    check_address(executor)
    if workers is not None and workers < 1:
        raise refuse("sweep", "workers", workers, "1 or more")
    return checked_levels(tables, "sweep", "tables")
