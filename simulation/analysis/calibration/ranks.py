"""Ranks: whether a calibration is as sure as it should be, over data sets of known parameters.

Simulation-based calibration (Talts, Betancourt, Simpson, Vehtari and Gelman 2018): parameters are
drawn from the prior, data are made from them, and the rank of the true value among draws of the
posterior is uniform if the calibration is right.  A hill in the histogram says that intervals are
too wide, a valley that they are too narrow, a slope that they are biased.
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.core import randomness
from simulation.core.tables import Floats
from simulation.io.validation import refuse

LEVEL = 0.95
DRAWS = 4000


def rank_of(true: float, values: Floats, weights: Floats, seed: int) -> float:
    """Rank of a true value among weighted draws, from 0 to 1, at random among equal ones.

    Parameters
    ----------
    true
        The true value.
    values, weights
        Draws of a posterior, and weights that add up to 1.  Shape (m,) each.
    seed
        Seed of the choice among equal draws.

    Examples
    --------
    >>> rank_of(2.5, np.array([1.0, 2.0, 3.0, 4.0]), np.full(4, 0.25), seed=1)
    0.5
    """
    equal = float(weights[values == true].sum())
    share = randomness.generator(seed, "rank among equal draws").random() if equal else 0.0
    return min(1.0, float(weights[values < true].sum()) + share * equal)


def rank_histogram(
    ranks: npt.ArrayLike, bins: int, seed: int, level: float = LEVEL
) -> pd.DataFrame:
    """Count ranks by bin, beside a band that holds all bins at once.

    Parameters
    ----------
    ranks
        Ranks from 0 to 1, one per data set.  Shape (n,).
    bins
        Number of bins, of the same width.
    seed
        Seed of the uniform ranks from which the band is made.
    level
        Share of the histograms of uniform ranks of which all bins lie within the band.

    Returns
    -------
    pandas.DataFrame
        One row per bin: low and high (its ends), count, least and most (the band), inside.

    Raises
    ------
    InputError
        If a rank is not from 0 to 1.

    Examples
    --------
    >>> rank_histogram((np.arange(100) + 0.5) / 100, bins=5, seed=1)["count"].tolist()
    [20, 20, 20, 20, 20]
    """
    numbers = np.asarray(ranks, dtype=float)
    if wrong := numbers[~((numbers >= 0) & (numbers <= 1))].tolist():
        raise refuse("calibration", "ranks", wrong[0], "numbers from 0 to 1")
    counts, ends = np.histogram(numbers, bins=bins, range=(0.0, 1.0))
    least, most = _band(len(numbers), bins, seed, level)
    inside = (counts >= least) & (counts <= most)
    return pd.DataFrame(
        {"low": ends[:-1], "high": ends[1:], "count": counts, "least": least, "most": most,
         "inside": inside}
    )  # fmt: skip


@functools.cache
def _band(n: int, bins: int, seed: int, level: float) -> tuple[int, int]:
    """Narrowest band around the mean that holds all bins of most uniform histograms."""
    generator = randomness.generator(seed, "histograms of uniform ranks")
    histograms = generator.multinomial(n, np.full(bins, 1 / bins), size=DRAWS)
    furthest = abs(histograms - n / bins).max(axis=1)
    width = float(np.quantile(furthest, level, method="higher"))
    return max(0, int(np.ceil(n / bins - width))), int(np.floor(n / bins + width))
