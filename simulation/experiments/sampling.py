"""Sampling: points in the space of settings, and parameter samples from their priors."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field, field_validator

from simulation.core import randomness
from simulation.experiments.priors import (
    Uncertain,
    dotted_key,
    sampled_probabilities,
    uncertain_or_named,
)
from simulation.io.errors import InputError
from simulation.io.json_text import to_json
from simulation.io.validation import Strict, refuse
from simulation.scenario.declared import as_declared

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

    @field_validator("values", mode="after")
    @classmethod
    def _as_declared(cls, values: dict[str, list[Any]]) -> dict[str, list[Any]]:
        return as_settings(values)


def as_settings(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give settings, by dotted key, with every number as its setting declares it.

    Raises
    ------
    ValueError
        If a value cannot be recorded, such as a date without quotes.
    """
    try:
        to_json(values)
    except TypeError:
        raise ValueError("numbers, text, yes or no, or lists and tables of these") from None
    return {key: as_declared(key, value) for key, value in values.items()}


def distinct(points: Iterable[Point]) -> list[Point]:
    """Give each of some points once.

    Examples
    --------
    >>> distinct([{"burn_in": 12}, {"burn_in": 13}, {"burn_in": 12}])
    [{'burn_in': 12}, {'burn_in': 13}]
    """
    by_text: dict[str, Point] = {}
    for point in points:
        by_text.setdefault(to_json(point, sort_keys=True), point)
    return list(by_text.values())


def setting_points(settings: Settings, seed: int, where: str) -> list[Point]:
    """Give the points of a design, each with its settings by dotted key; those of a grid once.

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
        grid = itertools.product(*values.values())
        return distinct(dict(zip(values, one, strict=True)) for one in grid)
    if len({len(column) for column in values.values()}) > 1:
        raise InputError(f"{where}: settings.values: read lists of different length")
    rows = zip(*values.values(), strict=True) if values else [()]
    return [dict(zip(values, one, strict=True)) for one in rows]


def parameter_samples(
    names: list[str],
    n: int,
    seed: int,
    where: str,
    assumptions: Mapping[str, Uncertain] | None = None,
) -> list[Point]:
    """Draw parameters from their priors, each from a stream of its own.

    The samples of a parameter do not depend on which others are sampled, or in which order; and the
    first do not depend on how many follow.  Priors that are declared as correlated, such as those
    of the potencies, are sampled so.

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
    assumptions
        Assumptions of the cities that are run; see `uncertain_assumptions`.

    Returns
    -------
    list of dict
        Values by dotted key, such as ``parameters.payment.norm``.

    Raises
    ------
    InputError
        If there is no such parameter, or it is fixed.
    """
    chosen = uncertain_or_named(names, where, assumptions)
    columns = {
        dotted_key(name): about.quantiles(sampled_probabilities(seed, name, n))
        for name, about in chosen.items()
    }
    return [{key: column[k] for key, column in columns.items()} for k in range(n)]


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
    """Points of an interval; whole numbers, each as likely, if the setting is one."""
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
        return {"values": settings}
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
