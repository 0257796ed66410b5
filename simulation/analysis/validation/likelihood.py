"""Likelihood: what published figures say of each other under a member, by correlated errors.

Figures of one report share errors, so that their covariance is full.  What is left out then depends
on what is kept, even for one member (Bürkner, Gabry and Vehtari 2021).
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from simulation.core.tables import Floats, Mask


def conditional(
    model: Floats, observed: Floats, covariance: Floats, left_out: Mask
) -> tuple[Floats, Floats]:
    """Distribution of the figures that are left out, given those that are kept and the member.

    Parameters
    ----------
    model
        Shape (n_members, n_figures): the mean of each figure.
    observed
        Shape (n_figures,).
    covariance
        Shape (n_figures, n_figures), of the errors.
    left_out
        Shape (n_figures,): which are left out.

    Returns
    -------
    tuple
        Mean, shape (n_members, n_left_out), and covariance, shape (n_left_out, n_left_out).
    """
    kept = ~left_out
    across = covariance[np.ix_(left_out, kept)]
    own = covariance[np.ix_(left_out, left_out)]
    if not kept.any():
        return model[:, left_out], own
    slopes = linalg.solve(covariance[np.ix_(kept, kept)], across.T, assume_a="pos").T
    mean = model[:, left_out] + (observed[kept] - model[:, kept]) @ slopes.T
    return mean, own - slopes @ across.T
