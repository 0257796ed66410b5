"""Steady: a burn-in ends where a scenario says that it starts."""

import numpy as np
import pytest

from simulation.analysis import initial_calibration
from simulation.io.errors import InputError
from simulation.model.model import GovernanceModel
from simulation.outcomes.declaration import OUTCOMES

CLOSE = {"satisfaction": 0.05, "collection_rate": 0.002}


def end_of_burn_in(scenario, settings, seed=1):
    model = GovernanceModel(scenario.with_settings(settings), seed, scale=1.0)
    for _ in range(scenario.burn_in):
        model.step()
    everywhere = np.ones(len(model.compounds), dtype=bool)
    return {name: OUTCOMES[name].true(model, everywhere) for name in CLOSE}


@pytest.fixture(scope="module")
def before(tiny):
    return end_of_burn_in(tiny(), {})


@pytest.mark.parametrize(
    "change",
    [
        {"satisfaction": -6.0},
        {"collection_rate": 0.06},
        {"satisfaction": 4, "collection_rate": -0.1},
    ],
    ids=str,
)
def test_the_burn_in_ends_where_it_is_asked(tiny, before, change):
    goals = {name: before[name] + difference for name, difference in change.items()}
    found = initial_calibration.solve(tiny(), **goals, scale=1.0)
    keys = {"satisfaction": "parameters.satisfaction.base",
            "collection_rate": "parameters.payment.shift"}  # fmt: skip
    assert list(found) == [keys[name] for name in goals]
    end = end_of_burn_in(tiny(), found)
    for name, goal in goals.items():
        assert abs(end[name] - goal) <= CLOSE[name]


def test_what_is_so_already_is_left_alone(tiny, before):
    found = initial_calibration.solve(tiny(), **before, scale=1.0)
    assert found == {"parameters.satisfaction.base": 38.0, "parameters.payment.shift": 0.0}


@pytest.mark.parametrize(
    ("goals", "settings", "said"),
    [
        ({"satisfaction": 101.0}, {}, "satisfaction: read 101.0, expected between 0 and 100"),
        ({"collection_rate": 0.0}, {}, "collection_rate: read 0.0, expected between 0 and 1"),
        ({"satisfaction": 70.0}, {"burn_in": 0}, "solve: burn_in: read 0, expected a month"),
        (
            {"collection_rate": 0.5},
            {"parameters.payment.satisfaction": 0.0, "start.fee_commodity": 0.0,
             "start.fee_old": 0.0},
            "solve: collection_rate: read 0.5, expected what the burn-in can reach",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_reached_is_refused(tiny, goals, settings, said):
    with pytest.raises(InputError, match=said) as caught:
        initial_calibration.solve(tiny(**settings), **goals, scale=1.0)
    assert "\n" not in str(caught.value)


def test_what_is_not_asked_stays_as_it_is_even_if_it_changes_by_date(tiny, before):
    dated = tiny(**{"parameters.payment.shift": {"2016-01": 0.0, "2016-10": -2.0}})
    goal = end_of_burn_in(dated, {})["satisfaction"] - 4.0
    found = initial_calibration.solve(dated, satisfaction=goal, scale=1.0)
    assert list(found) == ["parameters.satisfaction.base"]
    assert abs(end_of_burn_in(dated, found)["satisfaction"] - goal) <= CLOSE["satisfaction"]


def test_what_the_last_round_reaches_is_reached(tiny, before, monkeypatch):
    monkeypatch.setattr(initial_calibration, "MOST_ROUNDS", 1)
    goal = before["satisfaction"] - 6.0
    found = initial_calibration.solve(tiny(), satisfaction=goal, scale=1.0)
    end = end_of_burn_in(tiny(), found)
    assert abs(end["satisfaction"] - goal) <= CLOSE["satisfaction"]
