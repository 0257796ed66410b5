"""A toy in place of the model: four inputs, of which the last says nothing, and much noise."""

import numpy as np

from simulation.analysis.calibration.observations import Observation
from simulation.analysis.calibration.posterior import log_likelihood

NAMES = ("toy: satisfaction", "toy: satisfaction later", "toy: coverage", "toy: tickets")
PARAMETERS = ("level", "trend", "founding", "nothing")
INFORMED = (0, 1, 2)
NUISANCE = np.array([[1.0, 0.8, 0.1, 0.0], [0.0, 0.0, 0.15, 0.05]])
"""How two parameters that are no input move the figures: both satisfactions together."""
SEED_NOISE = np.array([0.3, 0.3, 0.05, 0.03])


def smooth(points):
    """The figures of the four inputs without noise.  Shape (m, 4)."""
    level, trend, founding, _ = points.T
    return np.stack(
        [
            70 + 20 * level + 3 * trend * level,
            68 + 20 * level + 14 * trend + 3 * np.sin(3 * founding),
            -1 + 3 * founding**2 + 0.5 * founding + 0.5 * level * founding,
            5 + 0.6 * np.exp(founding) - 0.8 * trend,
        ],
        axis=1,
    )


def runs(points, seeds, generator):
    """Figures by point and seed: other parameters are anew at each point.  Shape (n, S, 4)."""
    others = generator.standard_normal((len(points), 2)) @ NUISANCE
    noise = generator.standard_normal((seeds, 4)) * SEED_NOISE  # common to all points
    own = 0.3 * generator.standard_normal((len(points), seeds, 4)) * SEED_NOISE
    return (smooth(points) + others)[:, None] + noise + own


def observation(published):
    """Errors of two reports, which flatter; published is on the scales of the comparison."""
    return Observation(
        names=NAMES,
        published=np.asarray(published),
        loadings=np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 0.2], [0.0, -0.15]]),
        sampling=np.diag([0.36, 0.36, 0.0025, 0.0004]),
        discrepancy=np.diag([1.0, 1.0, 0.0225, 0.01]),
        instrument=np.diag([0.0, 0.0, 0.0, 0.0]),
    )


def emulated_log_likelihood(wave, points):
    """Log likelihood of points by their emulated output alone.  Shape (m,)."""
    return log_likelihood(wave.observation.target, wave.covariance, *wave.emulator.predict(points))
