"""What any programme presupposes: a city at rest, firms that seldom leave, coverage that responds.

The runs are of Wuhan at a small scale, with a fifth of its streets, and shared between the tests.
The bands were written down before they were measured; one that is missed is marked with what was
measured.
"""

import functools

import numpy as np
import pytest

import simulation as sim
from simulation.model.model import GovernanceModel
from simulation.outcomes.declaration import OUTCOMES
from simulation.state.compounds import ServiceMode

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SEEDS = (1, 2, 3, 4)
FOUR_YEARS = 48
AT_REST = {
    "parameters.participation.cost_growth": 0.0,
    "parameters.satisfaction.trend": 0.0,
    "parameters.satisfaction.shock_sd": 0.0,
    "parameters.issues.shock_sd": 0.0,
}


def wuhan(name, seed, **settings):
    scenario = sim.load(name).with_settings(settings)
    return GovernanceModel(scenario, seed, scale=0.005, streets=0.2)


def satisfaction(model):
    return OUTCOMES["satisfaction"].true(model, np.ones(len(model.compounds), dtype=bool))


@functools.cache
def four_years(name, seed):
    """Drift of satisfaction, and exits and months of market compounds, commodity and old."""
    model, first = wuhan(name, seed, **AT_REST), None
    exits, months = np.zeros(2), np.zeros(2)
    while model.month < FOUR_YEARS:
        market = model.compounds.service_mode == ServiceMode.MARKET
        model.step()
        if model.month == 0:
            first = satisfaction(model)
        elif model.month > 0:
            old = model.compounds.old[market].astype(int)
            exits += np.bincount(old, model.events.exits[market], 2)
            months += np.bincount(old, minlength=2)
    return satisfaction(model) - first, exits, months


def exits_a_year(name, old):
    """Exits per market compound and year, over all seeds."""
    runs = [four_years(name, seed) for seed in SEEDS]
    exits, months = (sum(run[k][int(old)] for run in runs) for k in (1, 2))
    return 12 * exits / months


@pytest.mark.parametrize("seed", SEEDS)
def test_without_levers_satisfaction_drifts_by_half_a_point_at_most(seed):
    """Measured -0.03, -0.06, -0.34 and -0.16 points in four years."""
    assert abs(four_years("wuhan-no-policy", seed)[0]) <= 0.5


@pytest.mark.parametrize("name", ["wuhan-no-policy", "wuhan"])
def test_commodity_compounds_are_hardly_ever_left(name):
    """Well below one in a hundred a year; measured 0.26 % without policy and 0.30 % with it."""
    assert exits_a_year(name, old=False) < 0.006


@pytest.mark.parametrize(
    "name",
    [
        "wuhan",
        pytest.param(
            "wuhan-no-policy",
            marks=pytest.mark.xfail(
                strict=True,
                reason="0.87 % over four seeds, 1.07 % over twelve: without a drive, only the old "
                "compounds that firms like best have one",
            ),
        ),
    ],
)
def test_a_few_in_a_hundred_old_compounds_are_left_every_year(name):
    """Measured 3.1 % in Wuhan's programme, over eight seeds."""
    assert 0.01 <= exits_a_year(name, old=True) <= 0.06


@functools.cache
def old_compounds_by_mode(key, value):
    """Share of old compounds in each service mode after four years of Wuhan's programme."""
    shares = []
    for seed in SEEDS:
        model = wuhan("wuhan", seed, **{key: value})
        while model.month < FOUR_YEARS:
            model.step()
        modes = model.compounds.service_mode[model.compounds.old]
        shares.append(np.bincount(modes, minlength=len(ServiceMode)) / len(modes))
    return np.mean(shares, axis=0)


RESPONSES = {
    "levers.fee_subsidy.amount": (0.0, 0.3),
    "parameters.participation.consent": (-0.2, 1.2),
    "parameters.satisfaction.trust_base": (0.3, 0.6),
}
"""A setting of margins, of consent and of trust, with two values."""
LEAST_RESPONSE = 0.02


def responses(key):
    """Change of the shares by mode from the low to the high value."""
    low, high = (old_compounds_by_mode(key, value) for value in RESPONSES[key])
    return high - low


@pytest.mark.parametrize("key", list(RESPONSES))
def test_the_share_of_market_firms_responds(key):
    """Measured: from 7 to 36 % by margins, 11 to 15 % by consent, 8 to 22 % by trust."""
    assert responses(key)[ServiceMode.MARKET] >= LEAST_RESPONSE


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(
            "levers.fee_subsidy.amount",
            marks=pytest.mark.xfail(
                strict=True,
                reason="from 75.4 to 73.6 %: where owners agree and nobody bids, the street "
                "assigns a guide, so that margins decide between market and co-management alone",
            ),
        ),
        "parameters.participation.consent",
        "parameters.satisfaction.trust_base",
    ],
)
def test_the_share_under_contract_responds(key):
    """Measured: from 65 to 83 % by consent and 65 to 83 % by trust."""
    assert responses(key)[ServiceMode.CO_MANAGED :].sum() >= LEAST_RESPONSE
