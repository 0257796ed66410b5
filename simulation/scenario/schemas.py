"""Schemas of city, scenario and strategy files, for editors."""

from __future__ import annotations

from collections.abc import Mapping

from simulation.io.json_schema import (
    FORMULA,
    Schema,
    any_of,
    or_dated,
    or_formula,
    schema_of,
    table,
)
from simulation.levers import LEVERS
from simulation.levers.lever import Lever
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.city_file import CityFile
from simulation.scenario.counts import COUNTS
from simulation.scenario.parameter_set import Parameters
from simulation.scenario.resolving import COUNT
from simulation.scenario.scenario_file import ScenarioFile
from simulation.scenario.strategy import StrategyFile

UNDATED = ("begins", "ends", "where")
"""Settings of every lever that do not change with the months."""
NUMBER = any_of({"type": "number"}, FORMULA)
A_COUNT = {**table({COUNT: NUMBER, "months": NUMBER, "of": NUMBER}), "required": [COUNT]}


def city_schema() -> Schema:
    """Give the schema of a city file.

    Examples
    --------
    >>> city_schema()["properties"]["start"]["properties"]["streets"]["anyOf"][1]["pattern"]
    '^='
    """
    schema = schema_of(CityFile)
    properties = schema["properties"]
    properties["start"] = _start()
    compare = properties["figures"]["additionalProperties"]["properties"]["compare"]
    compare["properties"]["divide_by"] = or_formula(compare["properties"]["divide_by"])
    return schema


def scenario_schema() -> Schema:
    """Give the schema of a scenario file.

    Examples
    --------
    >>> "extends" in scenario_schema()["properties"]
    True
    """
    schema = schema_of(ScenarioFile)
    base = {"type": "string", "description": "scenario below this one: a name, or a path"}
    amount = {"type": "number", "description": ScenarioFile.model_fields["budget"].description}
    schema["properties"] |= {
        "extends": base,
        "budget": or_dated(or_formula(amount)),
        "start": _start(),
        **_levers_and_parameters(),
    }
    needed = [{"required": schema.pop("required")}, {"required": ["extends"]}]
    return {**schema, "anyOf": needed}


def strategy_schema() -> Schema:
    """Give the schema of a strategy file.

    Examples
    --------
    >>> "city" in strategy_schema()["properties"]
    False
    """
    schema = schema_of(StrategyFile)
    schema["properties"] |= _levers_and_parameters()
    return schema


def _start() -> Schema:
    properties = schema_of(CityStart)["properties"]
    about = "the city before the programme"
    return table({name: or_formula(one) for name, one in properties.items()}, about)


def _levers_and_parameters() -> Mapping[str, Schema]:
    groups = {}
    for name, field in Parameters.model_fields.items():
        properties = schema_of(type(field.default))["properties"]
        groups[name] = table({key: or_dated(or_formula(one)) for key, one in properties.items()})
    levers = {name: _lever(kind) for name, kind in LEVERS.items()}
    return {"levers": table(levers), "parameters": table(groups)}


def _lever(kind: type[Lever]) -> Schema:
    """Schema of a lever: its settings may be formulas, counts, and change with the months."""
    settings = {}
    for name, schema in schema_of(kind)["properties"].items():
        is_counted = f"{kind.name}.{name}" in COUNTS
        value = any_of(schema, FORMULA, A_COUNT) if is_counted else or_formula(schema)
        settings[name] = value if name in UNDATED else or_dated(value)
    where = schema_of(kind)["properties"]["where"]
    share = any_of(where["properties"]["share"], FORMULA, A_COUNT)
    settings["where"] = {**where, "properties": {**where["properties"], "share": share}}
    return table(settings, f"{kind.title} ({kind.title_zh})")
