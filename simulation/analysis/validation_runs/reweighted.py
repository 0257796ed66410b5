"""Reweighted: all that a validation says without running the model again.

Figures and cities left out, rival models, data that cannot be true, other error models, and whether
reweighting finds again what made the data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from simulation.analysis.calibration.error_model import ErrorModel
from simulation.analysis.validation.left_out import (
    LEFT_OUT,
    PREDICTED,
    each_figure,
    left_out_table,
    score_left_out,
)
from simulation.analysis.validation.reweighting import StoredEnsemble
from simulation.analysis.validation.rivals import (
    RIVALS,
    compare_error_models,
    compare_placebos,
    compare_rivals,
    with_errors_of,
)
from simulation.analysis.validation.self_check import RANKS, self_check
from simulation.analysis.validation_runs.figures import OF_A_CITY, ValidatedFigure
from simulation.analysis.validation_runs.leave_one_out import (
    TARGETS,
    ensemble_of_runs,
    left_out_cities,
)
from simulation.analysis.validation_runs.predictions import CityEnsemble
from simulation.analysis.validation_runs.stored import ensemble_file, read_quantities, read_stored
from simulation.experiments.posterior_samples import PosteriorLike, posterior_of
from simulation.experiments.posteriors import Posterior, read_posterior
from simulation.io.errors import InputError

COMPARISONS = ["group", *RIVALS, "n_moved"]
THE_MODEL = "the model"
ALL_CITIES = "placebos, all cities"


def _empty(columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns=columns)


@dataclass(frozen=True)
class Reweighted:
    """Tables of what was reweighted; those that were not asked for have no rows.

    Attributes
    ----------
    comparisons
        Rival models, placebos and error models by the log predictive density of figures that are
        left out; see `compare_rivals`.  The first of each group is the reference.
    left_out, without_each
        Each figure that was fitted, predicted from the others; see `score_left_out` and
        `left_out_table`.
    left_out_cities, without_city
        The same for all figures of a city; ``fitted`` says from what of the other cities.
    ranks
        Whether reweighting finds again what made the data; see `self_check`.
    """

    comparisons: pd.DataFrame = field(default_factory=lambda: _empty(COMPARISONS))
    left_out: pd.DataFrame = field(default_factory=lambda: _empty(PREDICTED))
    without_each: pd.DataFrame = field(default_factory=lambda: _empty(LEFT_OUT))
    left_out_cities: pd.DataFrame = field(default_factory=lambda: _empty([*PREDICTED, "fitted"]))
    without_city: pd.DataFrame = field(default_factory=lambda: _empty([*LEFT_OUT, "fitted"]))
    ranks: pd.DataFrame = field(default_factory=lambda: _empty(RANKS))

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Tables by name."""
        return dict(vars(self))


@dataclass(frozen=True)
class Asked:
    """What is asked for.

    Attributes
    ----------
    posterior
        The posterior as it was given; none is the prior.
    rivals
        Posteriors of rival models, each with its ensemble.
    figures, cities
        Whether each figure, and each city, is left out.  Figures always are where the calibration
        left its ensemble.
    """

    posterior: PosteriorLike | None = None
    rivals: Sequence[str | Path] = ()
    figures: bool = False
    cities: bool = False


def reweight(
    asked: Asked,
    ensembles: Sequence[CityEnsemble],
    published: Sequence[ValidatedFigure],
    errors: ErrorModel,
    seed: int,
) -> Reweighted:
    """Reweight what is stored, or the runs of the validation where no calibration left its own.

    Parameters
    ----------
    asked
        What is asked for.
    ensembles
        Ensembles of the cities that were run.
    published
        Targets and holdouts of all cities.
    errors
        The error model.
    seed
        Seed of errors and data sets.

    Raises
    ------
    InputError
        If there is too little to leave anything out, or a rival has no ensemble or other figures.
    """
    found, parts, evidence = Reweighted().tables, [], None
    source = asked.posterior
    if isinstance(source, str | Path) and ensemble_file(source):
        posterior = posterior_of(source)
        stored = read_stored(source, posterior, published)
        evidence = stored.log_evidence
        parts += _compared(stored, _rivals(asked.rivals, stored, published))
        found |= _each(stored, seed)
        found["ranks"] = self_check(stored, read_quantities(source, posterior), seed=seed)
    elif asked.rivals:
        expected = "a posterior with the ensemble of its calibration beside it"
        raise InputError(f"validate: rivals: read posterior {source!r}, expected {expected}")
    elif asked.figures:
        of_targets = ensemble_of_runs(ensembles, errors, TARGETS)
        parts += _compared(of_targets, {})
        found |= _each(of_targets, seed)
    if asked.cities:
        of_cities = ensemble_of_runs(ensembles, errors, OF_A_CITY, evidence)
        found["left_out_cities"], found["without_city"] = left_out_cities(of_cities, seed)
        parts.append(compare_placebos(of_cities).assign(group=ALL_CITIES))
    if parts:
        found["comparisons"] = pd.concat(parts, ignore_index=True).reindex(columns=COMPARISONS)
    return Reweighted(**found)


def _each(stored: StoredEnsemble, seed: int) -> dict[str, pd.DataFrame]:
    groups = each_figure(stored.figures)
    return {
        "left_out": score_left_out(stored, groups, seed=seed),
        "without_each": left_out_table(stored, groups),
    }


def _compared(stored: StoredEnsemble, rivals: Mapping[str, StoredEnsemble]) -> list[pd.DataFrame]:
    of_rivals = [compare_rivals({THE_MODEL: stored, **rivals}).assign(group="rival models")]
    return [
        *(of_rivals if rivals else []),
        compare_placebos(stored).assign(group="placebos"),
        compare_error_models(stored).assign(group="error models"),
    ]


def _rivals(
    sources: Sequence[str | Path], stored: StoredEnsemble, published: Sequence[ValidatedFigure]
) -> dict[str, StoredEnsemble]:
    found = {}
    for source in sources:
        posterior = read_posterior(source)
        of_rival = read_stored(source, posterior, published)
        found[_title(source, posterior)] = with_errors_of(of_rival, stored)
    return found


def _title(source: str | Path, posterior: Posterior) -> str:
    """What a rival calls itself, or the name of its file."""
    return str(posterior.about.get("rival", {}).get("title", Path(source).stem))
