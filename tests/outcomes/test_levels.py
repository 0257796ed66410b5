"""Levels: their names, their places, and which compounds count as treated in which month."""

import numpy as np
import pytest

import simulation as sim
from simulation.levers.roll_out import Where
from simulation.model.fork import Snapshot, fork
from simulation.model.model import GovernanceModel
from simulation.outcomes.declaration import OUTCOMES
from simulation.outcomes.levels import LEVELS, Places, checked_level, checked_levels

WHERE = {"streets": [1, 2, 3], "months": 3, "order": "old_first"}
ROLL_OUT = {"begins": "2017-03", "ends": "2017-09", "where": WHERE}


@pytest.fixture
def rolling(tiny):
    """Function that gives the small city with one lever that reaches three streets in a quarter."""
    return lambda **settings: tiny(
        last_month="2017-12", burn_in=2, levers={"party_organisations": {**ROLL_OUT, **settings}}
    )


def treated_of(scenario, *, treated_by=None):
    """Treated compounds after each month of the programme, one row a month."""
    model = GovernanceModel(scenario, seed=1, scale=0.2)
    places = Places(model, ("treatment",), "wuhan", treated_by)
    rows = []
    while model.running:
        model.step()
        if model.month > 0:
            (_, treated, mask), (_, untreated, others) = places.of_month()
            assert (treated, untreated) == ("treated", "untreated")
            np.testing.assert_array_equal(others, ~mask)
            rows.append(mask)
    return model, np.array(rows)


def test_a_level_is_named_or_refused_with_the_closest_name():
    for name in LEVELS:
        assert checked_level(name, "here") == name
    with pytest.raises(
        sim.InputError, match=r"^here: level: read 'distrct', .*did you mean district"
    ):
        checked_level("distrct", "here")
    with pytest.raises(sim.InputError, match=r"^here: tables: read 3, expected some of city, type"):
        checked_levels(3, "here", "tables")
    with pytest.raises(sim.InputError, match=r"^here: tables: read \(\), expected some of city"):
        checked_levels((), "here", "tables")
    with pytest.raises(sim.InputError, match=r"^here: tables: read 3, expected one of city"):
        checked_levels(["city", 3], "here", "tables")


def test_levels_are_given_once_and_in_their_order():
    assert checked_levels(["street", "city", "street"], "here", "tables") == ("city", "street")
    assert checked_levels("treatment", "here", "tables") == ("treatment",)


def test_places_of_every_level_have_each_compound_once(model):
    for level in LEVELS:
        masks = [mask for _, _, mask in Places(model, (level,), "wuhan").of_month()]
        np.testing.assert_array_equal(np.sum(masks, axis=0), 1, level)


def test_a_compound_is_treated_from_the_month_on_in_which_the_roll_out_reaches_it(rolling):
    model, treated = treated_of(rolling())
    due = np.zeros(len(model.compounds), dtype=bool)
    for month, mask in enumerate(treated):
        if month in range(2, 8):
            due |= Where(**WHERE).covers(model, month - 2)
        np.testing.assert_array_equal(mask, due, str(month))
    assert [mask.any() for mask in treated[:3]] == [False, False, True]
    assert len({int(mask.sum()) for mask in treated}) == 4  # none, then street by street
    np.testing.assert_array_equal(treated[-1], np.isin(model.compounds.street, [1, 2, 3]))


@pytest.mark.parametrize(
    ("settings", "reached"),
    [
        ({"strength": 0.0}, False),
        ({"strength": {"2017-01": 0.0}}, False),
        ({"where": {**WHERE, "share": 0.0}}, False),
        ({"strength": 0.001}, True),
        ({"budget": 0.0}, True),
    ],
    ids=str,
)
def test_treated_is_what_a_lever_in_force_reaches_whatever_is_left_of_it(
    rolling, settings, reached
):
    assert treated_of(rolling(**settings))[1].any() == reached


def test_without_levers_no_compound_is_treated_unless_others_say_so(rolling, tiny):
    with_lever, none = rolling(), tiny(last_month="2017-12", burn_in=2, levers={})
    assert not treated_of(none)[1].any()
    expected = treated_of(with_lever)[1]
    by_others = treated_of(none, treated_by=with_lever.levers)[1]
    np.testing.assert_array_equal(by_others, expected)
    by_itself = treated_of(with_lever, treated_by=with_lever.levers)[1]
    np.testing.assert_array_equal(by_itself, expected)


def test_what_is_treated_is_part_of_a_snapshot(rolling, tiny):
    """A month later in time, another scenario after a fork: what was reached stays so."""
    model = GovernanceModel(rolling(), seed=1, scale=0.2)
    while model.month < 4:
        model.step()
    snapshot, reached = Snapshot.of(model), model.cumulative.reached.copy()
    assert 0 < reached.sum() < len(reached)
    model.step()
    assert model.cumulative.reached.sum() > reached.sum()
    model.restore(snapshot.state)
    np.testing.assert_array_equal(model.cumulative.reached, reached)
    forked = fork(snapshot, tiny(last_month="2017-12", burn_in=2, levers={}))
    forked.step()
    np.testing.assert_array_equal(forked.cumulative.reached, reached)


@pytest.mark.filterwarnings("error")
def test_a_place_without_compounds_has_no_mean_and_sums_of_nothing(model):
    model.step()
    nowhere = np.zeros(len(model.compounds), dtype=bool)
    for name, outcome in OUTCOMES.items():
        if not outcome.city_only:
            value = outcome.true(model, nowhere)
            assert value == 0 or np.isnan(value) or name == "satisfaction_gap", name
