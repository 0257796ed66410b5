"""Smoothing: weights of importance sampling whose largest ones follow a fitted tail.

Pareto-smoothed importance sampling (Vehtari, Simpson, Gelman, Yao and Gabry 2024): the largest
weights are replaced by the quantiles of a generalised Pareto distribution that is fitted to them.
Its shape k says how heavy the tail is, and so whether an estimate from the weights can be trusted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from simulation.analysis.calibration.weighting import effective_sample_size
from simulation.core.tables import Floats

LEAST_EFFECTIVE = 50.0
"""Effective sample size below which a result of reweighting is marked as unreliable."""
LEAST_TAIL = 5
"""Weights that a tail has at least; a shorter one is left as it is."""
PRIOR_SHAPE, PRIOR_TAIL = 0.5, 10
"""The shape is drawn to the first as if there were this many more weights in the tail."""


@dataclass(frozen=True)
class Weights:
    """Weights of the members of an ensemble after reweighting.

    Attributes
    ----------
    logs
        Shape (n_members,): their logarithms; minus infinity for a weight of zero.
    pareto_k
        Shape of their tail; nan if there is none to fit, since the weights are nearly equal or
        few.
    """

    logs: Floats
    pareto_k: float

    @property
    def values(self) -> Floats:
        """The weights themselves: shape (n_members,), of sum 1."""
        return np.asarray(np.exp(self.logs))

    @property
    def effective_sample_size(self) -> float:
        """Number of equally weighted members that are worth as much."""
        return effective_sample_size(self.values)

    @property
    def reliable(self) -> bool:
        """Whether there are `LEAST_EFFECTIVE` members, and the tail is no heavier than allowed."""
        heavy = self.pareto_k > highest_shape(len(self.logs))
        return self.effective_sample_size >= LEAST_EFFECTIVE and not heavy


def highest_shape(n_members: int) -> float:
    """Highest shape of a tail whose estimates can be trusted, 0.7 or less for small ensembles.

    Examples
    --------
    >>> highest_shape(100), highest_shape(1_000_000)
    (0.5, 0.7)
    """
    return min(1 - 1 / math.log10(max(n_members, 2)), 0.7)


def smoothed(log_weights: Floats) -> Weights:
    """Give weights of sum 1 from logarithms of weights, with their largest ones smoothed.

    Parameters
    ----------
    log_weights
        Shape (n_members,), up to a constant; minus infinity for a weight of zero.

    Examples
    --------
    >>> smoothed(np.zeros(4)).values.tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    logs = log_weights - np.max(log_weights)
    shape, n = np.nan, len(logs)
    order = np.argsort(logs, kind="stable")
    length = math.ceil(min(0.2 * n, 3 * math.sqrt(n)))
    if length >= LEAST_TAIL:
        cutoff = math.exp(logs[order[-length - 1]])
        tail = order[-length:]
        exceedances = np.exp(logs[tail]) - cutoff
        if exceedances[0] > 0:
            shape, scale = fitted_tail(exceedances)
            replaced = cutoff + tail_quantiles(shape, scale, length)
            logs = logs.copy()
            logs[tail] = np.log(np.minimum(replaced, 1.0))  # none above the largest before
    return Weights(logs - logsumexp(logs), float(shape))


def tail_quantiles(shape: float, scale: float, n: int) -> Floats:
    """Quantiles of a generalised Pareto distribution in the middle of n equal intervals."""
    logs = np.log1p(-(np.arange(n) + 0.5) / n)
    return np.asarray(-scale * logs if shape == 0 else scale * np.expm1(-shape * logs) / shape)


def fitted_tail(exceedances: Floats) -> tuple[float, float]:
    """Fit a generalised Pareto distribution (Zhang and Stephens 2009).

    Parameters
    ----------
    exceedances
        Shape (n,), above 0, in increasing order.

    Returns
    -------
    tuple
        Shape, drawn a little to `PRIOR_SHAPE`, and scale.
    """
    n = len(exceedances)
    n_points = 30 + int(math.sqrt(n))
    quartile = exceedances[int(n / 4 + 0.5) - 1]
    spread = 1 - np.sqrt(n_points / (np.arange(n_points) + 0.5))
    points = 1 / exceedances[-1] + spread / (3 * quartile)
    shapes = np.log1p(-points[:, None] * exceedances).mean(axis=1)
    logs = n * (np.log(-points / shapes) - shapes - 1)
    point = float(np.exp(logs - logsumexp(logs)) @ points)
    shape = float(np.log1p(-point * exceedances).mean())
    drawn = (n * shape + PRIOR_TAIL * PRIOR_SHAPE) / (n + PRIOR_TAIL)
    return drawn, -shape / point
