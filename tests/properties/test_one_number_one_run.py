"""A number is one number however it is written: one run, one point, one record."""

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.experiments.spec import RunSpec
from simulation.experiments.store import Store
from simulation.io.errors import InputError

STRENGTH, STREETS = "levers.publicity.strength", "levers.publicity.where.streets"
FEW = {"scale": 1.0, "months": 1}
WAYS = {
    STRENGTH: [1, 1.0, np.int64(1), np.float32(1), np.array(1.0)],
    "levers.publicity.budget": [0, 0.0, -0.0, np.float64(-0.0)],
    "burn_in": [2, 2.0, np.int64(2), np.float64(2)],
    "start.fee_sd": [0, 0.0, -0.0],
    "parameters.committees.seats": [7, 7.0, np.uint8(7)],
    "budget": [0, 0.0, -0.0, np.float64(0)],
    STREETS: [[0, 1], [0.0, 1.0], (0, 1), range(2), np.arange(2), pd.Series([0, 1])],
    "parameters.payment.norm": [{"2018-01": 1}, {"2018-01": np.float64(1)}],
}


@pytest.fixture
def city(tiny):
    return tiny(levers={"publicity": {}}, burn_in=2)


@pytest.mark.parametrize("key", WAYS)
def test_a_setting_is_one_run_however_its_number_is_written(city, key):
    scenarios = [city.with_settings({key: value}) for value in WAYS[key]]
    specs = [RunSpec.of(scenario) for scenario in scenarios]
    assert len({spec.identity for spec in specs}) == 1
    assert len({spec.burn_in_identity() for spec in specs}) == 1
    assert len({repr(scenario.resolved()) for scenario in scenarios}) == 1


def test_settings_of_numpy_are_recorded_as_numbers(city):
    scenario = city.with_settings({STRENGTH: np.float64(0.5), STREETS: np.arange(2)})
    assert repr(scenario.data["levers"]) == repr(
        {"publicity": {"strength": 0.5, "where": {"streets": [0, 1]}}}
    )
    by_model = sim.GovernanceModel(city, seed=1, scale=1.0, burn_in=np.int64(1))
    assert by_model.burn_in == 1


@pytest.mark.parametrize("column", [[1, 1.0], [0.0, -0.0], [0.5, 1, 0.5]])
def test_equal_values_are_one_point_of_a_sweep_and_of_its_comparison(city, column):
    n = len(set(column))
    design = {"scenarios": [city], "settings": {STRENGTH: [0.25, *column]}, "seeds": 2, **FEW}
    swept = sim.sweep(design, workers=1)
    assert len(swept.runs) == swept.runs["run"].nunique() == 2 * (n + 1)
    compared = sim.compare_runs(swept)
    assert compared.effects.drop_duplicates("alternative").shape[0] == n
    assert set(compared.effects["n"]) == {2}


def test_a_comparison_counts_equal_rows_of_a_list_once(city):
    settings = {"method": "list", "values": {STRENGTH: [0.25, 1, 1.0, 0.25]}}
    swept = sim.sweep({"scenarios": [city], "settings": settings, "seeds": 2, **FEW}, workers=1)
    assert (len(swept.runs), swept.runs["run"].nunique()) == (8, 4)
    compared = sim.compare_runs(swept)
    assert set(compared.effects["n"]) == {2}
    assert compared.values["alternative"].nunique() == 2
    assert not compared.values.duplicated(["alternative", "seed", "outcome", "kind"]).any()


def test_equal_values_that_are_written_as_formulas_share_a_run(city):
    swept = sim.sweep({"scenarios": [city], "settings": {STRENGTH: [1, "= 1"]}, **FEW}, workers=1)
    assert swept.runs["run"].nunique() == 1


def test_a_folder_goes_on_with_numbers_that_are_written_otherwise(city, tmp_path):
    def swept(values):
        counts = []
        design = {"scenarios": [city], "settings": {STRENGTH: values}, **FEW}
        result = sim.sweep(design, tmp_path, workers=1, progress=lambda *n: counts.append(n))
        return result, counts

    first, _ = swept([0, 1])
    again, counts = swept([0.0, 1.0])
    assert counts == [(2, 2)]
    assert again.runs.equals(first.runs)
    assert {repr(one.design_point[STRENGTH]) for one in Store(tmp_path).records()} == {"0.0", "1.0"}


def test_comparisons_take_numbers_of_numpy(city):
    alternatives = {"none": city.with_settings({STRENGTH: 0.0}), "full": city}
    usual = sim.compare(alternatives, samples=0, seeds=2, workers=1, **FEW)
    for seeds in (np.int64(2), 2.0, range(1, 3), np.arange(1, 3)):
        result = sim.compare(
            alternatives, seeds=seeds, samples=np.int64(0), scale=np.float64(1),
            months=np.int64(1), streets=np.int64(1), city_seed=None, workers=1,
        )  # fmt: skip
        assert repr(result.about) == repr(usual.about)
        pd.testing.assert_frame_equal(result.effects, usual.effects)


@pytest.mark.parametrize("seeds", [np.int64(2), 2.0, range(1, 3), pd.Series([1, 2])])
def test_attributions_and_samples_take_numbers_of_numpy(city, seeds):
    families = {"publicity": "publicity"}
    options = {"scale": np.float64(1), "months": np.int64(1), "workers": 1}
    result = sim.attribute(city, families, seeds=seeds, samples=np.int64(0), **options)
    usual = sim.attribute(city, families, samples=0, seeds=2, **FEW, workers=1)
    assert repr(result.about) == repr(usual.about)
    table = pd.DataFrame({STRENGTH: np.array([0, 1, 1])})
    points = sim.run_samples(city, table, seeds=seeds, **options)
    usual = sim.run_samples(city, table.astype(float), seeds=2, **FEW, workers=1)
    pd.testing.assert_frame_equal(points, usual)


@pytest.mark.parametrize(
    "options",
    [{"seeds": 2.5}, {"seeds": True}, {"seeds": "2"}, {"samples": 1.5}, {"months": 1.5},
     {"seeds": range(20), "until_precise": {"satisfaction": 1.0}},
     {"seeds": 10.5, "until_precise": {"satisfaction": 1.0}},
     {"max_seeds": True, "until_precise": {"satisfaction": 1.0}},
     {"until_precise": {"satisfaction": "1"}}],
    ids=repr,
)  # fmt: skip
def test_comparisons_refuse_other_numbers(city, options):
    alternatives = {"none": city.with_settings({STRENGTH: 0.0}), "full": city}
    with pytest.raises(InputError, match=": read "):
        sim.compare(alternatives, workers=1, scale=1.0, **options)
