"""Predictions: what the runs of an ensemble say of figures, with the errors of publication."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.analysis.calibration.error_model import ErrorModel
from simulation.analysis.calibration.figures import figure_of
from simulation.analysis.calibration.observations import Observation, observe
from simulation.analysis.calibration.transformations import original, scale_of, transformed
from simulation.analysis.validation_runs.figures import ValidatedFigure
from simulation.core.tables import Floats, Mask
from simulation.experiments.sweep import Sweep
from simulation.scenario.published import ComparedOutcome
from simulation.scenario.targets import comparable, compared_value

DRAWS = 10
"""Errors that are drawn for each member."""
CHUNK = 40
"""Runs whose tables are in memory at a time."""


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
    """

    figures: Sequence[ValidatedFigure]
    members: Floats
    prior_members: Floats

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
        """Give the figures that are predicted with their errors."""
        spreads = self.scaled(self.prior_members).std(axis=0, ddof=1)
        return observe(
            errors,
            [
                figure_of(errors, one.place, one.name, one.statistic, float(spread))
                for one, spread in zip(self.predicted_figures, spreads, strict=True)
                if one.statistic is not None
            ],
        )

    def predictions(self, errors: ErrorModel, seed: int) -> tuple[Floats, Floats]:
        """Predict what will be published, under the posterior and under the prior.

        Parameters
        ----------
        errors
            The error model.
        seed
            Seed of the errors, which are the same for both.

        Returns
        -------
        tuple
            Shapes (n `DRAWS`, K) and (m `DRAWS`, K), in the unit of each comparison; nan for
            figures that are not predicted.
        """
        own, prior = (
            self._with_errors(one, errors, seed) for one in (self.members, self.prior_members)
        )
        return own, prior

    def _with_errors(self, members: Floats, errors: ErrorModel, seed: int) -> Floats:
        result = np.full((len(members) * DRAWS, len(self.figures)), np.nan)
        if self.predicted.any():
            repeated = np.repeat(self.scaled(members), DRAWS, axis=0)
            erring = repeated + self.observation(errors).draws(len(repeated), seed)
            columns = zip(self.abouts, erring.T, strict=True)
            found = [original(one, scale_of(about)) for about, one in columns]
            result[:, self.predicted] = np.array(found).T
        return result


def members_of(stored: Sweep, figures: Sequence[ValidatedFigure]) -> Floats:
    """Give what each run of a sweep says of figures, in the unit of each comparison.

    Parameters
    ----------
    stored
        The sweep of one city, of which every run is done.
    figures
        The K figures.

    Returns
    -------
    numpy.ndarray
        Shape (number of design points and seeds, K), in the order of ``stored.runs``; nan where
        there is no value.
    """
    requested = stored.runs["run"].tolist()
    once = list(dict.fromkeys(requested))
    values: dict[str, list[float]] = {}
    for at in range(0, len(once), CHUNK):
        values |= dict(_values(stored, once[at : at + CHUNK], figures))
    nothing = [np.nan] * len(figures)
    return np.array([values.get(run, nothing) for run in requested]).reshape(-1, len(figures))


def _values(
    stored: Sweep, runs: list[str], figures: Sequence[ValidatedFigure]
) -> Iterator[tuple[str, list[float]]]:
    abouts = [one.compare for one in figures]
    outcomes = {about.outcome for about in abouts if about is not None}
    table = stored.store.outcomes(runs).to_pandas()
    near = table[table["outcome"].isin(outcomes)]
    near = near.astype(dict.fromkeys(("run", "outcome", "kind", "month", "level", "place"), str))
    for run, monthly in near.groupby("run"):
        series = comparable(pd.DataFrame(monthly))
        yield (
            str(run),
            [np.nan if about is None else compared_value(series, about) for about in abouts],
        )
