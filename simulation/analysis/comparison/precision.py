"""Precision: the number of seeds that makes an interval as narrow as a target.

The rule has two stages (Stein 1945).  The standard deviation of a first stage gives the number of
seeds that is needed in all; the interval is then made with the standard deviation and the degrees
of freedom of the first stage, whatever the later seeds give.  For normal differences the standard
deviation of the first stage is independent of their mean, so that the coverage of the interval is
exact, for any number of alternatives at once.  Checking after each batch and stopping at the first
interval that happens to be narrow does not have that property.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from scipy import stats

from simulation.analysis.comparison.intervals import LEVEL
from simulation.analysis.comparison.paired import cell_of, clusters, pairs
from simulation.core.tables import Array
from simulation.experiments.design_fields import MOST_RUNS
from simulation.io.numbers import real_number, whole_number
from simulation.io.validation import did_you_mean, refuse
from simulation.outcomes.declaration import OUTCOMES

MIN_FIRST_STAGE = 10
Unit = Literal["seed", "sample"]


def n_required(first: Array, width: float, level: float = LEVEL) -> int:
    """Give the number of values that makes an interval as narrow as a target.

    Parameters
    ----------
    first
        Values of the first stage, at least two, shape (n,).
    width
        Width of the interval from end to end, in the unit of the values.
    level
        Level of the interval.

    Examples
    --------
    >>> first = np.arange(12.0)
    >>> n_required(first, 100.0), n_required(first, 3.0)
    (12, 28)
    """
    half = _critical(first, level) * np.std(first, ddof=1)
    return max(len(first), math.ceil((2 * half / width) ** 2))


def two_stage_interval(
    values: Array, first: Array, level: float = LEVEL
) -> tuple[float, float, float]:
    """Mean of values and its interval by the standard deviation of the first stage.

    Parameters
    ----------
    values
        All values, shape (n,).
    first
        Values of the first stage, at least two.
    level
        Level of the interval.
    """
    mean = float(np.mean(values))
    half = float(_critical(first, level) * np.std(first, ddof=1) / np.sqrt(len(values)))
    return mean, mean - half, mean + half


@dataclass(frozen=True)
class PrecisionTarget:
    """Precision target of a comparison.

    Attributes
    ----------
    widths
        Outcome to the largest width of its interval, in the unit of the outcome.
    first, most
        Number of units in the first stage, and largest number in all.
    unit
        What is added: a ``seed``, or a parameter ``sample`` if there are several samples.
    """

    widths: Mapping[str, float]
    first: int
    most: int
    unit: Unit

    @classmethod
    def of(cls, widths: Mapping[str, float], seeds: int | None, samples: int, most: int) -> Self:
        """Make a target after checking its values.

        Raises
        ------
        InputError
            If an outcome is unknown, a width is not positive, or a number of seeds is too small.
        """
        for name, width in widths.items():
            if name not in OUTCOMES:
                raise refuse("until_precise", "outcome", name, did_you_mean(name, OUTCOMES))
            if (number := real_number(width)) is None or number <= 0:
                raise refuse("until_precise", name, width, "a width above 0")
        n_samples = whole_number(samples, "until_precise", "samples", 0, MOST_RUNS)
        unit: Unit = "sample" if n_samples > 1 else "seed"
        stated = MIN_FIRST_STAGE if seeds is None else seeds
        n_seeds = whole_number(stated, "until_precise", "seeds", 1, MOST_RUNS)
        first = n_samples if unit == "sample" else n_seeds
        most = whole_number(most, "until_precise", "max_seeds", 1, MOST_RUNS)
        if first < MIN_FIRST_STAGE:
            raise refuse(
                "until_precise", f"{unit}s", first, f"{MIN_FIRST_STAGE} or more in the first stage"
            )
        if most < first:
            raise refuse("until_precise", "max_seeds", most, f"{first} or more")
        return cls(widths, first, most, unit)

    def n_required(self, values: pd.DataFrame, baseline: str) -> int:
        """Give the number of units that makes all intervals narrow enough, at most `most`."""
        numbers = [
            n_required(differences.to_numpy(), self.widths[key["outcome"]])
            for key, differences in self._differences(values, baseline)
            if len(differences) > 1
        ]
        return min(self.most, max(numbers, default=self.first))

    def intervals(self, values: pd.DataFrame, baseline: str, level: float) -> pd.DataFrame:
        """Intervals of the mean differences in the outcomes of the target.

        With several parameter samples they say how sure the mean over samples is, not how far the
        samples differ: the latter does not become smaller with more samples.

        Returns
        -------
        pandas.DataFrame
            city, place (if any), outcome, kind, alternative, low, high.
        """
        rows = []
        for key, differences in self._differences(values, baseline):
            first = differences[differences.index.get_level_values(self.unit) <= self.first]
            if len(first) < 2:
                continue
            _, low, high = two_stage_interval(differences.to_numpy(), first.to_numpy(), level)
            rows.append({**key, "low": low, "high": high})
        return pd.DataFrame(rows, columns=[*cell_of(values), "alternative", "low", "high"])

    def is_reached(self, effects: pd.DataFrame, intervals: pd.DataFrame) -> bool:
        """Whether every mean difference of the target has an interval that is narrow enough.

        Parameters
        ----------
        effects
            Result of `paired.effects`: which differences there are.
        intervals
            Result of `intervals`.
        """
        of_target = effects["outcome"].isin(list(self.widths)) & (effects["kind"] == "true")
        on = [*cell_of(effects), "alternative"]
        rows = effects.loc[of_target, on].merge(intervals, on=on, how="left")
        widths = rows["outcome"].map(self.widths)
        return bool((rows["high"] - rows["low"] <= widths * (1 + 1e-9)).all())

    def _differences(
        self, values: pd.DataFrame, baseline: str
    ) -> Iterator[tuple[dict[str, Any], pd.Series]]:
        of_target = values["outcome"].isin(list(self.widths)) & (values["kind"] == "true")
        names = [*cell_of(values), "alternative"]
        for key, group in pairs(values[of_target], baseline).groupby(names, sort=False):
            units = clusters(group[["sample", "seed", "difference"]])
            yield dict(zip(names, key, strict=True)), units["difference"]


def _critical(first: Array, level: float) -> float:
    return float(stats.t.ppf(0.5 + level / 2, len(first) - 1))
