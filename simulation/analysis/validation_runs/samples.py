"""Samples: parameters of the members of an ensemble, for each city."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import numpy as np
import pandas as pd

from simulation.experiments.posteriors import Posterior, read_posterior
from simulation.experiments.priors import START, uncertain_assumptions
from simulation.experiments.sampling import parameter_samples
from simulation.scenario.assumptions import TABLE
from simulation.scenario.scenario import Scenario

PosteriorLike: TypeAlias = Posterior | pd.DataFrame | str | Path
"""A posterior, its samples, the name of a built-in one, or the path of a file."""


def posterior_of(source: PosteriorLike) -> Posterior:
    """Give a posterior, whichever way it is named; samples alone were fitted to nothing.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    if isinstance(source, Posterior):
        return source
    return Posterior(source, {}) if isinstance(source, pd.DataFrame) else read_posterior(source)


def samples_for(scenario: Scenario, posterior: Posterior | None, n: int, seed: int) -> pd.DataFrame:
    """Give the samples with which a city is run.

    What a posterior does not know of the city is as under the prior: assumptions on its figures,
    and its start, unless the posterior was fitted to this city.

    Parameters
    ----------
    scenario
        A scenario of the city.
    posterior
        The posterior; none is the prior.
    n
        Number of samples.  Of a posterior with more they are taken at equal steps, of one with
        fewer they are all.
    seed
        Seed of the samples of the prior.

    Returns
    -------
    pandas.DataFrame
        One row per sample, one column per dotted key.
    """
    if posterior is None:
        return _prior(scenario, n, seed)
    table = posterior.samples
    rows = np.linspace(0, len(table) - 1, min(n, len(table))).round().astype(int)
    chosen = table.iloc[rows].reset_index(drop=True)
    foreign = _foreign(scenario, posterior, chosen)
    kept = chosen.drop(columns=foreign)
    own = _prior(scenario, len(kept), seed)
    added = [key for key in own if _is_of_city(key) and key not in kept]
    return pd.concat([kept, own[added]], axis=1)


def is_fitted_to(posterior: Posterior | None, city: str) -> bool:
    """Whether a posterior was fitted to figures of a city."""
    return posterior is not None and posterior.about.get("city") == city


def fitted_targets(posterior: Posterior | None, city: str) -> tuple[str, ...]:
    """Names of the figures of a city that a posterior was fitted to."""
    if posterior is None or not is_fitted_to(posterior, city):
        return ()
    return tuple(posterior.about.get("targets", ()))


def _foreign(scenario: Scenario, posterior: Posterior, table: pd.DataFrame) -> list[str]:
    """Columns that say something of another city."""
    own = f"{TABLE}.{scenario.city.name}."
    starts = not is_fitted_to(posterior, scenario.city.name)
    return [
        key
        for key in table
        if (key.startswith(f"{TABLE}.") and not key.startswith(own))
        or (starts and key.startswith(f"{START}."))
    ]


def _is_of_city(key: str) -> bool:
    return key.startswith((f"{START}.", f"{TABLE}."))


def _prior(scenario: Scenario, n: int, seed: int) -> pd.DataFrame:
    """Give samples of the prior of all that is uncertain, in the order of a design."""
    assumptions = uncertain_assumptions([scenario])
    return pd.DataFrame(parameter_samples([], n, seed, "validate", assumptions))
