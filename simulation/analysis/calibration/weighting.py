"""Weighting: of points that were chosen in one way or several, by how likely they are.

Points that fill a region evenly weigh as much as their likelihoods.  Some of them are resampled and
run in the real model, and weigh anew by what it says there; `effective_sample_size` says how many
equally weighted points that is worth.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from simulation.core import randomness
from simulation.core.tables import Floats
from simulation.io.errors import InputError


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
        outside, emulated log likelihood minus `log_evidence` for resampled points.  Shape (m, w).
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
