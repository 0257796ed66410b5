"""Reweighting: what one stored ensemble says of other data, without running the model again.

Member j of the ensemble has a weight in proportion to its prior density, divided by the density
that it was drawn from, times the likelihood of the figures that are fitted.  Leaving a figure out
divides by its likelihood given the others; other figures or another error model replace it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from simulation.analysis.calibration.posterior import log_likelihood
from simulation.analysis.validation.smoothing import Weights, smoothed
from simulation.core.tables import Floats, Mask
from simulation.io.validation import refuse


@dataclass(frozen=True)
class StoredEnsemble:
    """Members of an ensemble beside the figures that they are fitted to.

    All numbers of figures are on the scale on which the errors are normal.

    Attributes
    ----------
    figures
        One row for each figure: city, figure; for `compare_placebos` also outcome, place, kind and
        period.
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
        expected = self.expected[:, used]
        certain = np.zeros_like(expected)
        return log_likelihood(self.published[used], covariance, expected, certain)

    def only(self, used: Mask) -> StoredEnsemble:
        """Give the ensemble with some of its figures alone."""
        return replace(
            self, figures=self.figures[used].reset_index(drop=True),
            published=self.published[used], shift=self.shift[used],
            covariance=self.covariance[np.ix_(used, used)], model=self.model[:, used],
        )  # fmt: skip

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
