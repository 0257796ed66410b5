"""Tables of a sweep: some outcomes, the last year of each run, a column for each outcome."""

import pandas as pd
import pytest

import simulation as sim
from simulation.experiments.labels import label_of_column

KEY = "levers.fee_subsidy.strength"
NAMES = ["satisfaction", "collection_rate"]


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    design = {"scenarios": ["yongqiao"], "strategies": ["no-policy", "fee_subsidy"],
              "settings": {KEY: [0.5, 1.0]}, "seeds": 2, "scale": 0.002, "months": 13}  # fmt: skip
    return sim.sweep(design, tmp_path_factory.mktemp("sweep"), workers=1)


def test_some_outcomes_are_rows_of_the_whole_table(swept):
    whole = swept.table()
    some = swept.table(NAMES)
    expected = whole[whole["outcome"].isin(NAMES)].reset_index(drop=True)
    pd.testing.assert_frame_equal(some, expected, check_categorical=False)
    assert swept.table("satisfaction")["outcome"].unique().tolist() == ["satisfaction"]


def test_the_last_year_is_that_of_the_run(swept):
    table = swept.table(last_year=True)
    assert set(table["year"]) == {2021}
    first = swept.runs.iloc[0]
    done = sim.run(swept.jobs[first["run"]].scenario(), int(first["seed"]), scale=0.002, months=13)
    assert done.last_whole_year == 2021
    rows = table[(table["run"] == first["run"]) & (table["level"] == "city")]
    values = rows.set_index(["outcome", "kind"])["value"]
    expected = done.summary[done.summary["year"] == 2021].set_index(["outcome", "kind"])["value"]
    pd.testing.assert_series_equal(values[expected.index], expected, check_names=False,
                                   check_index=False)  # fmt: skip


def test_a_wide_table_has_its_keys_and_settings_first(swept):
    wide = swept.table(NAMES, last_year=True, wide=True)
    keys = ["city", "scenario", "strategy", KEY, "sample", "seed", "run", "year", "level", "place"]
    assert wide.columns.tolist()[: len(keys)] == keys
    assert set(wide.columns[len(keys) :]) >= set(NAMES)
    assert len(wide) == len(swept.runs)
    long = swept.table(NAMES, last_year=True)
    for name in ("satisfaction", "satisfaction_reported"):
        kind = "reported" if name.endswith("_reported") else "true"
        rows = long[(long["outcome"] == "satisfaction") & (long["kind"] == kind)]
        assert wide[name].tolist() == rows["value"].tolist()


def test_an_outcome_that_is_not_there_is_refused(swept):
    with pytest.raises(sim.InputError, match=r"table: outcome: .*did you mean satisfaction"):
        swept.table("satisfacton")


def test_columns_of_outcomes_have_labels():
    assert label_of_column("satisfaction_reported") == "Satisfaction, points, reported"
    assert (label_of_column("year"), label_of_column("satisfaction")) == (
        "Year",
        "Satisfaction, points",
    )
