"""Missing runs: run what a sweep lacks, and store it as it comes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Generator
from concurrent.futures import Executor

from simulation.experiments.dispatch import Stopped, keyboard, results, results_here
from simulation.experiments.executors import cores, worker_pool
from simulation.experiments.plan import Plan
from simulation.experiments.progress import Shown, shown_progress
from simulation.experiments.store import Store
from simulation.experiments.worker import Batch, Result

WORKER_SECONDS = 4.0
"""Seconds that it takes to start workers, until they run as fast as this process."""
FIRST_SECONDS = 4.0
"""Seconds from which on the first run tells how long the others will take."""


def run_missing(
    plan: Plan,
    missing: list[str],
    store: Store,
    *,
    executor: Executor | str | None = None,
    workers: int | None = None,
    cache: bool = True,
    progress: Shown = None,
    stopped: Stopped | None = None,
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
    executor, workers, cache, progress, stopped
        As for `sweep`.
    """
    total = len(plan.jobs)
    done, batches = total - len(missing), plan.batches(missing, workers or cores(), cache)
    with shown_progress(progress, plan.design.title or plan.design.name, "runs") as told:
        report = told or (lambda *_: None)
        report(done, total)
        if not batches:
            return
        with (
            keyboard() as pressed,
            contextlib.closing(
                _results(batches, executor, workers, _either(pressed, stopped))
            ) as finished,
        ):
            for result in finished:
                store.add(result.shard, result.records)
                done += len(result.records)
                report(done, total)


def _either(pressed: Stopped, stopped: Stopped | None) -> Stopped:
    """Stop if the keyboard says so, or whoever started the sweep."""
    return pressed if stopped is None else lambda: pressed() or stopped()


def _results(
    batches: list[Batch], executor: Executor | str | None, workers: int | None, stopped: Stopped
) -> Generator[Result, None, None]:
    """Run batches where the user wants it; without a wish, here until it is clear that it pays."""
    rest = batches
    if executor is None and workers is None:
        rest = yield from _until_workers_pay(batches, stopped, cores())
    if rest:
        yield from results(rest, worker_pool(executor, workers, len(rest)), stopped)


def _until_workers_pay(
    batches: list[Batch], stopped: Stopped, workers: int
) -> Generator[Result, None, list[Batch]]:
    """Run batches in this process until starting workers saves more than it costs.

    Gives the batches that are left.  The first part of the work has the loading of compiled code in
    it, so it counts only where it took long.
    """
    rest, is_first = batches, True
    with contextlib.closing(results_here(batches, stopped)) as finished:
        begin = time.monotonic()
        for result in finished:
            seconds = time.monotonic() - begin
            yield result
            rest = _without(rest, {record.run for record in result.records})
            n, n_done = sum(len(batch.jobs) for batch in rest), max(1, len(result.records))
            saved = n * seconds / n_done * (1 - 1 / min(workers, max(1, n)))
            if saved > WORKER_SECONDS and not (is_first and seconds < FIRST_SECONDS):
                return rest
            begin, is_first = time.monotonic(), False
    return []


def _without(batches: list[Batch], runs: set[str]) -> list[Batch]:
    """Give what is left of batches without some runs."""
    left = (batch.without(runs) for batch in batches)
    return [batch for batch in left if batch.jobs]
