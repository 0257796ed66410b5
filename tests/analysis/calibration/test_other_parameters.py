"""Other parameters: what moves the figures and is no input is found, and noise where it is none."""

import numpy as np
import pytest

from simulation.analysis.calibration import posterior, weighting
from simulation.analysis.calibration.emulator import Emulator
from simulation.analysis.calibration.history_matching import Wave
from simulation.analysis.calibration.joint_emulator import JointEmulator
from simulation.analysis.calibration.observations import Observation
from simulation.analysis.calibration.other_parameters import (
    OtherParameters,
    fit_other_parameters,
    informed_log_likelihood,
)
from simulation.analysis.calibration.smoothness import Smoothness
from simulation.core import randomness
from simulation.io.errors import InputError
from tests.analysis.calibration import toy

NAMES = ("first", "second")
SLOPES = np.array([[1.0, -0.5], [0.6, 0.6], [0.0, 0.4]])
"""What the first three other parameters do to two figures; the rest do nothing."""
NOISE = np.array([[0.25, 0.1], [0.1, 0.16]])


def random(name):
    return randomness.generator(1, name)


def outputs(points, others, generator):
    """Figures that rise with the only input, and with three of the other parameters."""
    scores = np.sqrt(12) * (others[:, :3] - 0.5)
    noise = generator.multivariate_normal([0, 0], NOISE, size=len(points))
    return 4 * points + scores @ SLOPES + noise


def emulated(n, q, slopes=1.0, name="runs"):
    """Emulators that know how smooth the figures are, and the other parameters of their runs."""
    generator = random(name)
    points, others = generator.random((n, 1)), generator.random((n, q))
    values = outputs(points, 0.5 + slopes * (others - 0.5), generator)
    covariance = slopes**2 * SLOPES.T @ SLOPES + NOISE
    emulators = tuple(
        Emulator("linear", points, values[:, k], Smoothness(np.ones(1), 1e-6, covariance[k, k]))
        for k in range(2)
    )
    return JointEmulator(NAMES, emulators, covariance), others


def observed(published):
    nothing = np.zeros((2, 2))
    return Observation(NAMES, published, np.zeros((2, 1)), 0.09 * np.eye(2), nothing, nothing)


def test_what_moves_the_figures_is_found():
    found = fit_other_parameters(*emulated(400, 30))
    np.testing.assert_allclose(found.coefficients[:3], SLOPES, atol=0.12)
    np.testing.assert_allclose(found.coefficients[3:], 0, atol=0.12)
    np.testing.assert_allclose(found.noise, NOISE, atol=0.06)
    explained = 1 - np.diag(NOISE) / np.diag(SLOPES.T @ SLOPES + NOISE)
    np.testing.assert_allclose(found.explained, explained, atol=0.06)


def test_nothing_is_found_where_nothing_is():
    found = fit_other_parameters(*emulated(400, 30, slopes=0.0))
    np.testing.assert_allclose(found.coefficients, 0, atol=0.1)
    assert (abs(found.explained) < 0.1).all()
    np.testing.assert_allclose(found.noise, NOISE, atol=0.06)


def test_more_parameters_than_runs_explain_what_they_can():
    found = fit_other_parameters(*emulated(150, 200))
    joint, others = emulated(400, 200, name="new runs")
    residuals = joint.left_out_residuals()
    left = residuals - found.moved(others)
    gained = 1 - (left**2).mean(axis=0) / (residuals**2).mean(axis=0)
    assert (gained > 0.15).all()
    np.testing.assert_allclose(found.explained, gained, atol=0.2)


def test_how_much_figures_are_moved_by_hand():
    effects = OtherParameters(np.array([[2.0], [1.0]]), np.eye(1), np.zeros(1))
    sd = 1 / np.sqrt(12)
    moved = effects.moved(np.array([[0.5, 0.5], [0.5 + sd, 0.5], [0.5, 0.5 - sd]]))
    np.testing.assert_allclose(moved, [[0], [2], [-1]])


def test_parameters_that_do_nothing_leave_the_likelihood_as_it_was():
    joint, others = emulated(60, 5)
    wave = Wave(joint, observed(np.array([2.0, 2.0])))
    nothing = OtherParameters(np.zeros((5, 2)), joint.noise, np.zeros(2))
    points = random("points").random((60, 1))
    np.testing.assert_allclose(
        informed_log_likelihood(wave, nothing, points, others),
        toy.emulated_log_likelihood(wave, points),
    )


def test_replication_is_added_to_the_noise():
    joint, others = emulated(60, 5)
    plain = fit_other_parameters(joint, others)
    more = fit_other_parameters(joint, others, replication=np.eye(2))
    np.testing.assert_allclose(more.noise - plain.noise, np.eye(2))


def test_points_chosen_with_the_other_parameters_in_mind_are_worth_more_runs():
    """Both ways weigh to the same posterior, one of them with far fewer runs lost."""
    joint, others = emulated(400, 30)
    effects = fit_other_parameters(joint, others)
    wave = Wave(joint, observed(np.array([2.0, 2.0])))
    generator = random("candidates")
    points, candidates = generator.random((40_000, 1)), generator.random((40_000, 30))
    sizes, means = [], []
    for logs in (
        toy.emulated_log_likelihood(wave, points),
        informed_log_likelihood(wave, effects, points, candidates),
    ):
        chosen = weighting.resample(weighting.weights_of(logs), 4000, seed=1)
        runs = outputs(points[chosen], candidates[chosen], generator)
        real = posterior.real_log_likelihood(wave.observation, runs)
        weights = weighting.weights_of(real - logs[chosen])
        sizes.append(weighting.effective_sample_size(weights))
        means.append(posterior.moments(points[chosen], weights)[0][0])
    assert sizes[1] > 2 * sizes[0] > 100
    np.testing.assert_allclose(means, 0.5, atol=0.05)


def test_other_parameters_of_other_points_are_refused():
    joint, others = emulated(60, 5)
    with pytest.raises(InputError, match=r"read shape \(59, 5\), expected \(60, parameters\)"):
        fit_other_parameters(joint, others[1:])


def test_without_other_parameters_all_residuals_are_noise():
    emulator, _ = emulated(100, 3)
    found = fit_other_parameters(emulator, np.empty((100, 0)))
    assert found.coefficients.shape == (0, 2)
    np.testing.assert_allclose(found.explained, 0, atol=1e-12)
    np.testing.assert_array_equal(found.moved(np.empty((5, 0))), np.zeros((5, 2)))
