"""Scores: how well the predictions of a weighted ensemble agree with published figures.

An ensemble is a discrete distribution: member j has the weight w_j.  All scores are exact for that
distribution.  A score is in the unit of its figure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.analysis.calibration.posterior import quantiles
from simulation.core import randomness
from simulation.core.tables import Floats


@dataclass(frozen=True)
class Ensemble:
    """Predictions of several figures by weighted members.

    Attributes
    ----------
    values
        Shape (n_members, n_figures), in the unit of each figure.  A prediction of what will be
        published has the errors of publication in it.  A figure with a missing value has no scores.
    weights
        Shape (n_members,), not negative, of sum 1.
    """

    values: Floats
    weights: Floats

    @classmethod
    def equal(cls, values: Floats) -> Ensemble:
        """Give an ensemble whose members have the same weight."""
        return cls(values, np.full(len(values), 1 / len(values)))


def crps(ensemble: Ensemble, observed: Floats) -> Floats:
    """Continuous ranked probability score of each figure; lower is better (Gneiting, Raftery 2007).

    It is the integral of the squared difference between the distribution function of the ensemble
    and the step at the observed value.  For one member it is the absolute error.

    Parameters
    ----------
    ensemble
        The predictions.
    observed
        Shape (n_figures,).

    Returns
    -------
    numpy.ndarray
        Shape (n_figures,); nan where the figure or one of its predictions is missing.

    Examples
    --------
    >>> ensemble = Ensemble.equal(np.array([[0.0], [2.0]]))
    >>> crps(ensemble, np.array([1.0])).tolist()
    [0.5]
    """
    knots = np.vstack([ensemble.values, observed])
    order = np.argsort(knots, axis=0)
    below = np.cumsum(np.append(ensemble.weights, 0.0)[order], axis=0)
    passed = np.cumsum(order == len(ensemble.values), axis=0)
    lengths = np.diff(np.take_along_axis(knots, order, axis=0), axis=0)
    return np.asarray(np.sum(lengths * (below - passed)[:-1] ** 2, axis=0))


def pit(ensemble: Ensemble, observed: Floats, seed: int = 0) -> Floats:
    """Probability integral transform of each figure: uniform if the predictions are calibrated.

    Members that equal the figure are ties: a random share of their weight, uniform between 0 and
    1 and another one for each figure, counts as below it.

    Parameters
    ----------
    ensemble, observed
        As for `crps`.
    seed
        Seed of the shares.

    Examples
    --------
    >>> ensemble = Ensemble.equal(np.array([[0.0], [1.0], [2.0], [3.0]]))
    >>> pit(ensemble, np.array([2.5])).tolist()
    [0.75]
    """
    share = randomness.generator(seed, "ties of figures with predictions").random(len(observed))
    below = ensemble.weights @ (ensemble.values < observed)
    equal = ensemble.weights @ (ensemble.values == observed)
    missing = np.isnan(ensemble.values).any(axis=0) | np.isnan(observed)
    return np.where(missing, np.nan, below + share * equal)


def interval(ensemble: Ensemble, level: float) -> Floats:
    """Central interval of each figure: shape (3, n_figures), its low end, median and high end.

    Parameters
    ----------
    ensemble
        The predictions.
    level
        Share of the predictions within the interval, such as 0.9.
    """
    return quantiles(ensemble.values, ensemble.weights, [(1 - level) / 2, 0.5, (1 + level) / 2])


def width_over_prior(ensemble: Ensemble, prior: Ensemble, level: float) -> Floats:
    """Width of the interval of each figure as a share of its width under the prior.

    Parameters
    ----------
    ensemble, prior
        Predictions of the same figures.
    level
        Level of the intervals.

    Returns
    -------
    numpy.ndarray
        Shape (n_figures,); nan where the interval under the prior has no width.
    """
    width, of_prior = (np.ptp(interval(one, level), axis=0) for one in (ensemble, prior))
    return np.divide(width, of_prior, out=np.full_like(width, np.nan), where=of_prior > 0)


def interval_score(ensemble: Ensemble, observed: Floats, level: float) -> Floats:
    """Interval score of each figure; lower is better (Gneiting and Raftery 2007).

    It is the width of the interval, and for a figure outside 2 / (1 - level) times its distance
    from the interval: narrow intervals are rewarded, and misses are dear.

    Parameters
    ----------
    ensemble, observed
        As for `crps`.
    level
        Level of the interval.

    Examples
    --------
    >>> ensemble = Ensemble.equal(np.arange(101.0)[:, None])
    >>> [interval_score(ensemble, np.array([one]), 0.9).round(6).item() for one in (50.0, 96.0)]
    [90.0, 110.0]
    """
    low, _, high = interval(ensemble, level)
    outside = np.maximum(low - observed, 0) + np.maximum(observed - high, 0)
    return np.asarray(high - low + 2 / (1 - level) * outside)
