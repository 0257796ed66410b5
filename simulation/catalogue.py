"""Catalogue: what there is to choose from, what a scenario says, and how two of them differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic_core import PydanticUndefined

from simulation import locating, reading
from simulation.assumptions import Parameters
from simulation.levers import LEVERS
from simulation.levers.lever import Lever
from simulation.parameters import Declaration
from simulation.reading import InputError
from simulation.scenario import Scenario, read_scenario
from simulation.start import CityStart
from simulation.strategy import apply_strategy, load, parted

KEYS = {
    "design": {"scenarios"},
    "scenario": {"city", "extends"},
    "city": {"start", "figures"},
    "strategy": {"levers", "levers_of"},
}
"""Keys that tell what a file is; the first that fits counts."""

ANY_CITY = "wuhan-no-policy"
"""Scenario on which the settings of a strategy are tried."""


def shipped_files(kind: str) -> pd.DataFrame:
    """Shipped files of a kind (``""`` scenarios, ``cities``, ``strategies``): name and title."""
    files = _files(kind)
    titles = [reading.read_toml(path).get("title", "") for path in files]
    return pd.DataFrame({"name": [path.stem for path in files], "about": titles})


def named(name: str) -> tuple[str, Scenario]:
    """Read a scenario, one under a strategy, or a strategy by itself, and say which.

    Parameters
    ----------
    name
        ``wuhan``, ``wuhan+committees-30``, ``committees-30``, or the path of a file of any of them;
        a scenario goes before a strategy.

    Returns
    -------
    tuple
        ``scenario`` or ``strategy``, and the scenario.  A strategy is put on `ANY_CITY`.

    Raises
    ------
    InputError
        If anything in it does not fit.
    """
    if parted(name)[1] is not None:
        return "scenario", load(name)
    path = _find(name)
    if kind_of(path) == "strategy":
        return "strategy", apply_strategy(read_scenario(ANY_CITY), path)
    return "scenario", read_scenario(path)


def kind_of(path: Path) -> str | None:
    """Say what a file is by its keys: design, scenario, city or strategy; None if none of them."""
    keys = set(reading.read_toml(path))
    kinds = (kind for kind, own in KEYS.items() if own & keys)
    empty = "strategy" if path.parent == locating.shipped("strategies") else None
    return next(kinds, empty)


def check_file(name: str) -> str:
    """Check a scenario, a city or a strategy, and say what it is.

    Parameters
    ----------
    name
        Path of a file, or the name of a shipped one; a scenario goes before a strategy.

    Raises
    ------
    InputError
        If anything in it does not fit.
    """
    if parted(name)[1] is not None:
        return _about_scenario(load(name))
    path = _find(name)
    match kind_of(path):
        case "scenario":
            return _about_scenario(read_scenario(path))
        case "city":
            stand_in = {"name": "check", "title": "check", "city": str(path.resolve())}
            return f"city, {len(Scenario(stand_in, str(path)).city.figures)} figures"
        case "strategy":
            tried = apply_strategy(read_scenario(ANY_CITY), path)
            return f"strategy, {', '.join(lever.name for lever in tried.levers) or 'no lever'}"
    raise InputError(
        f"{path}: is neither a scenario (city or extends) nor a city (start or figures) nor a "
        "strategy (levers) nor a design (scenarios)"
    )


def _about_scenario(scenario: Scenario) -> str:
    late = [one.name for one in scenario.levers if one.first >= scenario.months]
    after = f"; after its last month begin {', '.join(late)}" if late else ""
    return f"scenario, {str(scenario)[1:-1].removeprefix('Scenario ')}{after}"


def levers() -> pd.DataFrame:
    """Every lever: name, title in both languages, and who runs it."""
    rows = [
        (name, f"{lever.title} ({lever.title_zh}), run by the {lever.run_by}")
        for name, lever in LEVERS.items()
    ]
    return pd.DataFrame(rows, columns=["name", "about"])


def settings_table(scenario: Scenario) -> pd.DataFrame:
    """Every setting of a scenario.

    Returns
    -------
    pandas.DataFrame
        key, value, unit, provenance, source, meaning.  Provenance is ``figure`` where a formula on
        published figures gives the value, ``scenario`` where the scenario or the city file states
        it, and else that of the declaration.
    """
    rows = [*_start_rows(scenario), *_lever_rows(scenario), *_parameter_rows(scenario)]
    columns = ["key", "value", "unit", "provenance", "source", "meaning"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def strategy_table(scenario: Scenario) -> pd.DataFrame:
    """Settings that a strategy makes: those of its levers, and the parameters that it states."""
    table = settings_table(scenario)
    stated = table["provenance"].isin(["scenario", "figure"])
    levers, start = (table["key"].str.startswith(name) for name in ("levers.", "start."))
    return table[levers | (stated & ~start)]


def differences(
    first: Scenario, second: Scenario, names: tuple[str, str] | None = None
) -> list[str]:
    """Say in words what differs between two scenarios, a sentence each.

    Parameters
    ----------
    first, second
        The scenarios.
    names
        How they are called; by default by their names.
    """
    a, b = names or (first.name, second.name)
    one, other = (dict(_flat(scenario.resolved())) for scenario in (first, second))
    sentences = []
    for key in sorted({*one, *other} - {"name"}):
        if key not in other:
            sentences.append(f"{key} {_said(one[key])} in {a}, not set in {b}")
        elif key not in one:
            sentences.append(f"{key} {_said(other[key])} in {b}, not set in {a}")
        elif one[key] != other[key]:
            sentences.append(f"{key} is {_plain(one[key])} in {a}, {_plain(other[key])} in {b}")
    return sentences


def _find(name: str) -> Path:
    """File of a name: a path, or what is shipped under it."""
    if locating.is_path(name):
        return locating.locate(name, "")
    shipped = {path.stem: path for kind in ("strategies", "") for path in _files(kind)}
    if name not in shipped:
        raise InputError(f"{name}: is not shipped, expected {reading.did_you_mean(name, shipped)}")
    return shipped[name]


def _files(kind: str) -> list[Path]:
    return sorted(locating.shipped(kind).glob("*.toml"))


def _start_rows(scenario: Scenario) -> Iterator[tuple[Any, ...]]:
    stated = {**scenario.city_text.get("start", {}), **scenario.file.start}
    declared = CityStart.declarations()
    for name, field in CityStart.model_fields.items():
        value = getattr(scenario.start, name)
        yield _row(f"start.{name}", value, stated.get(name), declared[name], field.description)


def _parameter_rows(scenario: Scenario) -> Iterator[tuple[Any, ...]]:
    in_force = scenario.parameters_at(0)
    for group, field in Parameters.model_fields.items():
        kind: Any = field.annotation
        declared = kind.declarations()
        stated = scenario.file.parameters.get(group, {})
        for name, about in kind.model_fields.items():
            value = getattr(getattr(in_force, group), name)
            key = f"parameters.{group}.{name}"
            yield _row(key, value, stated.get(name), declared[name], about.description)


def _lever_rows(scenario: Scenario) -> Iterator[tuple[Any, ...]]:
    for lever in scenario.levers:
        stated = scenario.file.levers[lever.name]
        for name, field in lever.kind.model_fields.items():
            about: Any = field.json_schema_extra or {}
            text = stated.get(name)
            value = lever.settings.get(name, _default(lever.kind, name))
            source = str(text) if _has_formula(text) else about.get("source", "")
            provenance = "scenario" if name in stated else "default"
            if _has_formula(text):
                provenance = "figure"
            key = f"levers.{lever.name}.{name}"
            yield key, value, about.get("unit", ""), provenance, source, field.description


def _row(
    key: str, value: Any, stated: Any, declared: Declaration, meaning: str | None
) -> tuple[Any, ...]:
    if _has_formula(stated):
        return key, value, declared.unit, "figure", str(stated), meaning
    provenance = declared.provenance if stated is None else "scenario"
    return key, value, declared.unit, provenance, declared.source, meaning


def _has_formula(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_formula, value.values()))
    return isinstance(value, str) and value.startswith("=")


def _default(kind: type[Lever], name: str) -> Any:
    default = kind.model_fields[name].default
    return None if default is PydanticUndefined else default


def _said(value: Any) -> str:
    return "is used with its defaults" if value == {} else f"is {_plain(value)}"


def _plain(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else repr(value)


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        dotted = f"{prefix}{key}"
        if isinstance(value, Mapping) and value and not reading.is_dated(value):
            yield from _flat(value, f"{dotted}.")
        elif prefix or value != {}:  # no levers at all are no difference of their own
            yield dotted, value
