"""Worker: runs that share a burn-in, one after the other in one process."""

from __future__ import annotations

import functools
import math
import threading
import time
import traceback
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from simulation.core.compilation import one_thread
from simulation.core.garbage import looked_for_rarely
from simulation.experiments.burn_in import BurnIn
from simulation.experiments.jobs import Job, Specs
from simulation.experiments.monthly import run_months
from simulation.experiments.provenance import changed_parts, environment, identity_of
from simulation.experiments.registry import Code, registry_of
from simulation.experiments.shards import RunRecord, as_shard
from simulation.io.errors import InputError, WorkerError
from simulation.model.model import GovernanceModel
from simulation.outcomes.levels import Level

MOST_SECONDS = 10.0
"""Seconds of finished work that may be lost with a worker."""
ONE_AT_A_TIME = threading.Lock()
"""A worker may have several Python threads; compiled passes must not meet in one process."""


@dataclass(frozen=True)
class Batch:
    """Jobs that share a burn-in, by the identities of their runs.

    Attributes
    ----------
    jobs
        Job by identity.
    levels
        Levels of the monthly table.
    environment
        Environment of the sweep.
    registry
        Code of the user's in the process of the sweep; see `registry_of`.
    cache
        Whether burn-ins may be read from disk, and kept there.
    """

    jobs: dict[str, Job]
    levels: tuple[Level, ...]
    environment: dict[str, str]
    registry: dict[str, Code]
    cache: bool = True

    def without(self, runs: Collection[str]) -> Batch:
        """Give the batch without some runs."""
        return replace(self, jobs={run: job for run, job in self.jobs.items() if run not in runs})


@dataclass(frozen=True)
class Result:
    """What a worker gives back: a shard as it is to be written, and the records of its runs."""

    shard: bytes
    records: list[RunRecord]


class Stopped(KeyboardInterrupt):
    """The user wants to stop, and the run at hand is given up."""


class Finished:
    """Runs of a batch that are finished and have not been handed over yet."""

    def __init__(self) -> None:
        self.since = time.monotonic()
        self.monthly: dict[str, pd.DataFrame] = {}
        self.records: list[RunRecord] = []

    def add(self, record: RunRecord, monthly: pd.DataFrame | None) -> None:
        """Add a run: its record and, if it is done, its monthly table."""
        self.records.append(record)
        if monthly is not None:
            self.monthly[record.run] = monthly

    def result(self) -> Result:
        """Give the runs as they are handed over."""
        return Result(as_shard(self.monthly, self.records), self.records)


def run_batch(
    batch: Batch,
    stopped: Callable[[], bool] | None = None,
    hand_over: Callable[[Result], None] | None = None,
) -> Result:
    """Run the jobs of a batch; a run that fails is recorded and does not stop the others.

    Parameters
    ----------
    batch
        The jobs.
    stopped
        Called each month; True ends the batch, and what is finished is given.
    hand_over
        Called every `MOST_SECONDS` with the runs that are finished; the others are given at the
        end.

    Raises
    ------
    WorkerError
        If this worker has other code or another environment than the sweep.
    """
    rest: list[Result] = []

    def to_the_end() -> Iterator[Result]:
        seconds = MOST_SECONDS if hand_over else math.inf
        rest.append((yield from parts_of([batch], stopped, seconds)))

    for early in to_the_end():
        if hand_over:
            hand_over(early)
    return rest[0]


def parts_of(
    batches: Iterable[Batch], stopped: Callable[[], bool] | None = None, seconds: float = math.inf
) -> Generator[Result, None, Result]:
    """Run batches, give what is finished every so many seconds, and return the rest.

    Parameters
    ----------
    batches, stopped
        As for `run_batch`.
    seconds
        Seconds after which finished runs are given, as soon as there are any.
    """
    finished, specs, check = Finished(), Specs(), functools.partial(_check_stopped, stopped)
    registry: dict[str, Code] | None = None
    for batch in batches:
        if batch.registry is not registry:
            _check_code(batch)
            registry = batch.registry
        burn_in = BurnIn(len(batch.jobs) > 1, batch.cache)
        for run, job in batch.jobs.items():
            try:
                check()
                with ONE_AT_A_TIME, one_thread():  # there is a worker for every core
                    finished.add(*_run(run, job, batch.levels, specs, burn_in, check))
            except Stopped:
                return finished.result()
            except WorkerError:
                yield finished.result()
                raise
            if time.monotonic() - finished.since >= seconds:
                yield finished.result()
                finished = Finished()
    return finished.result()


def _check_code(batch: Batch) -> None:
    """Raise an error if code or environment here are not those of the sweep."""
    if changed := changed_parts(batch.environment, environment()):
        raise WorkerError(f"a worker has another environment: {'; '.join(changed)}")
    _check_registry(batch)


def _check_registry(batch: Batch) -> None:
    """Raise an error if levers, outcomes or agents here are not those of the sweep."""
    job = next(iter(batch.jobs.values()))
    try:
        here = registry_of(job.plugins, job.agents)
    except InputError as error:
        raise WorkerError(f"a worker lacks code of the sweep: {error}") from None
    if changed := changed_parts(batch.registry, here):
        raise WorkerError(
            f"a worker has other levers, outcomes or agents than the sweep: {'; '.join(changed)}; "
            "put them into a module, and name it in plugins"
        )


def failed(batch: Batch, message: str) -> Result:
    """Give the result of a batch of which nothing came back."""
    records = [
        RunRecord(run, "failed", message, job.design_point, job.spec(batch.levels).provenance())
        for run, job in batch.jobs.items()
    ]
    return Result(as_shard({}), records)


def release(model: GovernanceModel) -> None:
    """Let go of all that a finished model holds, without waiting for the garbage collector."""
    model.__dict__.clear()


@looked_for_rarely()
def _run(
    run: str,
    job: Job,
    levels: tuple[Level, ...],
    specs: Specs,
    burn_in: BurnIn,
    check_stopped: Callable[..., None],
) -> tuple[RunRecord, pd.DataFrame | None]:
    """Run one job; gives its record and, if it is done, its monthly table."""
    provenance: dict[str, Any] = {}
    try:
        spec = specs.of(job, levels)
        provenance = spec.provenance()
        if identity_of(provenance) != run:
            raise WorkerError("a worker has other code or other city files than the sweep")
        model = burn_in.model_for(spec, check_stopped)
        monthly = run_months(model, spec, progress=check_stopped)
        release(model)
    except WorkerError:
        raise
    except Exception as error:
        message, trace = f"{type(error).__name__}: {error}", traceback.format_exc()
        return RunRecord(run, "failed", message, job.design_point, provenance, trace), None
    return RunRecord(run, "done", "", job.design_point, provenance), monthly


def _check_stopped(stopped: Callable[[], bool] | None, *_: int) -> None:
    if stopped and stopped():
        raise Stopped
