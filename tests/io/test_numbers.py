"""A number is what it was checked to be, not as it was typed."""

import numpy as np
import pytest

import simulation as sim
from simulation.experiments.spec import RunSpec
from simulation.io.errors import InputError
from simulation.io.validation import parse_settings


@pytest.mark.parametrize("two", [2, 2.0, np.int64(2), np.uint8(2), np.float32(2), np.float64(2)])
def test_a_whole_number_is_one_run_however_it_is_written(two):
    usual = RunSpec.of("yongqiao", 2, city_seed=2, months=2, scale=1.0, streets=1.0)
    spec = RunSpec.of("yongqiao", two, city_seed=two, months=two, scale=two / 2, streets=two / 2)
    assert spec.identity == usual.identity
    assert [type(one) for one in (spec.seed, spec.city_seed, spec.months)] == [int, int, int]
    assert [type(one) for one in (spec.scale, spec.streets)] == [float, float]


@pytest.mark.parametrize("value", [2.9, True, np.True_, None, "1", [1], float("nan"), -1, 10**400])
def test_another_seed_is_refused(value):
    with pytest.raises(InputError, match="run: seed: read"):
        sim.run("yongqiao", value, scale=0.002, months=1)


@pytest.mark.parametrize("name", ["city_seed", "months"])
@pytest.mark.parametrize("value", [3.9, True, "1", [1], float("inf"), 1.5])
def test_another_whole_number_is_refused(name, value):
    with pytest.raises(InputError, match=f"run: {name}: read"):
        RunSpec.of("yongqiao", **{name: value})


@pytest.mark.parametrize("name", ["scale", "streets"])
@pytest.mark.parametrize("value", [0, -0.0, 1.5, True, None, "1", float("nan")])
def test_another_share_is_refused(name, value):
    with pytest.raises(InputError, match=f"run: {name}: read"):
        RunSpec.of("yongqiao", **{name: value})


def test_the_largest_seed_is_taken_as_it_is():
    assert RunSpec.of("yongqiao", 2**63 - 1).seed == 2**63 - 1


def test_a_setting_is_stated_once():
    assert parse_settings(["burn_in=1", "budget=2"]) == {"burn_in": 1, "budget": 2}
    with pytest.raises(InputError, match="--set: burn_in: read 2, expected each key once"):
        parse_settings(["burn_in=1", "burn_in =2"])


QUIET = {"scenario": "yongqiao-no-policy", "scale": 0.002, "streets": 0.2, "burn_in": 0}


@pytest.mark.parametrize("two", [2, 2.0, np.int64(2), np.float64(2)])
def test_a_model_has_the_numbers_that_were_checked(two):
    model = sim.GovernanceModel(
        **{**QUIET, "scale": two / 1000, "streets": np.float32(0.5)}, seed=two, city_seed=two
    )
    assert (model.seed, model.city_seed) == (2, 2)
    assert [type(one) for one in (model.seed, model.city_seed)] == [int, int]
    assert (model.scale, model.share_of_streets) == (0.002, 0.5)
    assert [type(one) for one in (model.scale, model.share_of_streets)] == [float, float]


@pytest.mark.parametrize("name", ["seed", "rng", "city_seed"])
@pytest.mark.parametrize("value", [2.9, True, np.True_, "1", [1], float("nan"), -1])
def test_a_model_refuses_another_seed(name, value):
    with pytest.raises(InputError, match=f"model: {name}: read .*, expected a whole number"):
        sim.GovernanceModel(**QUIET, **{name: value})


@pytest.mark.parametrize("name", ["scale", "streets"])
@pytest.mark.parametrize("value", [0, 1.5, True, None, "1", float("nan")])
def test_a_model_refuses_another_share(name, value):
    with pytest.raises(InputError, match=f"model: {name}: read"):
        sim.GovernanceModel(**{**QUIET, name: value})
