"""Missing runs: run what a sweep lacks, and store it as it comes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import Executor

from simulation.experiments.dispatch import keyboard, results
from simulation.experiments.executors import cores, worker_pool
from simulation.experiments.plan import Plan
from simulation.experiments.store import Store

Progress = Callable[[int, int], None]


def run_missing(
    plan: Plan,
    missing: list[str],
    store: Store,
    *,
    executor: Executor | str | None = None,
    workers: int | None = None,
    cache: bool = True,
    progress: Progress | None = None,
) -> None:
    """Run what is missing, batch by batch, and store each.

    Parameters
    ----------
    plan
        Every run of the design.
    missing
        Runs to do, in canonical order.
    store
        Where they are stored.
    executor, workers, cache, progress
        As for `sweep`.
    """
    total = len(plan.jobs)
    done, batches = total - len(missing), plan.batches(missing, workers or cores(), cache)
    report = progress or (lambda *_: None)
    report(done, total)
    if not batches:
        return
    pool = worker_pool(executor, workers, len(batches))
    with keyboard() as stopped, contextlib.closing(results(batches, pool, stopped)) as finished:
        for result in finished:
            store.add(result.shard, result.records)
            done += len(result.records)
            report(done, total)
