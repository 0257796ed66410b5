"""Executors of the user's: any of `concurrent.futures`, or the workers of Dask."""

from __future__ import annotations

import concurrent.futures as futures
import sys
from collections.abc import Mapping
from typing import Any, Protocol, Self

from simulation.experiments.worker import Batch, Result, run_batch
from simulation.io.errors import WorkerError
from simulation.io.extras import module_of_extra
from simulation.io.validation import refuse

BATCHES_PER_WORKER = 2
UNKNOWN_WORKERS = 64


class ExternalExecutor:
    """An executor of the user's, which is not closed.

    Parameters
    ----------
    executor
        The executor.
    workers
        Its number of workers, if known.
    """

    def __init__(self, executor: futures.Executor, workers: int | None = None) -> None:
        self.executor, self.workers = executor, workers or UNKNOWN_WORKERS

    @property
    def in_flight(self) -> int:
        """Most batches that are with the executor at a time."""
        return BATCHES_PER_WORKER * self.workers

    def submit(self, batch: Batch) -> futures.Future[Result]:
        """Hand over a batch."""
        return self.executor.submit(run_batch, batch)

    def renew(self) -> None:
        """Give up, since only its owner can mend it."""
        raise WorkerError("the executor broke; finished runs are stored, and a new sweep goes on")

    def early(self) -> list[Result]:
        """Give nothing: what is finished comes with its batch."""
        return []

    def stop(self) -> bool:
        """Leave the batches, which cannot be told to stop."""
        return False

    def close(self, at_once: bool) -> None:
        """Leave the executor to its owner."""


class Client(Protocol):
    """What a sweep needs of a Dask client."""

    def get_executor(self, *, pure: bool) -> futures.Executor:
        """Give an executor on the workers of the client."""

    def nthreads(self) -> Mapping[str, int]:
        """Number of threads of each worker."""

    def close(self) -> None:
        """Part from the scheduler, which goes on."""


class Cluster(Protocol):
    """What a sweep needs of a Dask cluster."""

    def get_client(self) -> Client:
        """Give a client of the cluster."""


class Dask(ExternalExecutor):
    """Workers of a Dask client; its scheduler itself replaces a worker that dies.

    Parameters
    ----------
    client
        The client.
    is_own
        Whether the client was made for the sweep, and is closed with it.
    """

    def __init__(self, client: Client, is_own: bool = False) -> None:
        self._client, self._is_own = client, is_own
        super().__init__(client.get_executor(pure=False))

    @property
    def in_flight(self) -> int:
        """Two batches for each worker that there is now; workers may come and go."""
        return BATCHES_PER_WORKER * max(1, sum(self._client.nthreads().values()))

    def close(self, at_once: bool) -> None:
        """Close a client of the sweep's own."""
        if self._is_own:
            self._client.close()

    @classmethod
    def at(cls, address: str) -> Self:
        """Give the workers of a scheduler.

        Parameters
        ----------
        address
            Address of the scheduler, such as ``tcp://10.0.0.1:8786``, or the path of the file
            (ending in ``.json``) that it was told to write.

        Raises
        ------
        InputError
            If Dask is not installed, or there is no scheduler.
        """
        distributed = module_of_extra("distributed", "--scheduler")
        where = "scheduler_file" if address.endswith(".json") else "address"
        connect: Any = distributed.Client
        try:
            client = connect(**{where: address}, set_as_default=False, timeout="30s")
        except (OSError, ValueError) as error:
            expected = f"the address of a Dask scheduler ({error})"
            raise refuse("sweep", "--scheduler", address, expected) from None
        return cls(client, is_own=True)

    @classmethod
    def of(cls, executor: object) -> Self | None:
        """Give the workers of a client or cluster of the user's; None for anything else."""
        if "distributed" not in sys.modules:
            return None
        import distributed
        from distributed.deploy.cluster import Cluster as DaskCluster

        if isinstance(executor, distributed.Client):
            return cls(executor)
        if isinstance(executor, DaskCluster):
            cluster: Cluster = executor
            return cls(cluster.get_client())
        return None
