"""Posterior: how likely the plausible points are, and what the data say of each direction.

The likelihood is Gaussian, with errors of the figures, noise of the output and uncertainty of the
emulator in one covariance.  What it makes of weights is in `weighting`.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from simulation.analysis.calibration.gaussian import distance
from simulation.analysis.calibration.observations import Observation
from simulation.analysis.calibration.weighting import effective_sample_size
from simulation.core.tables import Floats
from simulation.io.errors import InputError

UNIFORM_VARIANCE = 1 / 12
"""Variance of the quantiles of a prior."""
UNIFORM_KURTOSIS = 1.8
"""Kurtosis of the same."""


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


def quantiles(values: Floats, weights: Floats, probabilities: npt.ArrayLike) -> Floats:
    """Quantiles of weighted values: the smallest value at which the summed weight reaches a share.

    Parameters
    ----------
    values
        Shape (m,) or (m, d).
    weights
        Shape (m,), adding up to 1.
    probabilities
        Shape (p,), between 0 and 1.

    Returns
    -------
    numpy.ndarray
        Shape (p,) or (p, d); nan where a value is missing.

    Examples
    --------
    >>> quantiles(np.array([3.0, 1.0, 2.0]), np.array([0.25, 0.25, 0.5]), [0.5, 0.9]).tolist()
    [2.0, 3.0]
    """
    shares = np.asarray(probabilities, dtype=np.float64)
    found = np.quantile(values, shares, axis=0, weights=weights, method="inverted_cdf")
    return np.asarray(np.where(np.isnan(values).any(axis=0), np.nan, found))


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
