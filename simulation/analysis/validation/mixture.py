"""Mixture: members of the prior and of a posterior as one ensemble."""

from __future__ import annotations

import numpy as np
from scipy.special import logsumexp

from simulation.core.tables import Floats

STEPS = 1000
CLOSE = 1e-10


def log_prior_of_mixture(
    log_likelihood: Floats, n_prior: int, log_evidence: float | None = None
) -> Floats:
    """Log of the prior density over that of a mixture of prior and posterior.

    The density of a posterior is that of the prior times likelihood over evidence.  Unless it is
    known, the evidence is found from all members together, as the one with which they agree (Meng
    and Wong 1996); that takes members of the prior that the posterior could have, too.

    Parameters
    ----------
    log_likelihood
        Of the figures that the posterior was fitted to, under each member: first those of the
        prior, then those of the posterior.  Shape (n,).
    n_prior
        Number of members of the prior.
    log_evidence
        Log of the likelihood averaged over the prior, if it is known.

    Returns
    -------
    numpy.ndarray
        Shape (n,); zeros without members of a posterior.

    Examples
    --------
    >>> (log_prior_of_mixture(np.zeros(4), 2) + 0.0).tolist()
    [0.0, 0.0, 0.0, 0.0]
    """
    n = len(log_likelihood)
    if n_prior == n:
        return np.zeros(n)
    shares = np.log([n_prior / n, 1 - n_prior / n])
    if log_evidence is not None:
        return -_mixed(log_likelihood - log_evidence, shares)
    evidence = float(logsumexp(log_likelihood[:n_prior]) - np.log(n_prior))
    for _ in range(STEPS):
        before, mixed = evidence, _mixed(log_likelihood - evidence, shares)
        evidence = float(logsumexp(log_likelihood - mixed) - np.log(n))
        if abs(evidence - before) < CLOSE:
            break
    return -_mixed(log_likelihood - evidence, shares)


def _mixed(log_ratio: Floats, shares: Floats) -> Floats:
    """Log density of the mixture over that of the prior."""
    return np.asarray(np.logaddexp(shares[0], shares[1] + log_ratio))
