"""Cost: what a point of satisfaction costs under an option, against the baseline."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.columns import Array
from simulation.comparison.paired import LEVEL, clusters
from simulation.comparison.ranking import resampled_weights

COST_EFFECTIVENESS = [
    "city", "option", "baseline", "n", "yuan", "satisfaction_years", "yuan_per_satisfaction_year",
    "low", "high", "p_dominated", "verdict",
]  # fmt: skip


def cost_effectiveness(
    totals: pd.DataFrame, baseline: str, level: float = LEVEL
) -> pd.DataFrame:  # fmt: skip
    """Yuan per satisfaction-point-household-year gained against the baseline.

    Parameters
    ----------
    totals
        city, option, draw, seed, yuan (cost of all levers in all months) and satisfaction_years
        (true satisfaction, summed over households and years).
    baseline
        The option that all others are compared with.
    level
        Level of the bootstrap interval of the ratio of means.

    Returns
    -------
    pandas.DataFrame
        With the columns `COST_EFFECTIVENESS`.  The ratio is given only where satisfaction gains.
        An option that gains none is ``dominated`` if it costs no less than the baseline, else it is
        ``cheaper, not better``; one that gains and costs no more ``dominates`` the baseline.  In
        the interval a resample without a gain counts as an infinite price; `p_dominated` is the
        share of such resamples.
    """
    on = ["city", "draw", "seed"]
    of_baseline = totals[totals["option"] == baseline].drop(columns="option")
    others = totals[totals["option"] != baseline]
    both = others.merge(of_baseline, on=on, suffixes=("", "_baseline"), validate="many_to_one")
    gains = both[["city", "option", "draw", "seed"]].assign(
        yuan=both["yuan"] - both["yuan_baseline"],
        years=both["satisfaction_years"] - both["satisfaction_years_baseline"],
    )
    rows = [
        (city, option, baseline, *_price(clusters(group.drop(columns=["city", "option"])), level))
        for (city, option), group in gains.groupby(["city", "option"], sort=False)
    ]
    return pd.DataFrame(rows, columns=COST_EFFECTIVENESS)


def _price(sample: pd.DataFrame, level: float) -> tuple[object, ...]:
    yuan, years = sample["yuan"].mean(), sample["years"].mean()
    again = resampled_weights(len(sample), "cost") @ sample[["yuan", "years"]].to_numpy()
    dominated = again[:, 1] <= 0
    prices = np.where(dominated, np.inf, again[:, 0] / np.where(dominated, 1.0, again[:, 1]))
    low, high = _quantiles(prices, level) if len(sample) > 1 else (np.nan, np.nan)
    price = yuan / years if years > 0 else np.nan
    return len(sample), yuan, years, price, low, high, dominated.mean(), verdict(yuan, years)


def _quantiles(prices: Array, level: float) -> tuple[float, float]:
    low, high = np.quantile(prices, [(1 - level) / 2, (1 + level) / 2], method="nearest")
    return float(low), float(high)


def verdict(yuan: float, years: float) -> str:
    """Say in a word what more money and more satisfaction amount to."""
    if years > 0:
        return "dominates" if yuan <= 0 else "gains"
    return "dominated" if yuan >= 0 else "cheaper, not better"
