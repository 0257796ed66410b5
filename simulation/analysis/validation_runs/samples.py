"""Samples: parameters of the members of an ensemble, for each city."""

from __future__ import annotations

import pandas as pd

from simulation.experiments.posterior_samples import is_fitted_to
from simulation.experiments.posterior_samples import samples_for as samples_for_all
from simulation.experiments.posteriors import Posterior
from simulation.scenario.scenario import Scenario


def samples_for(scenario: Scenario, posterior: Posterior | None, n: int, seed: int) -> pd.DataFrame:
    """Give the samples with which a city is run; see `posterior_samples.samples_for`.

    Parameters
    ----------
    scenario
        A scenario of the city.
    posterior
        The posterior; none is the prior.
    n
        Number of samples; of a posterior that has fewer they are all.
    seed
        Seed of the samples of the prior.
    """
    most = n if posterior is None else min(n, len(posterior.samples))
    return samples_for_all([scenario], posterior, most, seed, "validate")


def fitted_targets(posterior: Posterior | None, city: str) -> tuple[str, ...]:
    """Names of the figures of a city that a posterior was fitted to."""
    if posterior is None or not is_fitted_to(posterior, city):
        return ()
    return tuple(posterior.about.get("targets", ()))
