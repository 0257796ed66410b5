"""Rivals: what is fixed varies no more, and M0 leaves no institution an effect."""

import pandas as pd
import pytest

import simulation as sim
from simulation.analysis.calibration_runs.calibrate import DIRECTIONS
from simulation.analysis.calibration_runs.result import Calibration
from simulation.analysis.calibration_runs.rival import read_rival
from simulation.experiments.posteriors import Posterior, ensemble_beside, read_posterior
from simulation.experiments.priors import uncertain
from simulation.io.errors import InputError
from simulation.io.text_tables import read_text_table
from tests.conftest import SMALL

M0 = read_rival("nothing-works")


def test_what_is_fixed_varies_no_more_and_is_no_direction():
    varied = M0.varied(uncertain())
    assert "potency.party" not in varied
    assert set(uncertain()) - set(varied) == set(M0.values) - {"inspection.hard_fixed"}  # no prior
    left = M0.directions(DIRECTIONS)
    assert "satisfaction.trend" in left
    assert "satisfaction.base+measurement.survey_bias" in left
    assert not any(one.startswith("potency") for one in left)


def test_a_rival_that_fixes_what_is_no_parameter_is_refused(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\ntitle = "T"\n[parameters.potency]\nparti = 0.0\n', "utf8")
    with pytest.raises(InputError, match=r"did you mean potency\.party"):
        read_rival(str(path))


def test_a_rival_with_levers_is_refused():
    with pytest.raises(InputError, match="only sets parameters"):
        read_rival("committees-30")


def test_every_sample_of_the_posterior_of_a_rival_has_what_is_fixed():
    table = pd.DataFrame({"parameters.payment.norm": [0.1, 0.2]})
    samples = Posterior(table, {}).with_fixed(M0.settings).samples
    assert samples["parameters.potency.party"].tolist() == [0.0, 0.0]
    assert next(iter(samples)) == "parameters.payment.norm"


def test_what_a_rival_fixes_is_in_its_samples_and_not_in_its_ensemble(tmp_path):
    varied = pd.DataFrame({"parameters.payment.norm": [0.1, 0.2], "parameters.payment.fee": 1.0})
    about = {"directions": ["payment.norm"], "heading": [], "effective_sample_size": 2.0}
    posterior = Posterior(varied, about).with_fixed(M0.settings)
    ensemble = varied.assign(weight=0.5)
    found = Calibration(posterior, ensemble, pd.DataFrame({"a": []}), pd.DataFrame({"a": []}))
    saved = read_posterior(found.save(tmp_path, "mine"))
    assert saved.samples["parameters.potency.party"].tolist() == [0, 0]
    stored = read_text_table(ensemble_beside(tmp_path / "mine.csv"))
    assert list(stored) == ["parameters.payment.norm", "weight"]


def test_without_effects_what_institutions_do_changes_nothing_that_is_true():
    """A reader of the outcomes cannot tell a city with these levers from one without any."""
    levers = (
        "advisors", "graduates", "inspections", "party_organisations", "publicity", "site_visits",
    )  # fmt: skip
    outcomes = ["satisfaction", "visible_quality", "facility_condition", "collection_rate"]

    def true_outcomes(scenario):
        monthly = sim.run(scenario, seed=3, scale=1.0).monthly
        rows = monthly[(monthly["level"] == "city") & (monthly["kind"] == "true")]
        chosen = rows[rows["outcome"].isin(outcomes)]
        return chosen.pivot_table("value", "month", "outcome", observed=True)

    def settings(of):
        return {f"levers.{name}": {} for name in of}

    bare = sim.load("wuhan=no-policy").with_settings({**SMALL, **M0.settings})
    with_all = bare.with_settings(settings(levers))
    pd.testing.assert_frame_equal(true_outcomes(with_all), true_outcomes(bare))
    works = sim.load("wuhan=no-policy").with_settings({**SMALL, **settings(levers)})
    assert not true_outcomes(works).equals(true_outcomes(bare))
