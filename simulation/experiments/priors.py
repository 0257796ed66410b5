"""Priors: which parameters are uncertain, and one distribution for each wherever it is sampled."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from simulation.core import randomness
from simulation.core.parameter import (
    HalfNormal,
    LogUniform,
    Normal,
    ParameterGroup,
    Prior,
    Uniform,
)
from simulation.io import validation
from simulation.io.patterns import without_patterns
from simulation.io.validation import refuse
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.assumptions import TABLE
from simulation.scenario.parameter_set import Parameters
from simulation.scenario.scenario import Scenario

PARAMETERS = "parameters."
START = "start"


@dataclass(frozen=True)
class Uncertain:
    """A parameter that has a prior.

    Attributes
    ----------
    prior
        The prior.
    low, high
        Bounds of the parameter, both allowed.
    whole
        Whether it is a whole number.
    """

    prior: Prior
    low: float = -math.inf
    high: float = math.inf
    whole: bool = False

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest possible value."""
        lowest, highest = self.prior.ends
        low, high = max(lowest, self.low), min(highest, self.high)
        return (math.ceil(low), math.floor(high)) if self.whole else (low, high)

    @property
    def support(self) -> tuple[float, float]:
        """Interval to sample from: `ends`, and for whole numbers half of one more on each side.

        The whole number nearest to a sample is the value; so all have intervals of one length.
        """
        low, high = self.ends
        return (low - 0.5, high + 0.5) if self.whole else (low, high)

    def values(self, sampled: npt.ArrayLike) -> list[Any]:
        """Give the value of the parameter that each sample from `support` stands for."""
        numbers = np.asarray(sampled, dtype=float)
        if not self.whole:
            return list(numbers.tolist())
        inside = (numbers >= self.support[0]) & (numbers <= self.support[1])
        nearest = nearest_whole(numbers)
        return [int(k) for k in np.where(inside, np.clip(nearest, *self.ends), nearest)]

    def quantiles(self, probability: npt.ArrayLike) -> list[Any]:
        """Give the quantiles of the prior within `support`, for any number of probabilities."""
        low, high = self.support
        share = np.asarray(probability)
        if isinstance(self.prior, Uniform):
            return self.values(low + share * (high - low))
        law = _law(self.prior)
        below, above = law.cdf(low), law.cdf(high)
        return self.values(np.clip(law.ppf(below + share * (above - below)), low, high))


def nearest_whole(numbers: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Round to the nearest whole number, and always up from the middle between two.

    Examples
    --------
    >>> nearest_whole([4.5, 5.5, 6.4]).tolist()
    [5.0, 6.0, 6.0]
    """
    return np.floor(np.asarray(numbers, dtype=float) + 0.5)


def _law(prior: Normal | HalfNormal | LogUniform) -> Any:
    """Give a prior as a distribution of scipy, without the limits of its parameter."""
    from scipy import stats  # takes a second, which workers need not wait

    if isinstance(prior, Normal):
        return stats.norm(prior.mean, prior.sd)
    if isinstance(prior, LogUniform):
        return stats.loguniform(prior.low, prior.high)
    return stats.halfnorm(scale=prior.sd)


def sample_stream(seed: int, name: str, n: int) -> npt.NDArray[np.float64]:
    """Give numbers between 0 and 1 for a parameter: the same whichever others are sampled.

    The first of many are those of few.  The first 1, 2, 4, 8, ... have one number in each of as
    many intervals of equal length, so that several parameters make a Latin hypercube.

    Parameters
    ----------
    seed
        Seed of the sampling.
    name
        Name of the parameter.
    n
        Number of samples.
    """
    generator = randomness.generator(seed, f"samples of {name}")
    numbers = generator.random(1)
    while len(numbers) < n:
        size = 2 * len(numbers)
        empty = (numbers * size).astype(int) ^ 1  # the other half of each interval
        more = (generator.permutation(empty) + generator.random(len(empty))) / size
        numbers = np.concatenate([numbers, more])
    return numbers[:n]


def sampled_probabilities(seed: int, name: str, n: int) -> npt.NDArray[np.float64]:
    """Give the probabilities at which the prior of a parameter is sampled; see `sample_stream`.

    Parameters that are declared as correlated share a common factor, which has a stream of its own
    (a Gaussian copula).  The distribution of each stays exact, but they are no Latin hypercube.
    """
    group, _, own = name.partition(".")
    probabilities = sample_stream(seed, name, n)
    about = _groups()[group].correlated if group != TABLE else None
    if about is None or own not in about.names:
        return probabilities
    common = special.ndtri(sample_stream(seed, f"the common factor of {group}", n))
    shared, single = math.sqrt(about.correlation), math.sqrt(1 - about.correlation)
    score = shared * common + single * special.ndtri(probabilities)
    return np.asarray(special.ndtr(score))


def correlations(names: Sequence[str]) -> npt.NDArray[np.float64]:
    """Correlations of the normal scores of priors, as they are declared.

    Parameters
    ----------
    names
        Names of n parameters.

    Returns
    -------
    numpy.ndarray
        Shape (n, n).

    Examples
    --------
    >>> correlations(["potency.party", "payment.norm", "potency.voice"]).tolist()
    [[1.0, 0.0, 0.5], [0.0, 1.0, 0.0], [0.5, 0.0, 1.0]]
    """
    matrix = np.eye(len(names))
    for group, kind in _groups().items():
        if about := kind.correlated:
            members = {f"{group}.{name}" for name in about.names}
            rows = [at for at, name in enumerate(names) if name in members]
            matrix[np.ix_(rows, rows)] += about.correlation * (1 - np.eye(len(rows)))
    return matrix


def uncertain() -> dict[str, Uncertain]:
    """Every parameter, and every assumption of a city's start, that has a prior."""
    return {**uncertain_parameters(), **uncertain_starts()}


def uncertain_assumptions(scenarios: Iterable[Scenario]) -> dict[str, Uncertain]:
    """Every assumption of the cities of some scenarios, such as ``assumptions.linyi.rounds``."""
    return {
        f"{TABLE}.{city}.{name}": Uncertain(about.prior, whole=about.whole)
        for scenario in scenarios
        for city, of_city in scenario.assumptions.items()
        for name, about in of_city.items()
    }


def uncertain_among(
    names: Iterable[str], where: str, assumptions: Mapping[str, Uncertain] | None = None
) -> dict[str, Uncertain]:
    """Give those that are named, in their order.

    Parameters
    ----------
    names
        Names such as ``payment.norm``, keys of a scenario such as ``parameters.payment.norm``, or
        patterns such as ``payment.*``.
    where
        File or function to name in a message.
    assumptions
        Assumptions of cities that may be named, too.

    Raises
    ------
    InputError
        If there is no such parameter, it is fixed, or it is named twice.
    """
    known, chosen = {**uncertain(), **(assumptions or {})}, dict[str, Uncertain]()
    for given in without_patterns(names, known, PARAMETERS):
        name = str(given).removeprefix(PARAMETERS)
        if name not in known:
            expected = f"a parameter with a prior; {validation.did_you_mean(name, known)}"
            raise refuse(where, "parameters", given, expected)
        if name in chosen:
            raise refuse(where, "parameters", given, "each parameter once")
        chosen[name] = known[name]
    return chosen


def uncertain_or_named(
    names: Collection[str], where: str, assumptions: Mapping[str, Uncertain] | None = None
) -> dict[str, Uncertain]:
    """Give those that are named, or all if none is; see `uncertain_among`."""
    if names:
        return uncertain_among(names, where, assumptions)
    return {**uncertain(), **(assumptions or {})}


def uncertain_parameters() -> dict[str, Uncertain]:
    """Every parameter with a prior, such as ``payment.norm``."""
    return {
        f"{group}.{name}": about
        for group, kind in _groups().items()
        if group != START
        for name, about in _uncertain(kind)
    }


def uncertain_starts() -> dict[str, Uncertain]:
    """Every assumption of a city's start with a prior, such as ``start.fee_old``."""
    return {f"{START}.{name}": about for name, about in _uncertain(CityStart)}


def _groups() -> dict[str, type[ParameterGroup]]:
    """Groups of parameters, and the start of a city, by the first part of their names."""
    groups: dict[str, Any] = {
        name: member.annotation for name, member in Parameters.model_fields.items()
    }
    return {**groups, START: CityStart}


def names_of_parameters() -> list[str]:
    """Names of all parameters of the model, with a prior or without, such as ``payment.norm``."""
    return [
        f"{group}.{name}"
        for group, kind in _groups().items()
        if group != START
        for name in kind.declarations()
    ]


def _uncertain(group: type[ParameterGroup]) -> Iterator[tuple[str, Uncertain]]:
    for name, about in group.declarations().items():
        if about.prior is not None:
            field = group.model_fields[name]
            yield name, Uncertain(about.prior, *_bounds(field.metadata), field.annotation is int)


def _bounds(metadata: list[Any]) -> tuple[float, float]:
    low = max((about.ge for about in metadata if hasattr(about, "ge")), default=-math.inf)
    high = min((about.le for about in metadata if hasattr(about, "le")), default=math.inf)
    return low, high


def dotted_key(name: str) -> str:
    """Key of a scenario for the name of a parameter; any other key stays as it is.

    Examples
    --------
    >>> [dotted_key(name) for name in ("payment.norm", "start.fee_old", "burn_in")]
    ['parameters.payment.norm', 'start.fee_old', 'burn_in']
    """
    return f"{PARAMETERS}{name}" if name.split(".")[0] in Parameters.model_fields else name
