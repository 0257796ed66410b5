"""Ranking of the alternatives by outcome, and its stability over seeds or parameter samples."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from simulation.analysis.comparison.intervals import LEVEL
from simulation.analysis.comparison.paired import cell_of, clusters, interval_over, with_place
from simulation.core import randomness
from simulation.core.tables import Array
from simulation.outcomes.declaration import OUTCOMES

RESAMPLES = 2000
RANKING = [
    "city", "outcome", "kind", "alternative", "n", "value", "rank", "p_rank", "p_best", "low",
    "high",
]  # fmt: skip


def resampled_weights(n: int, name: str) -> Array:
    """Weights of n units in each bootstrap resample: shape (`RESAMPLES`, n), rows of sum 1."""
    counts = randomness.generator(0, f"bootstrap: {name}").multinomial(
        n, np.full(n, 1 / n), RESAMPLES
    )
    return np.asarray(counts / n)


def replicates(units: pd.DataFrame, name: str) -> Array:
    """Give what the stability of a result is judged by, one row per replicate.

    Parameters
    ----------
    units
        Result of `clusters`.  Of seeds the replicates are means of bootstrap resamples, which say
        how sure the mean is; of parameter samples they are the samples themselves, which say what
        the parameters leave open.
    name
        Name of the result, which keys the resampling.
    """
    if interval_over(units) == "samples":
        return units.to_numpy()
    return np.asarray(resampled_weights(len(units), name) @ units.to_numpy())


def ranking(values: pd.DataFrame, level: float = LEVEL) -> pd.DataFrame:
    """Rank the alternatives by each outcome that has a direction, with the stability of the rank.

    Parameters
    ----------
    values
        Long table of values; see `paired.VALUES`.
    level
        Level of the interval of the rank.

    Returns
    -------
    pandas.DataFrame
        With the columns `RANKING`, and place if the values are of places.  `n` is the number of
        seeds or parameter samples in which all alternatives have a value.  Rank 1 is the best;
        `p_rank` is the share of replicates in which the alternative keeps its rank, `p_best` the
        share in which it is the best, `low` and `high` the interval of its rank; all four are
        missing with a single pair.  Replicates are bootstrap resamples of seeds (of all
        alternatives together) or the parameter samples, see `replicates`.  An alternative without
        any value has no rank.
    """
    rows = [
        row
        for key, group in values.groupby(cell_of(values), sort=False)
        if OUTCOMES[key[-2]].direction != "none"
        for row in _ranks(group, key, level)
    ]
    whole = dict.fromkeys(("rank", "low", "high"), "Int64")
    shares = dict.fromkeys(("value", "p_rank", "p_best"), "float64")
    return pd.DataFrame(rows, columns=with_place(RANKING, values)).astype({**whole, **shares})


def _ranks(group: pd.DataFrame, key: tuple[str, ...], level: float) -> list[tuple[object, ...]]:
    alternatives = list(dict.fromkeys(group["alternative"]))
    wide = group.pivot(index=["sample", "seed"], columns="alternative", values="value")[
        alternatives
    ]
    units = clusters(wide.dropna(axis=1, how="all").dropna().reset_index())
    never = [(*key, name, 0, *[None] * 6) for name in alternatives if wide[name].isna().all()]
    return [*_ranks_in(units, key, level), *never] if len(units) else never


def _ranks_in(
    units: pd.DataFrame, key: tuple[str, ...], level: float
) -> Iterator[tuple[object, ...]]:
    sign = -1.0 if OUTCOMES[key[-2]].direction == "higher" else 1.0
    means = units.mean().to_numpy()
    rank = ranks(sign * means[None])[0]
    resampled = ranks(sign * replicates(units, "ranking"))
    edges = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(resampled, edges, axis=0, method="nearest")
    n = len(units)
    for at, alternative in enumerate(units.columns):
        stable = (
            np.mean(resampled[:, at] == rank[at]),
            np.mean(resampled[:, at] == 1),
            low[at],
            high[at],
        )
        yield (*key, alternative, n, means[at], rank[at], *(stable if n > 1 else [None] * 4))


def ranks(badness: Array) -> Array:
    """Rank the entries of each row, 1 for the smallest; equal entries share the smaller rank.

    Examples
    --------
    >>> ranks(np.array([[5.0, 1.0, 5.0]]))
    array([[2, 1, 2]])
    """
    return np.asarray((badness[:, :, None] > badness[:, None, :]).sum(axis=2) + 1)
