"""Paired differences: two alternatives under common random numbers and the same parameters.

All functions read a long table of values, one row per city, alternative, parameter sample, seed,
outcome and kind, and per place if the values are of places.  Two alternatives are compared within a
city, a place and a kind, run by run: with the same seed and the same parameter sample.  With
several parameter samples the runs of each sample are averaged first: what differs between the
samples is what the parameters leave open, and more samples do not make it smaller.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from simulation.analysis.comparison.intervals import LEVEL, interval, standard_error
from simulation.analysis.formatting import ROUNDING
from simulation.analysis.standing import random_share
from simulation.core.tables import Array
from simulation.outcomes.declaration import OUTCOMES

VALUES = ["city", "alternative", "sample", "seed", "outcome", "kind", "value"]
EFFECTS = [
    "city", "alternative", "baseline", "outcome", "kind", "unit", "n", "interval_over", "n_pairs",
    "value", "value_baseline", "difference", "low", "high", "monte_carlo_error", "random_share",
    "p_better", "effect_size", "p_value", "p_holm", "variance_reduction",
]  # fmt: skip


def cell_of(table: pd.DataFrame) -> list[str]:
    """Give the columns that name what is compared: city, place (if any), outcome and kind."""
    return with_place(["city", "outcome", "kind"], table)


def with_place(columns: Sequence[str], table: pd.DataFrame) -> list[str]:
    """Give columns with the place after the city (or in front), if a table is of places."""
    if "place" not in table:
        return list(columns)
    at = columns.index("city") + 1 if "city" in columns else 0
    return [*columns[:at], "place", *columns[at:]]


def clusters(table: pd.DataFrame) -> pd.DataFrame:
    """Give the independent units of an interval: runs, or means over each of several samples.

    Parameters
    ----------
    table
        One row per run, with the columns sample and seed and any numeric columns; runs without a
        value are left out before, so that a mean says of how many it is.

    Returns
    -------
    pandas.DataFrame
        The numeric columns, one row per unit, sorted by sample and seed.
    """
    by = "sample" if table["sample"].nunique() > 1 else ["sample", "seed"]
    return (
        table.sort_values(["sample", "seed"]).set_index(["sample", "seed"]).groupby(level=by).mean()
    )


def interval_over(units: pd.DataFrame) -> str:
    """Say what the units of `clusters` are: ``seeds``, or (parameter) ``samples``."""
    return "samples" if units.index.nlevels == 1 else "seeds"


def is_constant(differences: Array, size: float) -> bool:
    """Whether differences between values of a given size are equal up to rounding."""
    return bool(np.ptp(differences) <= ROUNDING * size)


def p_value(differences: Array, size: float) -> float:
    """Two-sided p value of the hypothesis that the mean of differences is zero.

    Parameters
    ----------
    differences
        Independent differences, shape (n,).
    size
        Size of the values whose differences they are.  Differences that are equal up to rounding
        do not vary between seeds: the p value is 1 if they are zero up to rounding, otherwise 0.
    """
    if len(differences) < 2:
        return np.nan
    if is_constant(differences, size):
        return float(np.abs(differences).max() <= ROUNDING * size)
    return float(stats.ttest_1samp(differences, 0).pvalue)


def holm(p_values: Sequence[float] | Array) -> Array:
    """Correct p values for multiple comparisons (Holm 1979); nan stays nan and is not counted.

    Examples
    --------
    >>> holm([0.01, 0.04]).tolist()
    [0.02, 0.04]
    """
    raw = np.asarray(p_values, dtype=float)
    not_nan = np.flatnonzero(~np.isnan(raw))
    order = not_nan[np.argsort(raw[not_nan], kind="stable")]
    corrected = np.full(raw.shape, np.nan)
    steps = np.maximum.accumulate(raw[order] * np.arange(len(order), 0, -1))
    corrected[order] = np.minimum(1.0, steps)
    return corrected


def pairs(values: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Pair every run with the run of the baseline with the same seed and parameter sample.

    Parameters
    ----------
    values
        Long table with the columns `VALUES`, and place if it is of places.
    baseline
        Name of the alternative that all others are compared with.

    Returns
    -------
    pandas.DataFrame
        city, place (if any), alternative, sample, seed, outcome, kind, value, value_baseline,
        difference.  Runs without a partner are left out.
    """
    on = [*cell_of(values), "sample", "seed"]
    of_baseline = values.loc[values["alternative"] == baseline, [*on, "value"]]
    others = values[values["alternative"] != baseline]
    both = others.merge(of_baseline, on=on, suffixes=("", "_baseline"), validate="many_to_one")
    both = both.dropna(subset=["value", "value_baseline"])
    return both.assign(difference=both["value"] - both["value_baseline"])


def effects(values: pd.DataFrame, baseline: str, level: float = LEVEL) -> pd.DataFrame:
    """Compare every alternative with the baseline.

    Parameters
    ----------
    values
        Long table with the columns `VALUES`, and place if it is of places.
    baseline
        Name of the alternative that all others are compared with.
    level
        Level of the intervals.

    Returns
    -------
    pandas.DataFrame
        With the columns `EFFECTS`, and place if there is one.  `n` is the number of seeds or
        parameter samples, and `interval_over` says which (``seeds`` or ``samples``); `n_pairs` is
        the number of pairs of runs that have a value.  Over seeds `low` and `high` are the
        interval of the mean; over samples they are quantiles of the samples.  `monte_carlo_error`
        is the standard error of the mean in either case, and `random_share` what
        `standing.random_share` gives.  `p_better` is the share of seeds or samples in which the
        alternative is better (equal values count one half); `effect_size` is the difference in
        standard deviations of the baseline; `p_holm` is the p value corrected for all rows of the
        table, and over samples
        there is none; `variance_reduction` is the factor by which independent seeds would need more
        runs for the same standard error.
    """
    paired, columns = pairs(values, baseline), with_place(EFFECTS, values)
    names = [*cell_of(values), "alternative"]
    rows = [
        {**dict(zip(names, key, strict=True)), **_effect(group, key[names.index("outcome")], level)}
        for key, group in paired.groupby(names, sort=False)
    ]
    table = pd.DataFrame(rows, columns=[name for name in columns if name != "p_holm"])
    table["baseline"] = baseline
    return table.assign(p_holm=holm(table["p_value"].to_numpy(float)))[columns]


def with_empty_rows(table: pd.DataFrame, rows: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Add to effects the rows that have no pair of runs, with n = 0 and no numbers.

    Parameters
    ----------
    table
        Result of `effects`.
    rows
        city, place (if any), alternative, outcome and kind of every row, in the order of the
        result.
    baseline
        Name of the alternative that the others are compared with.
    """
    numbers = dict.fromkeys(EFFECTS[EFFECTS.index("value") :], float)
    table = rows.merge(table, on=[*cell_of(rows), "alternative"], how="left").astype(numbers)
    return table.assign(
        baseline=baseline,
        unit=table["outcome"].map(lambda name: OUTCOMES[name].unit_of_year),
        **{name: table[name].astype(float).fillna(0).astype(int) for name in ("n", "n_pairs")},
        interval_over=table["interval_over"].fillna(""),
    )[with_place(EFFECTS, rows)]


def _effect(group: pd.DataFrame, outcome: str, level: float) -> dict[str, float | str | int]:
    units = clusters(group[["sample", "seed", "value", "value_baseline", "difference"]])
    difference, over = units["difference"].to_numpy(), interval_over(units)
    size = _size(units["value"], units["value_baseline"])
    mean, low, high = interval(difference, over, level)
    return {
        "unit": OUTCOMES[outcome].unit_of_year,
        "n": len(units),
        "interval_over": over,
        "n_pairs": len(group),
        "value": units["value"].mean(),
        "value_baseline": units["value_baseline"].mean(),
        "difference": mean,
        "low": low,
        "high": high,
        "monte_carlo_error": standard_error(difference),
        "random_share": random_share(group),
        "p_better": wins(units["difference"], outcome).mean(),
        "effect_size": effect_size(units["difference"], units["value_baseline"]),
        "p_value": p_value(difference, size) if over == "seeds" else np.nan,
        "variance_reduction": variance_reduction(units["value"], units["value_baseline"]),
    }


def wins(difference: pd.Series, outcome: str) -> pd.Series:
    """Mark each difference that is an improvement: 1, 0, or one half for no difference.

    The result is nan for outcomes without a direction.
    """
    match OUTCOMES[outcome].direction:
        case "none":
            return difference * np.nan
        case "lower":
            difference = -difference
    return (difference > 0) + 0.5 * (difference == 0)


def effect_size(difference: pd.Series, baseline: pd.Series) -> float:
    """Mean difference in standard deviations of the baseline (Glass's delta).

    It is nan if the baseline has fewer than two values, or values that are equal up to rounding.
    """
    if len(baseline) < 2 or is_constant(baseline.to_numpy(), float(baseline.abs().max())):
        return np.nan
    return float(difference.mean() / baseline.std())


def variance_reduction(first: pd.Series, second: pd.Series) -> float:
    """Ratio of the variance of the difference without pairing to that with pairing.

    Infinite if the differences do not vary between seeds (up to rounding), and nan if the values do
    not vary either.
    """
    if len(first) < 2:
        return np.nan
    size, paired = _size(first, second), first - second
    if not is_constant(paired.to_numpy(), size):
        return float((first.var() + second.var()) / paired.var())
    constant = is_constant(first.to_numpy(), size) and is_constant(second.to_numpy(), size)
    return np.nan if constant else np.inf


def _size(first: pd.Series, second: pd.Series) -> float:
    return float(max(first.abs().max(), second.abs().max()))
