"""Other parameters: how those that are no input of the emulators move the figures.

They are many, vary anew at each point, and to the emulators are noise.  If that noise is larger
than the errors of the figures, few of the points that the emulators think likely agree with what
was published once they are run, and the weights of the others vanish.  So the left-out residuals of
each emulator are explained by all other parameters together: straight lines, all of them shrunk
(ridge regression), by as much as makes the residuals most likely (Hoerl and Kennard 1970; MacKay
1992).  That need not be exact: it only says which points are worth a run, and the weights of those
that were run take it out again (`weighting.pooled`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from simulation.analysis.calibration.history_matching import Wave
from simulation.analysis.calibration.joint_emulator import JointEmulator
from simulation.analysis.calibration.posterior import log_likelihood
from simulation.core.tables import Floats
from simulation.io.errors import InputError

PENALTIES = (-6.0, 12.0)
"""Lowest and highest natural log of a penalty, times the number of points."""


@dataclass(frozen=True, eq=False)
class OtherParameters:
    """Straight lines of the figures in all parameters that are no input.

    Attributes
    ----------
    coefficients
        Change of each figure for a standard deviation of each parameter's prior.  Shape (q, K).
    noise
        Covariance of the figures of one run that is left, from left-out residuals.  Shape (K, K).
    explained
        Share of the variance of the residuals of each figure that left-out runs show to be
        explained; at most 1, and 0 or less where nothing is.  Shape (K,).
    """

    coefficients: Floats
    noise: Floats
    explained: Floats

    def moved(self, others: Floats) -> Floats:
        """By how much the other parameters move the figures.

        Parameters
        ----------
        others
            Quantiles of their priors.  Shape (m, q).

        Returns
        -------
        numpy.ndarray
            Shape (m, K).
        """
        return np.asarray(_standardised(others) @ self.coefficients)


def fit_other_parameters(
    emulator: JointEmulator, others: Floats, replication: Floats | None = None
) -> OtherParameters:
    """Explain the left-out residuals of emulators by the parameters that are no input.

    Parameters
    ----------
    emulator
        The emulators.
    others
        Quantiles of the other parameters at the points to which they were fitted.  Shape (n, q).
    replication
        Covariance over the seeds that is added to the noise, shape (K, K); none by default, if each
        point was run once.

    Raises
    ------
    InputError
        If there is not one row for each point.
    """
    residuals = emulator.left_out_residuals()
    if others.ndim != 2 or len(others) != len(residuals):
        raise InputError(
            f"calibration: other parameters: read shape {others.shape}, expected "
            f"({len(residuals)}, parameters)"
        )
    left, right, roots = _decomposed(_standardised(others))
    coefficients, unexplained = [], []
    for one in residuals.T:
        penalty = _penalty(left.T @ one, roots, one)
        kept = roots**2 / (roots**2 + penalty)
        coefficients.append(right.T @ (kept / roots * (left.T @ one)))
        leverage = (left**2 * kept).sum(axis=1)
        unexplained.append((one - left @ (kept * (left.T @ one))) / (1 - leverage))
    left_out = np.stack(unexplained, axis=1)
    noise = left_out.T @ left_out / len(left_out)
    explained = 1 - np.diag(noise) / (residuals**2).mean(axis=0)
    seeds = np.zeros_like(noise) if replication is None else replication
    return OtherParameters(np.stack(coefficients, axis=1), noise + seeds, explained)


def informed_log_likelihood(
    wave: Wave, effects: OtherParameters, points: Floats, others: Floats
) -> Floats:
    """Log likelihood of points and other parameters by the emulated output.

    Parameters
    ----------
    wave
        Emulators, and what was published.
    effects
        How the other parameters move the figures.
    points, others
        In the unit cubes of inputs and of other parameters.  Shapes (m, d) and (m, q).

    Returns
    -------
    numpy.ndarray
        Shape (m,).
    """
    predicted = wave.emulator.predict(points)
    covariance = wave.observation.covariance + effects.noise
    mean = predicted.mean + effects.moved(others)
    return log_likelihood(wave.observation.target, covariance, mean, predicted.variance)


def _standardised(others: Floats) -> Floats:
    """Quantiles with mean 0 and variance 1 under the prior."""
    return np.asarray(math.sqrt(12) * (others - 0.5))


def _decomposed(scores: Floats) -> tuple[Floats, Floats, Floats]:
    """Singular vectors and values that are not 0."""
    left, roots, right = np.linalg.svd(scores, full_matrices=False)
    some = roots > 1e-10 * roots.max(initial=0.0)
    return left[:, some], right[some], roots[some]


def _penalty(along: Floats, roots: Floats, residuals: Floats) -> float:
    """Penalty under which residuals are most likely."""
    n = len(residuals)
    beside = float((residuals**2).sum() - (along**2).sum())

    def cost(log_penalty: float) -> float:
        widened = 1 + roots**2 / math.exp(log_penalty)
        variance = ((along**2 / widened).sum() + beside) / n
        return float(n * math.log(variance) + np.log(widened).sum())

    bounds = [math.log(n) + end for end in PENALTIES]
    return math.exp(optimize.minimize_scalar(cost, bounds=bounds, method="bounded").x)
