"""Observations: published figures as a vector with the full covariance of their errors.

The padding of a report is one latent number, half-normal with scale 1, which all its figures
share: figure ``k`` is moved by it times ``padding_k``.  It is integrated out by its first two
moments: its mean is taken from what was published (`Observation.target`), and its variance, shared
by the figures of the report, enters the covariance.  So the likelihood of a calibration is
Gaussian, while the exact one is slightly skewed; `Observation.draws` samples the latent number
itself.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulation.analysis.calibration.error_model import ErrorModel, Instrument
from simulation.analysis.calibration.figures import ObservedFigure
from simulation.analysis.calibration.transformations import HALF
from simulation.core import randomness
from simulation.core.tables import Floats
from simulation.io.errors import InputError
from simulation.io.validation import refuse

MEAN_OF_HALF_NORMAL = math.sqrt(2 / math.pi)
VARIANCE_OF_HALF_NORMAL = 1 - 2 / math.pi


@dataclass(frozen=True, eq=False)
class Observation:
    """What was published as a vector, on the scales of the comparison, and how it errs.

    Attributes
    ----------
    names
        Names of the K figures.
    published
        What was published.  Shape (K,).
    loadings
        Padding of each figure by report.  Shape (K, number of reports).
    sampling, discrepancy, instrument
        Covariances of the parts that are Gaussian.  Shape (K, K) each.
    """

    names: tuple[str, ...]
    published: Floats
    loadings: Floats
    sampling: Floats
    discrepancy: Floats
    instrument: Floats

    @property
    def shift(self) -> Floats:
        """Mean of the padding.  Shape (K,)."""
        return np.asarray(MEAN_OF_HALF_NORMAL * self.loadings.sum(axis=1))

    @property
    def target(self) -> Floats:
        """What was published without the mean of the padding.  Shape (K,)."""
        return np.asarray(self.published - self.shift)

    @property
    def padding(self) -> Floats:
        """Covariance of the padding, which the figures of a report share.  Shape (K, K)."""
        return np.asarray(VARIANCE_OF_HALF_NORMAL * self.loadings @ self.loadings.T)

    @property
    def covariance(self) -> Floats:
        """Covariance of all errors together.  Shape (K, K)."""
        return self._gaussian + self.padding

    @property
    def _gaussian(self) -> Floats:
        return self.sampling + self.discrepancy + self.instrument

    def corrected(self, differences: Floats) -> Observation:
        """Give the observation as runs of a sample of streets should show it.

        Parameters
        ----------
        differences
            Figures of the whole city minus those of the sample in pairs of runs, on the scales of
            the comparison.  Shape (n, K), n of 2 or more.  Their mean is taken off what was
            published, and the covariance of this mean is added to that of the sampling.

        Raises
        ------
        InputError
            If there are fewer than two pairs, or not one column for each figure.
        """
        if differences.ndim != 2 or len(differences) < 2 or differences.shape[1] != len(self.names):
            raise InputError(
                f"calibration: pairs of runs: read shape {differences.shape}, expected "
                f"(2 or more, {len(self.names)})"
            )
        of_mean = np.atleast_2d(np.cov(differences, rowvar=False)) / len(differences)
        published = self.published - differences.mean(axis=0)
        return dataclasses.replace(self, published=published).with_sampling(of_mean)

    def with_sampling(self, covariance: Floats) -> Observation:
        """Give the observation with a further covariance of the sampling, shape (K, K)."""
        return dataclasses.replace(self, sampling=self.sampling + covariance)

    def draws(self, n: int, seed: int) -> Floats:
        """Draw what would be published beside a model's outcome: all errors, the padding exactly.

        Parameters
        ----------
        n
            Number of draws.
        seed
            Seed of the draws.

        Returns
        -------
        numpy.ndarray
            Published minus model, on the scales of the comparison.  Shape (n, K).
        """
        generator = randomness.generator(seed, "errors of published figures")
        latent = np.abs(generator.standard_normal((n, self.loadings.shape[1])))
        gaussian = generator.standard_normal((n, len(self.names)))
        return latent @ self.loadings.T + gaussian @ np.linalg.cholesky(self._gaussian).T


def observe(errors: ErrorModel, figures: Sequence[ObservedFigure]) -> Observation:
    """Give figures as a vector with the full covariance of their errors.

    Parameters
    ----------
    errors
        The error model.
    figures
        The figures, each of which is independent of the others but for its errors.

    Raises
    ------
    InputError
        If there is no figure, one occurs twice, or has no spread under the priors.
    """
    names = tuple(f"{one.city}: {one.name}" for one in figures)
    if not names or len(set(names)) < len(names):
        raise InputError(
            f"calibration: figures: read {list(names)}, expected one or more, each once"
        )
    return Observation(
        names=names,
        published=np.array([one.published for one in figures]),
        loadings=_loadings(figures),
        sampling=np.diag([sampling_sd(errors, one) ** 2 for one in figures]),
        discrepancy=np.diag([discrepancy_sd(errors, one) ** 2 for one in figures]),
        instrument=_instrument(errors.numbers.instrument, figures),
    )


def sampling_sd(errors: ErrorModel, figure: ObservedFigure) -> float:
    """Standard deviation of what was sampled or counted, on the scale of the comparison.

    It is that of a survey for points, the binomial one for shares of a known size and the Poisson
    one for counts, both at least ``sampling.least``, which also stands where no size is known.
    """
    sampling = errors.numbers.sampling
    least = sampling.least.value
    match figure.scale:
        case "points":
            return sampling.survey.value
        case "log_ratio":
            return sampling.ratio.value
        case "logit" if figure.size is not None:
            share = (figure.value * figure.size + HALF) / (figure.size + 2 * HALF)
            return max(least, 1 / math.sqrt(figure.size * share * (1 - share)))
        case "log":
            return max(least, 1 / math.sqrt(figure.value + HALF))
    return least


def discrepancy_sd(errors: ErrorModel, figure: ObservedFigure) -> float:
    """Standard deviation of the model's own error: a share of the spread, or the least."""
    about = errors.numbers.discrepancy
    if not 0 <= figure.spread < math.inf:
        raise refuse("calibration", f"{figure.name}: spread", figure.spread, "a number from 0")
    least = about.least_points if figure.scale == "points" else about.least_log
    return max(about.share.value * figure.spread, least.value)


def _loadings(figures: Sequence[ObservedFigure]) -> Floats:
    """Padding of each figure in the column of its report."""
    reports = list(dict.fromkeys(one.report for one in figures))
    of_report = np.array([[one.report == report for report in reports] for one in figures])
    return of_report * np.array([[one.padding] for one in figures])


def _instrument(about: Instrument, figures: Sequence[ObservedFigure]) -> Floats:
    """Covariance of level, step and drift among the figures in points of each city."""
    total = np.zeros((len(figures), len(figures)))
    for city in {one.city for one in figures}:
        of_city = np.array([one.city == city and one.scale == "points" for one in figures])
        years = np.array([one.year for one in figures])
        parts = (
            about.level.value * of_city,
            about.step.value * (of_city & (years >= about.step_from)),
            about.drift.value * of_city * (years - about.drift_from),
        )
        total += sum(np.outer(part, part) for part in parts)
    return total
