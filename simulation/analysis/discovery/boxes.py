"""Boxes: parts of the space of parameters, and how well they tell the cases of interest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulation.core.tables import Floats, Mask


@dataclass(frozen=True)
class Box:
    """An interval for each parameter, with its ends.

    Attributes
    ----------
    low, high
        Shape (n_parameters,); infinite where a parameter is not restricted.
    """

    low: Floats
    high: Floats

    @property
    def restricted(self) -> Mask:
        """Which parameters are restricted: shape (n_parameters,)."""
        return np.isfinite(self.low) | np.isfinite(self.high)

    def holds(self, points: Floats) -> Mask:
        """Say which points, shape (n, n_parameters), are in the box: shape (n,)."""
        used = self.restricted
        values = points[:, used]
        return np.asarray(((values >= self.low[used]) & (values <= self.high[used])).all(axis=1))


def unrestricted(n_parameters: int) -> Box:
    """Give the box of all points."""
    return Box(np.full(n_parameters, -np.inf), np.full(n_parameters, np.inf))


Region = Sequence[Box]
"""Boxes that together are one part of the space."""


def in_region(region: Region, points: Floats) -> Mask:
    """Say which points, shape (n, n_parameters), are in one of the boxes: shape (n,)."""
    inside = np.zeros(len(points), dtype=bool)
    for box in region:
        inside |= box.holds(points)
    return inside


def restricted_in(region: Region, n_parameters: int) -> Mask:
    """Which parameters are restricted in any of the boxes: shape (n_parameters,)."""
    restricted = np.zeros(n_parameters, dtype=bool)
    for box in region:
        restricted |= box.restricted
    return restricted


@dataclass(frozen=True)
class Samples:
    """Samples of the parameters, the cases of interest among them, and their weights.

    Attributes
    ----------
    points
        Shape (n_samples, n_parameters).
    cases
        Shape (n_samples,): where the condition holds.
    weights
        Shape (n_samples,), above 0.
    """

    points: Floats
    cases: Mask
    weights: Floats

    def measure(self, inside: Mask) -> Measures:
        """Measure a part of the samples, shape (n_samples,)."""
        mass, of_cases = self.weights @ inside, self.weights @ (inside & self.cases)
        every, whole = self.weights @ self.cases, self.weights.sum()
        return Measures(
            coverage=float(of_cases / every) if every else 0.0,
            density=float(of_cases / mass) if mass else 0.0,
            mass=float(mass / whole),
        )


@dataclass(frozen=True)
class Measures:
    """How well a part of the samples tells the cases of interest; all are shares of weight.

    Attributes
    ----------
    coverage
        Share of all cases that are in the part.
    density
        Share of the part that are cases.
    mass
        Share of all samples that are in the part.
    """

    coverage: float
    density: float
    mass: float

    @property
    def score(self) -> float:
        """Harmonic mean of coverage and density, by which parts are chosen; 1 is perfect."""
        both = self.coverage + self.density
        return 2 * self.coverage * self.density / both if both else 0.0
