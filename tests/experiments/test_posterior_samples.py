"""Posterior samples: which parameters answers use, for which cities, and what is said of them."""

import pandas as pd
import pytest

import simulation as sim
from simulation.experiments import posterior_samples
from simulation.experiments.posterior_samples import PRIOR, named, remarks_on, samples_for
from simulation.experiments.posteriors import Posterior
from simulation.experiments.priors import uncertain_assumptions
from simulation.experiments.sampling import parameter_samples
from simulation.io.errors import InputError

N = 40
NORM, FEE, OFFICES = "parameters.payment.norm", "start.fee_old", "assumptions.wuhan.street_offices"


@pytest.fixture
def posterior():
    table = pd.DataFrame({NORM: [k / 100 for k in range(N)], FEE: 0.5, OFFICES: 150})
    return Posterior(table, {"city": "wuhan", "heading": ["unreliable: few"]})


@pytest.fixture
def stored(posterior, tmp_path):
    return posterior.save(tmp_path, "mine")


def of(scenarios, posterior, n, **more):
    return samples_for([sim.load(name) for name in scenarios], posterior, n, 1, "test", **more)


def test_few_samples_are_the_first_of_many(posterior):
    few, many = of(["wuhan"], posterior, 6), of(["wuhan"], posterior, N)
    pd.testing.assert_frame_equal(few, many[:6])
    assert sorted(many[NORM]) == posterior.samples[NORM].tolist()
    assert many[NORM].tolist() != posterior.samples[NORM].tolist()


def test_more_samples_than_there_are_are_refused(posterior):
    with pytest.raises(InputError, match="samples: read 41, expected at most 40"):
        of(["wuhan"], posterior, N + 1)


def test_the_priors_are_sampled_as_a_design_does():
    linyi = sim.load("linyi")
    expected = parameter_samples([], 3, 1, "test", uncertain_assumptions([linyi]))
    assert of(["linyi"], None, 3).to_dict("records") == expected


def test_another_city_has_shared_parameters_and_its_own_assumptions(posterior):
    table = of(["linyi"], posterior, 5)
    assert table[NORM].tolist() == of(["wuhan"], posterior, 5)[NORM].tolist()
    assert OFFICES not in table
    assert table[FEE].nunique() == 5
    assert any(key.startswith("assumptions.linyi.") for key in table)


def test_the_start_is_that_of_the_posterior_only_if_all_runs_are_of_its_city(posterior):
    assert of(["wuhan", "wuhan-no-policy"], posterior, 5)[FEE].eq(0.5).all()
    both = of(["wuhan", "linyi"], posterior, 5)
    assert both[FEE].nunique() == 5
    assert both[OFFICES].eq(150).all()


def test_parameters_can_be_named(posterior):
    table = of(["wuhan"], posterior, 2, names=["payment.norm"])
    assert list(table) == [NORM]
    with pytest.raises(InputError, match=r"did you mean payment\.norm"):
        of(["wuhan"], posterior, 2, names=["payment.nrom"])


def test_a_design_draws_from_a_posterior_and_keeps_what_has_to_be_said(stored):
    design = sim.Design(scenarios=["linyi"], samples=3, posterior=str(stored))
    kept = design.frozen()
    assert kept.sample_values() == design.sample_values()
    assert kept.remarks[0] == "posterior mine: unreliable: few"
    assert kept.remarks[1].startswith("not calibrated here: linyi (")
    assert sim.Design.of(kept.model_dump()).frozen().remarks == kept.remarks
    assert (
        len(sim.Design(scenarios=["wuhan"], samples=3, posterior=str(stored)).frozen().remarks) == 1
    )
    assert sim.Design(scenarios=["wuhan"], samples=3).frozen().remarks == []


def test_a_posterior_in_a_design_file_lies_beside_it(stored, tmp_path):
    file = tmp_path / "design.toml"
    file.write_text('scenarios = ["wuhan"]\nsamples = 2\nposterior = "mine.csv"\n')
    assert len(sim.Design.of(file).sample_values()) == 2


def test_a_posterior_without_samples_is_refused(stored):
    design = sim.Design(scenarios=["wuhan"], posterior=str(stored))
    with pytest.raises(InputError, match=r"posterior: read .*expected prior without samples"):
        design.jobs()


def test_of_the_priors_there_is_nothing_to_be_said():
    assert named(PRIOR) is None
    assert remarks_on(PRIOR, ["wuhan"]) == []


def test_the_usual_posterior_is_there_and_has_the_usual_number_of_samples():
    usual = named(posterior_samples.DEFAULT)
    assert usual.about["city"] == "wuhan"
    assert len(usual.samples) >= posterior_samples.N_SAMPLES
