"""Self check: whether an ensemble finds again what made the data, member by member.

Simulation-based calibration (Talts and others 2018) from one stored ensemble: a member drawn from
the prior is the truth, figures are made from it with their errors, and all other members are
weighted by these.  The rank of the truth is uniform if reweighting is right.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from simulation.analysis.calibration.ranks import rank_histogram, rank_of
from simulation.analysis.calibration.weighting import resample
from simulation.analysis.validation.reweighting import StoredEnsemble
from simulation.analysis.validation.smoothing import smoothed
from simulation.core import randomness

RANKS = ["quantity", "low", "high", "count", "least", "most", "inside", "share_reliable"]
DATA_SETS, BINS = 200, 10


def self_check(
    ensemble: StoredEnsemble, quantities: pd.DataFrame, n: int = DATA_SETS, seed: int = 0
) -> pd.DataFrame:
    """Give the histogram of the ranks of each quantity, with a band that holds all bins at once.

    Parameters
    ----------
    ensemble
        The ensemble; what was published is not used.
    quantities
        One row for each member, one column for each parameter or effect.
    n
        Number of data sets.
    seed
        Seed of the data sets.

    Returns
    -------
    pandas.DataFrame
        With the columns `RANKS`, one row for each quantity and bin; see `rank_histogram`.
        ``share_reliable`` is that of the data sets whose reweighting is reliable; where it is low,
        ranks say more of the few members than of the model.
    """
    prior = np.exp(ensemble.log_prior - logsumexp(ensemble.log_prior))
    truths = resample(prior, n, seed)
    chance = randomness.generator(seed, "data sets of a self check")
    root = np.linalg.cholesky(ensemble.covariance)
    errors = chance.standard_normal((n, len(root))) @ root.T
    ranks, reliable = np.empty((n, quantities.shape[1])), 0
    for at, truth in enumerate(truths):
        made = replace(ensemble, published=ensemble.expected[truth] + errors[at])
        others = made.log_prior + made.log_likelihood()
        others[truth] = -np.inf
        weights = smoothed(others)
        reliable += weights.reliable
        for k, name in enumerate(quantities):
            values = quantities[name].to_numpy(float)
            ranks[at, k] = rank_of(values[truth], values, weights.values, seed=at)
    tables = [
        rank_histogram(ranks[:, k], BINS, seed).assign(quantity=name, share_reliable=reliable / n)
        for k, name in enumerate(quantities)
    ]
    return pd.concat(tables, ignore_index=True)[RANKS]
