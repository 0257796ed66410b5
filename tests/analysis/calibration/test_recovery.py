"""Known answers: the calibration finds the inputs of a toy from figures that the toy made."""

import dataclasses

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

from simulation.analysis.calibration import posterior, weighting
from simulation.analysis.calibration.directions import directions
from simulation.analysis.calibration.emulator_check import check_emulators
from simulation.analysis.calibration.history_matching import Wave, implausibility, is_plausible
from simulation.analysis.calibration.joint_emulator import fit_joint_emulator
from simulation.analysis.calibration.ranks import rank_histogram, rank_of
from simulation.analysis.calibration.region import fill_region
from simulation.core import randomness
from tests.analysis.calibration import toy

pytest.importorskip("sklearn")
REPETITIONS = 200
LEVEL = 0.9
ENDS = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
BY_CHANCE = 0.01


def truths(n, seed):
    """True inputs from the prior, and what is published of one run each, with errors drawn."""
    generator = randomness.generator(seed, "truths of a toy")
    true = generator.random((n, 4))
    outputs = np.concatenate([toy.runs(one[None], 1, generator)[:, 0] for one in true])
    return true, outputs + toy.observation(np.zeros(4)).draws(n, seed)


@pytest.fixture(scope="module")
def emulator():
    generator = randomness.generator(2, "waves of a toy")
    points = qmc.Sobol(4, rng=generator).random(64)
    return fit_joint_emulator(toy.NAMES, points, toy.runs(points, 2, generator))


@pytest.fixture(scope="module")
def grid(emulator):
    """Points that fill the prior, and what the emulators say of them."""
    points = qmc.Sobol(4, rng=randomness.generator(3, "grid of a toy")).random(2048)
    return points, emulator.predict(points)


def calibrated(emulator, grid, published, factor=1.0):
    """Points that are plausible beside what was published, and their weights."""
    points, (mean, variance) = grid
    observed = toy.observation(published)
    covariance = factor * (observed.covariance + emulator.noise)
    about = (observed.target, covariance, mean, factor * variance)
    kept = implausibility(*about).is_plausible
    if not kept.any():  # where everything is too far, the nearest still say what is likely
        kept[:] = True
    return points[kept], weighting.weights_of(posterior.log_likelihood(*about)[kept])


@pytest.fixture(scope="module")
def repetitions(emulator, grid):
    """True inputs, intervals and ranks of many data sets."""
    true, published = truths(REPETITIONS, seed=5)
    return true, [calibrated(emulator, grid, one) for one in published]


def intervals_of(posteriors):
    return np.stack([posterior.quantiles(*one, ENDS) for one in posteriors])


def test_intervals_cover_at_their_rate_and_informed_ones_are_half_as_wide_as_the_prior(
    repetitions,
):
    true, posteriors = repetitions
    intervals = intervals_of(posteriors)
    covered = ((intervals[:, 0] <= true) & (true <= intervals[:, 1])).sum(axis=0)
    for n in covered:
        assert stats.binomtest(int(n), REPETITIONS, LEVEL).pvalue > BY_CHANCE / 4
    widths = (intervals[:, 1] - intervals[:, 0]).mean(axis=0) / LEVEL
    assert (widths[list(toy.INFORMED)] < 0.5).all()
    assert widths[3] > 0.9


def ranks_of(repetitions, parameter):
    true, posteriors = repetitions
    return [
        rank_of(true[i, parameter], points[:, parameter], weights, seed=i)
        for i, (points, weights) in enumerate(posteriors)
    ]


@pytest.mark.parametrize("parameter", range(4), ids=toy.PARAMETERS)
def test_ranks_of_the_true_inputs_are_uniform(repetitions, parameter):
    histogram = rank_histogram(ranks_of(repetitions, parameter), 10, 1, level=1 - BY_CHANCE)
    assert histogram["inside"].all(), histogram


def test_errors_taken_too_small_are_found_out(emulator, grid):
    true, published = truths(REPETITIONS, seed=5)
    too_sure = true, [calibrated(emulator, grid, one, factor=0.2) for one in published]
    intervals = intervals_of(too_sure[1])
    covered = ((intervals[:, 0] <= true) & (true <= intervals[:, 1])).sum(axis=0)
    assert stats.binomtest(int(covered[0]), REPETITIONS, LEVEL).pvalue < 1e-6
    assert not rank_histogram(ranks_of(too_sure, 0), 10, 1)["inside"].all()


def test_two_waves_resampling_and_reweighting_by_real_runs(emulator):
    """All steps in their order, once."""
    generator = randomness.generator(7, "runs of all steps")
    true, published = truths(1, seed=11)
    observed = toy.observation(published[0])
    first = Wave(emulator, observed)
    filling = fill_region(lambda points: is_plausible([first], points), 80, 4, seed=1)
    assert filling.share < 0.5

    runs = toy.runs(filling.points, 2, generator)
    second = Wave(fit_joint_emulator(toy.NAMES, filling.points, runs), observed)
    assert check_emulators(second.emulator)["passed"].all()
    left = fill_region(lambda points: is_plausible([first, second], points), 4000, 4, seed=2)
    assert left.share <= filling.share
    assert is_plausible([first, second], true).all()

    logs = toy.emulated_log_likelihood(second, left.points)
    weights = weighting.weights_of(logs)
    chosen = weighting.resample(weights, 200, seed=3)
    outputs = toy.runs(left.points[chosen], 1, generator)[:, 0]
    likely = posterior.real_log_likelihood(observed, outputs)
    real = weighting.weights_of(likely - logs[chosen])
    alone = weighting.effective_sample_size(real)
    assert 20 < alone < 200  # what the emulator counts as noise is larger than the errors

    every = np.concatenate([filling.points, left.points[chosen]])
    outputs = np.concatenate([runs[:, 0], outputs])
    in_first = np.where(is_plausible([first], every), -np.log(filling.share), -np.inf)
    emulated = toy.emulated_log_likelihood(second, every)
    emulated -= weighting.log_evidence(logs, left.share)
    emulated[~is_plausible([first, second], every)] = -np.inf
    pooled = weighting.pooled(
        posterior.real_log_likelihood(observed, outputs),
        np.stack([in_first, emulated], axis=1),
        [len(filling.points), len(chosen)],
    )
    assert weighting.effective_sample_size(pooled) > alone

    low, high = posterior.quantiles(every, pooled, [0.005, 0.995])
    assert ((low <= true[0]) & (true[0] <= high)).all()
    shrunk, error = posterior.shrinkage(left.points, weights)
    assert (shrunk[list(toy.INFORMED)] > 0.5).all()
    assert abs(shrunk[3]) < 0.1
    assert error < 0.05
    found = directions(left.points, weights, toy.PARAMETERS, seed=4)
    assert found["fixed"].tolist() == [True, True, True, False]
    assert abs(found["nothing"].iloc[3]) > 0.95


def test_with_real_runs_in_place_of_emulators_the_weights_say_the_same():
    """The noise in the covariance of the emulator is drawn by the runs: both are one posterior."""
    generator = randomness.generator(9, "real runs")
    observed = toy.observation(toy.smooth(np.full((1, 4), 0.5))[0])
    points = np.repeat(np.linspace(0.01, 0.99, 50)[:, None] * [1, 0, 0, 0], 2000, axis=0)
    points[:, 1:] = 0.5
    outputs = toy.smooth(points) + generator.standard_normal((len(points), 2)) @ toy.NUISANCE
    real = np.exp(posterior.real_log_likelihood(observed, outputs)).reshape(50, 2000).mean(axis=1)
    noisy = dataclasses.replace(
        observed, sampling=observed.sampling + toy.NUISANCE.T @ toy.NUISANCE
    )
    exact = np.exp(posterior.real_log_likelihood(noisy, toy.smooth(points[::2000])))
    np.testing.assert_allclose(real, exact, rtol=0.35, atol=0.03 * exact.max())
