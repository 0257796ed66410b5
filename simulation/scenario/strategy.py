"""Strategy: a set of levers that can be applied to any city."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from simulation.io import paths, validation
from simulation.io.months import Month, month_name, month_number
from simulation.io.validation import Name, Strict, mentioned_by
from simulation.scenario import layers
from simulation.scenario.scenario import Scenario, read_scenario

OWN = "own"
"""Name of the strategy that is the scenario's own."""
MONTH = re.compile(r"\d{4}-\d{2}")


class StrategyFile(Strict):
    """Keys of a strategy file; its months are counted from `first_month`."""

    name: Name
    title: str
    description: str = ""
    first_month: Month = Field(default="2017-01", description="month at which it begins")
    levers_of: str | None = Field(default=None, description="scenario whose levers it takes")
    levers: dict[str, Any] = Field(default_factory=dict)
    parameters: dict[str, dict[str, Any]] = Field(default_factory=dict)
    budget_per_household: float | None = Field(
        default=None, ge=0, description="most that all levers may cost, yuan a year and household"
    )


def read_strategy(name: str | Path) -> StrategyFile:
    """Read a strategy: a built-in one by its name, or a file by its path.

    Raises
    ------
    InputError
        If anything in it does not fit.
    """
    path = paths.locate(name, "strategies")
    return validation.validated(StrategyFile, validation.read_toml(path), str(path))


def load(name: str | Path, settings: Mapping[str, Any] | None = None) -> Scenario:
    """Read a scenario, or a scenario with a strategy.

    Parameters
    ----------
    name
        Name of a built-in scenario, such as ``wuhan``, or the path of a file.  With a strategy, as
        in ``wuhan+committees-30``, the levers of the strategy replace those of the scenario.
    settings
        Settings to change, by dotted key, such as ``{"levers.fee_subsidy.strength": 0.5}``.

    Raises
    ------
    InputError
        If anything in it does not fit.
    """
    scenario, strategy = split_name(name)
    if strategy is None:
        return read_scenario(scenario, settings)
    read = apply_strategy(read_scenario(scenario), strategy)
    return read.with_settings(settings) if settings else read


def split_name(name: str | Path) -> tuple[str | Path, str | None]:
    """Split ``wuhan+committees-30`` into scenario and strategy; the path of a file is not split.

    Examples
    --------
    >>> split_name("wuhan+committees-30"), split_name("wuhan")
    (('wuhan', 'committees-30'), ('wuhan', None))
    """
    scenario, plus, strategy = str(name).partition("+")
    return (scenario, strategy) if plus and not paths.is_file(name) else (name, None)


def apply_strategy(scenario: Scenario, name: str | Path) -> Scenario:
    """Replace the levers of a scenario by those of a strategy.

    Parameters
    ----------
    scenario
        Any scenario of the city; city, months and start stay the same.
    name
        Name of a built-in strategy, or the path of a file.  Its months are counted from the first
        month of the scenario.  ``own`` returns the scenario itself.
    """
    if name == OWN:
        return scenario
    strategy = read_strategy(name)
    begins, levers = strategy.first_month, dict(strategy.levers)
    if strategy.levers_of is not None:
        with mentioned_by(f"{name}: levers_of"):
            source = read_scenario(strategy.levers_of)
        begins = source.file.first_month
        below = {one.name: one.settings for one in source.levers}
        levers = layers.merged({"levers": below}, {"levers": levers})["levers"]
    data = dict(scenario.data)
    later = scenario.start_month - month_number(begins)
    data["levers"], parameters = shifted(levers, later), shifted(strategy.parameters, later)
    data["parameters"] = validation.merged(data.get("parameters", {}), parameters)
    if strategy.budget_per_household is not None:
        start = scenario.start
        households = start.commodity_households + start.old_households
        data["budget"] = strategy.budget_per_household * households
    data["name"] = f"{scenario.city.name}+{strategy.name}"
    data["title"] = f"{scenario.city.title}: {strategy.title}"
    return Scenario(data, f"{scenario.where} with strategy {name}", scenario.folder)


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
