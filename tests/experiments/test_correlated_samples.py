"""Parameters with correlated priors: sampled together, each with its own distribution."""

import numpy as np
from scipy import stats

from simulation.experiments.priors import sample_stream, sampled_probabilities, uncertain
from simulation.experiments.sampling import parameter_samples

POTENCIES = ["potency.party", "potency.audit", "potency.voice"]
N = 2000


def columns(names, n=N, seed=1):
    samples = parameter_samples(names, n, seed, "test")
    return {name: [sample[f"parameters.{name}"] for sample in samples] for name in names}


def test_potencies_are_sampled_with_a_correlation_of_a_half():
    for seed in (1, 2):
        found = np.corrcoef(list(columns(POTENCIES, seed=seed).values()))
        np.testing.assert_allclose(found[np.triu_indices(3, 1)], 0.5, atol=0.06)


def test_other_parameters_stay_independent_of_them():
    names = ["potency.party", "potency.log_harm", "effort.branch"]
    found = np.corrcoef(list(columns(names).values()))
    np.testing.assert_allclose(found[np.triu_indices(3, 1)], 0, atol=0.06)


def test_each_keeps_its_distribution():
    about = uncertain()
    for name in POTENCIES:
        probabilities = sampled_probabilities(1, name, N)
        assert stats.kstest(probabilities, "uniform").pvalue > 0.01
        mean, sd = about[name].prior.mean, about[name].prior.sd
        law = stats.truncnorm(-3, 3, mean, sd)
        assert stats.kstest(about[name].quantiles(probabilities), law.cdf).pvalue > 0.01


def test_a_hand_computed_case():
    own, common = (
        stats.norm.ppf(sample_stream(3, name, 4))
        for name in ("potency.audit", "the common factor of potency")
    )
    expected = stats.norm.cdf(np.sqrt(0.5) * common + np.sqrt(0.5) * own)
    np.testing.assert_allclose(sampled_probabilities(3, "potency.audit", 4), expected)


def test_samples_depend_neither_on_the_others_nor_on_how_many_follow():
    together, alone = columns(POTENCIES), columns(POTENCIES[:1])
    assert together["potency.party"] == alone["potency.party"]
    assert columns(POTENCIES, 10)["potency.voice"] == together["potency.voice"][:10]


def test_other_parameters_keep_their_streams():
    np.testing.assert_array_equal(
        sampled_probabilities(1, "payment.norm", 8), sample_stream(1, "payment.norm", 8)
    )
    np.testing.assert_array_equal(
        sampled_probabilities(1, "start.fee_old", 8), sample_stream(1, "start.fee_old", 8)
    )
