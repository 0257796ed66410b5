"""Shapley values and interactions of a few players, as weights of the values of all subsets."""

from __future__ import annotations

import itertools
from math import factorial

import numpy as np

from simulation.core.tables import Array


def subsets(n: int) -> list[tuple[int, ...]]:
    """All subsets of n families; the family `i` is in the subset number `s` if bit i of s is 1."""
    return [tuple(i for i in range(n) if s >> i & 1) for s in range(2**n)]


def shapley_weights(n: int) -> Array:
    """Weights of the values of all subsets in the Shapley value of each family.

    Returns
    -------
    numpy.ndarray
        Shape (n, 2**n), in the order of `subsets`.
    """
    weights = np.zeros((n, 2**n))
    for i, (s, members) in itertools.product(range(n), enumerate(subsets(n))):
        if i not in members:
            t = len(members)
            share = factorial(t) * factorial(n - t - 1) / factorial(n)
            weights[i, s] -= share
            weights[i, s | 1 << i] += share
    return weights


def interaction_weights(n: int) -> Array:
    """Weights of the values of all subsets in the Shapley interaction of each pair.

    Returns
    -------
    numpy.ndarray
        Shape (n * (n - 1) / 2, 2**n), pairs in the order of `itertools.combinations`.
    """
    pairs = list(itertools.combinations(range(n), 2))
    weights = np.zeros((len(pairs), 2**n))
    for (row, (i, j)), (s, members) in itertools.product(enumerate(pairs), enumerate(subsets(n))):
        if i not in members and j not in members:
            t = len(members)
            share = factorial(t) * factorial(n - t - 2) / factorial(n - 1)
            weights[row, [s, s | 1 << i | 1 << j]] += share
            weights[row, [s | 1 << i, s | 1 << j]] -= share
    return weights
