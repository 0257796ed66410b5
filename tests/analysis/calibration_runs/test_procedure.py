"""Procedure: all steps of a calibration with a function in the place of the model."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from simulation.analysis.calibration_runs.calibrate import IMPLAUSIBLE, calibrated
from simulation.analysis.calibration_runs.procedure import Effort
from simulation.experiments.posteriors import read_posterior
from simulation.io.errors import InputError
from tests.analysis.calibration_runs import fake

pytest.importorskip("sklearn")
TRUE = {
    "satisfaction.base": 38.0, "measurement.survey_bias": 1.0, "satisfaction.trend": 1.5,
    "branches.founding": 0.08, "payment.shift": 0.5, "committees.seats": 7, "potency.party": 0.7,
    "potency.voice": 0.7,
}  # fmt: skip


def published():
    """What the function itself gives for a whole city."""
    table = pd.DataFrame([{f"parameters.{name}": value for name, value in TRUE.items()}])
    return fake.smooth(table)[0] + fake.OF_THE_CITY * np.array([1, 0, 0, 0])


def calibrate(folder, run=None, values=None, about=fake.ABOUT, **effort):
    heard = []
    result = calibrated(
        run or fake.FakeRun(), fake.space(),
        fake.observing(published() if values is None else values),
        dataclasses.replace(fake.EFFORT, **effort), about, folder, heard.append,
    )  # fmt: skip
    return result, heard


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    run, folder = fake.FakeRun(), tmp_path_factory.mktemp("calibration")
    return *calibrate(folder, run), run, folder


def test_every_stage_is_run_once_with_the_same_seeds(done):
    _, _, run, _ = done
    assert run.asked == [
        ("wave-0", 120, (1, 2), 0.2),
        ("corrections", 5, (1,), 1.0),
        ("wave-1", 60, (1, 2), 0.2),
        ("wave-2", 60, (1, 2), 0.2),
        ("final-1", 30, (1, 2), 0.2),
        ("final-2", 30, (1, 2), 0.2),
    ]


def test_the_posterior_has_the_truth_and_is_narrower_than_the_prior(done):
    result, *_ = done
    samples = result.posterior.samples
    assert len(samples) == 200
    level = samples["parameters.satisfaction.base"] + samples["parameters.measurement.survey_bias"]
    level += samples["parameters.potency.party"]
    assert level.mean() == pytest.approx(39.7, abs=1.5)
    assert level.std() < 1.5
    assert samples["parameters.satisfaction.trend"].mean() == pytest.approx(1.5, abs=0.5)
    assert np.log(samples["parameters.branches.founding"]).mean() == pytest.approx(
        np.log(0.08), abs=0.5
    )
    shrunk = result.posterior.about["shrinkage"]
    assert shrunk[fake.LEVEL] > 0.8
    assert shrunk["branches.founding"] > 0.5
    assert abs(shrunk["committees.seats"]) < 0.5
    assert result.effective_sample_size > 20


def test_weights_of_all_runs_add_up_to_1(done):
    result, *_ = done
    assert len(result.ensemble) == 120 + 60 + 60 + 60
    assert result.ensemble["weight"].sum() == pytest.approx(1)
    assert np.isfinite(result.ensemble["log_prior"]).all()
    assert set(fake.NAMES) < set(result.ensemble)


def test_less_and_less_of_the_priors_is_left(done):
    result, heard, *_ = done
    assert result.waves["stage"].tolist() == ["wave-1", "wave-2"]
    assert result.waves["share"].iloc[-1] <= result.waves["share"].iloc[0] < 0.6
    assert heard[0].startswith(f"directions: {fake.LEVEL}, satisfaction.trend, ")
    assert result.posterior.about["correction"][fake.NAMES[0]] == pytest.approx(fake.OF_THE_CITY)


def test_what_was_found_is_stored_and_read_back(done):
    result, _, _, folder = done
    path = result.save(folder, "toy")
    read = read_posterior(path)
    pd.testing.assert_frame_equal(read.samples, result.posterior.samples)
    assert read.about["effective_sample_size"] == result.effective_sample_size
    assert read.about["points"]["final-2"] == 30
    assert read.about["observation"]["names"] == list(fake.NAMES)
    files = {"ensemble.csv", "toy.ensemble.csv", "waves.csv", "emulators.csv"}
    assert files < {one.name for one in folder.iterdir()}


def test_the_directions_that_the_data_fix_are_said(done):
    result, *_ = done
    fixed = result.posterior.about["fixed"]
    assert fixed["text"] in str(result).splitlines()
    n = len(result.posterior.about["directions"])
    assert fixed["text"].startswith("the data fix ")
    assert fixed["text"].endswith(f" of {n} directions")
    assert len(fixed["directions"]) == n
    assert fixed["directions"][0]["fixed"]  # the level, of which the toy says much


def test_too_few_effective_samples_say_nothing_of_directions(tmp_path):
    far = published() + np.array([6.0, 6.0, 0, 0])
    result, _ = calibrate(tmp_path, values=far, waves=0, reruns=2, first_samples=40)
    n = len(result.posterior.about["directions"])
    assert result.effective_sample_size < n + 1
    assert f"too few effective samples to say how many of {n} directions" in str(result)


def test_the_same_call_asks_for_the_same_runs(done, tmp_path):
    again, _ = calibrate(tmp_path)
    pd.testing.assert_frame_equal(again.ensemble, done[0].ensemble)


def test_figures_that_forbid_every_point_are_named(tmp_path):
    values = published()
    values[2] += 9.0
    run = fake.FakeRun()
    with pytest.raises(InputError) as refused:
        calibrate(tmp_path, run, values)
    lines = str(refused.value).splitlines()
    assert "no part of the priors" in lines[0]
    assert lines[1].startswith("toy: coverage: ")
    assert "standard deviations away at least" in lines[1]
    assert "--without coverage" in lines[-1]
    assert run.asked[-1][0] == "corrections"
    table = pd.read_csv(tmp_path / IMPLAUSIBLE)
    assert table["figure"][0] == "toy: coverage"
    assert table["distance"][0] > 4.5
    assert table["distance"][1:].max() < 1


def test_what_is_left_out_stands_at_the_head(tmp_path):
    about = {"without": ["party_orgs_2021"]}
    result, heard = calibrate(tmp_path, about=about, waves=0, rounds=1, reruns=20)
    assert heard[0] == "calibrated without party_orgs_2021"
    assert str(result).splitlines()[0] == "calibrated without party_orgs_2021"
    assert result.heading[0] == "calibrated without party_orgs_2021"


@pytest.mark.parametrize(
    "wrong", [{"corrections": 1}, {"reruns": 0}, {"seeds": 0}, {"waves": -1}], ids=str
)
def test_an_effort_that_does_not_fit_is_refused(wrong):
    with pytest.raises(InputError, match="calibrate"):
        Effort(**wrong)
