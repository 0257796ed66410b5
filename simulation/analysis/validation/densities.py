"""Densities: log predictive densities of figures, their sum and its standard error."""

from __future__ import annotations

import numpy as np
from scipy.special import logsumexp

from simulation.core.tables import Floats

LOG_TWO_PI = float(np.log(2 * np.pi))


def log_density(values: Floats, deviations: Floats, weights: Floats, observed: Floats) -> Floats:
    """Log density of each figure under a mixture of normal distributions, one for each member.

    Parameters
    ----------
    values
        Shape (n_members, n_figures): mean of a figure under each member, on the scale on which
        its error is normal.
    deviations
        Shape (n_figures,): standard deviation of the error of each figure, above 0.
    weights
        Shape (n_members,), of sum 1.
    observed
        Shape (n_figures,).

    Returns
    -------
    numpy.ndarray
        Shape (n_figures,), natural logarithms.

    Examples
    --------
    >>> one = log_density(np.array([[0.0]]), np.array([1.0]), np.array([1.0]), np.array([0.0]))
    >>> round(one.item(), 6)
    -0.918939
    """
    standard = (observed - values) / deviations
    logs = -0.5 * (standard**2 + LOG_TWO_PI) - np.log(deviations)
    with np.errstate(divide="ignore"):  # a weight of zero
        return np.asarray(logsumexp(logs + np.log(weights)[:, None], axis=0))


def total(log_densities: Floats) -> tuple[float, float]:
    """Sum of the log densities of left-out figures, and its standard error.

    The standard error is that of the sum of n independent values: the root of n times their
    variance (Vehtari, Gelman and Gabry 2017).  With fewer than about 20 figures it is itself rough.

    Parameters
    ----------
    log_densities
        Shape (n_figures,); for the difference of two models their paired differences.

    Returns
    -------
    tuple
        Sum and standard error, the latter nan for fewer than two figures.

    Examples
    --------
    >>> sum_of, error = total(np.array([-1.0, -3.0]))
    >>> sum_of, round(error, 6)
    (-4.0, 2.0)
    """
    n = len(log_densities)
    error = float(np.sqrt(n) * np.std(log_densities, ddof=1)) if n > 1 else np.nan
    return float(np.sum(log_densities)), error
