"""Directions: how many combinations of the parameters the data fix, and which."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import linalg

from simulation.analysis.calibration.posterior import UNIFORM_VARIANCE, moments
from simulation.analysis.calibration.weighting import effective_sample_size
from simulation.core import randomness
from simulation.core.tables import Floats
from simulation.io.errors import InputError

FIXED = 0.5
"""Variance of a direction, as a share of that of the prior, below which the data fix it."""
BY_CHANCE = 0.05
"""Chance at which a direction of the prior itself would seem as narrow."""
DRAWS = 400


def directions(
    points: Floats,
    weights: Floats,
    names: Sequence[str],
    seed: int,
    prior_covariance: Floats | None = None,
) -> pd.DataFrame:
    """Give the principal directions of a posterior in units of the prior, narrowest first.

    A direction counts as fixed if its variance is below half of the prior's, and below what samples
    of the prior itself of the same effective size have with a chance of 5 %: from few points some
    direction is always narrow (a parallel analysis; Horn 1965).

    Parameters
    ----------
    points
        Quantiles of the priors.  Shape (m, d).
    weights
        Shape (m,), adding up to 1.
    names
        Names of the d parameters.
    seed
        Seed of the samples of the prior.
    prior_covariance
        Covariance of the quantiles under the prior, shape (d, d); by default they are independent.

    Returns
    -------
    pandas.DataFrame
        One row per direction: variance (as a share of the prior's), by_chance, fixed (all the
        narrower ones are, too), and a column for each parameter: its correlation with the direction
        under the prior.  The largest of these is positive.

    Raises
    ------
    InputError
        If there are fewer effective points than parameters.
    """
    size = effective_sample_size(weights)
    if size < len(names) + 1:
        raise InputError(
            f"calibration: directions: read an effective sample size of {size:.1f}, expected "
            f"{len(names) + 1} or more for {len(names)} parameters"
        )
    independent = UNIFORM_VARIANCE * np.eye(len(names))
    prior = independent if prior_covariance is None else prior_covariance
    variances, vectors = linalg.eigh(moments(points, weights)[1], prior)
    by_chance = _narrow_by_chance(int(size), len(names), seed)
    parts = (prior @ vectors).T / np.sqrt(np.diag(prior))
    largest = parts[np.arange(len(parts)), abs(parts).argmax(axis=1)]
    parts = parts * np.sign(largest)[:, None]
    fixed = np.logical_and.accumulate(variances < np.minimum(FIXED, by_chance))
    table = pd.DataFrame({"variance": variances, "by_chance": by_chance, "fixed": fixed})
    return pd.concat([table, pd.DataFrame(parts, columns=list(names))], axis=1)


def about_directions(table: pd.DataFrame) -> str:
    """Say in a sentence how many directions the data fix.

    Parameters
    ----------
    table
        What `directions` gives.

    Examples
    --------
    >>> about_directions(pd.DataFrame({"fixed": [True, False, False]}))
    'the data fix 1 of 3 directions'
    """
    return f"the data fix {int(table['fixed'].sum())} of {len(table)} directions"


def _narrow_by_chance(size: int, dimensions: int, seed: int) -> Floats:
    """Quantile of the ordered variances of samples of the prior.  Shape (dimensions,)."""
    generator = randomness.generator(seed, "directions of the prior")
    samples = (generator.random((size, dimensions)) for _ in range(DRAWS))
    covariances = np.stack([np.cov(one, rowvar=False).reshape(dimensions, -1) for one in samples])
    ordered = np.linalg.eigvalsh(covariances / UNIFORM_VARIANCE)
    return np.asarray(np.quantile(ordered, BY_CHANCE, axis=0))
