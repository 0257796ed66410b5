"""Neighbours: which households talk with each other.

A household has six neighbours on a ring within its building, by position, and two elsewhere in the
compound or the street, by stored row.
"""

from __future__ import annotations

import networkx as nx
import numpy as np

from simulation.core.compilation import compiled
from simulation.core.tables import Array, Floats
from simulation.state.compounds import Compounds
from simulation.state.households import (
    FAR,
    HOUSEHOLDS_PER_BUILDING,
    RING,
    Households,
    Links,
    Singles,
)


@compiled
def n_buildings(n: int) -> int:
    """Buildings of about sixty simulated households in a compound of `n`."""
    return max(1, (n + HOUSEHOLDS_PER_BUILDING // 2) // HOUSEHOLDS_PER_BUILDING)


@compiled
def building(b: int, first: int, n: int) -> tuple[int, int]:
    """First and last row (exclusive) of a building of the compound that begins at `first`."""
    count = n_buildings(n)
    return first + b * n // count, first + (b + 1) * n // count


@compiled
def neighbour_means(means: Floats, values: Singles, far: Links, first: int) -> None:
    """Mean of a column over the neighbours of each household of a compound.

    Parameters
    ----------
    means
        Array for the results, one per simulated household of the compound.
    values
        The column, of all households.
    far
        Neighbours outside the building, of all households.
    first
        Row of the first household of the compound.
    """
    n = means.size
    for b in range(n_buildings(n)):
        start, end = building(b, 0, n)
        _ring_sums(means[start:end], values[first + start : first + end])
    for j in range(n):
        for k in range(FAR):
            means[j] += np.float64(values[np.uint32(far[first + j, k])])
        means[j] /= 2 * RING + FAR


@compiled
def _ring_sums(sums: Floats, values: Singles) -> None:
    """Sum over the neighbours on the ring of one building; its ends have theirs on both sides."""
    size = values.size
    sums[:] = 0.0
    for step in range(1, RING + 1):
        middle, left, right = sums[RING:], values[RING - step :], values[RING + step :]
        for j in range(size - 2 * RING):
            middle[j] += np.float64(right[j]) + np.float64(left[j])
    for j in range(size):
        if j < RING or j >= max(RING, size - RING):
            for step in range(1, RING + 1):
                other = np.float64(values[(j - step) % size])
                sums[j] += np.float64(values[(j + step) % size]) + other


def neighbours_of(households: Households, compounds: Compounds, compound: int, j: int) -> list[int]:
    """Rows of the neighbours of household `j` of a compound: six on the ring, two far."""
    first = int(compounds.first_household[compound])
    n, row = int(compounds.simulated[compound]), first + j
    start, end = next(
        ends for b in range(n_buildings(n)) if (ends := building(b, first, n))[1] > row
    )
    steps = [step for k in range(1, RING + 1) for step in (k, -k)]
    ring = [start + (row + step - start) % (end - start) for step in steps]
    return ring + [int(row) for row in households.far[first + j]]


def to_csr(households: Households, compounds: Compounds) -> tuple[Array, Array]:
    """All neighbours as compressed sparse rows: `pointers` (n + 1) and `indices` (8 n)."""
    rows = [
        neighbours_of(households, compounds, compound, j)
        for compound in range(len(compounds))
        for j in range(compounds.simulated[compound])
    ]
    width = 2 * RING + FAR
    return np.arange(len(rows) + 1) * width, np.asarray(rows, dtype=np.int32).reshape(-1)


def to_networkx(households: Households, compounds: Compounds, compound: int) -> nx.DiGraph:
    """Neighbours of the residents of one compound, as a networkx graph."""
    first = int(compounds.first_household[compound])
    graph = nx.DiGraph()
    for j in range(compounds.simulated[compound]):
        graph.add_edges_from(
            (first + j, other) for other in neighbours_of(households, compounds, compound, j)
        )
    return graph
