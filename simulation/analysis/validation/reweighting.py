"""Reweighting: what one stored ensemble says of other data, without running the model again.

Member j of the ensemble has a weight in proportion to its prior density, divided by the density
that it was drawn from, times the likelihood of the figures that are fitted.  Leaving a figure out
divides by its likelihood given the others; other figures or another error model replace it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from simulation.analysis.validation.likelihood import conditional, log_likelihood
from simulation.analysis.validation.scores import Ensemble
from simulation.analysis.validation.smoothing import Weights, smoothed
from simulation.core import randomness
from simulation.core.tables import Floats, Mask
from simulation.io.validation import refuse

LEFT_OUT = [
    "left_out", "n_left_out", "log_density", "effective_sample_size", "pareto_k", "reliable",
    "nats_from_prior",
]  # fmt: skip
DRAWS = 50
"""Errors that are drawn for each member in a prediction."""


@dataclass(frozen=True)
class StoredEnsemble:
    """Members of an ensemble beside the figures that they are fitted to.

    All numbers of figures are on the scale on which the errors are normal.

    Attributes
    ----------
    figures
        One row for each figure: city, figure; for placebos also those of `placebos`.
    published
        Shape (n_figures,).
    shift
        Shape (n_figures,): mean of the errors, published less true, such as that of padding.
    covariance
        Shape (n_figures, n_figures): of the errors, those of the model and of publication.
    model
        Shape (n_members, n_figures): the outcome that each figure is compared with.
    log_prior
        Shape (n_members,): log of the prior density less log of the density that the members were
        drawn from, up to a constant; zeros if they were drawn from the prior.
    """

    figures: pd.DataFrame
    published: Floats
    shift: Floats
    covariance: Floats
    model: Floats
    log_prior: Floats

    def __post_init__(self) -> None:
        for name in ("published", "shift", "covariance", "model", "log_prior"):
            if np.isnan(getattr(self, name)).any():
                raise refuse("ensemble", name, np.nan, "a number for each figure and member")

    @property
    def expected(self) -> Floats:
        """What would be published on average if a member were true: (n_members, n_figures)."""
        return self.model + self.shift

    def weights(self, fitted: Mask | None = None) -> Weights:
        """Weights of the members when some figures are fitted, all unless told otherwise."""
        return smoothed(self.log_prior + self.log_likelihood(fitted))

    def log_likelihood(self, fitted: Mask | None = None) -> Floats:
        """Log density of the figures that are fitted under each member: shape (n_members,)."""
        used = np.ones(len(self.published), dtype=bool) if fitted is None else fitted
        covariance = self.covariance[np.ix_(used, used)]
        return log_likelihood(self.expected[:, used], self.published[used], covariance)

    @property
    def log_evidence(self) -> float:
        """Log density of all figures under the prior, the marginal likelihood."""
        with_likelihood = logsumexp(self.log_prior + self.log_likelihood())
        return float(with_likelihood - logsumexp(self.log_prior))


def nats_from_prior(ensemble: StoredEnsemble, weights: Weights) -> float:
    """Divergence of Kullback and Leibler from the prior: 0 if the figures say nothing.

    Parameters
    ----------
    ensemble
        The ensemble, of which some figures are fitted.
    weights
        The weights of its members then.
    """
    used = weights.values > 0
    prior = ensemble.log_prior - logsumexp(ensemble.log_prior)
    return float(weights.values[used] @ (weights.logs[used] - prior[used]))


def leave_each_figure_out(ensemble: StoredEnsemble) -> pd.DataFrame:
    """Leave out one figure at a time; see `left_out_table`."""
    names = (ensemble.figures["city"] + ": " + ensemble.figures["figure"]).tolist()
    each = np.eye(len(names), dtype=bool)
    return left_out_table(ensemble, dict(zip(names, each, strict=True)))


def leave_each_city_out(ensemble: StoredEnsemble) -> pd.DataFrame:
    """Leave out all figures of one city at a time; see `left_out_table`."""
    cities = ensemble.figures["city"].to_numpy()
    return left_out_table(ensemble, {str(one): cities == one for one in dict.fromkeys(cities)})


def left_out_table(ensemble: StoredEnsemble, groups: dict[str, Mask]) -> pd.DataFrame:
    """Fit all figures but those of one group, and say how probable these then are.

    Parameters
    ----------
    ensemble
        The ensemble.
    groups
        What is left out, by name: shape (n_figures,) each.

    Returns
    -------
    pandas.DataFrame
        With the columns `LEFT_OUT`, one row for each group: ``log_density`` is that of its figures
        together, given all others; ``reliable`` as in `Weights`; ``nats_from_prior`` says how much
        the figures that are kept change the prior.
    """
    return pd.DataFrame(_left_out(ensemble, groups), columns=LEFT_OUT)


def _left_out(
    ensemble: StoredEnsemble, groups: dict[str, Mask]
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
