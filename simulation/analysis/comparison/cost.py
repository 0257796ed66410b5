"""Cost: what a point of satisfaction costs under an alternative, against the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulation.analysis.comparison.paired import LEVEL, clusters
from simulation.analysis.comparison.ranking import resampled_weights

if TYPE_CHECKING:
    from simulation.core.tables import Array


COST_EFFECTIVENESS = [
    "city", "alternative", "baseline", "n", "yuan", "satisfaction_years",
    "yuan_per_satisfaction_year",
    "low", "high", "p_dominated", "verdict",
]  # fmt: skip


def cost_effectiveness(
    totals: pd.DataFrame, baseline: str, level: float = LEVEL
) -> pd.DataFrame:  # fmt: skip
    """Yuan per satisfaction-point-household-year gained against the baseline.

    Parameters
    ----------
    totals
        city, alternative, sample, seed, yuan (cost of all levers in all months) and
        satisfaction_years (true satisfaction, summed over households and years).
    baseline
        The alternative that all others are compared with.
    level
        Level of the bootstrap interval of the ratio of means.

    Returns
    -------
    pandas.DataFrame
        With the columns `COST_EFFECTIVENESS`.  The ratio and its interval are given only where
        satisfaction gains.  An alternative that gains none is ``dominated`` if it costs no less
        than the baseline, else it is ``cheaper, not better``; one that gains and costs no more
        ``dominates`` the baseline; one that costs and gains nothing at all is the ``same``.  The
        verdict is that of the means: `p_dominated` is the share of resamples that are dominated; in
        the interval they count as an infinite price.  One that is cheaper, not better has no price,
        and counts against either end: as minus infinity at the low one, as infinity at the high
        one.  A single pair has neither an interval nor shares.  All is counted over all months of
        the programme, also those of years that values leave out, and whatever year values are of.
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
            *_price(clusters(group.drop(columns=["city", "alternative"])), level),
        )
        for (city, alternative), group in gains.groupby(["city", "alternative"], sort=False)
    ]
    return pd.DataFrame(rows, columns=COST_EFFECTIVENESS)


def _price(sample: pd.DataFrame, level: float) -> tuple[object, ...]:
    n, yuan, years = len(sample), sample["yuan"].mean(), sample["years"].mean()
    price, low, high, p_dominated = (yuan / years if years > 0 else np.nan), *[np.nan] * 3
    if n > 1:
        again = resampled_weights(n, "cost") @ sample[["yuan", "years"]].to_numpy()
        p_dominated = np.mean((again[:, 1] <= 0) & (again[:, 0] >= 0) & again.any(axis=1))
        low, high = _interval(again, level) if years > 0 else (np.nan, np.nan)
    return n, yuan, years, price, low, high, p_dominated, verdict(yuan, years)


def _interval(again: Array, level: float) -> tuple[float, float]:
    """Interval of the price from resampled means of yuan and years, one row per resample."""
    yuan, years = again.T
    prices = np.where(years > 0, yuan / np.where(years > 0, years, 1.0), np.inf)
    least = np.where((years <= 0) & (yuan < 0), -np.inf, prices)
    low = np.quantile(least, (1 - level) / 2, method="nearest")
    high = np.quantile(prices, (1 + level) / 2, method="nearest")
    return float(low), float(high)


def verdict(yuan: float, years: float) -> str:
    """Say in a word what more money and more satisfaction amount to."""
    if years == yuan == 0:
        return "same"
    if years > 0:
        return "dominates" if yuan <= 0 else "gains"
    return "dominated" if yuan >= 0 else "cheaper, not better"
