"""Leave one out: figures and cities predicted from the others, by reweighting stored runs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.linalg import block_diag

from simulation.analysis.calibration.error_model import ErrorModel
from simulation.analysis.validation.left_out import (
    each_city,
    left_out_table,
    score_left_out,
)
from simulation.analysis.validation.mixture import log_prior_of_mixture
from simulation.analysis.validation.reweighting import StoredEnsemble
from simulation.analysis.validation_runs.figures import OF_A_CITY, Group
from simulation.analysis.validation_runs.predictions import CityEnsemble
from simulation.analysis.validation_runs.stored import figure_row
from simulation.core.tables import Floats, Mask
from simulation.io.errors import InputError

TARGETS: tuple[Group, ...] = OF_A_CITY[:1]


def ensemble_of_runs(
    ensembles: Sequence[CityEnsemble],
    errors: ErrorModel,
    roles: Collection[Group],
    log_evidence: float | None = None,
) -> StoredEnsemble:
    """Give the figures of all cities with the members of a validation, to be reweighted.

    Members are those of the prior; of a posterior that was fitted to figures of these cities, too:
    then all are weighted as a mixture of both, as in `log_prior_of_mixture`.

    Parameters
    ----------
    ensembles
        Ensembles of the cities, with the same samples and seeds in the same order.
    errors
        The error model.
    roles
        Roles of the figures.
    log_evidence
        Of what the posterior was fitted to, where its calibration left it.

    Raises
    ------
    InputError
        If there are fewer than two such figures with a value.
    """
    kept = [(one, used) for one in ensembles if (used := _used(one, roles)).any()]
    if sum(int(used.sum()) for _, used in kept) < 2:
        raise InputError(
            f"validate: leave_one_out: read fewer than two figures of role {' or '.join(roles)} "
            "with a value, expected two or more"
        )
    seen = [one.observation(errors) for one, _ in kept]
    pairs = [(each, used) for each, (_, used) in zip(seen, kept, strict=True)]
    figures = pd.DataFrame([row for one, used in kept for row in _rows(one, used)])
    by_posterior = bool(figures["fitted"].any())
    prior: Floats = np.hstack([one.scaled(one.prior_members)[:, used] for one, used in kept])
    own: Floats = np.hstack([one.scaled(one.members)[:, used] for one, used in kept])
    model = np.vstack([prior, own]) if by_posterior else prior
    ensemble = StoredEnsemble(
        figures=figures,
        published=np.concatenate([each.published[used] for each, used in pairs]),
        shift=np.concatenate([each.shift[used] for each, used in pairs]),
        covariance=block_diag(*(each.covariance[np.ix_(used, used)] for each, used in pairs)),
        model=model,
        log_prior=np.zeros(len(model)),
    )
    if not by_posterior:
        return ensemble
    likelihood = ensemble.log_likelihood(figures["fitted"].to_numpy())
    mixed = log_prior_of_mixture(likelihood, len(prior), log_evidence)
    return replace(ensemble, log_prior=mixed)


def left_out_cities(ensemble: StoredEnsemble, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Predict each city from the others: from their targets, and from their holdouts, too.

    Only here are holdouts fitted, and nothing of it is used anywhere else.

    Parameters
    ----------
    ensemble
        Result of `ensemble_of_runs` for targets and holdouts.
    seed
        Seed of the errors of the predictions.

    Returns
    -------
    tuple
        Results of `score_left_out` and `left_out_table`, each with the column ``fitted``.

    Raises
    ------
    InputError
        If there are fewer than two cities.
    """
    cities = each_city(ensemble.figures)
    if len(cities) < 2:
        raise InputError(
            f"validate: leave_one_city_out: read figures of {', '.join(cities)} alone, expected "
            "those of two cities or more"
        )
    targets = ensemble.figures["role"].isin(TARGETS).to_numpy()
    scores, tables = [], []
    for name, of_city in cities.items():
        for fitted, kept in (("targets", targets), ("targets and holdouts", ~of_city)):
            used = kept | of_city
            part, group = ensemble.only(used), {name: of_city[used]}
            scores.append(score_left_out(part, group, seed=seed).assign(fitted=fitted))
            tables.append(left_out_table(part, group).assign(fitted=fitted))
    return pd.concat(scores, ignore_index=True), pd.concat(tables, ignore_index=True)


def _used(ensemble: CityEnsemble, roles: Collection[Group]) -> Mask:
    """Which of the figures that are predicted have one of some roles."""
    return np.array([one.role in roles for one in ensemble.predicted_figures], dtype=bool)


def _rows(ensemble: CityEnsemble, used: Mask) -> list[dict[str, object]]:
    chosen = zip(ensemble.predicted_figures, used, strict=True)
    return [
        {**figure_row(one.city, one.name, one), "role": one.role,
         "fitted": one.name in ensemble.fitted}
        for one, is_used in chosen
        if is_used
    ]  # fmt: skip
