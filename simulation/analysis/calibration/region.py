"""Regions: points that fill a part of the unit cube evenly, and how large the part is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats
from scipy.stats import qmc

from simulation.core import randomness
from simulation.core.tables import Floats, Mask
from simulation.io.errors import InputError

Inside = Callable[[Floats], Mask]
"""Says of points, shape (m, d), which lie in the region."""
BLOCK = 2**12
MOST_TRIES = 2**17
"""Points of a Sobol sequence that are tried before the region counts as small."""
LEAST_FOUND = 10
"""Points of the region that a walk needs to start from; fewer say too little of its shape."""
STEPS = 50
"""Steps of each walk."""
LEVEL = 0.95


@dataclass(frozen=True, eq=False)
class Filling:
    """Points that fill a region evenly.

    Attributes
    ----------
    points
        Shape (n, d).
    method
        ``sobol`` if they are those of a Sobol sequence that lie in the region, ``walk`` if the
        region is so small that walks within it went on from those few.
    tried, accepted
        Number of points of the Sobol sequence that were tried, and of those in the region.
    moved
        Share of the steps of the walks that stayed in the region; 1 without walks.
    """

    points: Floats
    method: Literal["sobol", "walk"]
    tried: int
    accepted: int
    moved: float

    @property
    def share(self) -> float:
        """Share of the cube that the region has: of the priors, what is left."""
        return self.accepted / self.tried

    @property
    def interval(self) -> tuple[float, float]:
        """Interval of 95 % of this share, as if the points tried were random (Clopper-Pearson)."""
        about = stats.binomtest(self.accepted, self.tried).proportion_ci(LEVEL)
        return float(about.low), float(about.high)

    def __str__(self) -> str:
        low, high = self.interval
        about = (
            f"{100 * self.share:.3g} % of the priors are left ({100 * low:.2g} to "
            f"{100 * high:.2g} %; {self.accepted:,} of {self.tried:,} points)"
        )
        if self.method == "sobol":
            return about
        return f"{about}; walks went on from these, {100 * self.moved:.0f} % of their steps inside"


def fill_region(
    inside: Inside, n: int, dimensions: int, seed: int, most_tries: int = MOST_TRIES
) -> Filling:
    """Fill a region of the unit cube with points.

    A scrambled Sobol sequence is tried until it has enough points in the region.  If it has too few
    of them after `most_tries`, each of `n` walks starts from one of those few and goes through the
    region (Metropolis, with steps of the covariance of the few): since its start is as likely
    anywhere in the region, so is its end.

    Parameters
    ----------
    inside
        Says of points which lie in the region.
    n
        Number of points asked for.
    dimensions
        Dimensions of the cube.
    seed
        Seed of the sequence and of the walks.
    most_tries
        Most points of the sequence, a whole number of blocks of 4096.

    Raises
    ------
    InputError
        If the sequence has fewer than ten points in the region, or fewer than dimensions plus one.

    Examples
    --------
    >>> filling = fill_region(lambda points: points[:, 0] < 0.25, 100, dimensions=2, seed=1)
    >>> filling.points.shape, filling.method, round(filling.share, 2)
    ((100, 2), 'sobol', 0.25)
    """
    sequence = qmc.Sobol(dimensions, rng=randomness.generator(seed, "points of a region"))
    found, tried = np.empty((0, dimensions)), 0
    while len(found) < n and tried < most_tries:
        block = sequence.random(BLOCK)
        found = np.concatenate([found, block[inside(block)]])
        tried += BLOCK
    if len(found) >= n:
        return Filling(found[:n], "sobol", tried, len(found), 1.0)
    if len(found) < max(LEAST_FOUND, dimensions + 1):
        raise InputError(
            f"calibration: {len(found)} of {tried:,} points are plausible: no part of the priors "
            "that could be searched agrees with what was published"
        )
    points, moved = _walked(inside, found, n, seed)
    return Filling(points, "walk", tried, len(found), moved)


def _walked(inside: Inside, found: Floats, n: int, seed: int) -> tuple[Floats, float]:
    """Give the ends of walks from points of a region, and the share of steps within it."""
    generator = randomness.generator(seed, "walks in a region")
    dimensions = found.shape[1]
    scale = 2.38 / np.sqrt(dimensions)  # Gelman, Roberts and Gilks 1996
    root = scale * np.linalg.cholesky(np.atleast_2d(np.cov(found.T)))
    at, moved = found[generator.integers(len(found), size=n)], 0
    for _ in range(STEPS):
        proposed = at + generator.standard_normal(at.shape) @ root.T
        stays = ((proposed >= 0) & (proposed <= 1)).all(axis=1)
        stays[stays] = inside(proposed[stays])
        at = np.where(stays[:, None], proposed, at)
        moved += int(stays.sum())
    return at, moved / (STEPS * n)
