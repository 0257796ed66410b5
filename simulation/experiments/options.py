"""Options of a sweep, checked before anything is run."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor

from simulation.experiments.executors import check_address
from simulation.io.disk_cache import user_cache
from simulation.io.numbers import whole_number
from simulation.outcomes.levels import Level, checked_levels

MOST_WORKERS = 100_000


def checked_options(
    tables: Iterable[str], workers: int | None, executor: Executor | str | None
) -> tuple[Level, ...]:
    """Check the options, and those of the cache; give the levels in their usual order."""
    user_cache()
    check_address(executor)
    if workers is not None:
        whole_number(workers, "sweep", "workers", 1, MOST_WORKERS)
    return checked_levels(tables, "sweep", "tables")
