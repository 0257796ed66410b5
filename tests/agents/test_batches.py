"""Batches of compounds: every compound is in one, and its households have their identities."""

import numpy as np
import pytest

from simulation.agents.batches import AT_ONCE, compounds_of, identities, n_batches
from simulation.core import randomness


@pytest.mark.parametrize("largest", [1, 40, AT_ONCE, 5 * AT_ONCE])
def test_every_compound_is_in_one_batch(largest):
    simulated = np.random.default_rng(largest).integers(1, largest + 1, 300)
    first = np.cumsum(simulated) - simulated
    n = n_batches(first, simulated)
    assert n == n_batches.py_func(first, simulated)
    ends = [compounds_of(b, first) for b in range(n)]
    assert ends == [compounds_of.py_func(b, first) for b in range(n)]
    assert [c for begin, end in ends for c in range(begin, end)] == list(range(300))


def test_households_of_a_batch_have_their_identities():
    simulated = np.array([3, 1, 700])
    expected = [randomness.pair(5 + c, np.arange(n)) for c, n in enumerate(simulated)]
    assert np.array_equal(identities(5, simulated), np.concatenate(expected))
    assert np.array_equal(identities.py_func(5, simulated), np.concatenate(expected))
