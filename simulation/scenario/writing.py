"""Writing: a scenario as the text of a file that reads to the same scenario."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from simulation.io import paths
from simulation.io.months import is_plain_table
from simulation.scenario.scenario import Scenario
from simulation.scenario.toml_lines import toml_value

BARE = re.compile(r"[A-Za-z0-9_-]+")
"""A key that TOML takes without quotes."""


def scenario_text(scenario: Scenario, head: Iterable[str] = ()) -> str:
    """Write a scenario as a file: what it states, with its formulas, and all that it stands on.

    Whoever reads the file has the same scenario, and so the same runs, wherever the file lies.

    Parameters
    ----------
    scenario
        The scenario.
    head
        Lines that stand before it as a comment.

    Examples
    --------
    >>> from simulation.scenario.strategy import load
    >>> print(scenario_text(load("linyi=publicity"), ["publicity alone"]))
    # publicity alone
    <BLANKLINE>
    name = "linyi=publicity"
    ...
    [levers.publicity]
    <BLANKLINE>
    """
    data = {**scenario.data, "city": _city(scenario)}
    keys = {key: one for key, one in data.items() if not is_plain_table(one)}
    tables = {key: one for key, one in data.items() if is_plain_table(one)}
    lines = [*(f"# {line}" for line in head), "", *_lines(keys)]
    for key, table in tables.items():
        lines += _table(key, table)
    return "\n".join([*lines, ""]).lstrip("\n")


def _city(scenario: Scenario) -> str:
    """Give the city as the file names it; the path of a city file in whole."""
    name = scenario.file.city
    if not paths.is_path(name):
        return name
    return str(paths.locate(name, "cities", scenario.folder).resolve())


def _table(key: str, table: Mapping[str, Any]) -> Iterator[str]:
    """Write a table, with a table of its own for each table in it."""
    tables = {name: one for name, one in table.items() if is_plain_table(one)}
    keys = {name: one for name, one in table.items() if name not in tables}
    if keys:
        yield from ("", f"[{_key(key)}]", *_lines(keys))
    for name, one in tables.items():
        yield from ("", f"[{_key(key)}.{_key(name)}]", *_lines(one))


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if value is not None:
            yield f"{_key(key)} = {_value(value)}"


def _value(value: Any) -> str:
    """Write a value in one line; tables in it without what is none."""
    if isinstance(value, Mapping):
        inside = ", ".join(_lines(value))
        return f"{{ {inside} }}" if inside else "{}"
    return toml_value(value)


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)
