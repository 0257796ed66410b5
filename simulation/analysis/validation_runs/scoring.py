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
    scale = np.concatenate([spread for _, spread in parts])
    fitted = table["fitted"].to_numpy(dtype=bool)
    return table, skill_table(table, np.where(scale > 0, scale, np.nan), fitted)


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
