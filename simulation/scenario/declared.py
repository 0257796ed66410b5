"""Declared: the type of every setting, by dotted key, and values as their settings declare them."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from simulation.io.months import is_dated
from simulation.io.plain_values import types_in, whole_as_int
from simulation.levers import LEVERS
from simulation.parameters.initial_conditions import CityStart
from simulation.parameters.structure import Structure
from simulation.scenario.parameter_set import Parameters

SETTINGS: Mapping[str, object] = {
    "burn_in": int,
    "budget": float,
    "structure": Structure,
    "start": CityStart,
    "levers": LEVERS,
    "parameters": Parameters,
}
"""Type of each table and number of a scenario that can vary."""


def is_whole(key: str) -> bool:
    """Whether a setting, by its dotted key, is declared as a whole number.

    Examples
    --------
    >>> is_whole("burn_in"), is_whole("levers.publicity.strength")
    (True, False)
    """
    kind = _declared(key)
    return types_in(kind) == {int} and typing.get_origin(kind) is not list


def as_declared(key: str, value: Any) -> Any:
    """Give the value of a setting with every number in it as the setting declares it.

    Parameters
    ----------
    key
        Dotted key.
    value
        A plain value; it may be dated, or a table of settings.

    Examples
    --------
    >>> as_declared("levers.publicity.strength", 1), as_declared("burn_in", 12.0)
    (1.0, 12)
    """
    return _typed(value, _declared(key))


def _declared(key: str) -> object:
    kind: object = SETTINGS
    for name in key.split("."):
        kind = _inside(kind).get(name)
    return kind


def _inside(kind: object) -> Mapping[str, object]:
    """Type of each entry of a table; none if it is no table."""
    if isinstance(kind, Mapping):
        return kind
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {name: field.annotation for name, field in kind.model_fields.items()}
    return {}


def _typed(value: Any, kind: object) -> Any:
    if is_dated(value):
        return {month: _typed(one, kind) for month, one in value.items()}
    if isinstance(value, Mapping):
        inside = _inside(kind)
        return {name: _typed(one, inside.get(name)) for name, one in value.items()}
    if isinstance(value, list):
        return [_typed(one, kind) for one in value]
    types = types_in(kind)
    if types == {float} and isinstance(value, int) and not isinstance(value, bool):
        return _as_float(value)
    return whole_as_int(value, types)


def _as_float(number: int) -> float:
    """Give a number as a real one; one beyond all of them is left to the check of its bounds."""
    try:
        return float(number)
    except OverflowError:
        return number
