"""Posterior: how likely the plausible points are, and what the data say of each direction.

Points fill the plausible region evenly, so that their weights are their likelihoods: Gaussian, with
errors of the figures, noise of the output and uncertainty of the emulator in one covariance.  A
share of them is resampled and run in the real model, and weighted anew by what the model says
there; `effective_sample_size` says how many equally weighted points that is worth.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy import special

from simulation.analysis.calibration.gaussian import distance
from simulation.analysis.calibration.history_matching import Wave
from simulation.analysis.calibration.observations import Observation
from simulation.core import randomness
from simulation.core.tables import Floats
from simulation.io.errors import InputError

UNIFORM_VARIANCE = 1 / 12
"""Variance of the quantiles of a prior."""
UNIFORM_KURTOSIS = 1.8
"""Kurtosis of the same."""


def emulated_log_likelihood(wave: Wave, points: Floats) -> Floats:
    """Log likelihood of points by their emulated output.

    Parameters
    ----------
    wave
        Emulators, and what was published.
    points
        In the unit cube.  Shape (m, d).

    Returns
    -------
    numpy.ndarray
        Shape (m,).
    """
    return log_likelihood(wave.observation.target, wave.covariance, *wave.emulator.predict(points))


def real_log_likelihood(observation: Observation, outputs: Floats) -> Floats:
    """Log likelihood of points by the output of runs of the model, whose noise has been drawn.

    Parameters
    ----------
    observation
        What was published.
    outputs
        Figures of m runs on the scales of the comparison.  Shape (m, K).

    Returns
    -------
    numpy.ndarray
        Shape (m,).
    """
    certain = np.zeros_like(outputs)
    return log_likelihood(observation.target, observation.covariance, outputs, certain)


def log_likelihood(target: Floats, covariance: Floats, mean: Floats, variance: Floats) -> Floats:
    """Gaussian log likelihood of points.

    Parameters
    ----------
    target, covariance, mean, variance
        As for `implausibility`.

    Examples
    --------
    >>> found = log_likelihood(np.zeros(1), np.eye(1), np.array([[2.0]]), np.array([[3.0]]))
    >>> found.round(3).tolist()
    [-2.112]
    """
    return distance(target - mean, covariance, variance).log_density(len(target))


def weights_of(log_weights: Floats) -> Floats:
    """Give weights that add up to 1.

    Parameters
    ----------
    log_weights
        Logs of the weights, up to a constant.  Shape (m,).

    Raises
    ------
    InputError
        If none is finite, or one is not a number.

    Examples
    --------
    >>> weights_of(np.array([-1000.0, -1000.0 - np.log(3)])).round(9).tolist()
    [0.75, 0.25]
    """
    if not log_weights.size or np.isnan(log_weights).any() or not np.isfinite(log_weights.max()):
        raise InputError("calibration: weights: read no finite likelihood, expected one or more")
    shifted = np.exp(log_weights - log_weights.max())
    return np.asarray(shifted / shifted.sum())


def reweighted(real: Floats, emulated: Floats) -> Floats:
    """Give weights of points that were resampled by their emulated likelihood and then run.

    Parameters
    ----------
    real, emulated
        Log likelihoods of the points by real outputs and by the emulators.  Shape (m,) each.
    """
    return weights_of(real - emulated)


def log_evidence(log_likelihoods: Floats, share: float) -> float:
    """Log of the likelihood averaged over the prior.

    Parameters
    ----------
    log_likelihoods
        Of points that fill a region evenly.  Shape (m,).
    share
        Share of the prior that the region has; outside, the likelihood counts as 0.

    Examples
    --------
    >>> round(log_evidence(np.log([1.0, 3.0]), share=0.5), 9)
    0.0
    """
    return float(special.logsumexp(log_likelihoods) - np.log(len(log_likelihoods) / share))


def pooled(real: Floats, proposals: Floats, sizes: npt.ArrayLike) -> Floats:
    """Give weights of runs that were chosen in several ways, such as waves and resampling.

    Each point is weighed by its likelihood over its density under all ways together, weighted by
    their sizes (the balance heuristic; Veach and Guibas 1995, Owen and Zhou 2000).  So no run is
    lost, and what one way would have left out another can bring back.

    Parameters
    ----------
    real
        Log likelihoods of all points by real outputs.  Shape (m,).
    proposals
        Log density of each way at each point, with respect to the prior: 0 for points of the prior
        itself, minus the log of its share within a region that was filled evenly and minus infinity
        outside, `emulated_log_likelihood` minus `log_evidence` for resampled points.  Shape (m, w).
    sizes
        Number of points that each way chose.  Shape (w,).

    Returns
    -------
    numpy.ndarray
        Shape (m,), adding up to 1.
    """
    shares = np.asarray(sizes, dtype=np.float64) / len(real)
    return weights_of(real - special.logsumexp(proposals, axis=1, b=shares))


def effective_sample_size(weights: Floats) -> float:
    """Number of equally weighted points that are worth as much (Kish 1965).

    Examples
    --------
    >>> effective_sample_size(np.array([0.5, 0.5, 0.0]))
    2.0
    """
    return float(weights.sum() ** 2 / (weights**2).sum())


def resample(weights: Floats, n: int, seed: int) -> npt.NDArray[np.intp]:
    """Draw positions by weight, systematically: each at least as often as its share rounded down.

    Parameters
    ----------
    weights
        Shape (m,), adding up to 1.
    n
        Number of draws.
    seed
        Seed of the draw.

    Examples
    --------
    >>> resample(np.array([0.5, 0.25, 0.25]), 4, seed=1).tolist()
    [0, 0, 1, 2]
    """
    start = randomness.generator(seed, "resampling of a posterior").random()
    ends = np.cumsum(weights)
    return np.searchsorted(ends / ends[-1], (start + np.arange(n)) / n, side="right")


def quantiles(values: Floats, weights: Floats, probabilities: npt.ArrayLike) -> Floats:
    """Quantiles of weighted values.

    Each value stands in the middle of its weight; between two values it is linear.

    Parameters
    ----------
    values
        Shape (m,) or (m, d).
    weights
        Shape (m,), adding up to 1.
    probabilities
        Shape (p,).

    Returns
    -------
    numpy.ndarray
        Shape (p,) or (p, d).

    Examples
    --------
    >>> quantiles(np.array([3.0, 1.0, 2.0]), np.array([0.25, 0.25, 0.5]), [0.5, 0.9]).tolist()
    [2.0, 3.0]
    """
    if values.ndim == 2:
        return np.stack([quantiles(one, weights, probabilities) for one in values.T], axis=1)
    order = np.argsort(values, kind="stable")
    middle = np.cumsum(weights[order]) - weights[order] / 2
    return np.asarray(np.interp(np.asarray(probabilities), middle, values[order]))


def moments(points: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Mean and covariance of weighted points.

    Parameters
    ----------
    points
        Shape (m, d).
    weights
        Shape (m,), adding up to 1.

    Returns
    -------
    tuple
        Shapes (d,) and (d, d).  The covariance is divided by one minus the sum of squared weights,
        so that it is unbiased.
    """
    mean = weights @ points
    around = points - mean
    unbiased = 1 - float((weights**2).sum())
    if unbiased <= 0:
        raise InputError("calibration: weights: one point has all, so nothing is said of a spread")
    return mean, np.asarray((weights[:, None] * around).T @ around / unbiased)


def shrinkage(points: Floats, weights: Floats) -> tuple[Floats, float]:
    """How much narrower than its prior each parameter is, and what chance alone can make of it.

    Parameters
    ----------
    points
        Quantiles of the priors.  Shape (m, d).
    weights
        Shape (m,), adding up to 1.

    Returns
    -------
    tuple
        One minus the variance over that of the prior, in quantiles of the prior, shape (d,); and
        the standard error of a shrinkage of 0 from so few points as `effective_sample_size` gives.

    Examples
    --------
    >>> evenly = (np.arange(1000.0)[:, None] + 0.5) / 1000
    >>> shrunk, error = shrinkage(np.hstack([evenly, 0.5 + evenly / 10]), np.full(1000, 1e-3))
    >>> shrunk.round(2).tolist(), round(error, 3)
    ([-0.0, 0.99], 0.028)
    """
    _, covariance = moments(points, weights)
    error = math.sqrt((UNIFORM_KURTOSIS - 1) / effective_sample_size(weights))
    return np.asarray(1 - np.diag(covariance) / UNIFORM_VARIANCE), error
