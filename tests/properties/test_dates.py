"""Dates: what has not begun changes nothing, bit for bit."""

import pandas as pd
import pytest

import simulation as sim
from simulation.levers import LEVERS

RUN = {"scale": 0.3, "months": 14}
LATE = "2018-01"
"""A month of the run; those before it must be as if nothing were said."""


def same(one, other):
    pd.testing.assert_frame_equal(one, other, check_exact=True)


def until(run, month=LATE):
    """The monthly table before a month."""
    return run.monthly[run.monthly["month"] < month].reset_index(drop=True)


@pytest.fixture(scope="module")
def programme(tiny):
    """The first months of the programme of Wuhan."""
    return sim.run(tiny(), 2, **RUN)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("parameters.payment.norm", 0.9),
        ("parameters.satisfaction.base", 20.0),
        ("levers.renovation.strength", 0.0),
        ("levers.party_organisations.strength", 0.0),
        ("levers.star_ratings.where", {"share": 0.1}),
        ("levers.cross_appointment.goal_x1", 0),
        ("budget", 0.0),
    ],
)
def test_a_dated_value_changes_nothing_before_its_first_month(tiny, programme, key, value):
    run = sim.run(tiny(**{key: {LATE: value}}), 2, **RUN)
    same(until(run), until(programme))
    assert not run.monthly["value"].equals(programme.monthly["value"])
    never = sim.run(tiny(**{key: {"2099-01": value}}), 2, **RUN)
    same(never.monthly, programme.monthly)
    same(never.ledger, programme.ledger)


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_whose_strength_begins_later_is_not_there_until_then(quiet, lever):
    run = {"scale": 0.1, "months": 2}
    none = quiet(burn_in=1)
    late = sim.run(none.with_settings({f"levers.{lever}.strength": {"2099-01": 1.0}}), 2, **run)
    assert late.monthly.loc[late.monthly["outcome"] == f"cost_{lever}", "value"].eq(0).all()
    other = late.monthly["outcome"] != f"cost_{lever}"
    same(late.monthly[other].reset_index(drop=True), sim.run(none, 2, **run).monthly)
