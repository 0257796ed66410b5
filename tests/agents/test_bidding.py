"""Compiled parts of a tender against plain Python, and what they stand for."""

import numpy as np
import pytest

from simulation.agents import bidding, tender
from simulation.agents.property_firm import PropertyFirm
from simulation.core import randomness
from simulation.model.model import GovernanceModel
from simulation.processes import prospects


@pytest.fixture(scope="module")
def city(tiny):
    return GovernanceModel(tiny(levers={}), seed=4, scale=1.0)


@pytest.mark.parametrize("name", ["uniform", "normal"])
def test_numbers_of_pairs_are_those_of_their_identities(city, name):
    firms = np.array([3, 0, 7])
    pair = randomness.pair(5, city.firms.identity[firms])
    expected = getattr(randomness, name)(city.seed, "a trial", city.month, pair)
    np.testing.assert_array_equal(getattr(bidding, name)(city, "a trial", 5, firms), expected)


@pytest.mark.parametrize("compiled", [bidding.uniforms_of_pairs, bidding.normals_of_pairs])
def test_numbers_of_pairs_in_plain_python(city, compiled):
    high = randomness.counter_high("a trial", 2)
    asked = (city.key, high, 5, city.firms.identity, np.array([1, 4, 2]))
    np.testing.assert_array_equal(compiled(*asked), compiled.py_func(*asked))


def test_all_are_asked_at_once_as_one_by_one(city):
    firms, margins = np.arange(len(city.firms)), np.linspace(-0.4, 0.3, len(city.firms))
    agents = [city.agent(PropertyFirm, row) for row in firms.tolist()]
    prices = [firm.bid(2) for firm in agents]
    np.testing.assert_array_equal(bidding.prices_asked(city, firms, 2), prices)
    wants = [firm.wants(2, margin) for firm, margin in zip(agents, margins.tolist(), strict=True)]
    np.testing.assert_array_equal(bidding.want(city, firms, 2, margins), wants)
    assert len(set(wants)) == 2


def test_firms_among_some_compounds_in_plain_python(city):
    c = city.compounds
    serving = tender.firms_among(c.firm, c.contracted)
    np.testing.assert_array_equal(serving, np.unique(c.firm[c.contracted]))
    np.testing.assert_array_equal(serving, tender.firms_among.py_func(c.firm, c.contracted))


def test_the_utility_of_bidders_in_plain_python():
    rng = np.random.default_rng(3)
    ability, reputation, price, noise = rng.random((4, 6))
    asked = (ability, reputation, price, price > 0.5, noise, (0.4, 0.3, 0.25), 0.1)
    np.testing.assert_array_equal(tender.utility_of(*asked), tender.utility_of.py_func(*asked))


def test_rates_of_those_alike_in_plain_python(city):
    c = city.compounds
    for old in (True, False):
        asked = (c.collection_rate, c.fee, c.old, old)
        rates = prospects.rates_of_those_alike(*asked)
        np.testing.assert_array_equal(rates, c.collection_rate[(c.old == old) & (c.fee > 0)])
        np.testing.assert_array_equal(rates, prospects.rates_of_those_alike.py_func(*asked))
