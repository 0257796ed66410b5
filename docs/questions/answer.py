"""Answer: what the committed table of a question says, with how sure it is."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from questions.question import Contrast, Measure, Question, Statement
from questions.runs import AGAIN, DATA, MAIN
from simulation.analysis.comparison.intervals import predictive_interval
from simulation.analysis.standing import Standing, random_share, standardised, standing
from simulation.core import randomness

LEVEL = 0.9
PERMUTATIONS = 400
MOST_NAMED = 3


@dataclass(frozen=True)
class Spread:
    """Median of samples, their interval of 90 %, and the share of which the sign is another.

    Attributes
    ----------
    n
        Number of samples.
    median, low, high
        In the unit of the measure; low and high are missing of one sample.
    turns
        Share of the samples that have the opposite sign of the median; of a median of 0, share
        that is not 0.
    """

    n: int
    median: float
    low: float
    high: float
    turns: float

    @classmethod
    def of(cls, values: pd.Series) -> Spread:
        """Describe values of samples; those that are missing do not count."""
        known = values.dropna().to_numpy(dtype=float)
        if not len(known):
            return cls(0, np.nan, np.nan, np.nan, np.nan)
        median = float(np.median(known))
        _, low, high = predictive_interval(known, LEVEL)
        turns = np.sign(known) == -np.sign(median) if median else known != 0
        return cls(len(known), median, low, high, float(np.mean(turns)))


class Answer:
    """The committed table of a question, and what is computed from it."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.table = pd.read_csv(DATA / f"{question.name}.csv")
        self.about: Mapping[str, Any] = json.loads(
            (DATA / f"{question.name}.json").read_text(encoding="utf8")
        )

    def values(
        self, contrast: Contrast, measure: Measure, year: int, since: int | None = None,
        part: str = MAIN,
    ) -> pd.Series:  # fmt: skip
        """Give a contrast by sample; arms are paired by sample and seed."""
        here = self.table[(self.table["part"] == part) & (self.table["city"] == contrast.city)]
        total: pd.Series | float = 0.0
        for arm, weight in contrast.weights.items():
            rows = here[here["arm"] == arm]
            value = _of_year(rows, measure, year)
            total = total + weight * (
                value if since is None else value - _of_year(rows, measure, since)
            )
        scale = 100.0 if measure.is_share and not measure.relative else 1.0
        return pd.Series(total) * scale

    def spread(self, contrast: Contrast, measure: Measure, year: int, since: int | None = None,
               part: str = MAIN) -> Spread:  # fmt: skip
        """Describe a contrast over its samples."""
        values = self.values(contrast, measure, year, since, part)
        if measure.relative:
            values = 100 * np.expm1(values)
        return Spread.of(values)

    def of(self, statement: Statement, part: str = MAIN) -> Spread:
        """Describe the number of a statement."""
        one = statement
        return self.spread(one.contrast, one.measure, one.year, one.since, part)

    def has(self, part: str) -> bool:
        """Whether there are runs of a part."""
        return bool((self.table["part"] == part).any())

    def standing(self, statement: Statement) -> Standing | None:
        """Give the parts of the variance of a statement; none if it does not vary."""
        one = statement
        here, again = (
            self.values(one.contrast, one.measure, one.year, one.since, part).dropna()
            for part in (MAIN, AGAIN)
        )
        share = random_share(_runs(here, 1), _runs(again, 2))
        informed = [name for name in self.about["informed"] if name in self.samples]
        return standing(here, self.samples[informed], 0.0 if np.isnan(share) else share)

    def drivers(self, statement: Statement) -> tuple[list[tuple[str, float]], float, int]:
        """Give rank correlations of the parameters with a statement.

        Returns
        -------
        tuple
            Parameters with the strongest, at most three; the strongest that chance alone would
            find in one search of twenty; and how many parameters were searched.
        """
        one = statement
        values = self.values(one.contrast, one.measure, one.year, one.since).dropna()
        samples = self.samples.reindex(values.index).dropna(axis=1)
        samples = samples.loc[:, samples.nunique() > 1]
        if len(values) < 4 or samples.empty or values.nunique() < 2:
            return [], 1.0, samples.shape[1]
        ranks = standardised(samples.rank().to_numpy())
        found = standardised(values.rank().to_numpy()[:, None])[:, 0] @ ranks / len(values)
        order = np.argsort(-np.abs(found))[:MOST_NAMED]
        names = [(str(samples.columns[k]), float(found[k])) for k in order]
        return names, _by_chance(ranks), samples.shape[1]

    @functools.cached_property
    def samples(self) -> pd.DataFrame:
        """Parameters of each sample of the first city."""
        path = DATA / f"samples-{self.about['samples_from']}.csv"
        return pd.read_csv(path).set_index("sample")


def _runs(values: pd.Series, seed: int) -> pd.DataFrame:
    """Give values by sample as runs of a seed."""
    runs = values.rename("difference").rename_axis("sample").reset_index()
    return runs.assign(seed=seed)


def _of_year(rows: pd.DataFrame, measure: Measure, year: int) -> pd.Series:
    own = rows[rows["year"] == year].set_index("sample")[measure.column]
    return np.log(own.where(own > 0)) if measure.relative else own


def _by_chance(ranks: np.ndarray) -> float:
    """Give the strongest correlation that one of twenty random orders exceeds."""
    generator = randomness.generator(1, "order of samples")
    n = len(ranks)
    one = standardised(np.arange(n, dtype=float)[:, None])[:, 0]
    strongest = [
        np.abs(one[generator.permutation(n)] @ ranks / n).max() for _ in range(PERMUTATIONS)
    ]
    return float(np.quantile(strongest, 0.95))
