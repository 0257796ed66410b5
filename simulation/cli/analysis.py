"""What the commands `compare` and `attribute` share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from simulation.cli.app import FAILURE
from simulation.cli.printing import say

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

Value = TypeVar("Value")
FIGURE = "figure"


def end(about: Mapping[str, Any], allow_missing: bool) -> None:
    """End with the code of a failure if runs are not done, unless it is allowed."""
    if about["not_done"] and not allow_missing:
        say(f"{about['not_done']}; --allow-missing takes the result as it is")
        raise typer.Exit(FAILURE)


def say_idle(name: str, scenario: Scenario, months: int | None) -> None:
    """Say which levers of a scenario do nothing in the months that are run."""
    from simulation.experiments.spec import months_to_run
    from simulation.scenario.idle_levers import about_idle_levers

    if idle := about_idle_levers(scenario, months_to_run(scenario, months)):
        say(f"{name}: {idle}")


def unique(option: str, pairs: Iterable[tuple[str, Value]]) -> dict[str, Value]:
    """Give pairs as a mapping; refuse a name that occurs twice."""
    from simulation.io.validation import refuse

    mapping: dict[str, Value] = {}
    for name, value in pairs:
        if name in mapping:
            raise refuse(option, name, value, "each name once")
        mapping[name] = value
    return mapping


def folder_name(command: str, names: list[str]) -> str:
    """Name the folder of new results by a command and what it is of."""
    from simulation.io.validation import cut

    stems = [Path(name).name.removesuffix(".toml") for name in names]
    return cut("-".join([command, *stems])[:80])
