"""Batches: the consecutive compounds whose households a compiled pass takes at once.

Many compounds are small.  So random numbers and neighbours are computed for a batch of them.
"""

from __future__ import annotations

import numpy as np

from simulation.core.compilation import compiled
from simulation.core.randomness import Words
from simulation.core.tables import Rows
from simulation.state.households import identity

AT_ONCE = 1024
"""Rows in which the compounds of a batch begin: few enough that its data stay in the cache."""


@compiled
def n_batches(first: Rows, simulated: Rows) -> int:
    """Batches of a city, given the first rows of its compounds and their simulated households."""
    return int(first[-1] + simulated[-1]) // AT_ONCE + 1


@compiled
def compounds_of(b: int, first: Rows) -> tuple[int, int]:
    """First and last compound (exclusive) of a batch; the two are equal if it is empty."""
    begin, end = np.searchsorted(first, b * AT_ONCE), np.searchsorted(first, (b + 1) * AT_ONCE)
    return int(begin), int(end)


@compiled
def identities(c: int, simulated: Rows) -> Words:
    """Identities of the households of consecutive compounds from `c` on, by household."""
    entities, k = np.empty(simulated.sum(), dtype=np.uint64), np.uint64(0)
    for n in simulated:
        for j in range(n):
            entities[k + np.uint64(j)] = identity(c, j)
        k += np.uint64(n)
        c += 1
    return entities
