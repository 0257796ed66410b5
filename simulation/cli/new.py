"""The command `new`: a file of the user's own, from a template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from simulation.cli import completion
from simulation.cli.app import app
from simulation.languages.translation import translated

Kind = Literal["city", "scenario", "strategy", "design"]
NEXT = {
    "city": "xiaoqu check {path} && xiaoqu new scenario NAME --city {path}",
    "scenario": "xiaoqu check {path} && xiaoqu run {path}",
    "strategy": "xiaoqu check {path} && xiaoqu run wuhan --strategy {path}",
    "design": "xiaoqu check {path} && xiaoqu sweep {path}",
}
"""What to do with a new file, by its kind."""


@app.command()
def new(
    kind: Annotated[Kind, typer.Argument(help="What to write.")],
    name: Annotated[str, typer.Argument(help="Its name; the file is NAME.toml in this folder.")],
    city: Annotated[
        str | None,
        typer.Option(
            autocompletion=completion.cities,
            help="Of a scenario: a built-in city, or the path of a file.",
        ),
    ] = None,
    lever: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LEVER",
            autocompletion=completion.levers,
            help="Of a scenario or strategy: a lever in force; may be repeated. All others stand "
            "there, too, and are off.",
        ),
    ] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            autocompletion=completion.scenarios, help="Of a design: a scenario; may be repeated."
        ),
    ] = None,
) -> None:
    """Write a template of a city, scenario, strategy or design, and say what is left open."""
    from simulation.io.blanks import open_blanks
    from simulation.io.errors import InputError
    from simulation.io.validation import parsed

    path = Path(f"{_checked(name)}.toml")
    _refuse_options_of_others(kind, {"city": city, "lever": lever, "scenario": scenario})
    text = _template(kind, name, city, lever or [], scenario or [])
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputError(f"{path}: exists, and is not written over") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from None
    command = NEXT[kind].format(path=path)
    typer.echo(translated("{path}: written; then: {command}", path=path, command=command))
    if blanks := list(open_blanks(parsed(text, str(path)))):
        typer.echo(translated("blanks to fill in: {names}", names=", ".join(blanks)))


def _checked(name: str) -> str:
    from simulation.io.validation import validated
    from simulation.scenario.strategy import StrategyFile

    return validated(StrategyFile, {"name": name, "title": name}, "new").name


OPTIONS = {"city": ("scenario",), "lever": ("scenario", "strategy"), "scenario": ("design",)}
"""Kinds of file for which an option has a meaning."""


def _refuse_options_of_others(kind: Kind, given: dict[str, object]) -> None:
    from simulation.io.validation import refuse

    for option, value in given.items():
        if value and kind not in OPTIONS[option]:
            expected = f"none for a {kind}, only for a {' or '.join(OPTIONS[option])}"
            raise refuse("new", f"--{option}", value, expected)


def _template(
    kind: Kind, name: str, city: str | None, levers: list[str], scenarios: list[str]
) -> str:
    """Give the text of a new file."""
    from simulation.io import paths
    from simulation.io.validation import did_you_mean, refuse
    from simulation.levers import LEVERS
    from simulation.scenario import templates
    from simulation.scenario.strategy import load

    for lever in (one for one in levers if one not in LEVERS):
        raise refuse("new", "--lever", lever, did_you_mean(lever, LEVERS))
    if city is not None:
        paths.locate(city, "cities")
    match kind:
        case "city":
            return templates.city_template(name)
        case "scenario":
            return templates.scenario_template(name, city, levers)
        case "strategy":
            return templates.strategy_template(name, levers)
    from simulation.experiments.design_template import design_template

    for one in scenarios:
        load(one)
    return design_template(name, scenarios)
