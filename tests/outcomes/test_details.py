"""Details: what is recorded of each compound and of kinds of households, and what adds up."""

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.outcomes.details import BY_HOUSEHOLDS, GROUPINGS, HOUSEHOLDS, OF_RESIDENTS, group_of
from simulation.outcomes.levels import DETAILS, checked_level
from simulation.state.households import OWNER

LEVELS = ("city", "type", "fifth", *DETAILS)


@pytest.fixture(scope="module")
def run(tiny):
    """A run of fifteen months of the small city: a whole year, and three months of another."""
    return sim.run(tiny(burn_in=2), months=15, scale=0.3, levels=LEVELS)


@pytest.fixture(scope="module")
def details(run):
    """Its details, one column for each outcome."""
    table = run.monthly[run.monthly["level"].isin(DETAILS)]
    index = ["level", "month", "place"]
    return table.pivot(index=index, columns="outcome", values="value")


def by_year(run, outcome, level="city"):
    rows = run.monthly[(run.monthly["level"] == level) & (run.monthly["outcome"] == outcome)]
    rows = rows[rows["kind"] == "true"]
    return rows.assign(year=rows["month"].str[:4]).pivot(
        index=["year", "month"], columns="place", values="value"
    )


def value_of_year(months, outcome):
    year = months.groupby("year")
    return (year.mean() if sim.OUTCOMES[outcome].year == "mean" else year.last()).iloc[:, 0]


def weighted(rows, outcome):
    return np.average(rows[outcome], weights=rows[HOUSEHOLDS])


@pytest.mark.parametrize("level", DETAILS)
def test_parts_add_up_to_the_city_weighted_by_their_households(run, details, level):
    rows = details.loc[level]
    known = BY_HOUSEHOLDS if level == "compound" else OF_RESIDENTS
    for name in known:
        whole = value_of_year(by_year(run, name), name)
        parts = [weighted(year, name) for _, year in rows.groupby("month")]
        assert parts == pytest.approx(whole.tolist(), rel=1e-6), name
        assert rows[name].nunique() > 1
    assert rows.drop(columns=[*known, HOUSEHOLDS]).isna().all(axis=None)
    total = rows.groupby("month")[HOUSEHOLDS].sum()
    assert total.tolist() == pytest.approx([run.model.compounds.households.sum()] * 2)


def test_a_year_that_is_not_whole_has_the_months_that_were_run(details):
    assert list(dict.fromkeys(details.index.get_level_values("month"))) == ["2017-12", "2018-03"]


def test_groups_of_compounds_are_the_places_of_the_table(run, details):
    compounds = details.loc["compound"].loc["2017-12"]
    for by in ("type", "fifth"):
        groups = compounds.index.map(lambda place, by=by: group_of(place, by))
        recorded = by_year(run, "satisfaction", by).loc["2017"].mean()
        found = {name: weighted(rows, "satisfaction") for name, rows in compounds.groupby(groups)}
        assert found == pytest.approx(recorded.to_dict())


def test_kinds_of_households_are_by_what_they_are(run, details):
    households, compounds = run.model.households, run.model.compounds
    weight = compounds.weight[compounds.of_household(np.arange(len(households)))]
    owner = (households.flags & OWNER) > 0
    assert households_by(details, "tenure") == pytest.approx(
        {"owners": weight[owner].sum(), "renters": weight[~owner].sum()}
    )
    incomes = households_by(details, "income")
    assert list(incomes) == [f"income {k}" for k in range(1, 6)]
    assert np.array(list(incomes.values())) / weight.sum() == pytest.approx(0.2, abs=0.06)
    lowest = households.affordability < -0.8416212
    assert incomes["income 1"] == pytest.approx(weight[lowest].sum())


def households_by(details, by):
    rows = details.loc[by].loc["2017-12"]
    groups = rows.index.map(lambda place: group_of(place, by))
    return rows[HOUSEHOLDS].groupby(groups).sum().to_dict()


def test_details_are_the_same_rows_under_another_policy_and_leave_the_others_alone(run, tiny):
    other = sim.run(tiny(burn_in=2, levers={}), months=15, scale=0.3, levels=LEVELS)
    index = ["level", "month", "place", "outcome"]
    one, two = (each.monthly[each.monthly["level"].isin(DETAILS)][index] for each in (run, other))
    pd.testing.assert_frame_equal(one.reset_index(drop=True), two.reset_index(drop=True))
    usual = sim.run(tiny(burn_in=2), months=15, scale=0.3, levels=LEVELS[:3])
    assert usual.record["identity"] != run.record["identity"]
    rest = run.monthly[~run.monthly["level"].isin(DETAILS)]
    pd.testing.assert_frame_equal(usual.monthly, rest.reset_index(drop=True))


def test_details_have_no_beginning_in_the_middle_of_a_run(run, tiny):
    with pytest.raises(sim.InputError, match="run: level: read 'compound', expected a table from"):
        sim.run(tiny(burn_in=2), months=3, levels=("city", "compound")).branch(
            "2017-02", "advisors"
        )
    branched = run.branch("2017-01", run.scenario)
    pd.testing.assert_frame_equal(branched.monthly, run.monthly)


def test_details_are_no_places_of_a_comparison():
    assert {level for level, _ in GROUPINGS.values()} == set(DETAILS)
    with pytest.raises(sim.InputError, match="compare: level: read 'compound'"):
        checked_level("compound", "compare")
