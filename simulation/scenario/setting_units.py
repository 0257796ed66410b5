"""Units of settings by their dotted keys."""

from __future__ import annotations

from typing import Any

from simulation.levers import LEVERS
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.parameter_set import Parameters

SHARE = "share"


def unit_of_setting(key: str) -> str:
    """Give the unit of a setting; empty for a number without unit, or if the key is unknown.

    Parameters
    ----------
    key
        Dotted key, such as ``levers.fee_subsidy.strength``.

    Examples
    --------
    >>> unit_of_setting("levers.fee_subsidy.strength"), unit_of_setting("start.fee_old")
    ('share', 'yuan/m2/month')
    """
    match key.split("."):
        case ["levers", lever, name, *_] if lever in LEVERS:
            field = LEVERS[lever].model_fields.get(name)
            about: Any = (field.json_schema_extra if field else None) or {}
            unit, bounds = about.get("unit", ""), field.metadata if field else []
            return SHARE if unit == "1" and _is_share(bounds) else _plain(unit)
        case ["parameters", group, name] if group in Parameters.model_fields:
            kind: Any = Parameters.model_fields[group].annotation
            declared = kind.declarations().get(name)
            return _plain(declared.unit) if declared else ""
        case ["start", name]:
            of_start = CityStart.declarations().get(name)
            return _plain(of_start.unit) if of_start else ""
    return ""


def _plain(unit: str) -> str:
    return "" if unit == "1" else unit


def _is_share(bounds: list[Any]) -> bool:
    """Whether a setting lies between 0 and 1."""
    ends = {getattr(one, name, None) for one in bounds for name in ("ge", "le")}
    return {0, 1} <= ends
