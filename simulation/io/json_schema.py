"""JSON Schema: what an editor needs to complete and to check a file, from the declarations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

Schema = dict[str, Any]
DRAFT = "http://json-schema.org/draft-07/schema#"
"""The version that editors of TOML understand."""
FORMULA: Schema = {"type": "string", "pattern": "^="}
MONTHS = "^(before|[0-9]{4}-(0[1-9]|1[0-2]))$"
LEFT_OUT = ("title", "declaration", "source", "unit", "$defs")
"""Words about a value that a schema does not need, or has in its description."""
ABOUT = ("description", "default")
"""Words about a value that are said once, whatever its forms."""
CHOICES = ("anyOf", "oneOf", "allOf")


def schema_of(kind: type[BaseModel]) -> Schema:
    """Give the schema of a record type: nothing is referred to, and no value is null, as in TOML.

    Examples
    --------
    >>> class Visit(BaseModel):
    ...     month: str | None = None
    >>> schema_of(Visit)["properties"]
    {'month': {'type': 'string'}}
    """
    whole = kind.model_json_schema()
    return _plain(whole, whole.get("$defs", {}))


def any_of(*schemas: Schema) -> Schema:
    """Give the schema of a value that has one of some forms; what it means is said once.

    Examples
    --------
    >>> any_of({"type": "number", "description": "share"}, {"type": "string"})
    {'description': 'share', 'anyOf': [{'type': 'number'}, {'type': 'string'}]}
    """
    said: Schema = {key: one for key, one in schemas[0].items() if key in ABOUT}
    first: Schema = {key: one for key, one in schemas[0].items() if key not in ABOUT}
    return {**said, "anyOf": [first, *schemas[1:]]}


def or_formula(schema: Schema) -> Schema:
    """Give the schema of a value that a formula may stand for."""
    return any_of(schema, FORMULA)


def or_dated(schema: Schema) -> Schema:
    """Give the schema of a value that may change with the months."""
    one = {key: value for key, value in schema.items() if key not in ABOUT}
    return any_of(schema, {
        "type": "object", "patternProperties": {MONTHS: one}, "additionalProperties": False,
        "minProperties": 1,
    })  # fmt: skip


def table(properties: Mapping[str, Schema], description: str = "") -> Schema:
    """Give the schema of a table of which every key is known."""
    about = {"description": description} if description else {}
    return {
        **about, "type": "object", "properties": dict(properties), "additionalProperties": False
    }  # fmt: skip


def _plain(schema: Any, records: Mapping[str, Any]) -> Any:
    """Give a schema with the records that it refers to, and without what TOML does not have."""
    if not isinstance(schema, Mapping):
        return schema
    if "$ref" in schema:
        record = records[schema["$ref"].rpartition("/")[2]]
        return _plain({**record, **{k: v for k, v in schema.items() if k != "$ref"}}, records)
    plain: Schema = {}
    for key, value in schema.items():
        if key in LEFT_OUT or (key == "default" and value is None):
            continue
        if key in ("properties", "patternProperties"):
            plain[key] = {name: _plain(one, records) for name, one in value.items()}
        elif key in CHOICES:
            plain[key] = [_plain(one, records) for one in value if one != {"type": "null"}]
        else:
            plain[key] = _plain(value, records)
    return _one_choice(_described(plain, schema))


def _described(plain: Schema, schema: Mapping[str, Any]) -> Schema:
    """Give a schema with the first line of its description, and the unit after it."""
    about = schema.get("declaration") or schema
    unit = about.get("unit") if isinstance(about, Mapping) else None
    text = str(schema.get("description", "")).partition("\n")[0]
    words = [text, *([unit] if isinstance(unit, str) and unit != "1" else [])]
    return {**plain, "description": "; ".join(words)} if text else plain


def _one_choice(schema: Schema) -> Schema:
    """Give a schema of one choice as that choice."""
    choices = schema.get("anyOf", [])
    if len(choices) != 1:
        return schema
    return {**choices[0], **{key: one for key, one in schema.items() if key != "anyOf"}}
