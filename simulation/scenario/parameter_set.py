"""Parameter set: all parameters of the model and of its levers, by group."""

from __future__ import annotations

from typing import Any

from pydantic import create_model

from simulation.core.parameter import ParameterGroup
from simulation.levers import LEVERS
from simulation.parameters.core_parameters import CoreParameters


def _effects() -> dict[str, type[ParameterGroup]]:
    """Parameter group of every lever that has one, by the name of the lever."""
    return {
        name: lever.effects for name, lever in LEVERS.items() if lever.effects is not ParameterGroup
    }


def _with_effects() -> type[CoreParameters]:
    effects: dict[str, Any] = {name: (kind, kind()) for name, kind in _effects().items()}
    return create_model("Parameters", __base__=CoreParameters, **effects)


Parameters = _with_effects()
"""All parameters by group; those of a single lever form the group of the lever's name."""


def effects_in(parameters: CoreParameters) -> dict[type[ParameterGroup], ParameterGroup]:
    """Give the parameters of single levers, by the class that declares them."""
    effects = [getattr(parameters, name) for name in _effects()]
    return {type(one): one for one in effects}
