"""Schemas of all files that a user writes, for editors."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from simulation.experiments.design import Design
from simulation.io.json_schema import DRAFT, Schema, any_of, schema_of, table
from simulation.scenario.schemas import city_schema, scenario_schema, strategy_schema

NAMES = {"type": "array", "items": {"type": "string"}}


def design_schema() -> Schema:
    """Give the schema of a design file.

    Examples
    --------
    >>> design_schema()["required"]
    ['scenarios']
    """
    schema = schema_of(Design)
    properties = schema["properties"]
    del properties["remarks"]  # of stored designs
    for name in ("scenarios", "treated_by"):
        about = {"description": properties[name]["description"]}
        properties[name] = {**NAMES, **about, **({"minItems": 1} if name == "scenarios" else {})}
    lists = {"type": "object", "additionalProperties": {"type": "array"}}
    properties["settings"] = any_of(
        properties["settings"], table({"file": {"type": "string"}}), lists
    )
    return schema


SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "city": city_schema,
    "scenario": scenario_schema,
    "strategy": strategy_schema,
    "design": design_schema,
}
"""Schema of each kind of file."""


def schema(kind: str | None = None) -> Schema:
    """Give the schema of a kind of file; without a kind, that of a file of any of them.

    Parameters
    ----------
    kind
        A key of `SCHEMAS`.

    Examples
    --------
    >>> schema("city")["title"], len(schema()["anyOf"])
    ('xiaoqu: city', 4)
    """
    if kind is not None:
        return {"$schema": DRAFT, "title": f"xiaoqu: {kind}", **SCHEMAS[kind]()}
    return {"$schema": DRAFT, "title": "xiaoqu", "anyOf": [make() for make in SCHEMAS.values()]}
