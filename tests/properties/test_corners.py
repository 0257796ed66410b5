"""What must hold does so at the corners of the priors, where a parameter is at one of its ends.

The invariants are checked after every month of a small city with every lever, and nothing is
divided by zero on the way.
"""

import numpy as np
import pytest

import simulation as sim
from simulation.core import randomness
from simulation.experiments.priors import dotted_key, uncertain
from simulation.model.model import GovernanceModel

MONTHS, SCALE = 15, 0.05
FEW, MANY = 20, 200
ALL_LEVERS = {f"levers.{name}.begins": "2017-01" for name in sim.LEVERS}
ENDS = {dotted_key(name): about.ends for name, about in uncertain().items()}


def corner(number):
    """Settings of a random corner: every uncertain parameter at one of its ends."""
    high = randomness.generator(number, "corner of the priors").random(len(ENDS)) < 0.5
    return {key: ends[int(side)] for (key, ends), side in zip(ENDS.items(), high, strict=True)}


def run_at(tiny, settings, seed=1):
    """Run the small city with every lever, and check it after each month."""
    scenario = tiny(**{"last_month": "2018-03", **ALL_LEVERS, **settings})
    model = GovernanceModel(scenario, seed, scale=SCALE, validate=True)
    assert scenario.months == MONTHS
    with np.errstate(divide="raise", invalid="raise"):
        while model.month < MONTHS:
            model.step()
    return model


@pytest.mark.parametrize("number", range(FEW))
def test_invariants_hold_at_a_random_corner(tiny, number):
    run_at(tiny, corner(number), seed=number)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(FEW, MANY))
def test_invariants_hold_at_many_random_corners(tiny, number):
    run_at(tiny, corner(number), seed=number)


@pytest.mark.slow
@pytest.mark.parametrize("side", [0, 1], ids=["low", "high"])
@pytest.mark.parametrize("key", list(ENDS))
def test_invariants_hold_where_one_parameter_is_at_an_end(tiny, key, side):
    run_at(tiny, {key: ENDS[key][side]})
