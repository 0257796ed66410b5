"""Strategy: a set of levers that can be applied to any city."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from simulation.io import paths, validation
from simulation.io.blanks import refuse_blanks
from simulation.io.months import Month, month_name, month_number
from simulation.io.validation import Name, Strict, mentioned_by, refuse
from simulation.levers import LEVERS
from simulation.scenario import layers
from simulation.scenario.names import SIGN, split_name
from simulation.scenario.scenario import Scenario, read_scenario

OWN = "own"
"""Name of the strategy that is the scenario's own."""
MONTH = re.compile(r"\d{4}-\d{2}")


class StrategyFile(Strict):
    """Keys of a strategy file; its months are counted from `first_month`."""

    name: Name
    title: str
    description: str = ""
    first_month: Month = Field(
        default="2017-01",
        description="month from which its months count; without it that of levers_of, if stated",
    )
    levers_of: str | None = Field(default=None, description="scenario whose levers it takes")
    levers: dict[str, Any] = Field(default_factory=dict)
    parameters: dict[str, dict[str, Any]] = Field(default_factory=dict)
    budget_per_household: float | None = Field(
        default=None,
        ge=0,
        description="most cash that all levers may cost, yuan a year and household",
    )


def read_strategy(name: str | Path) -> StrategyFile:
    """Read a strategy: a built-in one by its name, or a file by its path.

    Raises
    ------
    InputError
        If anything in it does not fit.
    """
    path = paths.locate(name, "strategies")
    data = validation.read_toml(path)
    refuse_blanks(data, str(path))
    return validation.validated(StrategyFile, data, str(path))


def load(name: str | Path, settings: Mapping[str, Any] | None = None) -> Scenario:
    """Read a scenario, or a scenario combined with strategies.

    Parameters
    ----------
    name
        Name of a built-in scenario, such as ``wuhan``, or the path of a file.  A sign and a
        strategy may follow, and again: ``wuhan+list-shadow`` is its programme plus the strategy,
        ``wuhan~red_black_list`` the programme without those levers, ``wuhan=committees-30`` the
        city with that strategy alone.
    settings
        Settings to change, by dotted key, such as ``{"levers.fee_subsidy.strength": 0.5}``.

    Returns
    -------
    Scenario
        The scenario, checked and ready to be run.

    Raises
    ------
    InputError
        If anything in it does not fit, or a strategy changes nothing.

    Examples
    --------
    >>> import simulation as sim
    >>> sim.load("yongqiao", {"last_month": "2021-06"}).months
    6
    >>> [lever.name for lever in sim.load("yongqiao=fee_subsidy").levers]
    ['fee_subsidy']
    """
    base, steps = split_name(name)
    if not steps:
        return read_scenario(base, settings)
    scenario = read_scenario(base)
    for sign, strategy in steps:
        scenario = COMBINE[sign](scenario, strategy)
    return scenario.with_settings(settings) if settings else scenario


def beside(name: str, folder: Path) -> str:
    """Count the paths in the name of a scenario, strategy or combination from a folder.

    Examples
    --------
    >>> beside("wuhan+mine.toml", Path("designs")), beside("+mine.toml", Path("designs"))
    ('wuhan+designs/mine.toml', '+designs/mine.toml')
    """
    if paths.is_path(name) and paths.is_file(folder / paths.expanded(name)):
        return str(folder / paths.expanded(name))
    sign = name[:1] if name[:1] in (PLUS, ALONE) else ""
    parts = SIGN.split(name.removeprefix(sign))
    parts[::2] = [
        str(folder / paths.expanded(part)) if paths.is_path(part) else part for part in parts[::2]
    ]
    return sign + "".join(parts)


def apply_strategy(scenario: Scenario, name: str | Path) -> Scenario:
    """Combine a scenario with a strategy.

    Parameters
    ----------
    scenario
        Any scenario of the city; city, months and start stay the same.
    name
        Name of a built-in strategy, or the path of a file: it takes the place of the levers of the
        scenario.  ``+list-shadow`` is laid over them instead, and ``~red_black_list`` takes levers
        away.  ``own`` returns the scenario itself.

    Raises
    ------
    InputError
        If anything in it does not fit, or the strategy changes nothing.
    """
    if name == OWN:
        return scenario
    sign, rest = str(name)[:1], str(name)[1:]
    if sign in (PLUS, ALONE) or (sign == WITHOUT and not paths.is_path(name)):
        return COMBINE[sign](scenario, rest)
    return alone(scenario, name)


def alone(scenario: Scenario, name: str | Path) -> Scenario:
    """Put the levers of a strategy in the place of those of a scenario."""
    strategy = read_strategy(name)
    title = f"{scenario.city.title}: {strategy.title}"
    return _combined(scenario, name, strategy, {}, (f"{scenario.name}={strategy.name}", title))


def plus(scenario: Scenario, name: str | Path) -> Scenario:
    """Lay the levers of a strategy over those of a scenario.

    Raises
    ------
    InputError
        If that changes nothing, as of a lever that the scenario has already.
    """
    strategy = read_strategy(name)
    new = f"{scenario.name}{PLUS}{strategy.name}", f"{scenario.title}, plus {strategy.name}"
    own = dict(scenario.data.get("levers", {}))
    combined = _combined(scenario, name, strategy, own, new)
    if {**combined.resolved(), "name": ""} == {**scenario.resolved(), "name": ""}:
        raise refuse(
            str(scenario.name), PLUS, strategy.name,
            "a strategy that adds or changes a lever; this one changes nothing here "
            f"({scenario.name}{ALONE}{strategy.name} is the city with it alone)",
        )  # fmt: skip
    return combined


def without(scenario: Scenario, name: str | Path) -> Scenario:
    """Take levers away from a scenario: one by its name, or those of a strategy.

    Raises
    ------
    InputError
        If the scenario has none of them.
    """
    levers = [str(name)] if name in LEVERS else _names_of_levers(name)
    own = [lever.name for lever in scenario.levers]
    if not set(levers) & set(own):
        expected = f"one of its levers: {', '.join(own) or 'it has none'}"
        raise refuse(str(scenario.name), WITHOUT, str(name), expected)
    titles = ", ".join(LEVERS[lever].title.lower() for lever in levers)
    new = without_levers(scenario, levers, f"{scenario.name}{WITHOUT}{Path(name).stem}")
    return new.with_settings({"title": f"{scenario.title}, without {titles}"})


def without_levers(scenario: Scenario, levers: Iterable[str], name: str | None = None) -> Scenario:
    """Give a copy of a scenario without some of its levers.

    Parameters
    ----------
    scenario
        Any scenario.
    levers
        Names of levers.
    name
        Name of the copy; by default the name of the scenario.
    """
    left_out = set(levers)
    others = {key: value for key, value in scenario.file.levers.items() if key not in left_out}
    return scenario.with_settings({"levers": others}, name)


PLUS, WITHOUT, ALONE = "+", "~", "="
COMBINE: Mapping[str, Callable[[Scenario, str | Path], Scenario]] = {
    PLUS: plus,
    WITHOUT: without,
    ALONE: alone,
}
"""How a strategy after each sign is combined with the scenario before it."""


def _combined(
    scenario: Scenario,
    name: str | Path,
    strategy: StrategyFile,
    own: Mapping[str, Any],
    named: tuple[str, str],
) -> Scenario:
    """Lay the levers of a strategy over some of the scenario's own."""
    source = _source_of_levers(strategy, name)
    later = scenario.start_month - month_number(_first_month(strategy, source))
    levers, parameters = shifted(strategy.levers, later), shifted(strategy.parameters, later)
    if source is not None:
        below = shifted(source.levers_for_others(), scenario.start_month - source.start_month)
        levers = layers.merged({"levers": below}, {"levers": levers})["levers"]
    data = dict(scenario.data)
    data["levers"] = layers.merged({"levers": dict(own)}, {"levers": levers})["levers"]
    data.update(_assumptions_beside(scenario, source))
    data["parameters"] = validation.merged(data.get("parameters", {}), parameters)
    if strategy.budget_per_household is not None:
        start = scenario.start
        households = start.commodity_households + start.old_households
        data["budget"] = strategy.budget_per_household * households
    data["name"], data["title"] = named
    return Scenario(data, f"{scenario.where} with strategy {name}", scenario.folder)


def _assumptions_beside(scenario: Scenario, source: Scenario | None) -> dict[str, Any]:
    """Give the assumptions of other cities beside a scenario, with those of a source of levers."""
    if source is None:
        return {}
    others = {**scenario.assumptions, **source.assumptions}
    tables = {
        city: {name: about.model_dump() for name, about in of_city.items()}
        for city, of_city in others.items()
        if city != scenario.city.name and of_city
    }
    return {"assumptions_of": tables} if tables else {}


def _source_of_levers(strategy: StrategyFile, name: str | Path) -> Scenario | None:
    """Read the scenario whose levers a strategy takes; a path counts from the strategy's file."""
    source = strategy.levers_of
    if source is None:
        return None
    beside = paths.locate(name, "strategies").parent if paths.is_path(source) else None
    with mentioned_by(f"{name}: levers_of"):
        return read_scenario(paths.locate(source, "", beside))


def _names_of_levers(name: str | Path) -> list[str]:
    """Give the levers of a strategy, with those that it takes from a scenario."""
    strategy = read_strategy(name)
    source = _source_of_levers(strategy, name)
    taken = [] if source is None else [lever.name for lever in source.levers]
    return list(dict.fromkeys([*taken, *strategy.levers]))


def _first_month(strategy: StrategyFile, source: Scenario | None) -> str:
    """Give the month from which the months of a strategy count: its own, or that of its source."""
    if source is None or "first_month" in strategy.model_fields_set:
        return strategy.first_month
    return source.file.first_month


def shifted(tree: Any, months: int) -> Any:
    """Shift every month in a tree of settings, whether key or value, by a number of months.

    Examples
    --------
    >>> shifted({"begins": "2017-01", "strength": {"2018-06": 0.5}}, 12)
    {'begins': '2018-01', 'strength': {'2019-06': 0.5}}
    """
    if isinstance(tree, dict):
        return {_shift(key, months): shifted(value, months) for key, value in tree.items()}
    if isinstance(tree, list):
        return [shifted(value, months) for value in tree]
    return _shift(tree, months)


def _shift(value: Any, months: int) -> Any:
    if isinstance(value, str) and MONTH.fullmatch(value):
        return month_name(month_number(value) + months)
    return value
