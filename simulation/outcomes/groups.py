"""Groups: sets of rows of a table, such as the compounds of all places, measured together."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from simulation.core.tables import Array, Floats, Mask, Rows


@dataclass(frozen=True)
class Groups:
    """Groups of the rows of a table; a row may be in none of them or in several.

    A sum adds the rows of a group in the order in which `numpy.sum` adds those of its mask, so that
    groups give the same numbers as masks, to the last bit.

    Attributes
    ----------
    rows
        The rows of the first group in ascending order, then those of the next.
    bounds
        Where in `rows` each group begins, and the end of the last.
    derived
        What was derived from these groups `once`, by name.

    Examples
    --------
    >>> groups = Groups.of([np.array([True, True, False]), np.array([False, True, True])])
    >>> groups.sum(np.array([1, 10, 100])).tolist()
    [11, 110]
    """

    rows: Rows
    bounds: Rows
    derived: dict[str, Groups] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, masks: Sequence[Mask]) -> Self:
        """Give the groups of some masks."""
        rows = [np.flatnonzero(mask) for mask in masks]
        return cls(np.concatenate([np.arange(0), *rows]), _bounds([len(group) for group in rows]))

    @classmethod
    def by(cls, codes: Array) -> Self:
        """Give the groups of rows with the same code, in ascending order of the codes."""
        size = np.unique(codes, return_counts=True)[1]
        return cls(np.argsort(codes, kind="stable"), _bounds(size))

    def once(self, name: str, derive: Callable[[Groups], Groups]) -> Groups:
        """Give groups that several outcomes derive from these: the state is that of one month.

        Parameters
        ----------
        name
            Name of what is derived.
        derive
            Function that derives it; it is called once.
        """
        if name not in self.derived:
            self.derived[name] = derive(self)
        return self.derived[name]

    def and_then(self, others: Groups) -> Groups:
        """Give these groups and, after them, others of the same table."""
        bounds = np.concatenate([self.bounds, len(self.rows) + others.bounds[1:]])
        return Groups(np.concatenate([self.rows, others.rows]), bounds)

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @functools.cached_property
    def sizes(self) -> Rows:
        """Number of rows of each group."""
        return self.bounds[1:] - self.bounds[:-1]

    def masks(self, length: int) -> Iterator[Mask]:
        """Give the mask of each group, for a table of some length."""
        for rows in self._parts(self.rows):
            mask = np.zeros(length, dtype=bool)
            mask[rows] = True
            yield mask

    def among(self, condition: Mask) -> Groups:
        """Give the rows of each group that fulfil a condition."""
        kept = condition[self.rows]
        return Groups(self.rows[kept], _bounds(self._count(kept)))

    def distinct(self, column: Array) -> Groups:
        """Give for each group the different values of a column: rows of another table.

        Parameters
        ----------
        column
            Whole numbers, which are not negative in any row of the groups.
        """
        values = column[self.rows].astype(np.int64)
        span = values.max(initial=0) + 1
        group = np.repeat(np.arange(len(self)), self.sizes)
        pairs = np.sort(group * span + values)
        pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
        return Groups(pairs % span, np.searchsorted(pairs, np.arange(len(self) + 1) * span))

    def sum(self, values: Array) -> Array:
        """Give the sum of a column over each group; 0 for an empty one."""
        taken = values[self.rows]
        if taken.dtype.kind == "f":
            return np.array([np.add.reduce(part) for part in self._parts(taken)])
        return self._count(taken)

    def mean(self, values: Array) -> Floats:
        """Give the mean of a column over each group; nan for an empty one."""
        return ratio(self.sum(values), self.sizes)

    def average(self, values: Array, weights: Array) -> Floats:
        """Give the weighted mean of a column over each group; nan for an empty one."""
        return ratio(self.sum(values * weights), self.sum(weights))

    def each(self, function: Callable[[Array], float], values: Array) -> Floats:
        """Give what a function makes of the values of a column in each group."""
        return np.array([function(part) for part in self._parts(values[self.rows])])

    def _count(self, taken: Array) -> Array:
        """Add whole numbers, one for each of the rows; the order of addition does not matter."""
        total = np.zeros(len(self), dtype=np.int64)
        total[self._filled] = np.add.reduceat(taken, self._starts, dtype=np.int64)
        return total

    @functools.cached_property
    def _filled(self) -> Rows:
        """Groups with any row."""
        return np.flatnonzero(self.sizes)

    @functools.cached_property
    def _starts(self) -> Rows:
        """Where in `rows` each of them begins."""
        return self.bounds[self._filled]

    def _parts(self, taken: Array) -> Iterator[Array]:
        """Split an array with an entry for each of the rows into those of each group."""
        for part in self._slices:
            yield taken[part]

    @functools.cached_property
    def _slices(self) -> list[slice]:
        bounds = self.bounds.tolist()
        return [slice(*ends) for ends in itertools.pairwise(bounds)]


def ratio(above: Array, below: Array) -> Floats:
    """Give the ratio of two arrays; nan where the second is 0."""
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below != 0)


def log_ratio(above: Array, below: Array) -> Floats:
    """Give the log of the ratio of two arrays; nan where either is not positive."""
    positive = (above > 0) & (below > 0)
    logs = np.full(len(above), np.nan)
    logs[positive] = np.log(above[positive] / below[positive])
    return logs


def _bounds(sizes: Array | list[int]) -> Rows:
    """Give where parts of some sizes begin, and the end of the last."""
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
