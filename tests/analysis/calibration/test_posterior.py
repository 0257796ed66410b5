"""Posterior: weights, quantiles, shrinkage, directions and ranks with known answers."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from simulation.analysis.calibration import posterior, weighting
from simulation.analysis.calibration.copula import correlated, covariance_of_quantiles
from simulation.analysis.calibration.directions import about_directions, directions
from simulation.analysis.calibration.ranks import rank_histogram, rank_of
from simulation.core import randomness
from simulation.io.errors import InputError


def random(name):
    return randomness.generator(1, name)


def evenly(n):
    return np.full(n, 1 / n)


# ----------------------------------------------------------------------------------------- weights


def test_weights_do_not_depend_on_a_constant():
    logs = np.log([1.0, 2.0, 5.0])
    np.testing.assert_allclose(weighting.weights_of(logs - 5000), [0.125, 0.25, 0.625])


@pytest.mark.parametrize("logs", [[], [-np.inf, -np.inf], [0.0, np.nan]], ids=str)
def test_weights_without_a_finite_likelihood_are_refused(logs):
    with pytest.raises(InputError, match="no finite likelihood"):
        weighting.weights_of(np.array(logs))


def test_reweighting_turns_emulated_weights_into_real_ones():
    """Points drawn from a wrong normal distribution have the moments of the right one."""
    drawn = 0.5 + 1.5 * random("drawn").standard_normal(40_000)
    emulated = -0.5 * ((drawn - 0.5) / 1.5) ** 2
    weights = weighting.weights_of(-0.5 * drawn**2 - emulated)
    mean, covariance = posterior.moments(drawn[:, None], weights)
    assert mean[0] == pytest.approx(0, abs=0.03)
    assert covariance[0, 0] == pytest.approx(1, abs=0.03)
    size = weighting.effective_sample_size(weights)
    assert 0.5 * len(drawn) < size < len(drawn)


def test_runs_of_the_prior_a_region_and_a_resampling_are_pooled():
    """The answer is known: of the prior, the likelihood keeps a triangle from 0 to 1."""
    generator = random("pooled runs")

    def log_likelihood(x):
        return np.log(x)

    whole, upper = generator.random(2000), 0.5 + 0.5 * generator.random(4000)
    drawn = np.sqrt(generator.random(3000))
    x = np.concatenate([whole, upper, drawn])
    within = np.where(x >= 0.5, -np.log(0.5), -np.inf)
    evidence = weighting.log_evidence(log_likelihood(whole), share=1.0)
    assert evidence == pytest.approx(np.log(0.5), abs=0.03)
    proposals = np.stack([np.zeros_like(x), within, log_likelihood(x) - evidence], axis=1)
    weights = weighting.pooled(log_likelihood(x), proposals, [2000, 4000, 3000])
    mean, covariance = posterior.moments(x[:, None], weights)
    assert mean[0] == pytest.approx(2 / 3, abs=0.01)
    assert covariance[0, 0] == pytest.approx(1 / 18, rel=0.05)
    assert weighting.effective_sample_size(weights) > 7000


def test_evidence_of_a_region_counts_the_rest_as_nothing():
    x = np.linspace(0.5, 1, 2001)
    assert weighting.log_evidence(np.log(x), share=0.5) == pytest.approx(np.log(3 / 8), abs=1e-3)


def test_effective_sample_size_is_that_of_equal_weights():
    assert weighting.effective_sample_size(evenly(50)) == pytest.approx(50)
    assert weighting.effective_sample_size(np.array([1.0, 0, 0])) == 1
    assert weighting.effective_sample_size(np.array([0.8, 0.2])) == pytest.approx(1 / 0.68)


def test_systematic_resampling_keeps_every_share_to_one_draw():
    weights = random("weights").random(30)
    weights /= weights.sum()
    for seed in range(20):
        drawn = np.bincount(weighting.resample(weights, 200, seed), minlength=30)
        assert drawn.sum() == 200
        assert (abs(drawn - 200 * weights) < 1).all()


def test_resampling_is_unbiased():
    weights = np.array([0.45, 0.35, 0.2])
    drawn = [np.bincount(weighting.resample(weights, 3, seed), minlength=3) for seed in range(2000)]
    np.testing.assert_allclose(np.mean(drawn, axis=0) / 3, weights, atol=0.02)


def test_quantiles_with_whole_weights_are_those_of_repeated_values():
    values, times = np.array([5.0, 1.0, 3.0]), np.array([1, 2, 5])
    found = posterior.quantiles(values, times / 8, [0.0, 0.25, 0.5, 1.0])
    np.testing.assert_allclose(found, [1, 1, 3, 5])
    both = posterior.quantiles(np.stack([values, -values], axis=1), times / 8, [0.5])
    assert both.shape == (1, 2)


def test_moments_are_the_usual_ones_of_equal_weights():
    points = random("points").random((40, 3))
    mean, covariance = posterior.moments(points, evenly(40))
    np.testing.assert_allclose(mean, points.mean(axis=0))
    np.testing.assert_allclose(covariance, np.cov(points.T))
    with pytest.raises(InputError, match="one point has all"):
        posterior.moments(points, np.eye(40)[0])


# --------------------------------------------------------------------------------------- shrinkage


def test_shrinkage_is_the_variance_that_the_data_took_away():
    points = random("points").random((20_000, 2))
    points[:, 1] = 0.4 + 0.5 * points[:, 1]
    shrunk, error = posterior.shrinkage(points, evenly(len(points)))
    np.testing.assert_allclose(shrunk, [0, 0.75], atol=3 * error)


def test_the_error_of_a_shrinkage_is_what_chance_makes():
    generator = random("many priors")
    found = [posterior.shrinkage(generator.random((60, 1)), evenly(60))[0] for _ in range(1500)]
    error = posterior.shrinkage(generator.random((60, 1)), evenly(60))[1]
    assert np.std(found) == pytest.approx(error, rel=0.1)


# -------------------------------------------------------------------------------------- directions


def test_the_sum_of_two_parameters_is_one_direction():
    """Their sum is known to a tenth, their difference not at all: as level and bias of a survey."""
    points = random("a ridge").random((60_000, 3))
    points = points[abs(points[:, 0] + points[:, 1] - 1) < 0.1]
    table = directions(points, evenly(len(points)), ("base", "bias", "other"), seed=1)
    assert table["fixed"].tolist() == [True, False, False]
    assert about_directions(table) == "the data fix 1 of 3 directions"
    narrow = table.iloc[0]
    assert narrow["variance"] < 0.05
    assert narrow["base"] == pytest.approx(0.5**0.5, abs=0.03)
    assert narrow["bias"] == pytest.approx(0.5**0.5, abs=0.03)
    assert abs(narrow["other"]) < 0.05


def test_few_points_of_the_prior_fix_nothing():
    """Though the narrowest of ten directions of thirty points is always narrower than half."""
    generator = random("the prior")
    names = [f"p{i}" for i in range(10)]
    tables = [directions(generator.random((30, 10)), evenly(30), names, seed) for seed in range(20)]
    narrowest = [table["variance"][0] for table in tables]
    assert max(narrowest) < 0.5
    assert sum(table["fixed"][0] for table in tables) <= 4


def test_parameters_that_are_correlated_under_the_prior_are_not_fixed_by_the_data():
    generator = random("correlated")
    covariance = (0.9 * np.ones((2, 2)) + 0.1 * np.eye(2)) / 12
    points = 0.5 + generator.standard_normal((4000, 2)) @ np.linalg.cholesky(covariance).T
    names = ("party", "audit")
    blind = directions(points, evenly(4000), names, seed=1)
    assert blind["fixed"].tolist() == [True, False]
    seeing = directions(points, evenly(4000), names, seed=1, prior_covariance=covariance)
    assert seeing["fixed"].tolist() == [False, False]
    np.testing.assert_allclose(seeing["variance"], 1, atol=0.1)


def test_fewer_points_than_parameters_say_nothing_of_directions():
    with pytest.raises(InputError, match=r"effective sample size of 4\.0, expected 6 or more"):
        directions(random("few").random((4, 5)), evenly(4), list("abcde"), seed=1)


# ------------------------------------------------------------------------------------------- ranks


def test_ranks_of_equal_draws_are_spread():
    values, weights = np.array([1.0, 2.0, 2.0, 3.0]), evenly(4)
    ranks = [rank_of(2.0, values, weights, seed) for seed in range(200)]
    assert 0.25 <= min(ranks) < 0.28
    assert 0.72 < max(ranks) <= 0.75
    assert rank_of(0.0, values, weights, seed=1) == 0
    assert rank_of(9.0, values, weights, seed=1) == 1


def test_the_band_holds_all_bins_of_most_uniform_histograms_at_once():
    generator = random("uniform ranks")
    whole = [rank_histogram(generator.random(200), 10, seed=1)["inside"].all() for _ in range(300)]
    assert 0.91 < np.mean(whole) < 0.99


@pytest.mark.parametrize("shape", [(2, 2), (0.6, 0.6), (1.4, 1)], ids=["hill", "valley", "slope"])
def test_ranks_that_are_not_uniform_leave_the_band(shape):
    ranks = random("other ranks").beta(*shape, size=200)
    assert not rank_histogram(ranks, 10, seed=1)["inside"].all()


def test_ranks_are_from_0_to_1():
    with pytest.raises(InputError, match=r"ranks: read 2\.0"):
        rank_histogram([0.5, 2.0], 4, seed=1)


def test_the_histogram_is_a_table():
    table = rank_histogram([0.0, 1.0, 0.3], 2, seed=1)
    assert isinstance(table, pd.DataFrame)
    assert table["count"].tolist() == [2, 1]


# ------------------------------------------------------------------------------- correlated priors


def test_correlated_quantiles_stay_uniform_and_have_the_covariance_that_is_told():
    correlations = 0.5 * np.ones((3, 3)) + 0.5 * np.eye(3)
    points = correlated(random("scores").random((40_000, 3)), correlations)
    for column in points.T:
        assert stats.kstest(column, "uniform").pvalue > 0.001
    expected = covariance_of_quantiles(correlations)
    np.testing.assert_allclose(np.cov(points.T), expected, atol=0.001)
    assert np.isfinite(correlated(np.array([[0.0, 1.0, 0.5]]), correlations)).all()
