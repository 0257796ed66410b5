"""Coverage responds to money where firms need it, and not at all where they do not."""

import numpy as np
import pytest

from simulation.model.model import GovernanceModel
from simulation.state.compounds import ServiceMode

DRIVE = {
    "levers": {"service_drive": {}},
    "start.old_compounds": 40,
    "start.old_households": 40 * 25,
    "start.old_area": 40 * 25 * 75.7,
    "parameters.participation.usual_conversion": 0.2,
    "parameters.streets.implementation_mean": 1.0,
}
EVERYBODY_CONSENTS = {"parameters.participation.consent": 20.0}


def modes(tiny, amount, seed, **settings):
    """Modes of the old compounds after two years with a drive and a fee subsidy."""
    levers = {"service_drive": {}, "fee_subsidy": {"amount": amount}}
    scenario = tiny(**{**DRIVE, "levers": levers, **settings})
    model = GovernanceModel(scenario, seed, scale=0.01)
    while model.running:
        model.step()
    return model.compounds.service_mode[model.compounds.old]


def test_where_margins_bind_a_subsidy_brings_market_firms(tiny):
    with_it, without = (
        sum((modes(tiny, amount, seed) == ServiceMode.MARKET).sum() for seed in (1, 2, 3))
        for amount in (0.3, 0.0)
    )
    assert with_it > without + 10


def test_where_margins_do_not_bind_a_subsidy_changes_no_mode(tiny):
    rich = {**EVERYBODY_CONSENTS, "start.fee_old": 3.0, "parameters.participation.exit": 0.0}
    with_it, without = (modes(tiny, amount, 1, **rich) for amount in (0.3, 0.0))
    np.testing.assert_array_equal(with_it, without)
    assert (with_it == ServiceMode.MARKET).all()


@pytest.mark.parametrize(
    ("parameter", "low", "high", "mode", "sign"),
    [
        ("consent", -1.5, 2.5, ServiceMode.NONE, -1),
        ("consent_trust", -1.0, 2.0, ServiceMode.NONE, -1),
        ("consent_grievance", -1.0, 2.0, ServiceMode.NONE, -1),
        ("standard_meant", 0.6, 1.0, ServiceMode.MARKET, -1),
        ("cost_growth", 0.0, 0.02, ServiceMode.MARKET, -1),
        ("foresight", 0.0, 1.0, ServiceMode.MARKET, -1),
        ("usual_conversion", 0.01, 0.2, ServiceMode.NONE, -1),
        ("exit", 0.002, 0.02, ServiceMode.MARKET, -1),
    ],
)
def test_a_parameter_of_participation_is_alive(tiny, parameter, low, high, mode, sign):
    """Between the ends of its prior it moves the number of old compounds in a mode."""
    about = {"levers.fee_subsidy.ends": "2018-11", "start.old_unserved": 0.6,
             "start.old_self_managed": 0.35}  # fmt: skip

    def number(value):
        own = {f"parameters.participation.{parameter}": value}
        return sum((modes(tiny, 0.1, seed, **about, **own) == mode).sum() for seed in range(1, 6))

    assert sign * (number(high) - number(low)) > 0
