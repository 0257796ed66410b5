"""Left out: figures and cities that are predicted from all others, by reweighting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from simulation.analysis.validation.likelihood import conditional
from simulation.analysis.validation.reweighting import StoredEnsemble, nats_from_prior
from simulation.analysis.validation.scores import Ensemble, crps, interval, pit
from simulation.analysis.validation.table import LEVEL
from simulation.core import randomness
from simulation.core.tables import Mask

LEFT_OUT = [
    "left_out", "n_left_out", "log_density", "effective_sample_size", "pareto_k", "reliable",
    "nats_from_prior",
]  # fmt: skip
PREDICTED = [
    "left_out", "city", "figure", "published", "low", "median", "high", "inside", "pit", "crps",
    "reliable",
]  # fmt: skip
DRAWS = 50
"""Errors that are drawn for each member in a prediction."""
Groups = Mapping[str, Mask]
"""Figures that are left out together, by name: shape (n_figures,) each."""


def each_figure(figures: pd.DataFrame) -> Groups:
    """Groups of one figure each, named by city and figure; columns as in `StoredEnsemble`."""
    names = (figures["city"] + ": " + figures["figure"]).tolist()
    return dict(zip(names, np.eye(len(names), dtype=bool), strict=True))


def each_city(figures: pd.DataFrame) -> Groups:
    """Groups of all figures of one city each; columns as in `StoredEnsemble`."""
    cities = figures["city"].to_numpy()
    return {str(one): cities == one for one in dict.fromkeys(cities)}


def left_out_table(ensemble: StoredEnsemble, groups: Groups) -> pd.DataFrame:
    """Fit all figures but those of one group, and say how probable these then are.

    Parameters
    ----------
    ensemble
        The ensemble.
    groups
        What is left out in turn, such as `each_city`.

    Returns
    -------
    pandas.DataFrame
        With the columns `LEFT_OUT`, one row for each group: ``log_density`` is that of its figures
        together, given all others; ``reliable`` as in `Weights`; ``nats_from_prior`` says how much
        the figures that are kept change the prior.
    """
    return pd.DataFrame(_left_out(ensemble, groups), columns=LEFT_OUT)


def _left_out(
    ensemble: StoredEnsemble, groups: Groups
) -> Iterator[tuple[str, int, float, float, float, bool, float]]:
    of_all = ensemble.log_likelihood()
    for name, left_out in groups.items():
        weights, of_kept = ensemble.weights(~left_out), ensemble.log_likelihood(~left_out)
        density = float(logsumexp(weights.logs + of_all - of_kept))
        yield (
            name, int(left_out.sum()), density, weights.effective_sample_size, weights.pareto_k,
            weights.reliable, nats_from_prior(ensemble, weights),
        )  # fmt: skip


def left_out_predictions(ensemble: StoredEnsemble, left_out: Mask, seed: int = 0) -> Ensemble:
    """Predict figures from all others, with the errors of publication.

    Parameters
    ----------
    ensemble
        The ensemble.
    left_out
        Shape (n_figures,): the figures that are left out and predicted.
    seed
        Seed of the errors, of which `DRAWS` are drawn for each member.

    Returns
    -------
    Ensemble
        Predictions of the figures that are left out, on the scale of the ensemble, in their order.
    """
    mean, covariance = conditional(
        ensemble.expected, ensemble.published, ensemble.covariance, left_out
    )
    n = len(mean) * DRAWS
    root = np.linalg.cholesky(covariance)
    errors = randomness.generator(seed, "errors of left-out figures").standard_normal(
        (n, mean.shape[1])
    )
    weights = ensemble.weights(~left_out).values
    return Ensemble(
        np.repeat(mean, DRAWS, axis=0) + errors @ root.T, np.repeat(weights, DRAWS) / DRAWS
    )


def score_left_out(
    ensemble: StoredEnsemble, groups: Groups, level: float = LEVEL, seed: int = 0
) -> pd.DataFrame:
    """Predict the figures of each group from all others, and score the predictions.

    Parameters
    ----------
    ensemble, groups
        As for `left_out_table`.
    level
        Level of the intervals.
    seed
        Seed of the errors and of `pit`.

    Returns
    -------
    pandas.DataFrame
        With the columns `PREDICTED`, one row for each figure of each group, on the scale of the
        ensemble; ``reliable`` is that of the reweighting.
    """
    tables = []
    for name, left_out in groups.items():
        predicted = left_out_predictions(ensemble, left_out, seed)
        published = ensemble.published[left_out]
        low, median, high = interval(predicted, level)
        tables.append(
            ensemble.figures.loc[left_out, ["city", "figure"]].assign(
                left_out=name,
                published=published,
                low=low,
                median=median,
                high=high,
                inside=(low <= published) & (published <= high),
                pit=pit(predicted, published, seed),
                crps=crps(predicted, published),
                reliable=ensemble.weights(~left_out).reliable,
            )
        )
    return pd.concat(tables, ignore_index=True)[PREDICTED]
