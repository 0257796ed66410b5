"""Copula: priors that are declared as correlated, from coordinates that are independent.

Waves and weights live in a cube in which the prior is uniform.  Where priors are correlated, as
those of the potencies are, this is the cube of independent scores; `correlated` turns its points
into the quantiles at which each prior is sampled, as `sampled_probabilities` does for a design.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from simulation.core.tables import Floats

FURTHEST = 1e-9
"""Quantile beside 0 and 1 at which a score is taken in their place, so that it is finite."""


def correlated(points: Floats, correlations: Floats) -> Floats:
    """Give the quantiles of correlated priors for points of the cube of independent scores.

    Parameters
    ----------
    points
        In the unit cube.  Shape (m, d).
    correlations
        Of the normal scores of the priors.  Shape (d, d), positive definite, with ones on the
        diagonal.

    Returns
    -------
    numpy.ndarray
        Shape (m, d); the distribution of each column stays uniform.

    Examples
    --------
    >>> half = np.array([[1.0, 0.5], [0.5, 1.0]])
    >>> correlated(np.array([[0.5, 0.5], [0.9, 0.5]]), half).round(3).tolist()
    [[0.5, 0.5], [0.9, 0.739]]
    """
    scores = special.ndtri(np.clip(points, FURTHEST, 1 - FURTHEST))
    return np.asarray(special.ndtr(scores @ np.linalg.cholesky(correlations).T))


def covariance_of_quantiles(correlations: Floats) -> Floats:
    """Covariance that these quantiles have under the prior, for `directions`.

    Parameters
    ----------
    correlations
        Of the normal scores.  Shape (d, d).

    Examples
    --------
    >>> (12 * covariance_of_quantiles(np.array([[1.0, 0.5], [0.5, 1.0]]))).round(3).tolist()
    [[1.0, 0.483], [0.483, 1.0]]
    """
    return np.asarray(np.arcsin(correlations / 2) / (2 * np.pi))
