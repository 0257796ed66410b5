"""Lists by number, and lists of firms (2.10)."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Array, Mask
from simulation.processes import assessment
from simulation.state.state import State


def shares_of_number(number: float, group: Array, rows: Array) -> Array:
    """Share of each group that a number of listed amounts to, for every compound.

    The number is shared out in proportion to the size of the groups, in whole compounds: the
    largest remainders are rounded up.

    Parameters
    ----------
    number
        Compounds to be listed in all groups together.
    group
        Group of every compound.
    rows
        Compounds that are ranked.

    Examples
    --------
    >>> group = np.repeat([0, 1], [8, 12])
    >>> shares_of_number(3, group, np.arange(20))[[0, -1]] * [8, 12]
    array([1., 2.])
    """
    shares = np.zeros(len(group))
    _, member, size = np.unique(group[rows], return_inverse=True, return_counts=True)
    size = np.where(size < assessment.LEAST_RANKED, 0, size)
    if size.any():
        exact = min(number, size.sum()) * size / size.sum()
        whole = np.floor(exact)
        left = round(min(number, size.sum())) - int(whole.sum())
        whole[np.argsort(whole - exact, kind="stable")[: max(0, left)]] += 1
        shares[rows] = (np.minimum(whole, size) / np.maximum(size, 1))[member]
    return shares


def best_and_worst_firms(
    state: State, reached: Mask, ends: tuple[float, float], in_city: bool
) -> tuple[Array, Array]:
    """Firms at the bottom and at the top by the mean score of their ranked compounds.

    Parameters
    ----------
    state
        State of the city.
    reached
        Compounds that count.
    ends
        Shares of the firms at the bottom and at the top, rounded up in each group.
    in_city
        Whether all firms are ranked together, or those of each home district.
    """
    rows = np.flatnonzero(state.scores.ranked & reached & state.compounds.contracted)
    n = len(state.firms)
    count = np.bincount(state.compounds.firm[rows], minlength=n)
    total = np.bincount(state.compounds.firm[rows], state.scores.score[rows], n)
    mean = np.divide(total, count, out=np.zeros(n), where=count > 0)
    group = np.zeros(n) if in_city else state.firms.district
    black, red = (np.full(n, share) for share in ends)
    listed = [
        assessment.ends_of_list(mean, together, black, red)
        for together in assessment.ranked_together(np.flatnonzero(count), group)
    ]
    bottom, top = ([pair[k] for pair in listed] for k in (0, 1))
    nobody = np.zeros(0, dtype=np.int64)
    return np.concatenate([nobody, *bottom]), np.concatenate([nobody, *top])


def first_compounds(state: State, firms: Array) -> Array:
    """First compound of each of some firms that have projects."""
    known, first = np.unique(state.compounds.firm, return_index=True)
    return np.asarray(first[np.searchsorted(known, firms)])
