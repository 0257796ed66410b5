"""Scoring: the figures of all cities with their predictions, and what is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulation.analysis.calibration.error_model import ErrorModel
from simulation.analysis.validation.scores import Ensemble
from simulation.analysis.validation.table import score_figures, skill_table
from simulation.analysis.validation_runs.figures import GROUPS, ValidatedFigure
from simulation.analysis.validation_runs.predictions import CityEnsemble
from simulation.analysis.validation_runs.references import no_change, other_cities
from simulation.analysis.validation_runs.result import DETAILS
from simulation.analysis.validation_runs.stylised import steps
from simulation.core.tables import Floats

LEAST_SPREAD = {"points": 1.0, "share": 0.01}
"""Least spread of a figure in which its scores are counted, by unit: figures are hardly published
more exactly."""


def scored(
    ensembles: Sequence[CityEnsemble],
    published: Sequence[ValidatedFigure],
    errors: ErrorModel,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Score the figures and the stylised facts of all cities, and give the skill.

    Parameters
    ----------
    ensembles
        Ensembles of the cities.
    published
        Targets and holdouts of all cities, run or not.
    errors
        The error model.
    seed
        Seed of the errors.

    Returns
    -------
    tuple
        Table of figures, by city and group, and result of `skill_table`.
    """
    parts = [_of_city(one, published, errors, seed) for one in ensembles]
    table = pd.concat([part for part, _ in parts], ignore_index=True)
    scale = scale_of(np.concatenate([spread for _, spread in parts]), table["unit"])
    fitted = table["fitted"].to_numpy(dtype=bool)
    return table, skill_table(table, scale, fitted)


def scale_of(spread: Floats, units: pd.Series) -> Floats:
    """Give what the scores of figures are divided by before they are summed.

    Parameters
    ----------
    spread
        Shape (n_figures,): standard deviation of each figure under the prior.  Without a floor, one
        that hardly varies there would count for all others together.
    units
        Unit of each figure.

    Returns
    -------
    numpy.ndarray
        Shape (n_figures,): at least a point or a percentage point; nan if nothing varies.

    Examples
    --------
    >>> scale_of(np.array([0.2, 1e-9, 0.0]), pd.Series(["share", "share", "records"]))
    array([0.2 , 0.01,  nan])
    """
    least = units.map(LEAST_SPREAD).fillna(0.0).to_numpy(dtype=float)
    scale = np.maximum(spread, least)
    return np.where(scale > 0, scale, np.nan)


def _of_city(
    ensemble: CityEnsemble, published: Sequence[ValidatedFigure], errors: ErrorModel, seed: int
) -> tuple[pd.DataFrame, Floats]:
    """Table of a city, and the spread of each of its rows under the prior."""
    own, prior = ensemble.predictions(errors, seed)
    about = pd.DataFrame([
        {**_row(one, published), "fitted": one.name in ensemble.fitted} for one in ensemble.figures
    ])  # fmt: skip
    moves = steps(ensemble.figures)
    values = about["published"].to_numpy(float)
    more = [
        {**about.iloc[one.last].to_dict(), "figure": one.name, "role": "stylised",
         "published": float(one.of(values)), "no_change": 0.0, "other_cities": np.nan}
        for one in moves
    ]  # fmt: skip
    every = pd.concat([about, pd.DataFrame(more, columns=about.columns)], ignore_index=True)
    own, prior = (np.column_stack([one, *(move.of(one) for move in moves)]) for one in (own, prior))
    scores = score_figures(every, Ensemble.equal(own), Ensemble.equal(prior), seed=seed)
    missing = np.isnan(own).all(axis=0) & (every["without"] == "")
    details = every[DETAILS].assign(
        without=every["without"].mask(missing, "some runs have no value of it")
    )
    table = pd.concat([scores, details], axis=1)
    order = table["role"].map(GROUPS.index).argsort(kind="stable")
    return table.iloc[order], prior.std(axis=0)[order]


def _row(one: ValidatedFigure, published: Sequence[ValidatedFigure]) -> dict[str, Any]:
    about = one.about
    return {
        "city": one.city,
        "figure": one.name,
        "role": one.role,
        "published": one.value,
        "no_change": no_change(one, published),
        "other_cities": other_cities(one, published),
        "place": one.place,
        "outcome": about.outcome if about else "",
        "kind": about.kind if about else "",
        "month": about.month if about else "",
        "unit": about.unit if about else "",
        "without": one.without,
    }
