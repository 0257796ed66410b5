"""Initial calibration: a burn-in ends at its targets."""

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
    targets = {name: before[name] + difference for name, difference in change.items()}
    result = initial_calibration.solve(tiny(), **targets, scale=1.0).values
    keys = {"satisfaction": "parameters.satisfaction.base",
            "collection_rate": "parameters.payment.shift"}  # fmt: skip
    assert list(result) == [keys[name] for name in targets]
    end = end_of_burn_in(tiny(), result)
    for name, target in targets.items():
        assert abs(end[name] - target) <= CLOSE[name]


def test_what_is_so_already_is_left_alone(tiny, before):
    result = initial_calibration.solve(tiny(), **before, scale=1.0).values
    assert result == {"parameters.satisfaction.base": 38.0, "parameters.payment.shift": 0.0}


@pytest.mark.parametrize(
    ("targets", "settings", "expected"),
    [
        ({"satisfaction": 101.0}, {}, "satisfaction: read 101.0, expected between 0 and 100"),
        ({"collection_rate": 0.0}, {}, "collection_rate: read 0.0, expected between 0 and 1"),
        ({"satisfaction": 70.0}, {"burn_in": 0}, "burn_in: read 0, expected 1 month or more"),
        (
            {"collection_rate": 0.5},
            {"parameters.payment.satisfaction": 0.0, "start.fee_commodity": 0.0,
             "start.fee_old": 0.0},
            "solve: collection_rate: read 0.5, expected a value that the burn-in can reach",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_reached_is_refused(tiny, targets, settings, expected):
    with pytest.raises(InputError, match=expected) as caught:
        initial_calibration.solve(tiny(**settings), **targets, scale=1.0)
    assert "\n" not in str(caught.value)


def test_what_is_not_asked_stays_as_it_is_even_if_it_changes_by_date(tiny, before):
    dated = tiny(**{"parameters.payment.shift": {"2016-01": 0.0, "2016-10": -2.0}})
    target = end_of_burn_in(dated, {})["satisfaction"] - 4.0
    result = initial_calibration.solve(dated, satisfaction=target, scale=1.0).values
    assert list(result) == ["parameters.satisfaction.base"]
    assert abs(end_of_burn_in(dated, result)["satisfaction"] - target) <= CLOSE["satisfaction"]


def test_what_the_last_round_reaches_is_reached(tiny, before, monkeypatch):
    monkeypatch.setattr(initial_calibration, "MAX_ROUNDS", 1)
    target = before["satisfaction"] - 6.0
    result = initial_calibration.solve(tiny(), satisfaction=target, scale=1.0).values
    end = end_of_burn_in(tiny(), result)
    assert abs(end["satisfaction"] - target) <= CLOSE["satisfaction"]


def test_it_says_what_is_reached_and_warns_outside_the_prior(tiny):
    found = initial_calibration.solve(tiny(), satisfaction=70.0, scale=1.0)
    assert found.reached["satisfaction"] == pytest.approx(70.0, abs=0.06)
    assert found.warnings == []
    far = initial_calibration.solve(tiny(), satisfaction=20.0, scale=1.0)
    (text,) = far.warnings
    assert text.startswith("parameters.satisfaction.base = ")
    assert "lies outside its prior, " in text
