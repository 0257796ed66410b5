"""Space: the cube in which a calibration searches, and the parameters that its points stand for.

Each parameter has an independent normal score.  A direction is a parameter, or the sum of several,
such as ``satisfaction.base+measurement.survey_bias``: then it is a combination of their scores, and
what is orthogonal to it is left to vary anew.  So a point has one coordinate for each direction and
one for everything else, all of them uniform and independent under the priors.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import linalg, special

from simulation.analysis.calibration.copula import FURTHEST
from simulation.core.parameter import LogUniform
from simulation.core.tables import Floats
from simulation.experiments.priors import (
    PARAMETERS,
    Uncertain,
    correlations,
    dotted_key,
    sample_stream,
)
from simulation.io.validation import did_you_mean, refuse

MOST_DIRECTIONS = 10
SUM = "+"
"""What stands between the parameters of a direction that is a sum."""
GRID = 1000
"""Quantiles of which the standard deviation of a prior is computed."""


@dataclass(frozen=True, eq=False)
class Space:
    """Directions, and everything else that is uncertain.

    Attributes
    ----------
    uncertain
        All n parameters that vary, by name.
    directions
        The d directions.
    """

    uncertain: Mapping[str, Uncertain]
    directions: tuple[str, ...]

    @classmethod
    def of(cls, uncertain: Mapping[str, Uncertain], directions: Sequence[str]) -> Space:
        """Give the space of directions that are named.

        Raises
        ------
        InputError
            If there are none or too many, or one has a parameter that does not vary, or that
            another one has.
        """
        named = tuple(SUM.join(_members(one)) for one in directions)
        if not 1 <= len(named) <= MOST_DIRECTIONS:
            expected = f"1 to {MOST_DIRECTIONS} of them"
            raise refuse("calibrate", "directions", list(named), expected)
        members = [name for one in named for name in _members(one)]
        for name in members:
            if name not in uncertain:
                expected = f"a parameter that varies; {did_you_mean(name, uncertain)}"
                raise refuse("calibrate", "directions", name, expected)
            if members.count(name) > 1:
                raise refuse("calibrate", "directions", name, "each parameter once")
        return cls(uncertain, named)

    def with_directions(self, added: Sequence[str]) -> Space:
        """Give the space with more directions."""
        return Space(self.uncertain, (*self.directions, *added))

    @property
    def others(self) -> list[str]:
        """Parameters that belong to no direction."""
        members = {name for one in self.directions for name in _members(one)}
        return [name for name in self.uncertain if name not in members]

    def prior(self, n: int, seed: int, stage: str) -> Floats:
        """Sample independent scores from the prior.

        Returns
        -------
        numpy.ndarray
            Shape (m, n): the same for a parameter, whichever others vary and whatever the
            directions are.
        """
        streams = [sample_stream(seed, f"{stage}: {name}", n) for name in self.uncertain]
        return np.asarray(special.ndtri(np.stack(streams, axis=1)))

    def at(self, inputs: Floats, scores: Floats) -> Floats:
        """Give scores that lie at inputs, and are as they were in everything else.

        Parameters
        ----------
        inputs
            In the unit cube.  Shape (m, d).
        scores
            Shape (m, n).
        """
        coordinates = scores @ self._rotation.T
        inside = np.clip(inputs, FURTHEST, 1 - FURTHEST)
        coordinates[:, : len(self.directions)] = special.ndtri(inside)
        return np.asarray(coordinates @ self._rotation)

    def inputs(self, scores: Floats) -> Floats:
        """Coordinates of the directions in the unit cube.  Shape (m, d)."""
        return self._coordinates(scores)[:, : len(self.directions)]

    def rest(self, scores: Floats) -> Floats:
        """Coordinates of everything else in the unit cube.  Shape (m, n - d)."""
        return self._coordinates(scores)[:, len(self.directions) :]

    def quantiles(self, scores: Floats) -> Floats:
        """Quantiles of the prior of each parameter.  Shape (m, n)."""
        return np.asarray(special.ndtr(scores @ self._root.T))

    def table(self, scores: Floats) -> pd.DataFrame:
        """Give the values of the parameters by dotted key, as the samples of a design."""
        quantiles = self.quantiles(scores)
        columns = {
            dotted_key(name): about.quantiles(quantiles[:, at])
            for at, (name, about) in enumerate(self.uncertain.items())
        }
        return pd.DataFrame(columns)

    def _coordinates(self, scores: Floats) -> Floats:
        return np.asarray(special.ndtr(scores @ self._rotation.T))

    @functools.cached_property
    def _root(self) -> Floats:
        """Root of the correlations of the priors.  Shape (n, n)."""
        return np.asarray(np.linalg.cholesky(correlations(list(self.uncertain))))

    @functools.cached_property
    def _rotation(self) -> Floats:
        """Orthonormal rows: the directions, then everything else.  Shape (n, n)."""
        names = list(self.uncertain)
        first, rest = [], []
        for one in self.directions:
            members = _members(one)
            columns = [names.index(name) for name in members]
            spreads = np.array([_spread(self.uncertain[name]) for name in members])
            along = spreads / np.linalg.norm(spreads)
            beside = linalg.null_space(along[None]).T
            first.append(_row(along, columns, len(names)))
            rest += [_row(other, columns, len(names)) for other in beside]
        rest += [_row(np.ones(1), [names.index(name)], len(names)) for name in self.others]
        return np.stack([*first, *rest])


def _members(direction: str) -> list[str]:
    return [name.strip().removeprefix(PARAMETERS) for name in direction.split(SUM)]


def _row(values: Floats, columns: list[int], n: int) -> Floats:
    row = np.zeros(n)
    row[columns] = values
    return row


def _spread(about: Uncertain) -> float:
    """Standard deviation of a prior, of the log where the prior is of the log."""
    values = np.array(about.quantiles((np.arange(GRID) + 0.5) / GRID), dtype=np.float64)
    return float((np.log(values) if isinstance(about.prior, LogUniform) else values).std())
