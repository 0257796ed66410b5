"""Emulators: an output of the model as a smooth function of few inputs, with its uncertainty.

The mean is a polynomial, see `basis`; a Gaussian process, see `smoothness`, stands for what the
polynomial misses.  Its nugget is the variance of what the inputs do not say: the random numbers of
a run, and all parameters that are no input, which vary anew at each point.  Lengths and nugget are
found on the residuals of the polynomial, which are smaller than its errors; so all variances are
then multiplied by one factor, its restricted maximum likelihood estimate.  The coefficients are
those of generalised least squares, and their uncertainty is part of that of a prediction (universal
kriging; Rasmussen and Williams 2006, "Gaussian processes for machine learning", section 2.7).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import linalg

from simulation.analysis.calibration.basis import Basis, richest_basis, terms
from simulation.analysis.calibration.smoothness import Smoothness, most_likely
from simulation.core.tables import Floats
from simulation.io.errors import InputError
from simulation.io.validation import refuse

BLOCK = 10_000
"""Points that are predicted at a time, so that memory stays small."""


class Prediction(NamedTuple):
    """What emulators say at points.

    Attributes
    ----------
    mean
        Mean of the output over all that the inputs do not say.
    variance
        Variance of what is not known of this mean, without the nugget.
    """

    mean: Floats
    variance: Floats

    @property
    def sd(self) -> Floats:
        """Standard deviation of what is not known of the mean."""
        return np.sqrt(self.variance)


@dataclass(frozen=True, eq=False)
class Emulator:
    """An emulator of one output.

    Attributes
    ----------
    basis
        Terms of the mean.
    points, values
        What it was fitted to.  Shapes (n, d) and (n,).
    smoothness
        Lengths and variances of the Gaussian process.
    """

    basis: Basis
    points: Floats
    values: Floats
    smoothness: Smoothness

    @functools.cached_property
    def _inverse(self) -> Floats:
        """Inverse of the covariance of the values around their mean.  Shape (n, n)."""
        covariance = self.smoothness.covariance(self.points, self.points)
        return np.asarray(
            linalg.inv(covariance + self.smoothness.nugget * np.eye(len(self.points)))
        )

    @functools.cached_property
    def _design(self) -> Floats:
        return terms(self.basis, self.points)

    @functools.cached_property
    def _of_coefficients(self) -> Floats:
        """Covariance of the coefficients of the mean."""
        return np.asarray(linalg.inv(self._design.T @ self._inverse @ self._design))

    @functools.cached_property
    def _coefficients(self) -> Floats:
        return np.asarray(self._of_coefficients @ self._design.T @ self._inverse @ self.values)

    @functools.cached_property
    def _projection(self) -> Floats:
        """What makes of values their residuals, weighted by the inverse.  Shape (n, n)."""
        weighted = self._inverse @ self._design
        return np.asarray(self._inverse - weighted @ self._of_coefficients @ weighted.T)

    def predict(self, points: Floats) -> Prediction:
        """Predict the output at points.

        Parameters
        ----------
        points
            In the unit cube.  Shape (m, d).

        Returns
        -------
        Prediction
            Of shape (m,) each.
        """
        blocks = [
            self._predict(points[at : at + BLOCK]) for at in range(0, max(1, len(points)), BLOCK)
        ]
        mean, variance = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
        return Prediction(mean, variance)

    def _predict(self, points: Floats) -> Prediction:
        covariance = self.smoothness.covariance(points, self.points)
        design = terms(self.basis, points)
        mean = design @ self._coefficients + covariance @ (self._projection @ self.values)
        weighted = covariance @ self._inverse
        left = design - weighted @ self._design
        variance = (
            self.smoothness.signal
            - (weighted * covariance).sum(axis=1)
            + (left @ self._of_coefficients * left).sum(axis=1)
        )
        return Prediction(mean, np.maximum(variance, 0.0))

    def left_out_errors(self) -> Floats:
        """Standardised error of each value when it is predicted from the others.

        Lengths and variances stay those found from all; coefficients are fitted anew.  The nugget
        is part of the standard deviation (Dubrule 1983, "Cross validation of kriging in a unique
        neighborhood").

        Returns
        -------
        numpy.ndarray
            Shape (n,); about standard normal if the emulator is right.
        """
        return np.asarray(self._projection @ self.values / np.sqrt(np.diag(self._projection)))

    def left_out_residuals(self) -> Floats:
        """Value minus prediction from the others, in the unit of the values; shape (n,)."""
        return np.asarray(self._projection @ self.values / np.diag(self._projection))

    def _factor_of_variance(self) -> float:
        """Restricted maximum likelihood estimate of a factor of all variances."""
        free = len(self.points) - self._design.shape[1]
        return float(self.values @ self._projection @ self.values / free)


def fit_emulator(points: Floats, values: Floats, basis: Basis | None = None) -> Emulator:
    """Fit an emulator to an output of the model at points.

    Parameters
    ----------
    points
        In the unit cube: quantiles of the priors of the inputs.  Shape (n, d).
    values
        The output on the scale of the comparison.  Shape (n,).
    basis
        Terms of the mean; by default as many as the points allow, see `richest_basis`.

    Raises
    ------
    InputError
        If there are too few points, a value is missing, or all are the same.

    Examples
    --------
    >>> points = np.linspace(0, 1, 12)[:, None]
    >>> emulator = fit_emulator(points, 3 * points[:, 0] ** 2)
    >>> emulator.basis, emulator.predict(np.array([[0.5]])).mean.round(3).tolist()
    ('quadratic', [0.75])
    """
    _check(points, values)
    chosen = basis or richest_basis(*points.shape)
    design = terms(chosen, points)
    residuals = values - design @ np.linalg.lstsq(design, values, rcond=None)[0]
    least = np.finfo(float).eps ** 0.5 * float(values.std())
    if residuals.std() < least:  # the polynomial is exact
        exact = Smoothness(np.ones(points.shape[1]), least**2, least**2)
        return Emulator(chosen, points, values, exact)
    found = most_likely(points, residuals)
    factor = Emulator(chosen, points, values, found)._factor_of_variance()
    return Emulator(chosen, points, values, found.times(factor))


def _check(points: Floats, values: Floats) -> None:
    if points.ndim != 2 or values.shape != points.shape[:1]:
        shapes = f"shapes {points.shape} and {values.shape}"
        raise InputError(f"calibration: emulator: read {shapes}, expected (n, d) and (n,)")
    if points.size and (points.min() < 0 or points.max() > 1):
        outside = points[(points < 0) | (points > 1)][0]
        raise refuse("calibration", "points of an emulator", float(outside), "numbers from 0 to 1")
    if not np.isfinite(values).all():
        raise refuse("calibration", "values of an emulator", "a gap", "a number at every point")
    if np.ptp(values) == 0:
        raise refuse("calibration", "values of an emulator", float(values[0]), "some that differ")
