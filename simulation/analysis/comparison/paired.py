"""Paired differences: the same luck and the same parameters under two alternatives.

All functions read a long table of values, one row per city, alternative, sample, seed, outcome and
kind. Two alternatives are compared within a city and a kind, run by run: the same seed, the same
sample of parameters.  Where there are several samples, the runs of a sample are averaged first and
the samples are the sample, because seeds within a sample share its parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from simulation.outcomes.declaration import OUTCOMES

if TYPE_CHECKING:
    from simulation.core.tables import Array


LEVEL = 0.95
CELL = ["city", "outcome", "kind"]
ROUNDING = 1e-12
VALUES = ["city", "alternative", "sample", "seed", "outcome", "kind", "value"]
EFFECTS = [
    "city", "alternative", "baseline", "outcome", "kind", "unit", "n", "interval_over", "value",
    "value_baseline", "difference", "low", "high", "p_better", "p_value", "p_holm",
    "variance_reduction",
]  # fmt: skip


def clusters(table: pd.DataFrame) -> pd.DataFrame:
    """Give what intervals are made of: runs, or means of parameter samples if there are several.

    Parameters
    ----------
    table
        One row per run, with columns sample and seed and any numbers.

    Returns
    -------
    pandas.DataFrame
        The numbers, one row per member of the sample, in the order of sample and seed.
    """
    by = "sample" if table["sample"].nunique() > 1 else ["sample", "seed"]
    return (
        table.sort_values(["sample", "seed"]).set_index(["sample", "seed"]).groupby(level=by).mean()
    )


def interval_over(sample: pd.DataFrame) -> str:
    """Say what the members of a sample that `clusters` gave are: ``seeds`` or ``samples``."""
    return "samples" if sample.index.nlevels == 1 else "seeds"


def interval(sample: Array, level: float = LEVEL) -> tuple[float, float, float]:
    """Mean of a sample and its interval by Student's t; without one if the sample is a single."""
    mean = float(np.mean(sample)) if len(sample) else np.nan
    if len(sample) < 2:
        return mean, np.nan, np.nan
    half = stats.t.ppf(0.5 + level / 2, len(sample) - 1) * standard_error(sample)
    return mean, mean - half, mean + half


def standard_error(sample: Array) -> float:
    """Standard error of the mean of a sample."""
    return float(np.std(sample, ddof=1) / np.sqrt(len(sample)))


def is_constant(differences: Array, size: float) -> bool:
    """Whether differences of values of such a size are equal up to rounding."""
    return bool(np.ptp(differences) <= ROUNDING * size)


def p_value(differences: Array, size: float) -> float:
    """Two-sided p value of the hypothesis that the mean of differences is zero.

    Parameters
    ----------
    differences
        A sample.
    size
        Size of the values that they are differences of.  Differences that are equal up to rounding
        have no luck in them: the p value is 1 if they are zero up to rounding, else 0.
    """
    if len(differences) < 2:
        return np.nan
    if is_constant(differences, size):
        return float(np.abs(differences).max() <= ROUNDING * size)
    return float(stats.ttest_1samp(differences, 0).pvalue)


def holm(p_values: Sequence[float] | Array) -> Array:
    """Correct p values for many comparisons (Holm 1979); nan stays nan and does not count."""
    given = np.asarray(p_values, dtype=float)
    known = np.flatnonzero(~np.isnan(given))
    order = known[np.argsort(given[known], kind="stable")]
    corrected = np.full(given.shape, np.nan)
    steps = np.maximum.accumulate(given[order] * np.arange(len(order), 0, -1))
    corrected[order] = np.minimum(1.0, steps)
    return corrected


def pairs(values: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Set every run beside the run of the baseline that shares its luck and its parameters.

    Parameters
    ----------
    values
        Long table with the columns `VALUES`.
    baseline
        The alternative that all others are compared with.

    Returns
    -------
    pandas.DataFrame
        city, alternative, sample, seed, outcome, kind, value, value_baseline, difference.  Pairs of
        which one half is missing are left out.
    """
    on = ["city", "outcome", "kind", "sample", "seed"]
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
        Long table with the columns `VALUES`.
    baseline
        The alternative that all others are compared with.
    level
        Level of the intervals.

    Returns
    -------
    pandas.DataFrame
        With the columns `EFFECTS`: n is the size of the sample, `interval_over` whether it is of
        seeds or of samples, `p_better` the share of pairs in which the alternative does better
        (ties count half), `p_holm` the p value corrected for all rows of the table,
        `variance_reduction` how many times more runs two independent samples would need for the
        same standard error.
    """
    found = pairs(values, baseline)
    rows = [
        {**dict(zip([*CELL, "alternative"], key, strict=True)), **_effect(group, key[1], level)}
        for key, group in found.groupby([*CELL, "alternative"], sort=False)
    ]
    table = pd.DataFrame(rows, columns=[name for name in EFFECTS if name != "p_holm"])
    table["baseline"] = baseline
    return table.assign(p_holm=holm(table["p_value"].to_numpy(float)))[EFFECTS]


def with_blanks(found: pd.DataFrame, asked: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Add to effects the rows that were asked for and have no pair, with n = 0 and no numbers.

    Parameters
    ----------
    found
        What `effects` gave.
    asked
        city, alternative, outcome and kind of every row that there should be, in the order of the
        result.
    baseline
        The alternative that the others are compared with.
    """
    numbers = dict.fromkeys(EFFECTS[EFFECTS.index("value") :], float)
    table = asked.merge(found, on=[*CELL, "alternative"], how="left").astype(numbers)
    return table.assign(
        baseline=baseline,
        unit=table["outcome"].map(lambda name: OUTCOMES[name].unit_of_year),
        n=table["n"].astype(float).fillna(0).astype(int),
        interval_over=table["interval_over"].fillna(""),
    )[EFFECTS]


def _effect(group: pd.DataFrame, outcome: str, level: float) -> dict[str, float | str | int]:
    numbers = group[["sample", "seed", "value", "value_baseline", "difference"]]
    better = wins(group["difference"], outcome)
    sample = clusters(numbers.assign(better=better))
    difference = sample["difference"].to_numpy()
    mean, low, high = interval(difference, level)
    return {
        "unit": OUTCOMES[outcome].unit_of_year,
        "n": len(sample),
        "interval_over": interval_over(sample),
        "value": sample["value"].mean(),
        "value_baseline": sample["value_baseline"].mean(),
        "difference": mean,
        "low": low,
        "high": high,
        "p_better": sample["better"].mean(),
        "p_value": p_value(difference, _size(sample["value"], sample["value_baseline"])),
        "variance_reduction": variance_reduction(sample["value"], sample["value_baseline"]),
    }


def wins(difference: pd.Series, outcome: str) -> pd.Series:
    """Say of each difference whether it is one for the better: 1, 0, or a half for a tie.

    Nan where more of the outcome is neither better nor worse.
    """
    match OUTCOMES[outcome].direction:
        case "none":
            return difference * np.nan
        case "lower":
            difference = -difference
    return (difference > 0) + 0.5 * (difference == 0)


def variance_reduction(first: pd.Series, second: pd.Series) -> float:
    """Variance of the difference of independent samples over that of paired ones.

    Infinite where the differences have no luck left in them (up to rounding), and nan where the
    values have none either.
    """
    if len(first) < 2:
        return np.nan
    size, paired = _size(first, second), first - second
    if not is_constant(paired.to_numpy(), size):
        return float((first.var() + second.var()) / paired.var())
    even = is_constant(first.to_numpy(), size) and is_constant(second.to_numpy(), size)
    return np.nan if even else np.inf


def _size(first: pd.Series, second: pd.Series) -> float:
    return float(max(first.abs().max(), second.abs().max()))
