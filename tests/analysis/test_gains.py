"""Winners and losers: groups, shares that gain and lose, and what adds up."""

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.analysis.comparison import gains as module
from simulation.analysis.comparison.gains import GAINS, checked_groupings, gains
from simulation.outcomes.details import GROUPINGS, HOUSEHOLDS

PLACES = {
    "old, district 0, street 0, fifth 1, compound 0": (100.0, -2.0),
    "old, district 0, street 1, fifth 2, compound 1": (300.0, 4.0),
    "commodity, district 10, street 2, fifth 5, compound 2": (600.0, 0.05),
}
"""Households and effect on satisfaction of three compounds."""
MONTHS = [f"2017-{k:02d}" for k in range(1, 13)]


def toy(effect=lambda place, seed: PLACES[place][1], seeds=(1, 2, 3), samples=(0,)):
    """Runs without and with a policy: their table, and their outcomes."""
    runs = pd.DataFrame(
        [(f"{name}{sample}{seed}", "city", name, sample, seed)
         for name in ("none", "x") for sample in samples for seed in seeds],
        columns=["run", "city", "alternative", "sample", "seed"],
    )  # fmt: skip
    rows = []
    for run in runs.itertuples():
        rows += [(run.run, month, "city", "city", "satisfaction", 0.0) for month in MONTHS]
        for at, (place, (households, _)) in enumerate(PLACES.items()):
            value = 50.0 + at + (effect(place, run.seed) if run.alternative == "x" else 0.0)
            for name, number in ((HOUSEHOLDS, households), ("satisfaction", value)):
                rows.append((run.run, "2017-12", "compound", place, name, number))
    columns = ["run", "month", "level", "place", "outcome", "value"]
    return runs, pd.DataFrame(rows, columns=columns).assign(kind="true")


def table_of(by=("type",), **options):
    return gains(*toy(**options), ["satisfaction"], list(by), "last_year", "none")


def test_groups_have_the_mean_of_their_households_and_shares_that_gain_and_lose():
    table = table_of().set_index("group")
    assert table["share"].to_dict() == pytest.approx({"all": 1.0, "commodity": 0.6, "old": 0.4})
    old, every = table.loc["old"], table.loc["all"]
    assert old["difference"] == pytest.approx((-2 * 100 + 4 * 300) / 400)
    assert (old["gain"], old["lose"]) == pytest.approx((0.75, 0.25))
    assert (old["gain_compounds"], old["lose_compounds"]) == (0.5, 0.5)
    assert (every["gain"], every["lose"]) == pytest.approx((0.3, 0.1))
    assert every["gain_compounds"] == pytest.approx(1 / 3)
    commodity = table.loc["commodity"]
    assert (commodity["gain"], commodity["lose"]) == (0.0, 0.0), "a change too small to count"
    assert commodity["difference"] == pytest.approx(0.05)


@pytest.mark.parametrize("by", ["type", "district", "street", "fifth"])
def test_contributions_of_groups_add_up_to_the_whole(by):
    table = table_of([by], effect=lambda place, seed: seed * PLACES[place][1])
    parts, whole = table[table["group"] != "all"], table[table["group"] == "all"].iloc[0]
    assert whole["difference"] == pytest.approx(2 * 1.03)
    assert parts["contribution"].sum() == pytest.approx(whole["difference"])
    assert parts["share"].sum() == pytest.approx(1.0)
    for name in ("value", "value_baseline", "gain", "lose"):
        assert (parts["share"] * parts[name]).sum() == pytest.approx(whole[name]), name


def test_groups_stand_in_the_order_of_their_numbers_under_the_whole():
    assert table_of(["district"])["group"].tolist() == ["all", "district 0", "district 10"]
    assert list(table_of()) == GAINS


def test_lower_is_a_gain_where_lower_is_better(monkeypatch):
    runs, outcomes = toy()
    outcomes["outcome"] = outcomes["outcome"].replace("satisfaction", "share_dissatisfied")
    table = gains(runs, outcomes, ["share_dissatisfied"], ["type"], "last_year", "none")
    old = table.set_index("group").loc["old"]
    assert (old["gain"], old["lose"], old["p_better"]) == pytest.approx((0.25, 0.75, 0.0))


def test_intervals_are_over_seeds_or_over_samples():
    def effect(place, seed):
        return seed * PLACES[place][1]

    seeds = table_of(effect=effect).set_index("group").loc["all"]
    assert (seeds["interval_over"], seeds["n"]) == ("seeds", 3)
    assert seeds["low"] < 1.03 < seeds["high"]
    samples = table_of(effect=effect, samples=(1, 2)).set_index("group").loc["all"]
    assert (samples["interval_over"], samples["n"]) == ("samples", 2)
    assert samples["low"] == samples["high"] == pytest.approx(2.06)


def test_a_group_that_a_city_lacks_has_no_share_and_the_rest_adds_up():
    runs, outcomes = toy()
    first = runs.loc[runs["seed"] == 1, "run"]
    lacking = outcomes["run"].isin(first) & outcomes["place"].str.startswith("commodity")
    table = gains(runs, outcomes[~lacking], ["satisfaction"], ["type"], "last_year", "none")
    table = table.set_index("group")
    assert table.loc["commodity", "share"] == pytest.approx(2 * 0.6 / 3)
    assert table["contribution"].drop("all").sum() == pytest.approx(table.loc["all", "difference"])


def test_parts_without_a_partner_leave_no_row():
    runs, outcomes = toy()
    assert gains(runs[runs["alternative"] == "x"], outcomes, ["satisfaction"], ["type"],
                 "last_year", "none").empty  # fmt: skip


def test_what_cannot_be_told_by_groups_is_refused():
    with pytest.raises(sim.InputError, match=r"compare: by: read 'distrct', .*did you mean distri"):
        checked_groupings(["type", "distrct"], "compare")
    with pytest.raises(sim.InputError, match="compare: outcomes by type: read 'coverage_contract"):
        module.outcomes_by("type", ["coverage_contracted"], "compare")
    with pytest.raises(sim.InputError, match="expected one that is a mean over households: satisf"):
        sim.compare(["linyi-no-policy", "linyi"], outcomes="visible_quality", by="tenure")


@pytest.fixture(scope="module")
def compared(tiny):
    """A comparison of the small city by everything that can be told."""
    whole = tiny(last_month="2017-12", burn_in=2)
    scenarios = {"none": whole.with_settings({"levers": {}}), "whole": whole}
    return sim.compare(
        scenarios, samples=2, seeds=2, scale=0.5, workers=1, gaming=False, by=list(GROUPINGS)
    )


def test_the_whole_of_every_grouping_is_the_difference_of_the_city(compared):
    effects = compared.effects[compared.effects["kind"] == "true"].set_index("outcome")
    table = compared.gains
    assert set(table["by"]) == set(GROUPINGS)
    for (by, name), rows in table.groupby(["by", "outcome"]):
        whole, parts = rows[rows["group"] == "all"].iloc[0], rows[rows["group"] != "all"]
        known = effects.loc[name]
        for column in ("value", "value_baseline", "difference"):
            assert whole[column] == pytest.approx(known[column], rel=1e-6, abs=1e-6), (by, name)
        assert parts["contribution"].sum() == pytest.approx(whole["difference"], abs=1e-9)
        assert parts["share"].sum() == pytest.approx(1.0)
    assert (table["gain"] + table["lose"]).max() <= 1 + 1e-9
    assert table.loc[table["outcome"] == "satisfaction", "gain"].max() > 0


def test_winners_and_losers_are_saved_and_told_from_a_stored_sweep(compared, tiny, tmp_path):
    compared.save(tmp_path)
    assert len(pd.read_csv(tmp_path / "gains.csv")) == len(compared.gains)
    whole = tiny(last_month="2017-03", burn_in=2)
    design = {"scenarios": [whole], "strategies": ["no-policy", "own"], "scale": 0.2}
    stored = sim.sweep(design, tmp_path / "sweep", tables=("city", "compound"), workers=1)
    result = sim.compare_runs(stored, by="type", outcomes="satisfaction")
    assert result.gains["group"].tolist() == ["all", "commodity", "old"]
    assert np.isfinite(result.gains["difference"]).all()
    with pytest.raises(sim.InputError, match="a sweep with the level tenure among its tables"):
        sim.compare_runs(stored, by="tenure")
    assert sim.compare_runs(stored).gains.empty
