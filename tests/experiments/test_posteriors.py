"""Posteriors: what is written is read back, and what is no posterior is refused."""

import pandas as pd
import pytest

import simulation as sim
from simulation.experiments import posteriors
from simulation.experiments.posteriors import Posterior, read_posterior
from simulation.io.errors import InputError

SAMPLES = pd.DataFrame(
    {
        "parameters.payment.norm": [0.1, 1 / 3],
        "parameters.committees.seats": [5, 7],
        "start.fee_old": [0.4, 0.5],
        "assumptions.wuhan.street_offices": [130, 150],
    }
)


@pytest.fixture
def saved(tmp_path):
    return Posterior(SAMPLES, {"command": "xiaoqu calibrate"}).save(tmp_path, "mine")


def test_a_posterior_is_read_back_exactly(saved):
    read = read_posterior(saved)
    pd.testing.assert_frame_equal(read.samples, SAMPLES)
    assert read.about == {"command": "xiaoqu calibrate"}
    assert saved.read_text("utf8").splitlines()[0].startswith("sample,parameters.payment.norm,")


def test_its_samples_are_those_of_a_design(saved):
    design = sim.Design(scenarios=["wuhan"], samples=read_posterior(saved).samples)
    assert design.sample_values()[2]["start.fee_old"] == 0.5
    assert design.sample_values()[1]["parameters.committees.seats"] == 5
    assert len(design.jobs()) == 2


def test_a_name_is_that_of_a_built_in_posterior(saved, monkeypatch):
    monkeypatch.setattr(posteriors.paths, "built_in", lambda kind: saved.parent)
    assert len(read_posterior("mine").samples) == 2
    with pytest.raises(InputError, match=r"main: is no built-in posterior, expected .*mine"):
        read_posterior("main")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("sample,", "number,", "expected sample, then parameters"),
        ("\n2,", "\n3,", "expected 1, 2, and so on"),
        ("payment.norm", "payment.nrm", "expected a parameter"),
        (",0.5,", ",,", "start.fee_old: has a gap"),
        (",0.5,", ",much,", "start.fee_old: has a gap"),
    ],
)
def test_what_is_no_posterior_is_refused(saved, old, new, message):
    saved.write_text(saved.read_text("utf8").replace(old, new), "utf8")
    with pytest.raises(InputError, match=message):
        read_posterior(saved)


def test_a_posterior_without_its_description_is_refused(saved):
    saved.with_suffix(".json").unlink()
    with pytest.raises(InputError, match=r"mine\.json: cannot be read"):
        read_posterior(saved)
