"""Neighbours: which households talk with each other.

A household has six neighbours on a ring within its building, by position, and two elsewhere in the
compound or the street, by stored row.  In a mean field it goes by all of its compound instead, and
in a network of the user's own by those that are listed.
"""

from __future__ import annotations

import networkx as nx
import numpy as np

from simulation.core.compilation import compiled
from simulation.core.tables import Array, Floats, Rows
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
def means_around(
    means: Floats,
    values: Singles,
    far: Links,
    first: Rows,
    sizes: Rows,
    mean_field: bool,
    pointers: Rows,
    listed: Links,
) -> None:
    """Mean of a column by which each household of consecutive compounds goes.

    Parameters
    ----------
    means, values, far, first, sizes
        As for `neighbour_means`.
    mean_field
        Whether it goes by its whole compound rather than by its neighbours.
    pointers, listed
        Neighbours of all households in a network of the user's own, as in `Listed`; empty without.
    """
    if mean_field:
        compound_means(means, values, first, sizes)
    elif pointers.size > 0:
        listed_means(means, values, pointers, listed, first[0])
    else:
        neighbour_means(means, values, far, first, sizes)


@compiled
def compound_means(means: Floats, values: Singles, first: Rows, sizes: Rows) -> None:
    """Mean of a column over the compound of each household; see `neighbour_means`."""
    for c in range(first.size):
        begin, n = first[c], sizes[c]
        total = 0.0
        for value in values[begin : begin + n]:
            total += np.float64(value)
        means[begin - first[0] : begin - first[0] + n] = total / n


@compiled
def listed_means(means: Floats, values: Singles, pointers: Rows, listed: Links, start: int) -> None:
    """Mean of a column over the listed neighbours of each household from a row on.

    A household without any goes by itself.
    """
    for j in range(means.size):
        begin, end = pointers[start + j], pointers[start + j + 1]
        total = 0.0
        for k in range(begin, end):
            total += np.float64(values[listed[k]])
        means[j] = total / (end - begin) if end > begin else np.float64(values[start + j])


@compiled
def neighbour_means(means: Floats, values: Singles, far: Links, first: Rows, sizes: Rows) -> None:
    """Mean of a column over the neighbours of each household of consecutive compounds.

    Parameters
    ----------
    means
        Array for the results, one per simulated household of the compounds.
    values
        The column, of all households.
    far
        Neighbours outside the building, of all households.
    first, sizes
        Rows of the first households of the compounds, and numbers of simulated households.
    """
    start = first[0]
    _sums_in_row(means[RING:], values[start : start + means.size])
    for c in range(first.size):
        for b in range(n_buildings(sizes[c])):
            _sums_at_ends(means, values, start, building(b, first[c], sizes[c]))
    _add_far(means, values, far[start : start + means.size])


@compiled
def _sums_in_row(sums: Floats, values: Singles) -> None:
    """Sum over the neighbours of households that have all of theirs beside them."""
    right_1, right_2, right_3 = values[RING + 1 :], values[RING + 2 :], values[RING + 3 :]
    left_1, left_2, left_3 = values[RING - 1 :], values[RING - 2 :], values[RING - 3 :]
    for j in range(values.size - 2 * RING):
        sums[j] = (
            (np.float64(right_1[j]) + np.float64(left_1[j]))
            + (np.float64(right_2[j]) + np.float64(left_2[j]))
            + (np.float64(right_3[j]) + np.float64(left_3[j]))
        )


@compiled
def _sums_at_ends(sums: Floats, values: Singles, origin: int, ends: tuple[int, int]) -> None:
    """Sum over the neighbours of the first and last of a building, where the ring closes."""
    start, end = ends
    inside = max(0, end - start - 2 * RING)
    for k in range(min(end - start, 2 * RING)):
        row, total = start + (k if k < RING else inside + k), 0.0
        for step in range(1, RING + 1):
            total += _on_ring(values, row + step, ends) + _on_ring(values, row - step, ends)
        sums[np.uint32(row - origin)] = total


@compiled
def _on_ring(values: Singles, row: int, ends: tuple[int, int]) -> float:
    """Value at a place of a ring, counted on beyond its ends."""
    start, end = ends
    while row < start:
        row += end - start
    while row >= end:
        row -= end - start
    return np.float64(values[np.uint32(row)])


@compiled
def _add_far(means: Floats, values: Singles, far: Links) -> None:
    """Add the neighbours outside the ring to sums, and turn these into means."""
    for j in range(means.size):
        total = means[j]
        for k in range(FAR):
            total += np.float64(values[np.uint32(far[j, k])])
        means[j] = total / (2 * RING + FAR)


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


def residents_of(compounds: Compounds, compound: int) -> list[int]:
    """Rows of the households of a compound."""
    first = int(compounds.first_household[compound])
    return list(range(first, first + int(compounds.simulated[compound])))


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
