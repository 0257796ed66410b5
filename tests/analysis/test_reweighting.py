"""Reweighting of a stored ensemble against a model whose answers are exact."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from simulation.analysis.validation.left_out import (
    LEFT_OUT,
    PREDICTED,
    each_city,
    each_figure,
    left_out_predictions,
    left_out_table,
    score_left_out,
)
from simulation.analysis.validation.likelihood import conditional
from simulation.analysis.validation.mixture import log_prior_of_mixture
from simulation.analysis.validation.reweighting import StoredEnsemble, nats_from_prior
from simulation.analysis.validation.rivals import (
    RIVALS,
    compare_error_models,
    compare_placebos,
    compare_rivals,
    reversed_years,
    swapped_cities,
    with_errors_of,
    with_errors_scaled,
)
from simulation.analysis.validation.scores import interval
from simulation.analysis.validation.self_check import RANKS, self_check
from simulation.analysis.validation.smoothing import (
    fitted_tail,
    highest_shape,
    smoothed,
    tail_quantiles,
)
from simulation.core.randomness import generator
from simulation.io.errors import InputError

COVARIANCE = np.array([[1.0, 0.6, 0.0], [0.6, 1.0, 0.0], [0.0, 0.0, 0.5]])
OBSERVED = np.array([0.8, 0.1, 0.6])
"""Figures that are one unknown level, N(0, 1) under the prior, and an error; two share errors."""
SHIFT = np.array([0.5, 0.0, -1.0])
"""Mean of the errors, which was added to the figures in publication."""


def one_level(members=20_000, observed=OBSERVED, covariance=COVARIANCE, mean=0.0):
    """An ensemble of levels drawn from N(mean, 1), with the log of prior over density."""
    level = mean + generator(1, "levels").normal(size=members)
    cities = ["a", "a", "b"]
    return StoredEnsemble(
        figures=pd.DataFrame({"city": cities, "figure": ["first", "second", "third"]}),
        published=observed + SHIFT,
        shift=SHIFT,
        covariance=covariance,
        model=np.repeat(level[:, None], 3, axis=1),
        log_prior=stats.norm.logpdf(level) - stats.norm.logpdf(level, mean),
    )


def exact_posterior(kept):
    """Mean and variance of the level, given some figures."""
    precision = np.linalg.inv(COVARIANCE[np.ix_(kept, kept)])
    variance = 1 / (1 + precision.sum())
    return variance * precision.sum(axis=0) @ OBSERVED[kept], variance


def exact_log_density(left_out):
    """Log density of figures given all others: all together less those that are kept."""
    marginal, kept = COVARIANCE + 1.0, ~left_out
    of_all = stats.multivariate_normal.logpdf(OBSERVED, cov=marginal)
    return of_all - stats.multivariate_normal.logpdf(
        OBSERVED[kept], cov=marginal[np.ix_(kept, kept)]
    )


# ------------------------------------------------------------------------------------- likelihood


def test_what_is_left_out_given_the_rest_makes_up_the_likelihood_of_all():
    model, left_out = generator(2, "model").normal(size=(4, 3)), np.array([True, False, False])
    mean, covariance = conditional(model, OBSERVED, COVARIANCE, left_out)
    given = stats.norm.logpdf(OBSERVED[0], mean[:, 0], np.sqrt(covariance[0, 0]))
    kept = stats.multivariate_normal.logpdf(OBSERVED[1:] - model[:, 1:], cov=COVARIANCE[1:, 1:])
    of_all = stats.multivariate_normal.logpdf(OBSERVED - model, cov=COVARIANCE)
    np.testing.assert_allclose(given + kept, of_all)


# -------------------------------------------------------------------------------------- smoothing


@pytest.mark.parametrize("shape", [-0.3, 0.0, 0.4, 0.9])
def test_the_fit_finds_the_shape_and_scale_of_a_tail(shape):
    drawn, scale = fitted_tail(tail_quantiles(shape, 2.0, 2000))
    assert (drawn, scale) == pytest.approx((shape, 2.0), abs=0.06)


def test_weights_of_sum_one_keep_their_order_and_only_the_largest_change():
    logs = generator(3, "logs").normal(0.0, 2.0, 400)
    weights = smoothed(logs)
    assert weights.values.sum() == pytest.approx(1.0)
    assert np.argsort(weights.values).tolist() == np.argsort(logs).tolist()
    ratio = np.sort(weights.values)[:340] / np.exp(np.sort(logs)[:340])
    np.testing.assert_allclose(ratio, ratio[0])


def test_equal_weights_have_no_tail_and_all_members_count():
    weights = smoothed(np.full(60, -1e4))
    assert weights.effective_sample_size == pytest.approx(60)
    assert np.isnan(weights.pareto_k)
    assert weights.reliable


def test_few_effective_members_or_a_heavy_tail_are_unreliable():
    assert not smoothed(np.zeros(49)).reliable
    tail = tail_quantiles(1.2, 1.0, 5000)
    heavy = smoothed(np.log(1.0 + tail))
    assert heavy.pareto_k > highest_shape(5000)
    assert not heavy.reliable
    light = smoothed(generator(1, "light").normal(0.0, 0.2, 5000))
    assert light.pareto_k < 0.5
    assert light.reliable


def test_smoothing_estimates_better_than_plain_weights_where_the_tail_is_heavy():
    """The mean of N(2, 1) from draws of N(0, 1)."""
    errors = []
    for at in range(200):
        level = generator(at, "draws").normal(size=200)
        logs = 2 * level
        plain = np.exp(logs) / np.exp(logs).sum()
        errors.append([smoothed(logs).values @ level - 2, plain @ level - 2])
    assert np.std(errors, axis=0)[0] < np.std(errors, axis=0)[1]


def test_a_member_without_weight_has_none_after_smoothing():
    weights = smoothed(np.array([0.0, -np.inf, 0.0]))
    assert weights.values.tolist() == [0.5, 0.0, 0.5]


# -------------------------------------------------------------------------------------- left out


def test_the_posterior_of_an_ensemble_is_exact_for_a_normal_level():
    ensemble = one_level()
    weights, level = ensemble.weights().values, ensemble.model[:, 0]
    mean, variance = exact_posterior(np.ones(3, dtype=bool))
    assert weights @ level == pytest.approx(mean, abs=0.02)
    assert weights @ (level - mean) ** 2 == pytest.approx(variance, rel=0.05)
    divergence = (variance + mean**2 - 1 - np.log(variance)) / 2
    assert nats_from_prior(ensemble, ensemble.weights()) == pytest.approx(divergence, rel=0.05)
    everything = stats.multivariate_normal.logpdf(OBSERVED, cov=COVARIANCE + 1.0)
    assert ensemble.log_evidence == pytest.approx(everything, abs=0.02)


@pytest.mark.parametrize("mean", [0.0, 0.7], ids=["from the prior", "from elsewhere"])
def test_figures_and_cities_that_are_left_out_have_their_exact_density(mean):
    ensemble = one_level(mean=mean)
    figures, cities = (
        left_out_table(ensemble, groups(ensemble.figures)) for groups in (each_figure, each_city)
    )
    assert list(figures) == list(cities) == LEFT_OUT
    expected = [exact_log_density(one) for one in np.eye(3, dtype=bool)]
    np.testing.assert_allclose(figures["log_density"], expected, atol=0.03)
    assert figures["left_out"].tolist() == ["a: first", "a: second", "b: third"]
    groups = [np.array([True, True, False]), np.array([False, False, True])]
    np.testing.assert_allclose(
        cities["log_density"], [exact_log_density(one) for one in groups], atol=0.03
    )
    assert cities["n_left_out"].tolist() == [2, 1]
    assert figures["reliable"].all()


def test_leaving_out_the_only_city_gives_the_prior():
    ensemble = one_level()
    ensemble = replace(ensemble, figures=ensemble.figures.assign(city="a"))
    (row,) = left_out_table(ensemble, each_city(ensemble.figures)).itertuples()
    assert row.nats_from_prior == pytest.approx(0.0, abs=1e-9)
    assert row.log_density == pytest.approx(ensemble.log_evidence)
    assert row.effective_sample_size == pytest.approx(len(ensemble.model))


def test_a_small_ensemble_far_from_the_figures_is_unreliable():
    far = one_level(members=200, observed=OBSERVED + 4.0)
    table = left_out_table(far, each_figure(far.figures))
    assert not table["reliable"].any()


def test_predictions_of_a_figure_have_the_errors_of_publication_given_the_others():
    left_out, kept = np.array([True, False, False]), np.array([False, True, True])
    predicted = left_out_predictions(one_level(members=4000), left_out)
    marginal = COVARIANCE + 1.0
    slopes = np.linalg.solve(marginal[np.ix_(kept, kept)], marginal[kept, 0])
    mean = slopes @ OBSERVED[kept]
    deviation = np.sqrt(marginal[0, 0] - slopes @ marginal[kept, 0])
    assert predicted.weights.sum() == pytest.approx(1.0)
    assert predicted.weights @ predicted.values == pytest.approx(mean + SHIFT[0], abs=0.05)
    width = np.ptp(interval(predicted, 0.9), axis=0).item()
    assert width == pytest.approx(2 * 1.645 * deviation, rel=0.05)


def test_predictions_of_left_out_figures_are_scored_on_their_scale():
    ensemble = one_level(members=1000)
    table = score_left_out(ensemble, each_city(ensemble.figures))
    assert list(table) == PREDICTED
    assert table["left_out"].tolist() == ["a", "a", "b"]
    assert table["published"].tolist() == ensemble.published.tolist()
    assert ((table["low"] < table["median"]) & (table["median"] < table["high"])).all()
    assert table["inside"].all()
    assert table["pit"].between(0.05, 0.95).all()
    assert table["reliable"].all()


def test_intervals_of_left_out_figures_cover_what_they_say():
    """Figures that the ensemble's own model made."""
    inside = []
    for at in range(30):
        chance = generator(at, "made")
        made = chance.normal() + np.linalg.cholesky(COVARIANCE) @ chance.normal(size=3)
        ensemble = one_level(members=150, observed=made)
        scored = score_left_out(ensemble, each_figure(ensemble.figures), level=0.8, seed=at)
        inside += scored["inside"].tolist()
    assert 0.7 < np.mean(inside) < 0.9


def test_an_ensemble_of_the_posterior_is_reweighted_back_and_knows_where_that_fails():
    mean, variance = exact_posterior(np.ones(3, dtype=bool))
    level = mean + np.sqrt(variance) * generator(7, "posterior").normal(size=2000)
    ensemble = replace(
        one_level(members=2000),
        model=np.repeat(level[:, None], 3, axis=1),
        log_prior=np.zeros(2000),
    )
    ensemble = replace(ensemble, log_prior=-ensemble.log_likelihood())
    table = left_out_table(ensemble, each_figure(ensemble.figures))
    expected = [exact_log_density(one) for one in np.eye(3, dtype=bool)]
    np.testing.assert_allclose(table["log_density"], expected, atol=0.1)
    assert table["reliable"].all()
    nothing = left_out_table(ensemble, {"all": np.ones(3, dtype=bool)})
    assert not nothing["reliable"].item()


def test_an_ensemble_with_a_gap_is_refused():
    model = one_level(members=10).model.copy()
    model[3, 1] = np.nan
    with pytest.raises(InputError, match="model: read nan, expected a number for each figure"):
        replace(one_level(members=10), model=model)


# ------------------------------------------------------------------------------ rivals, placebos


def trend(slope, members=500, cities=("a", "b"), years=6):
    """Figures of cities that grow by one a year; members believe in N(slope, 0.1)."""
    period = np.tile(np.arange(years), len(cities))
    level = np.repeat(3.0 * np.arange(len(cities)), years)
    figures = pd.DataFrame({
        "city": np.repeat(cities, years), "figure": [f"year {one}" for one in period],
        "outcome": "satisfaction", "place": "city", "kind": "reported", "period": period,
    })  # fmt: skip
    rate = slope + 0.1 * generator(5, "rates").normal(size=members)
    errors = generator(6, "errors").normal(0.0, 0.5, len(figures))
    return StoredEnsemble(
        figures=figures,
        published=level + 1.0 * period + errors,
        shift=np.zeros(len(figures)),
        covariance=0.25 * np.eye(len(figures)),
        model=level + rate[:, None] * period,
        log_prior=np.zeros(members),
    )


def test_the_model_that_made_the_figures_predicts_them_better_than_one_without_its_effect():
    table = compare_rivals({"none": trend(0.0), "all": trend(1.0)})
    assert list(table) == RIVALS
    none, every = table.to_dict("records")
    assert none["difference"] == none["standard_error_of_difference"] == 0
    assert every["difference"] == pytest.approx(every["log_density"] - none["log_density"])
    assert every["difference"] > 2 * every["standard_error_of_difference"] > 0
    assert every["log_evidence"] > none["log_evidence"]


def test_two_models_that_are_the_same_do_not_differ():
    again = compare_rivals({"one": trend(1.0), "other": trend(1.0)}).iloc[1]
    assert (again["difference"], again["standard_error_of_difference"]) == (0.0, 0.0)


def test_models_of_different_figures_are_refused():
    with pytest.raises(InputError, match="expected the same figures for each model"):
        compare_rivals({"long": trend(1.0), "short": trend(1.0, years=4)})


def test_placebos_are_predicted_worse_by_a_model_that_is_true():
    table = compare_placebos(trend(1.0)).set_index("model")
    assert table["n_moved"].tolist() == [0, 12, 12]
    assert (table["difference"].iloc[1:] < -10).all()


def test_where_no_figure_has_a_counterpart_the_placebo_says_that_it_moved_none():
    table = compare_placebos(trend(1.0, cities=("a",))).set_index("model")
    assert table.loc["figures swapped between cities", "n_moved"] == 0
    assert table.loc["figures swapped between cities", "difference"] == 0


def test_exchanges_stay_within_a_statistic():
    figures = pd.DataFrame({
        "city": ["a", "b", "c", "a", "a"],
        "outcome": ["x", "x", "x", "x", "y"],
        "place": "city",
        "kind": "reported",
        "period": ["2019", "2019", "2019", "2021", "2019"],
    })  # fmt: skip
    assert swapped_cities(figures).tolist() == [1, 2, 0, 3, 4]
    monthly = figures.iloc[:4].assign(period=["2021-12", "2021-10", "2021", "2021-01"])
    assert swapped_cities(monthly).tolist() == [0, 2, 3, 1]
    assert reversed_years(figures).tolist() == [3, 1, 2, 0, 4]


def test_errors_are_scaled_by_standard_deviation_and_the_true_size_fits_best():
    ensemble = trend(1.0, years=12)
    doubled = with_errors_scaled(ensemble, 2.0)
    np.testing.assert_allclose(doubled.covariance, 4 * ensemble.covariance)
    np.testing.assert_allclose(with_errors_scaled(one_level(10), 2.0).shift, 2 * SHIFT)
    table = compare_error_models(ensemble)
    assert table["model"].tolist() == ["errors times 1", "errors times 0.5", "errors times 2"]
    assert (table["difference"].iloc[1:] < 0).all()
    one, half, double = table["effective_sample_size"]
    assert half < one < double


def effects(effect, members=2000, makes=1.0):
    """A statistic of six cities, each with a different dose; members differ in its effect."""
    dose = np.linspace(-3, 3, 6)
    figures = pd.DataFrame({
        "city": list("abcdef"), "figure": "one", "outcome": "x", "place": "city",
        "kind": "true", "period": "2019-12",
    })  # fmt: skip
    level, slope = generator(4, "members").normal(size=(2, members))
    noise = generator(8, "noise of what was made").normal(0.0, 0.3, 6)
    return StoredEnsemble(
        figures=figures,
        published=makes * dose + noise,
        shift=np.zeros(6),
        covariance=0.09 * np.eye(6),
        model=level[:, None] + effect * (1 + 0.2 * slope[:, None]) * dose,
        log_prior=np.zeros(members),
    )


@pytest.mark.parametrize("makes", [1.0, 0.0], ids=["made by M1", "made by M0"])
def test_the_model_that_made_the_data_beats_its_rival_and_not_the_other_way(makes):
    models = {"all": effects(1.0, makes=makes), "none": effects(0.0, makes=makes)}
    difference = compare_rivals(models)["difference"].iloc[1]
    assert np.sign(difference) == (-1 if makes else 1)
    assert abs(difference) > 2


def test_figures_swapped_between_cities_lose_against_true_ones_where_cities_differ():
    table = compare_placebos(effects(1.0)).set_index("model")
    assert table.loc["figures swapped between cities", "n_moved"] == 6
    assert table.loc["figures swapped between cities", "difference"] < -5
    assert table.loc["years reversed", "n_moved"] == 0


def test_a_rival_has_the_errors_of_the_reference_in_its_order_and_its_own_values():
    reference = one_level(members=10)
    turned = replace(
        one_level(members=10), figures=reference.figures[::-1], covariance=9 * np.eye(3),
        published=np.array([3.0, 2.0, 1.0]), model=one_level(10).model + np.array([2.0, 1.0, 0.0]),
    )  # fmt: skip
    rival = with_errors_of(turned, reference)
    assert rival.published.tolist() == [1.0, 2.0, 3.0]
    np.testing.assert_allclose(rival.model - reference.model, np.tile([0, 1, 2], (10, 1)))
    np.testing.assert_array_equal(rival.covariance, COVARIANCE)
    with pytest.raises(InputError, match="figures: read 'a: first', expected a: first, a: second"):
        with_errors_of(reference.only(np.array([True, False, False])), reference)


def test_members_of_a_posterior_and_of_the_prior_together_are_those_of_the_prior():
    """Their weights give the moments of N(0, 1), and the evidence is exact."""
    kept = np.ones(3, dtype=bool)
    mean, variance = exact_posterior(kept)
    chance = generator(9, "both")
    level = np.concatenate([chance.normal(size=4000), chance.normal(mean, variance**0.5, 4000)])
    ensemble = replace(
        one_level(members=8000),
        model=np.repeat(level[:, None], 3, axis=1),
        log_prior=np.zeros(8000),
    )
    logs = log_prior_of_mixture(ensemble.log_likelihood(), 4000)
    known = log_prior_of_mixture(ensemble.log_likelihood(), 4000, one_level().log_evidence)
    np.testing.assert_allclose(logs, known, atol=0.05)
    weights = np.exp(logs) / np.exp(logs).sum()
    assert weights @ level == pytest.approx(0.0, abs=0.05)
    assert weights @ level**2 == pytest.approx(1.0, abs=0.06)
    both = replace(ensemble, log_prior=logs)
    assert both.weights().values @ level == pytest.approx(mean, abs=0.03)
    assert both.log_evidence == pytest.approx(one_level().log_evidence, abs=0.03)
    alone = both.weights().effective_sample_size
    assert alone > 1.2 * one_level(members=4000).weights().effective_sample_size


def test_reweighting_finds_what_made_the_data():
    ensemble = one_level(members=1500)
    level = pd.DataFrame({"level": ensemble.model[:, 0]})
    table = self_check(ensemble, level, seed=1)
    assert list(table) == RANKS
    assert table["count"].sum() == 200
    assert table["inside"].all()
    assert table["share_reliable"].iloc[0] > 0.9
    few = replace(one_level(members=60), covariance=1e-4 * COVARIANCE)
    assert self_check(few, level[:60], n=20)["share_reliable"].iloc[0] == 0
