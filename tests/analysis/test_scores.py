"""Scores of predictions against known answers."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from simulation.analysis.calibration.posterior import quantiles
from simulation.analysis.validation.densities import log_density, total
from simulation.analysis.validation.scores import (
    Ensemble,
    crps,
    interval,
    interval_score,
    pit,
    width_over_prior,
)
from simulation.analysis.validation.table import (
    FIGURES,
    SCORES,
    SKILL,
    score_figures,
    skill,
    skill_table,
)
from simulation.core.randomness import generator

NORMAL = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)[:, None]
"""Members with equal weights that are a standard normal distribution."""


def weighted(name, members=7, figures=3):
    chance = generator(1, name)
    weights = chance.random(members)
    return Ensemble(chance.normal(size=(members, figures)), weights / weights.sum())


# ------------------------------------------------------------------------------------------- CRPS


def test_the_score_is_the_mean_error_less_half_the_mean_difference_between_members():
    ensemble, observed = weighted("pairs"), np.array([-0.3, 0.0, 4.0])
    error = ensemble.weights @ np.abs(ensemble.values - observed)
    difference = np.abs(ensemble.values[:, None] - ensemble.values[None, :])
    spread = np.einsum("i,j,ijk->k", ensemble.weights, ensemble.weights, difference)
    np.testing.assert_allclose(crps(ensemble, observed), error - spread / 2, rtol=1e-12)


def test_the_score_of_a_normal_distribution_is_the_published_one():
    observed = np.array([0.7])  # Gneiting and Raftery 2007, equation 21
    exact = 0.7 * (2 * stats.norm.cdf(0.7) - 1) + 2 * stats.norm.pdf(0.7) - 1 / np.sqrt(np.pi)
    assert crps(Ensemble.equal(NORMAL), observed).item() == pytest.approx(exact, abs=1e-6)


def test_the_score_of_one_member_is_its_error_and_of_a_hit_nothing():
    one = Ensemble.equal(np.array([[1.0, 2.0]]))
    assert crps(one, np.array([3.5, 2.0])).tolist() == [2.5, 0.0]


def test_a_member_without_weight_and_a_member_in_two_halves_change_no_score():
    observed = np.array([0.4])
    plain = Ensemble(np.array([[0.0], [1.0]]), np.array([0.5, 0.5]))
    other = Ensemble(np.array([[9.0], [0.0], [1.0], [1.0]]), np.array([0.0, 0.5, 0.25, 0.25]))
    for score in (crps, pit):
        assert score(plain, observed) == score(other, observed)


# ------------------------------------------------------------------------- PIT, quantiles, widths


def test_the_transform_is_uniform_where_predictions_and_figures_are_of_one_distribution():
    chance = generator(2, "figures")
    counts = chance.poisson(2.0, (400, 500)).astype(float)
    shares = pit(Ensemble.equal(counts), chance.poisson(2.0, 500).astype(float))
    assert stats.kstest(shares, "uniform").pvalue > 0.05


def test_ties_have_a_share_of_their_own_for_each_figure_and_the_seed_repeats_them():
    ensemble, observed = Ensemble.equal(np.zeros((5, 2))), np.zeros(2)
    first, second = pit(ensemble, observed, seed=4)
    assert 0 < first != second < 1
    assert pit(ensemble, observed, seed=4).tolist() == [first, second]
    assert pit(ensemble, observed, seed=5).tolist() != [first, second]


def test_quantiles_are_those_of_a_sample_in_which_members_occur_as_often_as_they_weigh():
    values, times = np.array([3.0, 1.0, 2.0]), np.array([5, 3, 2])
    probabilities = np.array([0.05, 0.3, 0.31, 0.5, 0.95])
    repeated = np.quantile(np.repeat(values, times), probabilities, method="inverted_cdf")
    found = quantiles(values[:, None], times / 10, probabilities)
    assert found[:, 0].tolist() == repeated.tolist()


def test_an_interval_has_its_level_and_its_width_is_compared_with_the_prior():
    narrow, prior = Ensemble.equal(NORMAL / 4), Ensemble.equal(NORMAL)
    np.testing.assert_allclose(interval(prior, 0.9)[:, 0], [-1.645, 0, 1.645], atol=1e-3)
    assert width_over_prior(narrow, prior, 0.9).item() == pytest.approx(0.25)
    assert np.isnan(width_over_prior(narrow, Ensemble.equal(NORMAL * 0), 0.9)).all()


# ------------------------------------------------------------------------------------------ table


def figures(**columns):
    plain = {"city": "a", "figure": "f", "role": "holdout", "no_change": 0.0, "other_cities": 2.0}
    return pd.DataFrame({**plain, **columns})[FIGURES]


def test_every_figure_has_its_scores():
    table = score_figures(
        figures(published=[1.0]), Ensemble.equal(NORMAL), Ensemble.equal(2 * NORMAL)
    )
    row = table.iloc[0]
    assert list(table) == SCORES
    assert bool(row["inside"])
    assert (row["crps_no_change"], row["crps_other_cities"]) == (1.0, 1.0)
    assert row["pit"] == pytest.approx(stats.norm.cdf(1.0), abs=1e-4)
    assert row["width_over_prior"] == pytest.approx(0.5)
    assert row["median"] == pytest.approx(0.0, abs=1e-4)


def test_a_figure_without_counterpart_has_no_score_and_none_of_it_is_counted():
    both = np.hstack([NORMAL, np.full_like(NORMAL, np.nan)])
    table = score_figures(
        figures(published=[1.0, 5.0]), Ensemble.equal(both), Ensemble.equal(2 * both)
    )
    missing = ["low", "median", "high", "inside", "pit", "crps", "crps_prior", "width_over_prior"]
    assert table.loc[1, missing].isna().all()
    assert table.loc[0, missing].notna().all()
    skills = skill_table(table, np.ones(2))
    assert set(skills["n_figures"]) == {1}


def test_skills_are_by_role_and_over_all_figures_in_units_of_their_scale():
    scores = pd.DataFrame({
        "role": ["target", "holdout"], "crps": [1.0, 30.0], "crps_prior": [2.0, 40.0],
        "crps_no_change": [np.nan, 15.0], "crps_other_cities": [4.0, np.nan],
        "interval_score": [3.0, 20.0], "interval_score_prior": [6.0, 20.0], "published": 1.0,
    })  # fmt: skip
    table = skill_table(scores, np.array([1.0, 10.0]))
    assert list(table) == SKILL
    found = table.set_index(["role", "score", "reference"])
    assert found.loc[("all", "crps", "prior"), "skill"] == pytest.approx(1 - (1 + 3) / (2 + 4))
    assert found.loc[("holdout", "crps", "no_change"), "skill"] == -1.0
    assert found.loc[("target", "crps", "no_change"), "n_figures"] == 0
    assert np.isnan(found.loc[("target", "crps", "no_change"), "skill"])
    assert found.loc[("target", "interval_score", "prior"), "skill"] == 0.5
    assert found.loc[("all", "interval_score", "prior"), "skill"] == pytest.approx(1 - 5 / 8)


def test_what_was_fitted_does_not_count_where_it_matters():
    scores = pd.DataFrame({
        "role": ["target", "target", "holdout"], "published": 1.0,
        "crps": [0.0, 1.0, 3.0], "interval_score": [0.0, 1.0, 3.0],
        **dict.fromkeys(
            ["crps_prior", "crps_no_change", "crps_other_cities", "interval_score_prior"], 2.0
        ),
    })  # fmt: skip
    table = skill_table(scores, np.ones(3), np.array([True, False, False]))
    assert list(dict.fromkeys(table["role"])) == ["not fitted", "target", "holdout", "all"]
    found = table.set_index(["role", "score", "reference"])["skill"]
    assert found["not fitted", "crps", "prior"] == 0.0
    assert found["all", "crps", "prior"] == pytest.approx(1 / 3)


def test_rows_that_restate_others_or_have_no_published_value_are_not_counted():
    scores = pd.DataFrame({
        "role": ["target", "stylised", "forecast"], "published": [1.0, 1.0, np.nan],
        **dict.fromkeys(["crps", "interval_score"], 1.0),
        **dict.fromkeys(
            ["crps_prior", "crps_no_change", "crps_other_cities", "interval_score_prior"], 2.0
        ),
    })  # fmt: skip
    scores.loc[2, "crps"] = scores.loc[2, "interval_score"] = np.nan
    table = skill_table(scores, np.ones(3))
    assert list(dict.fromkeys(table["role"])) == ["target", "stylised", "all"]
    assert set(table["n_figures"]) == {1}


def test_the_interval_score_rewards_narrow_intervals_and_punishes_misses():
    ensemble, observed = Ensemble.equal(NORMAL), np.array([0.0])
    width = np.ptp(interval(ensemble, 0.9), axis=0)
    np.testing.assert_allclose(interval_score(ensemble, observed, 0.9), width)
    far = interval(ensemble, 0.9)[2] + 1.0
    np.testing.assert_allclose(interval_score(ensemble, far, 0.9), width + 20)


def test_the_interval_of_a_skill_is_paired():
    reference = generator(3, "reference").gamma(2.0, size=40)
    value, low, high = skill(0.8 * reference, reference, "paired")
    assert (value, low, high) == pytest.approx((0.2, 0.2, 0.2))
    noise = generator(4, "noise").uniform(0.6, 1.0, 40)
    value, low, high = skill(noise * reference, reference, "noisy")
    assert 0.15 < low < value < high < 0.25


def test_the_interval_of_a_skill_covers_what_it_says():
    inside = 0
    for at in range(200):
        chance = generator(at, "coverage")
        reference = chance.gamma(2.0, size=40)
        _, low, high = skill(reference * chance.uniform(0.4, 1.0, 40), reference, f"case {at}")
        inside += low <= 0.3 <= high
    assert 0.82 <= inside / 200 <= 0.95


def test_a_skill_over_what_has_no_error_and_of_few_figures():
    zero = np.zeros(1)
    assert skill(np.ones(1), zero, "x")[0] == -np.inf
    assert skill(zero, zero, "x")[0] == 0
    assert np.isnan(skill(np.ones(1), np.ones(1), "x")[1:]).all()


# -------------------------------------------------------------------------------------- densities


def test_the_density_of_a_mixture_is_the_weighted_sum_of_its_parts():
    values, weights = np.array([[0.0, 5.0], [2.0, -5.0]]), np.array([0.3, 0.7])
    deviations, observed = np.array([1.0, 2.0]), np.array([1.0, 0.0])
    parts = stats.norm.pdf(observed, values, deviations)
    found = log_density(values, deviations, weights, observed)
    np.testing.assert_allclose(found, np.log(weights @ parts))


def test_a_figure_far_from_every_member_has_a_finite_log_density():
    far = log_density(np.zeros((2, 1)), np.ones(1), np.full(2, 0.5), np.array([100.0]))
    assert far.item() == pytest.approx(stats.norm.logpdf(100.0))


def test_a_sum_has_the_standard_error_of_its_independent_parts():
    sums = [total(generator(at, "parts").normal(0.0, 2.0, 25)) for at in range(300)]
    spread = np.std([one for one, _ in sums])
    assert np.mean([error for _, error in sums]) == pytest.approx(spread, rel=0.1)
    assert np.isnan(total(np.ones(1))[1])
