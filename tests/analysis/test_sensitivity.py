"""Sensitivity against functions whose indices are known."""

import sys

import numpy as np
import pandas as pd
import pytest

from simulation.analysis.sensitivity.indices import INDICES, shares_of_a_run, sobol_indices
from simulation.analysis.sensitivity.outputs import VARIANCES, split_variance
from simulation.analysis.sensitivity.screening import SCREENED, screen, screening_samples
from simulation.core.randomness import generator
from simulation.io.errors import InputError

pytest.importorskip("SALib")

NAMES = ["first", "second", "third"]
PROBLEM = {"num_vars": 3, "names": NAMES, "bounds": [[-np.pi, np.pi]] * 3, "dists": ["unif"] * 3}


def ishigami(samples):
    """The function of Ishigami and Homma (1990)."""
    first, second, third = (samples[name].to_numpy() for name in NAMES)
    return np.sin(first) + 7 * np.sin(second) ** 2 + 0.1 * third**4 * np.sin(first)


def of(table, column, output=None):
    rows = table if output is None else table[table["output"] == output]
    return rows.set_index("parameter")[column]


# ---------------------------------------------------------------------------------------- indices

# Saltelli and others, Global Sensitivity Analysis: The Primer (2008), section 5.
FIRST = {"first": 0.3139, "second": 0.4424, "third": 0.0}
TOTAL = {"first": 0.5576, "second": 0.4424, "third": 0.2437}


def test_the_indices_of_the_function_of_ishigami_are_the_published_ones():
    table = sobol_indices(PROBLEM, {"y": ishigami}, 2048, seed=1)
    assert list(table) == INDICES
    assert table["parameter"].tolist() == ["first", "second", "third"]  # by their totals
    for name in NAMES:
        assert of(table, "first")[name] == pytest.approx(FIRST[name], abs=0.02)
        assert of(table, "total")[name] == pytest.approx(TOTAL[name], abs=0.02)
        assert of(table, "total_low")[name] < TOTAL[name] < of(table, "total_high")[name]
    variance = 49 / 8 + np.pi**4 / 50 + np.pi**8 / 1800 + 1 / 2
    assert table["variance"].iloc[0] == pytest.approx(variance, rel=0.02)


def test_a_difference_between_alternatives_has_indices_of_its_own():
    """Only the second parameter is left in this difference."""
    emulators = {
        "level": ishigami,
        "difference": lambda one: ishigami(one) - ishigami(one.assign(second=0.0)),
    }
    table = sobol_indices(PROBLEM, emulators, 512, seed=2)
    assert table["output"].tolist() == ["level"] * 3 + ["difference"] * 3
    found = of(table, "total", "difference")
    assert found["second"] == pytest.approx(1.0, abs=0.1)
    assert found[["first", "third"]].abs().max() < 1e-9


def test_groups_have_indices_together():
    grouped = {**PROBLEM, "groups": ["calibrated", "assumed", "calibrated"]}
    table = sobol_indices(grouped, {"y": ishigami}, 2048, seed=3)
    first = of(table, "first")
    assert first["assumed"] == pytest.approx(0.4424, abs=0.03)
    assert first["calibrated"] == pytest.approx(0.5576, abs=0.03)


def test_the_seed_repeats_indices_and_nothing_touches_the_global_generator():
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    first, again = (sobol_indices(PROBLEM, {"y": ishigami}, 64, seed=0) for _ in range(2))
    other = sobol_indices(PROBLEM, {"y": ishigami}, 64, seed=1)
    pd.testing.assert_frame_equal(first, again)
    assert first["first"].tolist() != other["first"].tolist()
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


def test_shares_of_a_run_have_the_noise_beside_the_parameters():
    indices = sobol_indices(PROBLEM, {"y": ishigami, "z": ishigami}, 64, seed=1)
    noise = indices["variance"].iloc[0]
    variances = pd.DataFrame({"output": ["y", "z"], "replication": [noise, 0.0]})
    shares = shares_of_a_run(indices, variances)
    halved, whole = of(shares, "total", "y"), of(shares, "total", "z")
    assert (
        list(halved.index) == list(whole.index) == [*indices["parameter"].iloc[:3], "replication"]
    )
    assert halved["replication"] == pytest.approx(0.5)
    assert whole["replication"] == 0
    np.testing.assert_allclose(halved[NAMES], whole[NAMES] / 2)


# -------------------------------------------------------------------------------------- screening


def screened(outputs_of, trajectories=150):
    samples = screening_samples(PROBLEM, trajectories, seed=1)
    return samples, screen(PROBLEM, samples, outputs_of(samples), seed=1)


def test_elementary_effects_of_the_function_of_ishigami_are_those_of_its_grid():
    """Worked out by hand: steps go from -180 to 60 and from -60 to 180 degrees."""
    samples, table = screened(lambda one: {"y": ishigami(one)[:, None]})
    assert list(table) == SCREENED
    assert len(samples) == 150 * 4
    step, sine, far, near = 2 / 3, np.sin(np.pi / 3), np.pi**4, (np.pi / 3) ** 4
    assert of(table, "mean_absolute")["second"] == pytest.approx(7 * 0.75 / step)
    expected = {
        "first": sine * (1 + 0.1 * (far + near) / 2) / step,
        "third": 0.1 * (far - near) * sine / 2 / step,
    }
    for name, value in expected.items():
        assert of(table, "low")[name] < value < of(table, "high")[name]
    assert of(table, "mean")["second"] == pytest.approx(0.0, abs=1.5)
    assert table["noise"].isna().all()
    assert table["above_noise"].isna().all()


def test_noise_of_the_seeds_is_told_from_the_spread_of_effects():
    """A shift that a seed makes in all samples is no noise in an effect."""

    def outputs(samples):
        chance = generator(1, "noise")
        noise = chance.normal(0.0, 0.6, (len(samples), 4)) + chance.normal(0.0, 9.0, 4)
        return {"y": (3 * samples["first"].to_numpy())[:, None] + noise}

    _, table = screened(outputs)
    expected = 0.6 * np.sqrt(2 / 4) / (2 / 3)
    np.testing.assert_allclose(table["noise"], expected, rtol=0.1)
    np.testing.assert_allclose(table["spread"], expected, rtol=0.15)
    assert (table["spread_without_noise"] < 0.3).all()
    assert of(table, "above_noise").to_dict() == {"first": True, "second": False, "third": False}


# --------------------------------------------------------------------------------------- variance


def crossed(n_samples, n_seeds, parameters, seeds, own):
    """Effects of parameters, of seeds and of both, with these standard deviations."""
    chance = generator(1, "crossed")
    return (
        chance.normal(0.0, parameters, (n_samples, 1))
        + chance.normal(0.0, seeds, (1, n_seeds))
        + chance.normal(0.0, own, (n_samples, n_seeds))
    )


def test_the_variance_of_a_run_is_split_into_parameters_seeds_and_both():
    table = split_variance({"y": crossed(2000, 200, 2.0, 1.5, 1.0)})
    (row,) = table.to_dict("records")
    assert list(table) == VARIANCES
    assert row["parameters"] == pytest.approx(4.0, rel=0.1)
    assert row["seeds"] == pytest.approx(2.25, rel=0.3)
    assert row["replication"] - row["seeds"] == pytest.approx(1.0, rel=0.02)
    assert row["variance"] == pytest.approx(row["parameters"] + row["replication"])


def test_noise_alone_is_not_taken_for_parameters_and_two_seeds_are_enough():
    chance = generator(1, "alone")
    estimates = []
    for _ in range(300):
        noise = chance.normal(size=(10, 2)) + chance.normal(size=2)
        estimates.append(split_variance({"y": noise})["parameters"].item())
    assert np.mean(estimates) == pytest.approx(0.0, abs=0.05)


def test_a_difference_under_common_seeds_has_less_noise_than_either_level():
    both = crossed(200, 4, 1.0, 2.0, 1.0)
    better = both + 0.5 + crossed(200, 4, 0.3, 0.0, 0.1)
    table = split_variance({"a": both, "b": better, "b - a": better - both}).set_index("output")
    assert table.loc["b - a", "replication"] < 0.1 * table.loc["a", "replication"]
    assert table.loc["b - a", "parameters"] == pytest.approx(0.09 + 0.0, rel=0.4)


def test_with_one_seed_noise_is_unknown():
    (row,) = split_variance({"y": crossed(50, 1, 1.0, 0.0, 1.0)}).itertuples()
    assert row.variance > 0
    assert np.isnan([row.parameters, row.replication, row.seeds]).all()


# ---------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda y: np.where(y == y.max(), np.nan, y), "screen: y: read . of 40 values missing"),
        (lambda y: np.full_like(y, 70.0), "screen: y: read the same value in all 40 samples"),
        (lambda y: y[:-1], r"screen: y: read the shape \(39, 1\), expected 40 rows"),
        (lambda y: y[:, 0], r"screen: y: read the shape \(40,\), expected 40 rows"),
    ],
    ids=["gap", "constant", "short", "flat"],
)
def test_an_output_that_has_no_index_is_refused(change, message):
    samples = screening_samples(PROBLEM, 10, seed=1)
    with pytest.raises(InputError, match=message):
        screen(PROBLEM, samples, {"y": change(ishigami(samples)[:, None])}, seed=1)


def test_all_outputs_that_are_refused_are_in_one_message():
    samples = screening_samples(PROBLEM, 10, seed=1)
    bad = {"a": np.zeros((40, 1)), "b": np.full((40, 1), np.inf)}
    with pytest.raises(InputError, match=r"a: read the same value .*\n.*b: read 40 of 40 values"):
        screen(PROBLEM, samples, bad, seed=1)


@pytest.mark.parametrize("value", [0.0, np.nan], ids=["constant", "gap"])
def test_an_emulator_without_an_answer_is_refused(value):
    with pytest.raises(InputError, match="sobol_indices: y: read"):
        sobol_indices(PROBLEM, {"y": lambda one: np.full(len(one), value)}, 16, seed=1)


def test_a_number_of_points_that_is_no_power_of_two_is_refused():
    with pytest.raises(InputError, match="n_points: read 1000, expected a power of 2"):
        sobol_indices(PROBLEM, {"y": ishigami}, 1000, seed=1)


def test_a_screening_of_groups_is_refused():
    with pytest.raises(InputError, match=r"groups: read .* expected each parameter by itself"):
        screening_samples({**PROBLEM, "groups": ["x", "y", "x"]}, 10, seed=1)


def test_without_salib_the_message_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.sample.morris", None)
    with pytest.raises(InputError, match=r"needs SALib: pip install 'xiaoqu\[sensitivity\]'"):
        screening_samples(PROBLEM, 10, seed=1)
