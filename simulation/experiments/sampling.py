"""Sampling: points in the space of settings, and parameter samples from their priors."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field

from simulation.core import randomness
from simulation.core.parameter import HalfNormal, Normal, ParameterGroup, Prior, Uniform
from simulation.io import validation
from simulation.io.errors import InputError
from simulation.io.validation import Strict, refuse
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.parameter_set import Parameters

MOST_POINTS = 1_000_000
Method = Literal["grid", "list", "latin", "sobol"]
Point = dict[str, Any]


class Settings(Strict):
    """Settings that vary in a design, by dotted key."""

    method: Method = Field(
        default="grid",
        description="every combination, a list of points, a Latin hypercube or a Sobol sequence",
    )
    points: int | None = Field(
        default=None, ge=1, le=MOST_POINTS, description="points, if they are sampled"
    )
    values: dict[str, list[Any]] = Field(
        default_factory=dict,
        description="values of each; if they are sampled, the lowest and the highest",
    )


def setting_points(settings: Settings, seed: int, where: str) -> list[Point]:
    """Give the points of a design, each a setting by dotted key.

    Parameters
    ----------
    settings
        What varies, and how.
    seed
        Seed of the sampling.
    where
        File to name in a message.

    Raises
    ------
    InputError
        If the values do not fit the method.
    """
    values = settings.values
    for key, column in values.items():
        if not column:
            raise refuse(where, f"settings.values.{key}", column, "a value or more")
    if settings.method in ("latin", "sobol"):
        return _sampled(settings, seed, where)
    if settings.points is not None:
        raise refuse(where, "settings.points", settings.points, "no number with this method")
    if settings.method == "grid":
        if (n := math.prod(map(len, values.values()))) > MOST_POINTS:
            raise refuse(where, "settings.values", f"{n} points", f"at most {MOST_POINTS:,}")
        combinations: Iterable[tuple[Any, ...]] = itertools.product(*values.values())
    else:
        if len({len(column) for column in values.values()}) > 1:
            raise InputError(f"{where}: settings.values: read lists of different length")
        combinations = zip(*values.values(), strict=True) if values else [()]
    return [dict(zip(values, one, strict=True)) for one in combinations]


def parameter_samples(names: list[str], n: int, seed: int, where: str) -> list[Point]:
    """Draw parameters from their priors; the first samples do not depend on how many follow.

    Parameters
    ----------
    names
        Parameters such as ``payment.norm`` and assumptions of a city's start such as
        ``start.fee_old``; none is all that have a prior.
    n
        Number of samples.
    seed
        Seed of the sampling.
    where
        File to name in a message.

    Returns
    -------
    list of dict
        Values by dotted key, such as ``parameters.payment.norm``.

    Raises
    ------
    InputError
        If there is no such parameter, or it is fixed.
    """
    chosen = uncertain_among(names, where) if names else uncertain()
    unit = _sobol(len(chosen), n, seed, "draws of parameters")
    columns = {
        dotted_key(name): quantiles(prior, unit[:, k], low, high, whole)
        for k, (name, (prior, low, high, whole)) in enumerate(chosen.items())
    }
    return [{key: column[k] for key, column in columns.items()} for k in range(n)]


Uncertain = tuple[Prior, float, float, bool]
"""A prior, the bounds of its parameter, and whether that is a whole number."""


def uncertain() -> dict[str, Uncertain]:
    """Every parameter, and every assumption of a city's start, that has a prior."""
    return {**uncertain_parameters(), **uncertain_starts()}


def uncertain_among(names: Iterable[str], where: str) -> dict[str, Uncertain]:
    """Give those that are named, in their order.

    Raises
    ------
    InputError
        If there is no such parameter, or it is fixed.
    """
    known = uncertain()
    chosen = list(names)
    for name in chosen:
        if name not in known:
            expected = f"a parameter with a prior; {validation.did_you_mean(name, known)}"
            raise refuse(where, "parameters", name, expected)
    return {name: known[name] for name in chosen}


def uncertain_parameters() -> dict[str, Uncertain]:
    """Every parameter with a prior, such as ``payment.norm``."""
    groups: dict[str, Any] = {
        name: member.annotation for name, member in Parameters.model_fields.items()
    }
    return {
        f"{group}.{name}": about
        for group, kind in groups.items()
        for name, about in _uncertain(kind)
    }


def uncertain_starts() -> dict[str, Uncertain]:
    """Every assumption of a city's start with a prior, such as ``start.fee_old``."""
    return {f"start.{name}": about for name, about in _uncertain(CityStart)}


def _uncertain(group: type[ParameterGroup]) -> Iterator[tuple[str, Uncertain]]:
    for name, about in group.declarations().items():
        if about.prior is not None:
            field = group.model_fields[name]
            yield name, (about.prior, *_bounds(field.metadata), field.annotation is int)


def dotted_key(name: str) -> str:
    """Key of a scenario under which a parameter, or an assumption of its start, stands."""
    return name if name.startswith("start.") else f"parameters.{name}"


def quantiles(
    prior: Prior, probability: npt.ArrayLike, low: float, high: float, whole: bool = False
) -> list[Any]:
    """Quantiles of a prior that is cut off at the bounds of its parameter.

    Parameters
    ----------
    prior
        The prior.
    probability
        Probabilities, of any length.
    low, high
        Values outside are not possible.
    whole
        Whether to give whole numbers: of a uniform prior each as likely, of another the nearest.
    """
    if whole and isinstance(prior, Uniform):
        ends = [math.ceil(max(prior.low, low)), math.floor(min(prior.high, high))]
        return _between(ends, np.asarray(probability))
    from scipy import stats  # takes a second, which workers need not wait

    match prior:
        case Uniform(lowest, highest):
            law = stats.uniform(lowest, highest - lowest)
        case Normal(mean, sd):
            law = stats.norm(mean, sd)
        case HalfNormal(sd):
            law = stats.halfnorm(scale=sd)
    below, above = law.cdf(low), law.cdf(high)
    values = law.ppf(below + np.asarray(probability) * (above - below))
    values = np.clip(values, low, high)
    return [round(value) for value in values.tolist()] if whole else values.tolist()


def _bounds(metadata: list[Any]) -> tuple[float, float]:
    low = max((about.ge for about in metadata if hasattr(about, "ge")), default=-math.inf)
    high = min((about.le for about in metadata if hasattr(about, "le")), default=math.inf)
    return low, high


def _sampled(settings: Settings, seed: int, where: str) -> list[Point]:
    n, ranges = settings.points, settings.values
    if n is None or not ranges:
        raise refuse(where, "settings.points", n, "a number of points, and values to sample")
    for key, value in ranges.items():
        if not _is_range(value):
            raise refuse(where, f"settings.values.{key}", value, "[lowest, highest]")
    if settings.method == "sobol":
        unit = _sobol(len(ranges), n, seed, "points of settings")
    else:
        from scipy.stats import qmc

        generator = randomness.generator(seed, "points of settings")
        unit = qmc.LatinHypercube(len(ranges), rng=generator).random(n)
    columns = {key: _between(ranges[key], unit[:, k]) for k, key in enumerate(ranges)}
    return [{key: column[k] for key, column in columns.items()} for k in range(n)]


def _sobol(dimensions: int, n: int, seed: int, name: str) -> npt.NDArray[np.float64]:
    """Scrambled Sobol points, shape (n, dimensions); the first of many are those of few."""
    from scipy.stats import qmc

    sampler = qmc.Sobol(dimensions, rng=randomness.generator(seed, name))
    return np.asarray(sampler.random_base2(math.ceil(math.log2(max(n, 1))))[:n])


def _is_range(value: list[Any]) -> bool:
    numbers = all(isinstance(x, int | float) and not isinstance(x, bool) for x in value)
    return numbers and len(value) == 2 and value[0] < value[1]


def _between(ends: list[Any], unit: npt.NDArray[np.float64]) -> list[Any]:
    """Points of an interval; whole numbers, each as likely, if both ends are."""
    low, high = ends
    if isinstance(low, int) and isinstance(high, int):
        return [int(low + u * (high - low + 1)) for u in unit.tolist()]
    return [float(low + u * (high - low)) for u in unit.tolist()]


def as_mapping(settings: Any) -> Any:
    """Turn the other ways to say it into what `Settings` reads.

    Parameters
    ----------
    settings
        A DataFrame with a column for each setting, the same as a CSV file
        (``{"file": "points.csv"}``), or the lists of a grid by dotted key.

    Raises
    ------
    InputError
        If a file cannot be read, or there are gaps in it.
    """
    if isinstance(settings, pd.DataFrame):
        return _listed(settings, "settings")
    if not isinstance(settings, Mapping):
        return settings
    if set(settings) == {"file"}:
        return _listed(_csv(settings["file"]), str(settings["file"]))
    if settings and not set(settings) & set(Settings.model_fields):
        return {"values": {key: list(value) for key, value in settings.items()}}
    return settings


def _csv(name: Any) -> pd.DataFrame:
    try:
        return pd.read_csv(name)
    except (OSError, ValueError) as error:
        raise InputError(f"{name}: cannot be read: {error}") from None


def _listed(table: pd.DataFrame, where: str) -> dict[str, Any]:
    if gaps := [key for key in table.columns if table[key].isna().any()]:
        raise InputError(f"{where}: {gaps[0]}: has a gap, expected a value in every row")
    lists = {str(key): table[key].tolist() for key in table.columns}
    return {"method": "list", "values": lists}
