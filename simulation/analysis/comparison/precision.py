"""Precision: how many runs it takes until an interval is as narrow as one asked for.

The rule has two stages (Stein 1945).  The spread of a first sample says how many members are needed
in all; the interval is then made with that first spread and its degrees of freedom, whatever came
later.  For normal differences the spread of the first stage tells nothing about their mean, so that
the interval covers at its level exactly, for any number of alternatives at once.  Looking again
after each batch and stopping at the first interval that happens to be narrow does not have that
property.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
import pandas as pd
from scipy import stats

from simulation.analysis.comparison.paired import LEVEL, clusters, pairs
from simulation.io.validation import did_you_mean, refuse
from simulation.outcomes.declaration import OUTCOMES

if TYPE_CHECKING:
    from simulation.core.tables import Array


FEWEST = 10
Member = Literal["seed", "sample"]


def needed(first: Array, width: float, level: float = LEVEL) -> int:
    """Size of the sample for which an interval is as narrow as asked.

    Parameters
    ----------
    first
        Sample of the first stage, at least two members.
    width
        Width of the interval from end to end, in the unit of the sample.
    level
        Level of the interval.
    """
    half = _critical(first, level) * np.std(first, ddof=1)
    return max(len(first), math.ceil((2 * half / width) ** 2))


def two_stage_interval(
    sample: Array, first: Array, level: float = LEVEL
) -> tuple[float, float, float]:
    """Mean of a sample and its interval by the spread of the first stage.

    Parameters
    ----------
    sample
        All members.
    first
        Those of the first stage, at least two.
    level
        Level of the interval.
    """
    mean = float(np.mean(sample))
    half = float(_critical(first, level) * np.std(first, ddof=1) / np.sqrt(len(sample)))
    return mean, mean - half, mean + half


@dataclass(frozen=True)
class PrecisionTarget:
    """What a stopping rule asks for.

    Attributes
    ----------
    widths
        Outcome to the width of its interval.
    first, most
        Members of the sample in the first stage, and at most in all.
    member
        What the members are: seeds, or parameter samples where there are several.
    """

    widths: Mapping[str, float]
    first: int
    most: int
    member: Member

    @classmethod
    def of(cls, widths: Mapping[str, float], seeds: int | None, samples: int, most: int) -> Self:
        """Check what is asked for.

        Raises
        ------
        InputError
            If an outcome is unknown, a width not positive, or the numbers do not fit.
        """
        for name, width in widths.items():
            if name not in OUTCOMES:
                raise refuse("until_precise", "outcome", name, did_you_mean(name, OUTCOMES))
            if not width > 0:
                raise refuse("until_precise", name, width, "a width above 0")
        member: Member = "sample" if samples > 1 else "seed"
        first = samples if member == "sample" else FEWEST if seeds is None else seeds
        if first < FEWEST:
            raise refuse("until_precise", f"{member}s", first, f"{FEWEST} or more at first")
        if most < first:
            raise refuse("until_precise", "max_seeds", most, f"{first} or more")
        return cls(widths, first, most, member)

    def size(self, values: pd.DataFrame, baseline: str) -> int:
        """Size of the sample that makes all intervals narrow enough, or the most that may be."""
        sizes = [
            needed(sample.to_numpy(), self.widths[key["outcome"]])
            for key, sample in self._samples(values, baseline)
            if len(sample) > 1
        ]
        return min(self.most, max(sizes, default=self.first))

    def intervals(self, values: pd.DataFrame, baseline: str, level: float) -> pd.DataFrame:
        """Intervals of the differences that the rule is about, by the spread of the first stage.

        Returns
        -------
        pandas.DataFrame
            city, alternative, outcome, kind, low, high.
        """
        rows = []
        for key, sample in self._samples(values, baseline):
            first = sample[sample.index.get_level_values(self.member) <= self.first]
            if len(first) < 2:
                continue
            _, low, high = two_stage_interval(sample.to_numpy(), first.to_numpy(), level)
            rows.append({**key, "low": low, "high": high})
        return pd.DataFrame(rows, columns=["city", "alternative", "outcome", "kind", "low", "high"])

    def is_reached(self, effects: pd.DataFrame) -> bool:
        """Whether every interval is there and as narrow as asked."""
        about = effects[effects["outcome"].isin(list(self.widths)) & (effects["kind"] == "true")]
        asked = about["outcome"].map(self.widths)
        return bool((about["high"] - about["low"] <= asked * (1 + 1e-9)).all())

    def _samples(
        self, values: pd.DataFrame, baseline: str
    ) -> Iterator[tuple[dict[str, Any], pd.Series]]:
        wanted = values["outcome"].isin(list(self.widths)) & (values["kind"] == "true")
        names = ["city", "alternative", "outcome", "kind"]
        for key, group in pairs(values[wanted], baseline).groupby(names, sort=False):
            sample = clusters(group[["sample", "seed", "difference"]])["difference"]
            yield dict(zip(names, key, strict=True)), sample


def _critical(first: Array, level: float) -> float:
    return float(stats.t.ppf(0.5 + level / 2, len(first) - 1))
