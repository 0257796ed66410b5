"""Cost: cost-effectiveness of alternatives compared with the baseline."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from simulation.analysis.comparison.intervals import LEVEL
from simulation.analysis.comparison.paired import clusters
from simulation.analysis.comparison.ranking import replicates
from simulation.core.tables import Array

COST_EFFECTIVENESS = [
    "city", "alternative", "baseline", "n", "yuan", "satisfaction_years",
    "yuan_per_satisfaction_year",
    "low", "high", "p_dominated", "verdict",
]  # fmt: skip


def cost_effectiveness(
    totals: pd.DataFrame, baseline: str, level: float = LEVEL
) -> pd.DataFrame:  # fmt: skip
    """Cost (cash and staff hours) of a point of satisfaction, household and year over the baseline.

    Parameters
    ----------
    totals
        city, alternative, sample, seed, yuan (cost of all levers in all months) and
        satisfaction_years (true satisfaction, summed over households and years).
    baseline
        Name of the alternative that all others are compared with.
    level
        Level of the interval of the ratio.

    Returns
    -------
    pandas.DataFrame
        With the columns `COST_EFFECTIVENESS`.  The ratio and its interval are given only if
        satisfaction rises.  An alternative without a rise is ``dominated`` if it costs at least as
        much as the baseline, otherwise ``cheaper, not better``; one that raises satisfaction at no
        higher cost ``dominates`` the baseline; one with no difference in either is the ``same``.

        The verdict is about the means.  `p_dominated` is the share of replicates (bootstrap
        resamples of seeds, or parameter samples; see `ranking.replicates`) that are dominated; in
        the interval they count as an infinite ratio.  Replicates that are cheaper but not better
        widen the interval on both sides: they count as minus infinity at the low end and as
        infinity at the high end.  A single pair has no interval and no `p_dominated`.

        Costs and satisfaction are summed over all months of the programme, including incomplete
        years and years that `over` leaves out.
    """
    on = ["city", "sample", "seed"]
    of_baseline = totals[totals["alternative"] == baseline].drop(columns="alternative")
    others = totals[totals["alternative"] != baseline]
    both = others.merge(of_baseline, on=on, suffixes=("", "_baseline"), validate="many_to_one")
    gains = both[["city", "alternative", "sample", "seed"]].assign(
        yuan=both["yuan"] - both["yuan_baseline"],
        years=both["satisfaction_years"] - both["satisfaction_years_baseline"],
    )
    rows = [
        (
            city,
            alternative,
            baseline,
            *_ratio(clusters(group.drop(columns=["city", "alternative"])), level),
        )
        for (city, alternative), group in gains.groupby(["city", "alternative"], sort=False)
    ]
    return pd.DataFrame(rows, columns=COST_EFFECTIVENESS)


NOT_PRICED = "not priced: the starts differ"
"""Verdict of alternatives of a city that does not start alike."""


def not_priced(table: pd.DataFrame, cities: Collection[str]) -> pd.DataFrame:
    """Blank the rows of cities whose alternatives do not have the same start.

    Parameters
    ----------
    table
        Result of `cost_effectiveness`.
    cities
        Cities in which the alternatives differ in households or anything else of the start: what
        a policy costs and gains cannot be told from what the start does.
    """
    rows = table["city"].isin(list(cities))
    numbers = COST_EFFECTIVENESS[COST_EFFECTIVENESS.index("yuan") : -1]
    blank = table.assign(**{name: table[name].mask(rows) for name in numbers})
    return blank.assign(verdict=table["verdict"].mask(rows, NOT_PRICED))


def _ratio(units: pd.DataFrame, level: float) -> tuple[object, ...]:
    n, yuan, years = len(units), units["yuan"].mean(), units["years"].mean()
    ratio, low, high, p_dominated = (yuan / years if years > 0 else np.nan), *[np.nan] * 3
    if n > 1:
        means = replicates(units[["yuan", "years"]], "cost")
        p_dominated = float(np.mean((means[:, 1] <= 0) & (means[:, 0] >= 0) & means.any(axis=1)))
        low, high = _interval(means, level) if years > 0 else (np.nan, np.nan)
    return n, yuan, years, ratio, low, high, p_dominated, verdict(yuan, years)


def _interval(means: Array, level: float) -> tuple[float, float]:
    """Interval of the ratio from replicates of yuan and years, one row per replicate."""
    yuan, years = means.T
    ratios = np.where(years > 0, yuan / np.where(years > 0, years, 1.0), np.inf)
    lowest = np.where((years <= 0) & (yuan < 0), -np.inf, ratios)
    low = np.quantile(lowest, (1 - level) / 2, method="nearest")
    high = np.quantile(ratios, (1 + level) / 2, method="nearest")
    return float(low), float(high)


def verdict(yuan: float, years: float) -> str:
    """Give the verdict on a difference in cost (yuan) and in satisfaction (point-years).

    Examples
    --------
    >>> verdict(100.0, 5.0), verdict(-100.0, 5.0), verdict(100.0, -5.0)
    ('gains', 'dominates', 'dominated')
    """
    if years == yuan == 0:
        return "same"
    if years > 0:
        return "dominates" if yuan <= 0 else "gains"
    return "dominated" if yuan >= 0 else "cheaper, not better"
