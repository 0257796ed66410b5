"""Intervals: of the mean over seeds, and of what the parameters leave open over samples."""

from __future__ import annotations

import numpy as np
from scipy import stats

from simulation.core.tables import Array

LEVEL = 0.95


def interval(values: Array, over: str, level: float = LEVEL) -> tuple[float, float, float]:
    """Mean of independent values and the interval that belongs to their kind.

    Parameters
    ----------
    values
        Shape (n,).
    over
        What they are of: of ``seeds`` the interval is that of the mean, see `mean_interval`; of
        (parameter) ``samples`` that of the values, see `predictive_interval`.
    level
        Level of the interval.
    """
    return (predictive_interval if over == "samples" else mean_interval)(values, level)


def predictive_interval(values: Array, level: float = LEVEL) -> tuple[float, float, float]:
    """Mean of values, and the quantiles between which a share `level` of further values lies.

    The k-th smallest of n values is the quantile k / (n + 1).  With fewer than 39 values the
    interval of 95 % is their range, which a further value leaves with probability 2 / (n + 1).

    Parameters
    ----------
    values
        Shape (n,).  With fewer than two values the interval is nan.
    level
        Level of the interval.

    Examples
    --------
    >>> [round(number, 2) for number in predictive_interval(np.arange(1.0, 100.0), 0.9)]
    [50.0, 5.0, 95.0]
    """
    if len(values) < 2:
        return mean_of(values), np.nan, np.nan
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2], method="weibull")
    return mean_of(values), float(low), float(high)


def mean_interval(values: Array, level: float = LEVEL) -> tuple[float, float, float]:
    """Mean of independent values and its interval by Student's t.

    Parameters
    ----------
    values, level
        As for `predictive_interval`.

    Examples
    --------
    >>> [round(number, 2) for number in mean_interval(np.array([1.0, 2.0, 3.0]))]
    [2.0, -0.48, 4.48]
    """
    mean, n = mean_of(values), len(values)
    half = float(stats.t.ppf(0.5 + level / 2, n - 1)) * standard_error(values) if n > 1 else np.nan
    return mean, mean - half, mean + half


def mean_of(values: Array) -> float:
    """Mean of values; nan of none."""
    return float(np.mean(values)) if len(values) else np.nan


def standard_error(values: Array) -> float:
    """Standard error of the mean of independent values; nan of fewer than two."""
    return float(np.std(values, ddof=1) / np.sqrt(len(values))) if len(values) > 1 else np.nan
