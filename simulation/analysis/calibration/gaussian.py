"""Gaussian distances and densities, for many points that each have a covariance of their own."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from simulation.core.tables import Floats

BLOCK = 20_000
"""Points that are treated at a time, so that memory stays small."""


class Distance(NamedTuple):
    """Squared Mahalanobis distances, and log determinants of the covariances.

    Attributes
    ----------
    squared, log_determinant
        Shape (m,) each.
    """

    squared: Floats
    log_determinant: Floats

    def log_density(self, n_figures: int) -> Floats:
        """Log of the Gaussian density at each point.  Shape (m,)."""
        normalisation = n_figures * math.log(2 * math.pi)
        return np.asarray(-0.5 * (self.squared + self.log_determinant + normalisation))


def distance(differences: Floats, covariance: Floats, variances: Floats) -> Distance:
    """Give the distance of differences from 0 by a shared covariance plus variances of their own.

    Parameters
    ----------
    differences
        Shape (m, K).
    covariance
        What all points share, positive definite.  Shape (K, K).
    variances
        What is added to its diagonal at each point.  Shape (m, K).

    Examples
    --------
    >>> found = distance(np.array([[2.0, 1.0]]), np.eye(2), np.array([[3.0, 0.0]]))
    >>> found.squared.round(9).tolist(), found.log_determinant.round(4).tolist()
    ([2.0], [1.3863])
    """
    blocks = [
        _distance(differences[at : at + BLOCK], covariance, variances[at : at + BLOCK])
        for at in range(0, max(1, len(differences)), BLOCK)
    ]
    squared, log_determinant = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return Distance(squared, log_determinant)


def _distance(differences: Floats, covariance: Floats, variances: Floats) -> Distance:
    own = variances[:, :, None] * np.eye(len(covariance))
    roots = np.linalg.cholesky(covariance + own)
    whitened = np.linalg.solve(roots, differences[:, :, None])[:, :, 0]
    logs = np.log(np.diagonal(roots, axis1=1, axis2=2))
    return Distance((whitened**2).sum(axis=1), 2 * logs.sum(axis=1))
