"""Joint emulator: one emulator for each figure, and the covariance of what their inputs do not say.

Parameters that are no input move several figures at once, such as the satisfaction of two years.
So the noise of the figures is correlated; a distance that took it as independent would be wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulation.analysis.calibration.emulator import Emulator, Prediction, fit_emulator
from simulation.core.tables import Floats
from simulation.io.errors import InputError
from simulation.io.validation import mentioned_by


@dataclass(frozen=True, eq=False)
class JointEmulator:
    """Emulators of K figures.

    Attributes
    ----------
    names
        Names of the figures.
    emulators
        One for each.
    noise
        Covariance of the figures of one run around the means: of all parameters that are no input,
        and of the random numbers of the run.  Shape (K, K).
    """

    names: tuple[str, ...]
    emulators: tuple[Emulator, ...]
    noise: Floats

    def predict(self, points: Floats) -> Prediction:
        """Predict the figures at points in the unit cube.

        Parameters
        ----------
        points
            Shape (m, d).

        Returns
        -------
        Prediction
            Of shape (m, K) each.
        """
        each = [one.predict(points) for one in self.emulators]
        return Prediction(
            np.stack([one.mean for one in each], axis=1),
            np.stack([one.variance for one in each], axis=1),
        )

    def left_out_residuals(self) -> Floats:
        """Values minus predictions from the others at the points of the fit.  Shape (n, K)."""
        return np.stack([one.left_out_residuals() for one in self.emulators], axis=1)


def replication(runs: Floats) -> Floats:
    """Covariance of the figures over the seeds of a point, pooled over the points.

    Parameters
    ----------
    runs
        Figures by point and seed.  Shape (n, S, K), S of 2 or more.

    Returns
    -------
    numpy.ndarray
        Shape (K, K).

    Examples
    --------
    >>> replication(np.array([[[1.0], [3.0]], [[5.0], [5.0]]])).tolist()
    [[1.0]]
    """
    around = runs - runs.mean(axis=1, keepdims=True)
    n, seeds, _ = runs.shape
    return np.asarray(np.einsum("nsk,nsl->kl", around, around) / (n * (seeds - 1)))


def fit_joint_emulator(names: Sequence[str], points: Floats, runs: Floats) -> JointEmulator:
    """Fit an emulator to each figure, at the mean over the seeds of a point.

    Parameters
    ----------
    names
        Names of the K figures.
    points
        Quantiles of the priors of the inputs.  Shape (n, d).
    runs
        Figures on the scales of the comparison.  Shape (n, S, K): by point and seed.  The seeds
        are the same at all points.

    Returns
    -------
    JointEmulator
        Its noise is that of a city of one seed.  With S of 2 or more the replication covariance is
        added to that of the residuals, and that of the mean over the seeds, too: the residuals have
        no part of what a seed does to all points alike.  With one seed this part stays unknown.

    Raises
    ------
    InputError
        If the shapes do not fit, or an emulator cannot be fitted.
    """
    if runs.ndim != 3 or runs.shape[2] != len(names) or len(runs) != len(points):
        raise InputError(
            f"calibration: runs: read shape {runs.shape}, expected ({len(points)}, seeds, "
            f"{len(names)})"
        )
    means = runs.mean(axis=1)
    emulators = tuple(_fitted(name, points, means[:, k]) for k, name in enumerate(names))
    noise = _residual_covariance(emulators)
    if (seeds := runs.shape[1]) > 1:
        noise = noise + (1 + 1 / seeds) * replication(runs)
    return JointEmulator(tuple(names), emulators, noise)


def _fitted(name: str, points: Floats, values: Floats) -> Emulator:
    with mentioned_by(name):
        return fit_emulator(points, values)


def _residual_covariance(emulators: Sequence[Emulator]) -> Floats:
    """Nuggets, with the correlations of the left-out errors."""
    sd = np.sqrt([one.smoothness.nugget for one in emulators])
    errors = np.stack([one.left_out_errors() for one in emulators], axis=1)
    root = errors / np.sqrt((errors**2).sum(axis=0))
    return np.asarray(root.T @ root * np.outer(sd, sd))
