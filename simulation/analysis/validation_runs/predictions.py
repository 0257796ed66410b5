"""Predictions: what the runs of an ensemble say of figures, with the errors of publication."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulation.analysis.calibration.error_model import ErrorModel
from simulation.analysis.calibration.figures import figure_of
from simulation.analysis.calibration.joint_emulator import replication
from simulation.analysis.calibration.observations import Observation, observe
from simulation.analysis.calibration.transformations import original, scale_of, transformed
from simulation.analysis.validation_runs.conditional_errors import errors_given
from simulation.analysis.validation_runs.figures import ValidatedFigure
from simulation.core.tables import Floats, Mask
from simulation.scenario.published import ComparedOutcome

DRAWS = 10
"""Errors that are drawn for each member."""


@dataclass(frozen=True)
class CityEnsemble:
    """Figures of a city, and what the members say of them.

    Attributes
    ----------
    figures
        The K figures.
    members
        What the runs of the posterior give, in the unit of each comparison; nan where there is no
        value.  Shape (n, K).
    prior_members
        The same of the prior.  Shape (m, K).
    fitted
        Names of the figures that the posterior was fitted to.
    seeds
        Seeds of each sample, whose runs follow each other.
    """

    figures: Sequence[ValidatedFigure]
    members: Floats
    prior_members: Floats
    fitted: Collection[str] = ()
    seeds: int = 1

    @property
    def predicted(self) -> Mask:
        """Which figures every member has a value of.  Shape (K,)."""
        both = np.vstack([self.members, self.prior_members])
        return np.asarray(~np.isnan(both).any(axis=0))

    @property
    def predicted_figures(self) -> list[ValidatedFigure]:
        """The figures that are predicted."""
        return [one for one, used in zip(self.figures, self.predicted, strict=True) if used]

    @property
    def abouts(self) -> list[ComparedOutcome]:
        """What each of the figures that are predicted is compared with."""
        return [one.compare for one in self.predicted_figures if one.compare is not None]

    def scaled(self, members: Floats) -> Floats:
        """Give members on the scales of the comparison, of the figures that are predicted."""
        columns = zip(self.abouts, members[:, self.predicted].T, strict=True)
        scaled = [transformed(one, scale_of(about), about.outcome) for about, one in columns]
        return np.array(scaled).reshape(len(scaled), len(members)).T

    def observation(self, errors: ErrorModel) -> Observation:
        """Give the figures that are predicted with their errors.

        What is compared with a survey of the model itself has its sampling in each run already, and
        none in the errors.
        """
        spreads = self.scaled(self.prior_members).std(axis=0, ddof=1)
        observation = observe(
            errors,
            [
                figure_of(errors, one.place, one.name, one.statistic, float(spread))
                for one, spread in zip(self.predicted_figures, spreads, strict=True)
                if one.statistic is not None
            ],
        )
        drawn_anew = np.array([not is_surveyed(about) for about in self.abouts])
        return replace(observation, sampling=observation.sampling * drawn_anew)

    def predictions(self, errors: ErrorModel, seed: int) -> tuple[Floats, Floats]:
        """Predict what will be published, under the posterior and under the prior.

        Parameters
        ----------
        errors
            The error model.
        seed
            Seed of the errors.  Under the posterior, those that other figures share with figures
            that were fitted follow what each member leaves of these; see `errors_given`.

        Returns
        -------
        tuple
            Shapes (n `DRAWS`, K) and (m `DRAWS`, K), in the unit of each comparison; nan for
            figures that are not predicted.
        """
        none = np.zeros(int(self.predicted.sum()), dtype=bool)
        fitted = np.array([one.name in self.fitted for one in self.predicted_figures], dtype=bool)
        if not len(none):
            return self._unpredicted(self.members), self._unpredicted(self.prior_members)
        observation = self.observation(errors)
        return (
            self._with_errors(self.members, observation, fitted, seed),
            self._with_errors(self.prior_members, observation, none, seed),
        )

    def _unpredicted(self, members: Floats) -> Floats:
        return np.full((len(members) * DRAWS, len(self.figures)), np.nan)

    def _with_errors(
        self, members: Floats, observation: Observation, fitted: Mask, seed: int
    ) -> Floats:
        scaled = self.scaled(members)
        repeated = np.repeat(scaled, DRAWS, axis=0)
        residuals = (observation.published - repeated)[:, fitted]
        chance = self._chance(scaled[:, fitted])
        erring = repeated + errors_given(observation, fitted, residuals, chance, seed)
        columns = zip(self.abouts, erring.T, strict=True)
        found = [original(one, scale_of(about)) for about, one in columns]
        result = self._unpredicted(members)
        result[:, self.predicted] = np.array(found).T
        return result

    def _chance(self, scaled: Floats) -> Floats:
        """Covariance of the random numbers of a city and of a run; 0 if there is one seed."""
        n = scaled.shape[1]
        if self.seeds < 2:
            return np.zeros((n, n))
        return 2 * replication(scaled.reshape(len(scaled) // self.seeds, self.seeds, n))


def is_surveyed(about: ComparedOutcome) -> bool:
    """Whether the value of a run is a survey with noise of its own: reported points."""
    return about.kind == "reported" and scale_of(about) == "points"
