"""Leave one out: each target predicted from the others, by reweighting the runs of a validation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.linalg import block_diag

from simulation.analysis.calibration.error_model import ErrorModel
from simulation.analysis.validation.left_out import (
    LEFT_OUT,
    PREDICTED,
    each_figure,
    left_out_table,
    score_left_out,
)
from simulation.analysis.validation.reweighting import StoredEnsemble
from simulation.analysis.validation_runs.predictions import CityEnsemble
from simulation.analysis.validation_runs.samples import fitted_targets
from simulation.core.tables import Floats, Mask
from simulation.experiments.posteriors import Posterior
from simulation.io.errors import InputError


def leave_one_out_tables(
    ensembles: Sequence[CityEnsemble], posterior: Posterior | None, errors: ErrorModel, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Predict each target from the others, and say how probable it then is.

    Parameters
    ----------
    ensembles
        Ensembles of the cities, with the same samples and seeds in the same order; none gives
        tables without rows.
    posterior
        Its members are weighed by what it was fitted to less the figure that is left out.  If it
        was fitted to no figure of these cities, members of the prior are weighed by the others.
    errors
        The error model.
    seed
        Seed of the errors of the predictions.

    Returns
    -------
    tuple
        Results of `score_left_out` and `left_out_table`.

    Raises
    ------
    InputError
        If there are fewer than two targets.
    """
    if not ensembles:
        return pd.DataFrame(columns=PREDICTED), pd.DataFrame(columns=LEFT_OUT)
    stored = stored_ensemble(ensembles, posterior, errors)
    groups = each_figure(stored.figures)
    return score_left_out(stored, groups, seed=seed), left_out_table(stored, groups)


def stored_ensemble(
    ensembles: Sequence[CityEnsemble], posterior: Posterior | None, errors: ErrorModel
) -> StoredEnsemble:
    """Give the targets of all cities with the members that are reweighted.

    Raises
    ------
    InputError
        If there are fewer than two targets.
    """
    fitted = [_targets(one, posterior, fitted_only=True) for one in ensembles]
    by_posterior = any(one.any() for one in fitted)
    used = fitted if by_posterior else [_targets(one, None, fitted_only=False) for one in ensembles]
    kept = [(one, mask) for one, mask in zip(ensembles, used, strict=True) if mask.any()]
    if sum(int(mask.sum()) for _, mask in kept) < 2:
        raise InputError("validate: leave_one_out: there are fewer than two targets with a value")
    observed = [one.observation(errors) for one, _ in kept]
    pairs = list(zip(kept, observed, strict=True))
    members = [one.members if by_posterior else one.prior_members for one, _ in kept]
    model: Floats = np.hstack([
        one.scaled(of_city)[:, mask] for (one, mask), of_city in zip(kept, members, strict=True)
    ])  # fmt: skip
    ensemble = StoredEnsemble(
        figures=pd.concat([_names(one, mask) for one, mask in kept], ignore_index=True),
        published=np.concatenate([seen.published[mask] for (_, mask), seen in pairs]),
        shift=np.concatenate([seen.shift[mask] for (_, mask), seen in pairs]),
        covariance=block_diag(*(seen.covariance[np.ix_(mask, mask)] for (_, mask), seen in pairs)),
        model=model,
        log_prior=np.zeros(len(model)),
    )
    return replace(ensemble, log_prior=-ensemble.log_likelihood()) if by_posterior else ensemble


def _targets(ensemble: CityEnsemble, posterior: Posterior | None, fitted_only: bool) -> Mask:
    """Which of the figures that are predicted are targets, of a posterior or at all."""
    return np.array(
        [
            one.role == "target"
            and (not fitted_only or one.name in fitted_targets(posterior, one.city))
            for one in ensemble.predicted_figures
        ],
        dtype=bool,
    )


def _names(ensemble: CityEnsemble, used: Mask) -> pd.DataFrame:
    names = [(one.city, one.name) for one in ensemble.predicted_figures]
    return pd.DataFrame(names, columns=["city", "figure"])[used].reset_index(drop=True)
