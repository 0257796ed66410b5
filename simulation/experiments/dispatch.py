"""Dispatch: how batches reach workers, survive the death of workers, and stop on request."""

from __future__ import annotations

import concurrent.futures as futures
import contextlib
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from simulation.experiments.executors import WorkerPool
from simulation.experiments.worker import Batch, Result, failed, parts_of
from simulation.io.errors import WorkerError, XiaoquError

Stopped = Callable[[], bool]
MOST_TRIES = 3
HERE_SECONDS = 0.2
"""Seconds of finished work of this process after which it is stored."""
POLL = 0.2  # seconds between two checks for a keyboard interrupt


@dataclass(frozen=True)
class Attempt:
    """A batch, and how often a worker was lost with it."""

    batch: Batch
    crashes: int = 0


def results(
    batches: Iterable[Batch], workers: WorkerPool | None, stopped: Stopped
) -> Generator[Result, None, None]:
    """Run batches, and give each result as it comes.

    A batch whose worker died is run again; one that lost several workers is run by itself, and if
    that worker dies too, its runs have failed.

    Parameters
    ----------
    batches
        The batches; they are taken as they are needed.
    workers
        Who runs them; none is this process.
    stopped
        Whether the user wants to stop; all results that are there by then are given.

    Raises
    ------
    KeyboardInterrupt
        If stopped.
    WorkerError
        If a worker runs other code than the sweep, or the executor gave up.
    """
    if workers is None:
        yield from results_here(batches, stopped)
        return
    at_once = True
    try:
        yield from _Dispatch(batches, workers, stopped).results()
        at_once = False
    finally:
        workers.close(at_once)


def results_here(batches: Iterable[Batch], stopped: Stopped) -> Generator[Result, None, None]:
    """Run batches in this process, and give what is finished soon after; raises if stopped."""
    yield (yield from parts_of(batches, stopped, HERE_SECONDS))
    if stopped():
        raise KeyboardInterrupt


class _Dispatch:
    """Batches on their way."""

    def __init__(self, batches: Iterable[Batch], workers: WorkerPool, stopped: Stopped) -> None:
        self.fresh = (Attempt(batch) for batch in batches)
        self.workers, self.stopped = workers, stopped
        self.again: deque[Attempt] = deque()
        self.poison_suspects: deque[Attempt] = deque()
        self.running: dict[futures.Future[Result], Attempt] = {}
        self.handed_over: set[str] = set()

    def results(self) -> Iterator[Result]:
        while self._fill():
            yield from self._collect(self._wait())
            yield from self._early()
            if self.stopped():
                yield from self._finished()
                raise KeyboardInterrupt

    def _wait(self) -> set[futures.Future[Result]]:
        return futures.wait(self.running, POLL, futures.FIRST_COMPLETED).done

    def _early(self) -> Iterator[Result]:
        """Give finished runs of batches that still run, or that were lost."""
        for result in self.workers.early():
            self.handed_over.update(record.run for record in result.records)
            yield result

    def _finished(self) -> Iterator[Result]:
        """Stop the workers, and give what they have finished.

        Where a batch that begins now ends at once, none is cancelled: if a worker dies meanwhile,
        Python's process pool cannot bear futures that are cancelled already.
        """
        end = self.workers.stop()
        if not end:
            self.running = {one: at for one, at in self.running.items() if not one.cancel()}
        done = {future for future in self.running if future.done()}
        while done or (end and self.running):
            for future in done:
                yield from self._take(future)
            yield from self._early()
            done = self._wait() if self.running else set()

    def _fill(self) -> bool:
        """Hand over as many batches as the workers take; False if none is left."""
        most = self.workers.in_flight
        while len(self.running) < most and (attempt := self._next()):
            try:
                self.running[self.workers.submit(attempt.batch)] = attempt
            except futures.BrokenExecutor:
                self.again.append(attempt)
                if not self.running:
                    self.workers.renew()
                break
        return bool(self.running or self.again or self.poison_suspects)

    def _next(self) -> Attempt | None:
        """Give what to run next; a suspect waits until it can be alone."""
        if any(attempt.crashes >= MOST_TRIES - 1 for attempt in self.running.values()):
            return None
        if self.again:
            return self.again.popleft()
        attempt = next(self.fresh, None)
        if attempt is None and self.poison_suspects and not self.running:
            return self.poison_suspects.popleft()
        return attempt

    def _collect(self, done: Iterable[futures.Future[Result]]) -> Iterator[Result]:
        """Take what has ended; if the pool broke, all that was with it, and then a new pool."""
        broken = False
        for future in done:
            broken |= yield from self._take(future)
        if broken:
            for future in list(self.running):
                yield from self._take(future)
            self.workers.renew()

    def _take(self, future: futures.Future[Result]) -> Generator[Result, None, bool]:
        """Give the result of a batch, or see to it that it is run again; True if the pool broke."""
        attempt = self.running.pop(future)
        try:
            yield future.result()
        except XiaoquError:
            raise
        except futures.CancelledError:
            raise WorkerError("the executor gave up; finished runs are stored") from None
        except Exception as error:  # whatever an executor makes of the death of a worker
            yield from self._lost(attempt, error)
            return isinstance(error, futures.BrokenExecutor)
        return False

    def _lost(self, attempt: Attempt, error: Exception) -> Iterator[Result]:
        yield from self._early()
        batch = attempt.batch.without(self.handed_over)
        attempt = Attempt(batch, attempt.crashes + 1)
        if not batch.jobs:
            return
        if attempt.crashes >= MOST_TRIES:
            yield failed(attempt.batch, f"its worker died: {type(error).__name__}: {error}")
        elif attempt.crashes == MOST_TRIES - 1:
            self.poison_suspects.append(attempt)
        else:
            self.again.append(attempt)


@contextlib.contextmanager
def keyboard() -> Iterator[Stopped]:
    """Turn the first keyboard interrupt into a request to stop; the second has its usual effect."""
    requested = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield requested.is_set
        return
    before = signal.getsignal(signal.SIGINT)

    def request_stop(*_: Any) -> None:
        requested.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, request_stop)
    try:
        yield requested.is_set
    finally:
        signal.signal(signal.SIGINT, before)
