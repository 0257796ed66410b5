"""History matching: which part of the priors published figures leave, wave by wave.

A point is implausible if what was published is too far from its emulated output, whatever the
random numbers and the other parameters (Craig, Goldstein, Seheult and Smith 1997; Vernon, Goldstein
and Bower 2010, "Galaxy formation: a Bayesian uncertainty analysis").  Nothing is said of how likely
the points are that stay: that is for `posterior`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from simulation.analysis.calibration.gaussian import distance
from simulation.analysis.calibration.joint_emulator import JointEmulator
from simulation.analysis.calibration.observations import Observation
from simulation.core.tables import Floats, Mask
from simulation.io.validation import refuse

LEVEL = 0.995
"""Probability within which the squared distance of a plausible point lies."""
CUT = 3.0
"""Largest plausible second-largest distance of a single figure, in standard deviations: the
three-sigma rule, which holds for any distribution with one peak (Pukelsheim 1994)."""


@dataclass(frozen=True, eq=False)
class Implausibility:
    """How far published figures are from the output at m points.

    Attributes
    ----------
    squared
        Squared Mahalanobis distance by the full covariance.  Shape (m,).
    second
        Second-largest distance of a single figure in standard deviations; with one figure, its
        distance.  Shape (m,).
    n_figures
        Number of figures.
    """

    squared: Floats
    second: Floats
    n_figures: int

    @property
    def cut(self) -> float:
        """Largest plausible squared distance: a quantile of chi-squared."""
        return float(stats.chi2.ppf(LEVEL, self.n_figures))

    @property
    def is_plausible(self) -> Mask:
        """Whether a point is implausible by neither measure.  Shape (m,)."""
        return np.asarray((self.squared <= self.cut) & (self.second <= CUT))


def implausibility(
    target: Floats, covariance: Floats, mean: Floats, variance: Floats
) -> Implausibility:
    """Give the implausibility of points.

    Parameters
    ----------
    target
        What the output should be near.  Shape (K,).
    covariance
        Of all that lies between the mean of the output and the target: errors of the figures and
        noise of the output.  Shape (K, K).
    mean, variance
        Emulated output, and variance of what is not known of it.  Shape (m, K) each.

    Examples
    --------
    >>> found = implausibility(np.zeros(2), np.eye(2), np.array([[4.0, 1.0]]), np.zeros((1, 2)))
    >>> found.squared.tolist(), found.second.tolist(), found.is_plausible.tolist()
    ([17.0], [1.0], [False])
    """
    difference = target - mean
    single = abs(difference) / np.sqrt(np.diag(covariance) + variance)
    at = max(0, single.shape[1] - 2)
    second = np.partition(single, at, axis=1)[:, at]
    squared = distance(difference, covariance, variance).squared
    return Implausibility(squared, second, len(target))


@dataclass(frozen=True, eq=False)
class Wave:
    """Emulators of a wave, and what they are compared with.

    Attributes
    ----------
    emulator
        Emulators of the figures, in the order of the observation.
    observation
        What was published.
    """

    emulator: JointEmulator
    observation: Observation

    def __post_init__(self) -> None:
        if self.emulator.names != self.observation.names:
            names = ", ".join(self.observation.names)
            raise refuse("calibration", "emulated figures", self.emulator.names, names)

    @property
    def covariance(self) -> Floats:
        """Covariance of errors and noise together.  Shape (K, K)."""
        return self.observation.covariance + self.emulator.noise

    def implausibility(self, points: Floats) -> Implausibility:
        """Give the implausibility of points in the unit cube, shape (m, d)."""
        predicted = self.emulator.predict(points)
        return implausibility(self.observation.target, self.covariance, *predicted)


def is_plausible(waves: Sequence[Wave], points: Floats) -> Mask:
    """Whether points are plausible in all waves.

    The emulators of a wave are asked only about points that earlier waves left, which is where they
    were fitted.

    Parameters
    ----------
    waves
        The waves, first to last.
    points
        In the unit cube.  Shape (m, d).

    Returns
    -------
    numpy.ndarray
        Shape (m,).
    """
    left = np.arange(len(points))
    for wave in waves:
        if len(left):
            left = left[wave.implausibility(points[left]).is_plausible]
    inside = np.zeros(len(points), dtype=bool)
    inside[left] = True
    return inside
