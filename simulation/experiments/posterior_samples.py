"""Posterior samples: the parameters of many runs, from a posterior or from the priors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from simulation.core import randomness
from simulation.experiments.posteriors import Posterior, read_posterior
from simulation.experiments.priors import PARAMETERS, START, uncertain_assumptions
from simulation.experiments.sampling import parameter_samples
from simulation.io.patterns import without_patterns
from simulation.io.validation import did_you_mean, refuse
from simulation.scenario.assumptions import TABLE
from simulation.scenario.scenario import Scenario

PRIOR = "prior"
"""Name that stands for the priors where a posterior is named."""
DEFAULT = "wuhan"
"""Posterior of an answer, unless another is named."""
N_SAMPLES = 24
"""Samples of an answer, unless their number is stated."""
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


def drawn(
    samples: int | None, posterior: str | None, usual: int = N_SAMPLES, where: str = "compare"
) -> dict[str, Any]:
    """Give ``samples`` and ``posterior`` of the design of an answer, from what was asked for.

    Parameters
    ----------
    samples
        Number of samples; none is the usual number.
    posterior
        Name or path of a posterior, or that of the priors; none is the usual one.
    usual
        Usual number of samples.
    where
        Function to name in a message.

    Raises
    ------
    InputError
        If a posterior is named, and no samples are drawn.

    Examples
    --------
    >>> drawn(None, None), drawn(0, None)
    ({'samples': 24, 'posterior': 'wuhan'}, {'samples': 0, 'posterior': 'prior'})
    """
    n = usual if samples is None else samples
    if n == 0 and posterior not in (None, PRIOR):
        expected = "one or more, of the posterior that is named; without samples name none"
        raise refuse(where, "samples", n, expected)
    source = DEFAULT if posterior is None else posterior
    return {"samples": n, "posterior": source if n else PRIOR}


def samples_for(
    scenarios: Sequence[Scenario],
    posterior: Posterior | None,
    n: int,
    seed: int,
    where: str,
    names: Collection[str] = (),
) -> pd.DataFrame:
    """Give the parameter samples with which scenarios are run.

    What a posterior does not know of their cities is as under the priors: assumptions on the
    figures of a city, and the start of cities unless all of them are the one that it was fitted to.

    Parameters
    ----------
    scenarios
        The scenarios.
    posterior
        The posterior; none is the priors.
    n
        Number of samples.  The first samples of many are those of few.
    seed
        Seed of the samples of the priors.
    where
        File or function to name in a message.
    names
        Which parameters are sampled; none is all.

    Returns
    -------
    pandas.DataFrame
        One row per sample, one column per dotted key.

    Raises
    ------
    InputError
        If the posterior has fewer samples, or has no parameter that is named.
    """
    if posterior is None:
        return _of_priors(scenarios, n, seed, where, names)
    rows = _rows(posterior, n, where)
    kept = rows.drop(columns=_foreign(posterior, scenarios, list(rows)))
    own = _of_priors(scenarios, n, seed, where)
    added = [key for key in own if _is_of_city(key) and key not in kept]
    table = pd.concat([kept, own[added]], axis=1)
    return table[_chosen(names, list(table), where)] if names else table


def refuse_without(where: str, parameters: Sequence[str], posterior: str) -> None:
    """Refuse what says which samples are drawn, if none are.

    Raises
    ------
    InputError
        If parameters are named, or a posterior.
    """
    if parameters:
        raise refuse(where, "parameters", parameters, "none without samples")
    if posterior != PRIOR:
        raise refuse(where, "posterior", posterior, f"{PRIOR} without samples")


def is_fitted_to(posterior: Posterior | None, city: str) -> bool:
    """Whether a posterior was fitted to figures of a city."""
    return posterior is not None and posterior.about.get("city") == city


def named(name: str) -> Posterior | None:
    """Read the posterior of a name or path; none is the priors.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    return None if name == PRIOR else read_posterior(name)


def remarks_on(name: str, cities: Iterable[str], chosen: Collection[str] = ()) -> list[str]:
    """Say what has to stand at the head of answers that come from a posterior.

    Parameters
    ----------
    name
        Its name or path, or that of the priors, of which there is nothing more to be said.
    cities
        Names of the cities that are run.
    chosen
        Names of the parameters that vary, if not all that are uncertain do.

    Examples
    --------
    >>> remarks_on("prior", ["wuhan"], ["payment.*"])
    ['of the uncertain parameters only these vary: payment.*']
    >>> remarks_on("wuhan", ["linyi"])[-1]
    'not calibrated here: linyi (parameters of posterior wuhan; what concerns the city alone is \
assumed)'
    """
    few = [f"of the uncertain parameters only these vary: {', '.join(chosen)}"] if chosen else []
    if (posterior := named(name)) is None:
        return few
    stem = Path(name).stem
    heads = [f"posterior {stem}: {line}" for line in posterior.about.get("heading", ())]
    others = [city for city in dict.fromkeys(cities) if not is_fitted_to(posterior, city)]
    if not others:
        return [*heads, *few]
    alone = "the city alone" if len(others) == 1 else "one city alone"
    about = f"parameters of posterior {stem}; what concerns {alone} is assumed"
    return [*heads, f"not calibrated here: {', '.join(others)} ({about})", *few]


def _rows(posterior: Posterior, n: int, where: str) -> pd.DataFrame:
    """Give some samples of a posterior, in an order that does not depend on their number."""
    table = posterior.samples
    if n > len(table):
        expected = f"at most {len(table)}, the samples of the posterior"
        raise refuse(where, "samples", n, expected)
    order = randomness.generator(0, "order of the samples of a posterior").permutation(len(table))
    return table.iloc[order[:n]].reset_index(drop=True)


def _foreign(posterior: Posterior, scenarios: Sequence[Scenario], keys: Sequence[str]) -> list[str]:
    """Columns that say something of cities of which nothing is run."""
    known = uncertain_assumptions(scenarios)
    starts = all(is_fitted_to(posterior, one.city.name) for one in scenarios)
    return [
        key
        for key in keys
        if (key.startswith(f"{TABLE}.") and key not in known)
        or (key.startswith(f"{START}.") and not starts)
    ]


def _is_of_city(key: str) -> bool:
    return key.startswith((f"{START}.", f"{TABLE}."))


def _of_priors(
    scenarios: Sequence[Scenario], n: int, seed: int, where: str, names: Collection[str] = ()
) -> pd.DataFrame:
    """Give samples of the priors of all that is uncertain, in the order of a design."""
    assumptions = uncertain_assumptions(scenarios)
    return pd.DataFrame(parameter_samples(list(names), n, seed, where, assumptions))


def _chosen(names: Collection[str], keys: Sequence[str], where: str) -> list[str]:
    """Give the columns of named parameters, in the order of their names."""
    by_name = {key.removeprefix(PARAMETERS): key for key in keys}
    chosen = without_patterns(names, by_name, PARAMETERS)
    for name in chosen:
        if name.removeprefix(PARAMETERS) not in by_name:
            expected = f"a parameter of the posterior; {did_you_mean(name, by_name)}"
            raise refuse(where, "parameters", name, expected)
    return [by_name[name.removeprefix(PARAMETERS)] for name in chosen]
