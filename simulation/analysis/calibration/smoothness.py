"""Smoothness: the Gaussian process of an emulator, of which scikit-learn finds the lengths."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from simulation.core.tables import Floats
from simulation.io.extras import module_of_extra

LENGTHS = (0.2, 20.0)
"""Shortest and longest length of a dimension of the unit cube; the longest is a straight line."""
SIGNALS = (1e-4, 10.0)
"""Smallest and largest variance of the smooth part, as a share of that of the residuals."""
NUGGETS = (1e-6, 10.0)
"""Smallest and largest nugget, likewise."""

MOST_FITTED = 400
"""Points from which lengths are found, at most: the time grows with the third power."""


@dataclass(frozen=True, eq=False)
class Smoothness:
    """Lengths and variances of a Gaussian process.

    Attributes
    ----------
    lengths
        Length of each dimension.  Shape (d,).
    signal
        Variance of the smooth part.
    nugget
        Variance of what the inputs do not say.
    """

    lengths: Floats
    signal: float
    nugget: float

    def covariance(self, first: Floats, second: Floats) -> Floats:
        """Matern 5/2 covariance of the smooth part between points.

        Parameters
        ----------
        first, second
            Shapes (m, d) and (n, d).

        Returns
        -------
        numpy.ndarray
            Shape (m, n).

        Examples
        --------
        >>> smoothness = Smoothness(np.array([0.5]), signal=2.0, nugget=0.0)
        >>> smoothness.covariance(np.array([[0.0]]), np.array([[0.0], [0.5]])).round(3).tolist()
        [[2.0, 1.048]]
        """
        scaled = np.sqrt(5.0) * cdist(first / self.lengths, second / self.lengths)
        return np.asarray(self.signal * (1 + scaled + scaled**2 / 3) * np.exp(-scaled))

    def times(self, factor: float) -> Smoothness:
        """Give the process with both variances multiplied."""
        return Smoothness(self.lengths, factor * self.signal, factor * self.nugget)


def most_likely(points: Floats, residuals: Floats) -> Smoothness:
    """Find lengths and variances under which residuals are most likely, or 400 of them.

    Parameters
    ----------
    points
        In the unit cube.  Shape (n, d).
    residuals
        Around 0.  Shape (n,).

    Raises
    ------
    InputError
        If scikit-learn is not installed.
    """
    gaussian_process = module_of_extra("sklearn.gaussian_process", "calibrate")
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    kernels = gaussian_process.kernels
    scale = float(residuals.std())
    used = np.linspace(0, len(points) - 1, min(len(points), MOST_FITTED)).round().astype(int)
    smooth = kernels.ConstantKernel(0.5, SIGNALS) * kernels.Matern(
        np.ones(points.shape[1]), LENGTHS, nu=2.5
    )
    process = gaussian_process.GaussianProcessRegressor(
        smooth + kernels.WhiteKernel(0.5, NUGGETS), alpha=0.0
    )
    with warnings.catch_warnings(), threadpool_limits(limits=1):  # more threads are slower here
        # A length at its longest is a straight line, and no problem.
        warnings.simplefilter("ignore", ConvergenceWarning)
        process.fit(points[used], residuals[used] / scale)
    product, white = process.kernel_.k1, process.kernel_.k2
    found = Smoothness(
        np.asarray(product.k2.length_scale, dtype=np.float64),
        float(product.k1.constant_value),
        float(white.noise_level),
    )
    return found.times(scale**2)
