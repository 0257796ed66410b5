"""TOML lines: settings of a declaration as lines of a file, with what they mean beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from simulation.io.blanks import BLANK

WIDTH = 36
"""Characters of a line before its comment."""


def toml_value(value: Any) -> str:
    """Write a value in TOML; none is a blank, since TOML has no word for it.

    Examples
    --------
    >>> toml_value(0.5), toml_value(True), toml_value("old"), toml_value(None), toml_value([1])
    ('0.5', 'true', '"old"', '"?"', '[1]')
    """
    if value is None:
        return toml_value(BLANK)
    if isinstance(value, list):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, Mapping):
        inside = ", ".join(f"{key} = {toml_value(one)}" for key, one in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    return json.dumps(value, ensure_ascii=False)


def line(key: str, value: Any, about: str = "", off: bool = False) -> str:
    """Write a key, its value and what it means; with a sign in front if it is off.

    Examples
    --------
    >>> line("posts", 3, "posts of a cadre", off=True)
    '# posts = 3                           # posts of a cadre'
    """
    text = f"{'# ' if off else ''}{key} = {toml_value(value)}"
    return f"{text:<{WIDTH}}  # {about}" if about else text


def setting_lines(fields: Mapping[str, FieldInfo], more: Mapping[str, str]) -> Iterator[str]:
    """Give a line for each field of a declaration, with its default, and off.

    Parameters
    ----------
    fields
        The fields by name.
    more
        What else is said of a field, by its name.
    """
    for name, about in fields.items():
        default = about.get_default(call_default_factory=True)
        words = [about.description or "", unit_of(about), bounds_of(about), more.get(name, "")]
        yield line(name, default, "; ".join(filter(None, words)), off=True)


def unit_of(about: FieldInfo) -> str:
    """Give the unit of a field; empty for a share or a number without one."""
    extra: Any = about.json_schema_extra if isinstance(about.json_schema_extra, dict) else {}
    declared = extra.get("declaration")
    unit = extra.get("unit", "1") if declared is None else declared.unit
    return "" if unit == "1" else str(unit)


def bounds_of(about: FieldInfo) -> str:
    """Give the bounds of a field, or the words that it takes; empty if it has none."""
    kinds = (about.annotation, *get_args(about.annotation))
    if words := [word for kind in kinds if get_origin(kind) is Literal for word in get_args(kind)]:
        return " or ".join(map(str, words))
    return limits_text(about, _plain)


def limits_text(about: FieldInfo, shown: Callable[[float], str]) -> str:
    """Give the least and the largest number that a field takes; empty if any will do.

    Parameters
    ----------
    about
        The field.
    shown
        Gives a number as text.
    """
    limits = {
        name: shown(getattr(rule, name))
        for rule in about.metadata
        for name in ("ge", "le")
        if getattr(rule, name, None) is not None
    }
    if len(limits) == 2:
        return f"{limits['ge']} to {limits['le']}"
    return f"{limits['ge']} or more" if "ge" in limits else ""


def _plain(number: float) -> str:
    return f"{number:,.16g}"
