"""Stored: the ensemble that a calibration left beside its posterior."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.analysis.calibration_runs.space import SUM
from simulation.analysis.validation.reweighting import StoredEnsemble
from simulation.analysis.validation_runs.figures import ValidatedFigure
from simulation.core.tables import Floats
from simulation.experiments.posteriors import Posterior, ensemble_beside, posterior_file
from simulation.experiments.priors import dotted_key
from simulation.io import paths
from simulation.io.errors import InputError
from simulation.io.text_tables import read_text_table

LOG_PRIOR = "log_prior"
OF_THE_FIGURE = ("outcome", "place", "kind", "period")


def ensemble_file(source: object) -> Path | None:
    """Give the file of the ensemble beside a posterior that has a name or path, if it is there."""
    if not isinstance(source, str | Path):
        return None
    path = ensemble_beside(posterior_file(source))
    return path if paths.is_file(path) else None


def read_stored(
    source: str | Path, posterior: Posterior, published: Sequence[ValidatedFigure]
) -> StoredEnsemble:
    """Read the ensemble of a calibration: its figures, their errors, and all points that were run.

    Figures of a point are means over its seeds.

    Parameters
    ----------
    source
        Name or path of the posterior.
    posterior
        The posterior.
    published
        Targets of all cities, which say what the figures are of.

    Raises
    ------
    InputError
        If there is no ensemble beside the posterior, or it lacks a figure.
    """
    path = ensemble_file(source)
    if path is None:
        expected = ensemble_beside(posterior_file(source))
        raise InputError(f"{source}: has no ensemble beside it, expected {expected}")
    about = posterior.about["observation"]
    table = read_text_table(path)
    names = list(about["names"])
    return StoredEnsemble(
        figures=_figures(names, published),
        published=np.array(about["published"]),
        shift=np.array(about["shift"]),
        covariance=np.array(about["covariance"]),
        model=_numbers(path, table, names),
        log_prior=_numbers(path, table, [LOG_PRIOR])[:, 0],
    )


def read_quantities(source: str | Path, posterior: Posterior) -> pd.DataFrame:
    """Read the directions of a calibration at all points of its ensemble.

    Parameters
    ----------
    source, posterior
        As for `read_stored`.
    """
    path = ensemble_beside(posterior_file(source))
    table = read_text_table(path)
    columns = {
        name: _numbers(path, table, [dotted_key(one) for one in name.split(SUM)]).sum(axis=1)
        for name in posterior.about["directions"]
    }
    return pd.DataFrame(columns)


def _numbers(path: Path, table: pd.DataFrame, names: list[str]) -> Floats:
    if missing := [name for name in names if name not in table]:
        raise InputError(f"{path}: columns: read no {missing[0]!r}, expected one")
    return np.asarray(table[names].astype(float).to_numpy())


def _figures(names: list[str], published: Sequence[ValidatedFigure]) -> pd.DataFrame:
    """What each figure is of; empty words where no city is known that published it."""
    known = {f"{one.city}: {one.name}": one for one in published}
    pairs = [name.partition(": ")[::2] for name in names]
    return pd.DataFrame([figure_row(*pair, known.get(": ".join(pair))) for pair in pairs])


def figure_row(city: str, name: str, one: ValidatedFigure | None) -> dict[str, Any]:
    """Row of a figure in a `StoredEnsemble`, with what placebos exchange it by."""
    about = one.about if one else None
    words = (about.outcome, about.place, about.kind, about.last_month) if about else ("",) * 4
    return {"city": city, "figure": name, **dict(zip(OF_THE_FIGURE, words, strict=True))}
