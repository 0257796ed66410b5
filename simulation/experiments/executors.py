"""Executors: where batches are run."""

from __future__ import annotations

import concurrent.futures as futures
import contextlib
import ctypes
import multiprocessing
import os
import pickle
import re
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from simulation.experiments.external import BATCHES_PER_WORKER, Dask, ExternalExecutor
from simulation.experiments.worker import Batch, Result, run_batch
from simulation.io.atomic_files import TemporaryFolder, replace_file
from simulation.io.validation import refuse

HANDED_OVER = ".result"
ADDRESS = re.compile(r"(\w+://)?[^/\s]+:\d+|.+\.json")
"""Address of a Dask scheduler, or the scheduler file that it writes."""


class WorkerPool(Protocol):
    """Workers that take batches."""

    @property
    def in_flight(self) -> int:
        """Most batches that are to be with them at a time."""

    def submit(self, batch: Batch) -> futures.Future[Result]:
        """Hand over a batch."""

    def renew(self) -> None:
        """Replace workers that broke."""

    def early(self) -> list[Result]:
        """Give runs that are finished while their batch is not."""

    def stop(self) -> bool:
        """Ask the workers to stop; whether batches then end soon, with what is finished."""

    def close(self, at_once: bool) -> None:
        """Let the workers go, at once or when they have finished."""


class LocalProcesses:
    """Processes on this machine.

    They are started afresh (spawned), whatever the user's own start method is; they do not run the
    user's script again, ignore the keyboard, and end with the process that started them.

    Parameters
    ----------
    workers
        Number of processes.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._context = multiprocessing.get_context("spawn")
        self._stop = self._context.RawValue(ctypes.c_bool, False)
        self._folder = TemporaryFolder()
        self.renew()

    @property
    def in_flight(self) -> int:
        """One batch for each worker to do, and one to go on with."""
        return BATCHES_PER_WORKER * self.workers

    def submit(self, batch: Batch) -> futures.Future[Result]:
        """Hand over a batch."""
        with _script_not_run_again(), _deaf_children():
            return self._pool.submit(_work, batch)

    def renew(self) -> None:
        """Replace a pool that broke."""
        self._pool = futures.ProcessPoolExecutor(
            self.workers,
            self._context,
            initializer=_begin,
            initargs=(self._stop, self._folder.path),
        )

    def early(self) -> list[Result]:
        """Give runs that are finished while their batch is not."""
        return taken_over(self._folder.path)

    def stop(self) -> bool:
        """Ask the processes to stop after the month that they are in."""
        self._stop.value = True
        return True

    def close(self, at_once: bool) -> None:
        """End the processes when they have finished, or kill them."""
        if at_once:
            for process in list((self._pool._processes or {}).values()):
                process.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)


def check_address(executor: Any) -> None:
    """Refuse what cannot be the address of a Dask scheduler; an executor is none.

    Raises
    ------
    InputError
        If it is text that is neither an address nor the name of a scheduler file.
    """
    if isinstance(executor, str) and not ADDRESS.fullmatch(executor):
        expected = "an address such as tcp://10.0.0.1:8786, or a scheduler file (.json)"
        raise refuse("sweep", "--scheduler", executor, expected)


def worker_pool(
    executor: futures.Executor | str | None, workers: int | None, batches: int
) -> WorkerPool | None:
    """Give the requested workers; none is this process.

    Parameters
    ----------
    executor
        An executor, or the address of a Dask scheduler; by default processes on this machine.
    workers
        Number of workers; by default one per core.
    batches
        Number of batches; no more processes are started.
    """
    if isinstance(executor, str):
        return Dask.at(executor)
    if executor is not None:
        return Dask.of(executor) or ExternalExecutor(executor, workers)
    n = min(int(workers or cores()), batches)
    return LocalProcesses(n) if n > 1 else None


def cores() -> int:
    """Number of cores that this process may use."""
    with contextlib.suppress(AttributeError):  # not everywhere
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_stop: Any = None  # set in a worker: a flag that it shares with the process that started it
_folder = Path()  # set in a worker: where it hands over what is finished


def _begin(stop: Any, folder: Path) -> None:
    """Begin the life of a worker."""
    global _stop, _folder
    _stop, _folder = stop, folder
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(batch: Batch) -> Result:
    return run_batch(batch, lambda: bool(_stop.value), lambda result: _hand_over(result, _folder))


def _hand_over(result: Result, folder: Path) -> None:
    """Leave finished runs in a folder for the process that started this one."""
    content = pickle.dumps(result)
    path = folder / f"{result.records[0].run}{HANDED_OVER}"
    replace_file(path, lambda file: file.write_bytes(content))


def taken_over(folder: Path) -> list[Result]:
    """Take what workers have left in a folder."""
    results = []
    for path in sorted(folder.glob(f"*{HANDED_OVER}")):
        results.append(pickle.loads(path.read_bytes()))
        path.unlink()
    return results


@contextlib.contextmanager
def _deaf_children() -> Iterator[None]:
    """Let processes that are started here never hear the keyboard, from their first moment on.

    What is pressed meanwhile is heard by this process afterwards.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _script_not_run_again() -> Iterator[None]:
    """Hide the user's script from a process that is being spawned, which would run it first."""
    main: dict[str, Any] = sys.modules["__main__"].__dict__
    hidden: dict[str, Any] = {
        name: main.pop(name) for name in ("__file__", "__spec__") if name in main
    }
    main["__spec__"] = None
    try:
        yield
    finally:
        main.update(hidden)
