"""Conditional errors: what the fitted figures say of the errors that others share with them.

The padding of a report and the instrument of an index are the same numbers in all its figures.  If
some of these were fitted, what a member leaves of them tells of these numbers; so the errors of
the other figures are no longer as wide as before.  Errors of an independent report are.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from simulation.analysis.calibration.observations import Observation
from simulation.core import randomness
from simulation.core.tables import Floats, Mask


def errors_given(
    observation: Observation, fitted: Mask, residuals: Floats, chance: Floats, seed: int
) -> Floats:
    """Draw the errors of all figures, given what each member leaves of those that were fitted.

    Shared errors are drawn as before, and then moved by what a linear rule makes of the
    difference between residuals and the errors that were drawn (Matheron's rule).  This is exact
    for an instrument, which is Gaussian; of the half-normal padding mean and variance are right, as
    in the likelihood of a calibration.  Sampling and discrepancy belong to one figure and are drawn
    anew.

    Parameters
    ----------
    observation
        All K figures.
    fitted
        Which were fitted.  Shape (K,).
    residuals
        Published less model of these, for each of n members.  Shape (n, number of fitted).
    chance
        Covariance of the random numbers in the residuals: those of the city and of the run, which
        are no errors.  Shape (number of fitted, number of fitted).
    seed
        Seed of the draws.

    Returns
    -------
    numpy.ndarray
        Published less model.  Shape (n, K).
    """
    generator = randomness.generator(seed, "errors given what was fitted")
    n, n_figures = len(residuals), len(observation.names)
    latent = abs(generator.standard_normal((n, observation.loadings.shape[1])))
    instrument = generator.standard_normal((n, n_figures)) @ _root(observation.instrument).T
    shared = latent @ observation.loadings.T + instrument
    root = np.linalg.cholesky(observation.sampling + observation.discrepancy)
    own = generator.standard_normal((2, n, n_figures)) @ root.T
    if not fitted.any():
        return np.asarray(shared + own[1])
    by_chance = generator.standard_normal(residuals.shape) @ _root(chance).T
    covariance = observation.covariance[np.ix_(fitted, fitted)] + chance
    across = (observation.padding + observation.instrument)[fitted]
    gain = linalg.solve(covariance, across, assume_a="pos")
    pretended = (shared + own[0])[:, fitted] + by_chance
    return np.asarray(shared + (residuals - pretended) @ gain + own[1])


def _root(covariance: Floats) -> Floats:
    """Root of a covariance of any rank, such as that of an instrument.  Shape (K, K)."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)))
