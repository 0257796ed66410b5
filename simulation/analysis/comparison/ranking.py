"""Ranking: which alternative is best on an outcome, and how stable that is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulation.analysis.comparison.paired import CELL, LEVEL, clusters
from simulation.core import randomness
from simulation.outcomes.declaration import OUTCOMES

if TYPE_CHECKING:
    from simulation.core.tables import Array


RESAMPLES = 2000
RANKING = [
    "city", "outcome", "kind", "alternative", "n", "value", "rank", "p_rank", "p_best", "low",
    "high",
]  # fmt: skip


def resampled_weights(n: int, name: str) -> Array:
    """Weights of the members of a sample in each bootstrap resample: `RESAMPLES` rows, sum 1."""
    counts = randomness.generator(0, f"bootstrap: {name}").multinomial(
        n, np.full(n, 1 / n), RESAMPLES
    )
    return np.asarray(counts / n)


def ranking(values: pd.DataFrame, level: float = LEVEL) -> pd.DataFrame:
    """Rank the alternatives by each outcome that has a direction, and say how stable that is.

    Parameters
    ----------
    values
        Long table of values; see `paired`.
    level
        Level of the interval of the rank.

    Returns
    -------
    pandas.DataFrame
        With the columns `RANKING`: n is the size of the sample, seeds or samples that all
        alternatives have a value in; rank 1 is the best, `p_rank` the share of resamples in which
        the alternative has the same rank, `p_best` in which it is the best, low and high the ranks
        between which it lies; all four are missing where there is a single pair.  All alternatives
        are resampled together, pair by pair.  An alternative that never has a value has no rank.
    """
    rows = [
        row
        for key, group in values.groupby(CELL, sort=False)
        if OUTCOMES[key[1]].direction != "none"
        for row in _ranks(group, key, level)
    ]
    whole = dict.fromkeys(("rank", "low", "high"), "Int64")
    shares = dict.fromkeys(("value", "p_rank", "p_best"), "float64")
    return pd.DataFrame(rows, columns=RANKING).astype({**whole, **shares})


def _ranks(group: pd.DataFrame, key: tuple[str, ...], level: float) -> list[tuple[object, ...]]:
    alternatives = list(dict.fromkeys(group["alternative"]))
    wide = group.pivot(index=["sample", "seed"], columns="alternative", values="value")[
        alternatives
    ]
    sample = clusters(wide.dropna(axis=1, how="all").dropna().reset_index())
    never = [(*key, name, 0, *[None] * 6) for name in alternatives if wide[name].isna().all()]
    return [*_ranks_in(sample, key, level), *never] if len(sample) else never


def _ranks_in(
    sample: pd.DataFrame, key: tuple[str, ...], level: float
) -> Iterator[tuple[object, ...]]:
    sign = -1.0 if OUTCOMES[key[1]].direction == "higher" else 1.0
    means = sample.mean().to_numpy()
    rank = ranks(sign * means[None])[0]
    again = ranks(sign * resampled_weights(len(sample), "ranking") @ sample.to_numpy())
    edges = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(again, edges, axis=0, method="nearest")
    n = len(sample)
    for at, alternative in enumerate(sample.columns):
        stable = (np.mean(again[:, at] == rank[at]), np.mean(again[:, at] == 1), low[at], high[at])
        yield (*key, alternative, n, means[at], rank[at], *(stable if n > 1 else [None] * 4))


def ranks(badness: Array) -> Array:
    """Rank the entries of each row, 1 for the least; equal entries share the better rank."""
    return np.asarray((badness[:, :, None] > badness[:, None, :]).sum(axis=2) + 1)
