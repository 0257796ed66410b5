"""Burn-in: the months before the programme, run once for all runs that share them.

The runs of a batch fork from one model in memory.  What took long is kept on disk, too, for the
same city and seed under other programmes: in later runs, sweeps and processes.
"""

from __future__ import annotations

import pickle
import platform
import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from simulation.experiments.progress import Progress
from simulation.experiments.provenance import code_hash, environment, identity_of
from simulation.experiments.registry import declared_levers, declared_outcomes
from simulation.experiments.spec import RunSpec
from simulation.io.disk_cache import user_cache
from simulation.levers import LEVERS
from simulation.model.fork import Snapshot, fork
from simulation.model.model import GovernanceModel

FORMAT = 1
LEAST_SECONDS = 0.2
"""Seconds that a burn-in takes at least if it is kept on disk."""
NUMBER = np.dtype("<i8")


class BurnIn:
    """The burn-in of runs that share it: run or read for the first, and forked for the others.

    Parameters
    ----------
    shared
        Whether there are others.
    cache
        Whether it may be read from disk and kept there.  With code of the user's own it never is.
    checks
        ``validate`` and ``collect`` of `GovernanceModel`, which want every month.
    """

    def __init__(self, shared: bool, cache: bool = True, **checks: bool) -> None:
        self.shared, self.checks = shared, checks
        self.cache = cache and not any(checks.values())
        self.snapshot: Snapshot | None = None

    def model_for(self, spec: RunSpec, progress: Progress | None = None) -> GovernanceModel:
        """Give the model of a run at the begin of its programme.

        Parameters
        ----------
        spec
            The run.
        progress
            Called after each month with the months done and the months in all.
        """
        if self.snapshot:
            return fork(self.snapshot, spec.scenario)
        cache = user_cache() if self.cache and has_known_code(spec) else None
        if cache and (content := cache.read(name_of(spec))):
            return self._forked(spec, _snapshot_of(spec, content))
        begin = time.perf_counter()
        model = self._burnt_in(spec, progress)
        if cache and time.perf_counter() - begin >= LEAST_SECONDS:
            cache.write(name_of(spec), as_parts(model.snapshot()))
        if self.shared:
            self.snapshot = Snapshot.of(model)
        return model

    def _burnt_in(self, spec: RunSpec, progress: Progress | None) -> GovernanceModel:
        model, burn_in = spec.make(**self.checks), spec.scenario.burn_in
        while model.month < 0:
            model.step()
            if progress:
                progress(burn_in + model.month, burn_in + spec.months)
        return model

    def _forked(self, spec: RunSpec, snapshot: Snapshot) -> GovernanceModel:
        if self.shared:
            self.snapshot = snapshot
        return fork(snapshot, spec.scenario)


def has_known_code(spec: RunSpec) -> bool:
    """Whether no code but that of the package can have a part in the burn-in of a run."""
    own = (spec.agents.replaced(), spec.plugins, declared_levers(LEVERS), declared_outcomes())
    return spec.model is GovernanceModel and not any(own)


def name_of(spec: RunSpec) -> str:
    """Name of a burn-in on disk: the hash of all that made it."""
    return identity_of(
        {
            "format": FORMAT,
            "burn_in": spec.burn_in_identity(),
            "code": code_hash(),
            "environment": {**environment(), "machine": platform.machine()},
        }
    )


def as_parts(state: Mapping[str, Any]) -> list[bytes | memoryview]:
    """Give the state of a model as bytes, its columns without copying them.

    The parts are how many lengths follow, the lengths, what is not in columns, and the columns.
    """
    columns: list[pickle.PickleBuffer] = []
    whole = pickle.dumps(state, protocol=5, buffer_callback=columns.append)
    parts = [memoryview(whole), *(column.raw() for column in columns)]
    lengths = np.array([len(part) for part in parts], dtype=NUMBER)
    return [np.array(len(parts), dtype=NUMBER).tobytes(), lengths.tobytes(), *parts]


def state_from(content: memoryview) -> Mapping[str, Any]:
    """Give a state from its bytes; its columns cannot be written to."""
    size = NUMBER.itemsize
    n = int(np.frombuffer(content[:size], NUMBER)[0])
    lengths = np.frombuffer(content[size : size + n * size], NUMBER)
    ends = (1 + n) * size + np.cumsum(lengths)
    whole, *columns = (
        content[end - length : end]
        for end, length in zip(ends.tolist(), lengths.tolist(), strict=True)
    )
    state: Mapping[str, Any] = pickle.loads(whole, buffers=columns)
    return state


def _snapshot_of(spec: RunSpec, content: memoryview) -> Snapshot:
    arguments = (spec.scenario, spec.seed, spec.city_seed, spec.scale, spec.streets, spec.agents)
    return Snapshot(*arguments, state_from(content))
