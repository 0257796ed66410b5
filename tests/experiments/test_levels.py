"""Levels of the monthly table: in runs, in sweeps, and in the identity of either."""

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.outcomes.levels import LEVELS

SMALL = {"scale": 0.2, "months": 8}
OLD = {"begins": "2017-03", "where": {"compound_type": "old", "months": 4}}


@pytest.fixture(scope="module")
def rolling(tiny):
    return tiny(burn_in=2, name="rolling", levers={"party_organisations": OLD})


@pytest.fixture(scope="module")
def none(tiny):
    return tiny(burn_in=2, name="none", levers={})


@pytest.fixture(scope="module")
def done(rolling):
    """A run with every level."""
    return sim.run(rolling, levels=LEVELS, **SMALL)


def rows(monthly, *levels):
    return monthly[monthly["level"].isin(levels)].reset_index(drop=True)


def test_an_unknown_level_is_refused_wherever_levels_are_named(rolling):
    design = {"scenarios": [rolling]}
    for key, call in (
        ("run: levels", lambda: sim.run(rolling, levels=("distrct",))),
        ("sweep: tables", lambda: sim.sweep(design, tables=("city", "distrct"))),
        ("sweep: tables", lambda: sim.sweep(design, tables="distrct")),
    ):
        with pytest.raises(sim.InputError, match=f"{key}: read 'distrct', .*mean district"):
            call()


def test_every_level_that_is_asked_for_is_in_the_table(done):
    assert list(dict.fromkeys(done.monthly["level"])) == list(LEVELS)
    places = done.monthly.groupby("level")["place"].unique()
    assert list(places["district"]) == ["district 0", "district 1"]
    assert list(places["treatment"]) == ["treated", "untreated"]
    below = done.monthly[done.monthly["level"] != "city"]
    assert not any(sim.OUTCOMES[name].city_only for name in below["outcome"].unique())


def test_counts_of_places_add_up_to_those_of_the_city(done):
    true = done.monthly[done.monthly["kind"] == "true"]
    for name in ("issues", "tickets_12345", "old_self_managed"):
        by_level = true[true["outcome"] == name].groupby(["level", "month"])["value"].sum()
        for level in LEVELS:
            np.testing.assert_allclose(by_level[level], by_level["city"], err_msg=level)


def test_more_levels_change_nothing_in_the_others(rolling, done):
    for levels in (("city", "type"), ("district",), ("type", "street")):
        alone = sim.run(rolling, levels=levels, **SMALL)
        pd.testing.assert_frame_equal(alone.monthly, rows(done.monthly, *levels))


def test_the_order_in_which_levels_are_named_makes_no_other_run(rolling):
    one, two = (sim.run(rolling, levels=levels, scale=0.1, months=1)
                for levels in (("street", "city"), ("city", "street", "city")))  # fmt: skip
    assert one.record["identity"] == two.record["identity"]
    pd.testing.assert_frame_equal(one.monthly, two.monthly)


def test_a_run_without_the_city_says_that_it_has_no_years(rolling, tmp_path):
    alone = sim.run(rolling, levels="district", **SMALL)
    told = "run: levels: read .'district',., expected city among them"
    for call in (lambda: alone.summary, alone.last_year):
        with pytest.raises(sim.InputError, match=told):
            call()
    saved = pd.read_parquet(alone.save(tmp_path) / "monthly.parquet")
    assert set(saved["level"]) == {"district"}
    assert not (tmp_path / "summary.csv").exists()


def test_a_sweep_has_the_levels_of_its_runs(rolling, none, done):
    """Runs of a sweep share their burn-in, and are as if each had been run alone."""
    design = {"scenarios": [none, rolling], **SMALL}
    swept = sim.sweep(design, tables=LEVELS, workers=1)
    run = swept.runs.set_index("scenario")["run"]["rolling"]
    here = swept.outcomes[swept.outcomes["run"] == run].drop(columns="run")
    texts = dict.fromkeys(("month", "level", "place", "outcome", "kind"), object)
    same = [table.reset_index(drop=True).astype(texts) for table in (here, done.monthly)]
    pd.testing.assert_frame_equal(*same)
    assert set(swept.table()["place"]) >= {"district 1", "treated", "street 3", "old"}


def test_treated_by_makes_the_places_of_two_runs_the_same_compounds(rolling, none, done):
    given = {"levels": ("treatment",), "treated_by": rolling, **SMALL}
    same = sim.run(rolling, **given)
    pd.testing.assert_frame_equal(same.monthly, rows(done.monthly, "treatment"))
    other = sim.run(none, **given).monthly
    stock = "coverage_old"  # nothing but old compounds is treated
    treated = other[(other["place"] == "treated") & (other["outcome"] == stock)]
    assert treated["value"].notna().tolist() == [False] * 4 + [True] * 12
    own = sim.run(none, levels=("treatment",), **SMALL).monthly
    assert own.loc[(own["place"] == "treated") & (own["outcome"] == stock), "value"].isna().all()
    assert same.record["identity"] != done.record["identity"]


def test_a_branch_keeps_what_was_treated_before_it(rolling, none):
    run = sim.run(rolling, levels=("city", "treatment"), **SMALL)
    same = run.branch("2017-05", rolling)
    pd.testing.assert_frame_equal(same.monthly, run.monthly)
    other = run.branch("2017-05", none).monthly
    old = other[(other["outcome"] == "coverage_old") & (other["place"] == "treated")]
    assert old.loc[old["month"] == "2017-08", "value"].notna().all()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"levels": "city"}, "treated_by: read 'rolling', expected none without the level"),
        ({"treated_by": "linyi"}, "treated_by: read 'linyi', expected scenarios of wuhan"),
        ({"treated_by": "rollin"}, "expected"),
    ],
    ids=str,
)
def test_who_is_treated_must_fit(rolling, given, told):
    with pytest.raises(sim.InputError, match=told):
        sim.run(rolling, **{"levels": "treatment", "treated_by": rolling, **given})


def test_a_design_whose_city_has_no_scenario_that_treats_is_refused(rolling):
    design = {"scenarios": ["linyi"], "treated_by": [rolling], "scale": 0.002, "months": 1}
    with pytest.raises(sim.InputError, match=r"treated_by: read 'rolling', expected .* of linyi"):
        sim.sweep(design, tables=("treatment",), workers=1)
    with pytest.raises(sim.InputError, match=r"sweep: treated_by: .*did you mean linyi"):
        sim.Design(scenarios=["linyi"], treated_by=["linji"]).jobs()


def test_a_design_file_names_who_is_treated_relative_to_itself(tmp_path):
    (tmp_path / "mine.toml").write_text('extends = "linyi"\nname = "mine"\n')
    (tmp_path / "design.toml").write_text(
        'scenarios = ["linyi"]\ntreated_by = ["./mine.toml"]\nscale = 0.002\nmonths = 1\n'
    )
    design = sim.Design.of(tmp_path / "design.toml")
    assert [one.scenario for one in design.jobs()[0].treated_by] == ["mine"]
    assert [one.scenario for one in design.frozen().treated_by] == ["mine"]
