"""Stylised facts: how a statistic of a city moved from one published figure to the next.

A satisfaction that rises much in the first year and little afterwards is a plateau.  Levels, and
what an index measures, cancel in steps; so they say what levels cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from simulation.analysis.validation_runs.figures import (
    OF_A_CITY,
    ValidatedFigure,
    last_month,
    statistic_key,
)
from simulation.core.tables import Floats


@dataclass(frozen=True)
class Step:
    """A sum of figures of a statistic with weights, such as one less another.

    Attributes
    ----------
    name
        Its name.
    weights
        Of each of the K figures of the city.  Shape (K,).
    last
        Position of the latest figure.
    """

    name: str
    weights: Floats
    last: int

    def of(self, values: Floats) -> Floats:
        """Give it for values of all figures; shape (..., K) becomes (...)."""
        used = self.weights != 0
        return np.asarray(values[..., used] @ self.weights[used])


def steps(figures: Sequence[ValidatedFigure]) -> list[Step]:
    """Give the steps of every statistic in points, and the last step less the first.

    Parameters
    ----------
    figures
        Figures of a city; only targets and holdouts are used.
    """
    known = [at for at, one in enumerate(figures) if one.role in OF_A_CITY and one.compare]
    in_points = [at for at in known if _unit(figures[at]) == "points"]
    by_statistic: dict[tuple[str, ...], list[int]] = {}
    for at in sorted(in_points, key=lambda at: last_month(figures[at])):
        by_statistic.setdefault(_key(figures[at]), []).append(at)
    return [step for at in by_statistic.values() for step in _steps_of(figures, at)]


def _steps_of(figures: Sequence[ValidatedFigure], at: Sequence[int]) -> Iterator[Step]:
    found = []
    for before, after in pairwise(at):
        weights = np.zeros(len(figures))
        weights[[before, after]] = -1, 1
        found.append(Step(f"{figures[before].name} to {figures[after].name}", weights, after))
    yield from found
    if len(found) > 1:
        first, last = found[0], found[-1]
        yield Step(f"{last.name} less the first step", last.weights - first.weights, last.last)


def _unit(figure: ValidatedFigure) -> str:
    return figure.about.unit if figure.about else ""


def _key(figure: ValidatedFigure) -> tuple[str, ...]:
    return statistic_key(figure.about) if figure.about else ()
