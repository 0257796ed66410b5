"""Evidence beside each effect: its standing, and what it is under the priors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from simulation.analysis.comparison.paired import cell_of, pairs
from simulation.analysis.standing import (
    ASSUMED,
    CALIBRATED,
    INFORMED,
    LEAST_SAMPLES,
    Evidence,
    too_few,
)
from simulation.experiments.posterior_samples import PRIOR
from simulation.experiments.sweep import Sweep
from simulation.io.errors import InputError

STANDING = ["calibrated", "assumed", "standing"]
FEW = f"no standing: fewer than {LEAST_SAMPLES} different parameter samples"
OF_PRIOR = ["prior_n", "prior_difference", "prior_low", "prior_high", "shrinkage"]


def evidence_of(stored: Sweep) -> Evidence | None:
    """Give what the data say of the samples of a sweep; None if there is no such posterior."""
    try:
        return Evidence.of(stored.design)
    except InputError:  # a sweep outlives the posterior that its samples came from
        return None


def with_standing(
    effects: pd.DataFrame,
    values: pd.DataFrame,
    baseline: str,
    evidence: Evidence | None,
    prior: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Set beside each effect how sure it is.

    Parameters
    ----------
    effects
        Effects, see `paired.effects`.
    values
        The values that they are of.
    baseline
        Name of the alternative that the others are compared with.
    evidence
        What the data say of the parameter samples; None leaves the columns empty.
    prior
        Effects of the same alternatives under samples of the priors.

    Returns
    -------
    pandas.DataFrame
        The effects with the columns `STANDING`, see `standing.Standing` (the random part is the
        column random_share), and with `prior` those of `OF_PRIOR`: number of samples of the priors,
        mean and interval over them, and shrinkage, which is one minus the variance over the samples
        divided by that over samples of the priors.  A conclusion whose shrinkage is known stands as
        ``calibrated`` only if that is at least 10 %, too.
    """
    on = [*cell_of(effects), "alternative"]
    rows = []
    if evidence is not None:
        for key, runs in pairs(values, baseline).groupby(on, sort=False):
            rows.append({**dict(zip(on, key, strict=True)), **evidence.standing(runs)})
    told = pd.DataFrame(rows, columns=[*on, *STANDING])
    numbers = dict.fromkeys(STANDING[:-1], float)
    table = effects.merge(told.astype(numbers), on=on, how="left").fillna({"standing": ""})
    return table if prior is None else beside_priors(table, prior, on, "difference")


def beside_priors(
    effects: pd.DataFrame, prior: pd.DataFrame, on: Sequence[str], effect: str
) -> pd.DataFrame:
    """Set beside each effect what it is under the priors, and its shrinkage.

    Parameters
    ----------
    effects
        Effects with their standing.
    prior
        The same over samples of the priors.
    on
        Columns that name an effect.
    effect
        Column of the effect.

    Returns
    -------
    pandas.DataFrame
        With prior_n, the mean prior_`effect`, prior_low, prior_high and shrinkage.
    """
    names = ["n", effect, "low", "high"]
    of_prior = prior[[*on, *names]].assign(variance=_variance(prior))
    table = effects.merge(
        of_prior.rename(columns={name: f"prior_{name}" for name in names}), on=on, how="left"
    )
    table["shrinkage"] = 1 - _variance(table) / table["variance"].where(table["variance"] > 0)
    little = (table["standing"] == CALIBRATED) & (table["shrinkage"] < INFORMED)
    return table.assign(standing=table["standing"].mask(little, ASSUMED)).drop(columns="variance")


def _variance(effects: pd.DataFrame) -> pd.Series:
    """Variance of the differences over the samples, from the error of their mean."""
    n = effects["n"]
    return effects["monte_carlo_error"].pow(2).mul(n).where(n > 1)


def about_standing(
    effects: pd.DataFrame, posterior: str, evidence: Evidence | None
) -> dict[str, Any]:
    """Say what stands at the head of a result whose conclusions are assumed, or without standing.

    Parameters
    ----------
    effects
        Table with the column standing.
    posterior
        Where the samples come from.
    evidence
        What the data say of them.

    Returns
    -------
    dict
        ``assumed``: a line, or none if there is no conclusion that is; another one if the samples
        are too few to tell.
    """
    if evidence is None:
        return {"assumed": [f"unknown standing: the posterior {posterior} cannot be read any more"]}
    if too_few(evidence.inputs):
        return {"assumed": [FEW]}
    known = effects[effects["standing"] != ""]
    assumed = int((known["standing"] == ASSUMED).sum())
    if not assumed:
        return {"assumed": []}
    if posterior == PRIOR:
        return {
            "assumed": ["assumed: the samples are of no posterior, so that nothing is calibrated"]
        }
    which = "all conclusions" if assumed == len(known) else f"{assumed} of {len(known)} conclusions"
    return {"assumed": [f"assumed: {which} (see the column standing)"]}


def asks_for_prior(about: Mapping[str, Any]) -> str | None:
    """Say how to ask for the effects under the priors, where they would tell more.

    Parameters
    ----------
    about
        `about` of a result.
    """
    if about["samples"] < 2 or about.get("posterior", PRIOR) == PRIOR:
        return None
    if about.get("prior_samples"):
        return None
    return "For the effects under the priors, and their shrinkage: --prior-samples 12"
