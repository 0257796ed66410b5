"""Refusal: which figures forbid every point, and by how much."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import qmc

from simulation.analysis.calibration.history_matching import Wave, is_plausible
from simulation.analysis.calibration.region import BLOCK
from simulation.core import randomness
from simulation.core.tables import Floats
from simulation.io.errors import InputError

COLUMNS = ["figure", "target", "lowest", "highest", "distance", "distance_at_nearest"]


class NothingPlausible(InputError):
    """No point agrees with what was published.

    Attributes
    ----------
    table
        What `distances` gives.
    """

    def __init__(self, message: str, table: pd.DataFrame) -> None:
        super().__init__(message)
        self.table = table


def refuse_all(waves: Sequence[Wave], dimensions: int, seed: int, reason: str) -> NothingPlausible:
    """Make the error that says which figures are too far from what was published.

    Parameters
    ----------
    waves
        The waves, after which nothing is left.
    dimensions
        Number of directions.
    seed
        Seed of the points that are asked about.
    reason
        Words for how much is left.
    """
    sequence = qmc.Sobol(dimensions, rng=randomness.generator(seed, "points of a refusal"))
    table = distances(waves, sequence.random(BLOCK))
    lines = [
        f"{row.figure}: {row.distance:.1f} standard deviations away at least, "
        f"{row.distance_at_nearest:.1f} at the nearest point (expected about {row.target:.3g}; the "
        f"emulator says {row.lowest:.3g} to {row.highest:.3g})"
        for row in table.itertuples()
    ]
    name = str(table["figure"].iloc[0]).partition(": ")[2]
    choice = f"to go on without a figure, say so: --without {name} (without=['{name}'])"
    return NothingPlausible("\n".join([reason, *lines, choice]), table)


def distances(waves: Sequence[Wave], points: Floats) -> pd.DataFrame:
    """Say how far each figure is from what was published, in standard deviations.

    Parameters
    ----------
    waves
        The waves; the last one is asked, about the points that the others left.
    points
        In the unit cube.  Shape (m, d).

    Returns
    -------
    pandas.DataFrame
        figure, target (on the scale of the comparison), lowest and highest (emulated mean),
        distance (at the best point for the figure alone) and distance_at_nearest (at the best point
        for all figures together); the figure that is farthest there comes first.
    """
    wave, left = waves[-1], is_plausible(waves[:-1], points)
    asked = points[left] if left.any() else points
    target, (mean, variance) = wave.observation.target, wave.emulator.predict(asked)
    single = abs(target - mean) / np.sqrt(np.diag(wave.covariance) + variance)
    nearest = int(wave.implausibility(asked).squared.argmin())
    columns = (wave.emulator.names, target, mean.min(axis=0), mean.max(axis=0),
               single.min(axis=0), single[nearest])  # fmt: skip
    table = pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))
    return table.sort_values("distance_at_nearest", ascending=False, ignore_index=True)
