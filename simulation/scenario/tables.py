"""Tables: settings of a scenario, and differences between two scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from pydantic_core import PydanticUndefined

from simulation.core.parameter import Declaration
from simulation.io import months
from simulation.levers.lever import Lever
from simulation.parameters.dated import from_the_start
from simulation.parameters.initial_conditions import CityStart
from simulation.parameters.structure import Structure
from simulation.scenario.assumptions import TABLE
from simulation.scenario.formulas import is_formula, names_in
from simulation.scenario.networks import NetworkTable
from simulation.scenario.parameter_set import Parameters
from simulation.scenario.scenario import Scenario


def settings_table(scenario: Scenario) -> pd.DataFrame:
    """Every setting of a scenario.

    Parameters
    ----------
    scenario
        The scenario.

    Returns
    -------
    pandas.DataFrame
        key, value, unit, provenance, source, meaning.  Provenance is ``figure`` if a formula on
        published statistics gives the value, ``assumption`` if it reads an assumption,
        ``scenario`` if the scenario or the city file states it, and otherwise that of the
        declaration.

    Examples
    --------
    >>> import simulation as sim
    >>> sim.settings_table(sim.load("yongqiao")).columns.tolist()
    ['key', 'value', 'unit', 'provenance', 'source', 'meaning']
    """
    rows = [
        *_structure_rows(scenario), *_network_rows(scenario), *_assumption_rows(scenario),
        *_start_rows(scenario), *_lever_rows(scenario), *_parameter_rows(scenario),
    ]  # fmt: skip
    columns = ["key", "value", "unit", "provenance", "source", "meaning"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def strategy_table(scenario: Scenario) -> pd.DataFrame:
    """Give the settings of a strategy: those of its levers, and the parameters that it states."""
    table = settings_table(scenario)
    stated = table["provenance"].isin(["scenario", "figure"])
    levers, start = (table["key"].str.startswith(name) for name in ("levers.", "start."))
    return table[levers | (stated & ~start)]


def differences(
    first: Scenario, second: Scenario, names: tuple[str, str] | None = None
) -> list[str]:
    """Describe the differences between two scenarios, one sentence each.

    Parameters
    ----------
    first, second
        The scenarios.
    names
        Names for the sentences; by default those of the scenarios.
    """
    a, b = names or (first.name, second.name)
    one, other = (dict(_flat(scenario.stated())) for scenario in (first, second))
    sentences = []
    for key in sorted({*one, *other} - {"name"}):
        if key not in other:
            sentences.append(f"{key} {_predicate(one[key])} in {a}, not set in {b}")
        elif key not in one:
            sentences.append(f"{key} {_predicate(other[key])} in {b}, not set in {a}")
        elif one[key] != other[key]:
            sentences.append(f"{key} is {_plain(one[key])} in {a}, {_plain(other[key])} in {b}")
    return sentences


def _structure_rows(scenario: Scenario) -> Iterator[tuple[Any, ...]]:
    for name, value in scenario.structure:
        stated = name in scenario.structure.model_fields_set
        meaning = Structure.model_fields[name].description
        yield f"structure.{name}", value, "", "scenario" if stated else "assumption", "", meaning


def _network_rows(scenario: Scenario) -> Iterator[tuple[Any, ...]]:
    for name, text in scenario.stated()["network"].items():
        meaning = NetworkTable.model_fields[name].description
        yield f"network.{name}", text, "", "scenario", "", meaning


def _assumption_rows(scenario: Scenario) -> Iterator[tuple[Any, ...]]:
    for city, of_city in scenario.assumptions.items():
        for name, about in of_city.items():
            key, source = f"{TABLE}.{city}.{name}", f"{about.prior}"
            yield key, about.value, about.unit, "assumption", source, about.note


def _start_rows(scenario: Scenario) -> Iterator[tuple[Any, ...]]:
    stated = {**scenario.city_text.get("start", {}), **scenario.file.start}
    declared = CityStart.declarations()
    for name, field in CityStart.model_fields.items():
        value = getattr(scenario.start, name)
        text, about = stated.get(name), declared[name]
        yield _row(scenario, f"start.{name}", value, text, about, field.description)


def _parameter_rows(scenario: Scenario) -> Iterator[tuple[Any, ...]]:
    in_force, resolved = scenario.parameters_at(0), scenario.stated()["parameters"]
    for group, field in Parameters.model_fields.items():
        kind: Any = field.annotation
        declared = kind.declarations()
        stated = scenario.file.parameters.get(group, {})
        for name, about in kind.model_fields.items():
            value = getattr(getattr(in_force, group), name)
            if months.is_dated(dated := resolved.get(group, {}).get(name)):
                value = from_the_start(dated, about.default)
            key = f"parameters.{group}.{name}"
            text = stated.get(name)
            yield _row(scenario, key, value, text, declared[name], about.description)


def _lever_rows(scenario: Scenario) -> Iterator[tuple[Any, ...]]:
    for lever in scenario.levers:
        stated = scenario.file.levers[lever.name]
        for name, field in lever.kind.model_fields.items():
            about: Any = field.json_schema_extra or {}
            text = stated.get(name)
            default = _default(lever.kind, name)
            value = from_the_start(lever.settings.get(name, default), default)
            key = f"levers.{lever.name}.{name}"
            source = str(text) if _has_formula(text) else about.get("source", "")
            source = scenario.counted.get(key, source)
            provenance = "scenario" if name in stated else "default"
            if _has_formula(text):
                provenance = _of_formula(text, scenario)
            yield key, value, about.get("unit", ""), provenance, source, field.description


def _row(
    scenario: Scenario,
    key: str,
    value: Any,
    stated: Any,
    declared: Declaration,
    meaning: str | None,
) -> tuple[Any, ...]:
    if _has_formula(stated):
        return key, value, declared.unit, _of_formula(stated, scenario), str(stated), meaning
    provenance = declared.provenance if stated is None else "scenario"
    return key, value, declared.unit, provenance, declared.source, meaning


def _of_formula(value: Any, scenario: Scenario) -> str:
    """Provenance of what a formula gives, or a table with formulas."""
    if isinstance(value, Mapping):
        given = {_of_formula(one, scenario) for one in value.values() if _has_formula(one)}
        return "assumption" if "assumption" in given else "figure"
    return "figure" if names_in(value) <= set(scenario.published) else "assumption"


def _has_formula(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_formula, value.values()))
    return is_formula(value)


def _default(kind: type[Lever], name: str) -> Any:
    default = kind.model_fields[name].default
    return None if default is PydanticUndefined else default


def _predicate(value: Any) -> str:
    return "is used with its defaults" if value == {} else f"is {_plain(value)}"


def _plain(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else repr(value)


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        dotted = f"{prefix}{key}"
        if isinstance(value, Mapping) and value and not months.is_dated(value):
            yield from _flat(value, f"{dotted}.")
        elif prefix or value != {}:  # an empty table of levers is not a difference
            yield dotted, value
