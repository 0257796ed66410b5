"""Errors given what was fitted, against what is exact; stylised facts and forecasts."""

import numpy as np
import pytest

import simulation as sim
from simulation.analysis.calibration.observations import Observation
from simulation.analysis.validation_runs.conditional_errors import errors_given
from simulation.analysis.validation_runs.figures import figures_of
from simulation.analysis.validation_runs.stylised import steps

N = 40_000
FITTED = np.array([True, True, False, False])
"""Two years of an index are fitted, the third is not; the last figure is of another report."""


def observation(padding=0.0):
    of_index = np.array([1.0, 1.0, 1.0, 0.0])
    return Observation(
        names=("first", "second", "third", "other"),
        published=np.zeros(4),
        loadings=np.stack([padding * of_index, [0.0, 0.0, 0.0, 1.0]], axis=1),
        sampling=0.1 * np.eye(4),
        discrepancy=0.9 * np.eye(4),
        instrument=25.0 * np.outer(of_index, of_index),
    )


def drawn(residuals, padding=0.0, chance=0.0):
    each = np.tile(residuals, (N, 1))
    return errors_given(observation(padding), FITTED, each, chance * np.eye(2), seed=1)


def test_errors_shared_with_fitted_figures_follow_their_residuals():
    """Level N(0, 25) seen twice with errors of variance 1: precision 1/25 + 2."""
    found = drawn([4.0, 6.0])
    precision = 1 / 25 + 2
    assert found[:, 2].mean() == pytest.approx(10 / precision, abs=0.03)
    assert found[:, 2].var() == pytest.approx(1 / precision + 1, rel=0.03)
    assert np.cov(found[:, 0], found[:, 2])[0, 1] == pytest.approx(1 / precision, abs=0.03)


def test_residuals_that_have_chance_in_them_say_less():
    found = drawn([4.0, 6.0], chance=3.0)
    precision = 1 / 25 + 2 / 4
    assert found[:, 2].mean() == pytest.approx(10 / 4 / precision, abs=0.04)
    assert found[:, 2].var() == pytest.approx(1 / precision + 1, rel=0.03)


def test_fitted_figures_have_new_errors_of_their_own():
    found = drawn([4.0, 6.0])
    np.testing.assert_allclose(found[:, :2].var(axis=0), 1 / (1 / 25 + 2) + 1, rtol=0.03)


def test_errors_of_an_independent_report_stay_as_they_are():
    found = drawn([40.0, 60.0])
    assert found[:, 3].mean() == pytest.approx(np.sqrt(2 / np.pi), abs=0.03)
    assert found[:, 3].var() == pytest.approx(1 - 2 / np.pi + 1, rel=0.03)
    assert abs(np.corrcoef(found[:, 2], found[:, 3])[0, 1]) < 0.02


def test_padding_has_the_mean_and_variance_of_the_likelihood_of_a_calibration():
    seen, residuals = observation(2.0), np.array([4.0, 6.0])
    found = drawn(residuals, padding=2.0)
    across = (seen.padding + seen.instrument)[2, :2]
    gain = np.linalg.solve(seen.covariance[:2, :2], across)
    expected = seen.shift[2] + gain @ (residuals - seen.shift[:2])
    assert found[:, 2].mean() == pytest.approx(expected, abs=0.03)
    assert found[:, 2].var() == pytest.approx(seen.covariance[2, 2] - gain @ across, rel=0.03)


def test_without_a_fitted_figure_errors_are_those_of_a_new_report():
    seen = observation(2.0)
    found = errors_given(seen, np.zeros(4, dtype=bool), np.zeros((N, 0)), np.zeros((0, 0)), seed=1)
    np.testing.assert_allclose(found.mean(axis=0), seen.shift, atol=0.1)
    np.testing.assert_allclose(np.cov(found, rowvar=False), seen.covariance, atol=0.6)


def test_a_plateau_is_the_last_step_less_the_first():
    figures = figures_of(sim.load("wuhan"), 60, 1.0)
    found = {one.name: one for one in steps(figures)}
    assert list(found) == [
        "satisfaction_2017 to satisfaction_2018", "satisfaction_2018 to satisfaction_2019",
        "satisfaction_2018 to satisfaction_2019 less the first step",
    ]  # fmt: skip
    values = np.array([one.value for one in figures])
    published = [float(one.of(values)) for one in found.values()]
    np.testing.assert_allclose(published, [4.7, 0.1, -4.6])
    assert {figures[one.last].name for one in found.values()} == {
        "satisfaction_2018", "satisfaction_2019",
    }  # fmt: skip
    assert steps(figures_of(sim.load("wuhan"), 12, 1.0)) == []  # 2018 is not run


def test_statistics_are_forecast_from_their_last_figure_to_the_end_of_2021():
    of_wuhan = figures_of(sim.load("wuhan"), 60, 1.0)
    forecasts = {one.name: one for one in of_wuhan if one.role == "forecast"}
    assert "satisfaction 2020-12" in forecasts
    assert "satisfaction 2021-12" in forecasts
    assert "party_organisation_coverage 2021-12" in forecasts
    assert "satisfaction 2019-12" not in forecasts  # published
    assert all(np.isnan(one.value) and not one.without for one in forecasts.values())
    of_linyi = figures_of(sim.load("linyi"), 36, 1.0)
    (change,) = (one for one in of_linyi if one.role == "forecast")
    assert (change.name, change.about.year) == ("tickets_12345 2021", "change")
