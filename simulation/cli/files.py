"""The commands that read files and declarations without running a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli import completion
from simulation.cli.app import BAD_INPUT, app
from simulation.cli.printing import print_list, say
from simulation.languages.messages import shown_message
from simulation.languages.translation import either, translated

if TYPE_CHECKING:
    import pandas as pd

Lines = list[tuple[str, str]]
"""Names, and what each of them is."""

NAMES = completion.scenarios_and_strategies
ANY = "A scenario such as wuhan or wuhan+list-shadow, a strategy, or the path of a file."


@app.command()
def check(
    files: Annotated[
        list[str],
        typer.Argument(
            autocompletion=completion.anything,
            help="Files or built-in names of scenarios, cities, strategies and designs.",
        ),
    ],
) -> None:
    """Check scenarios, cities, strategies and designs; report errors, and what is unusual."""
    from simulation.experiments.files import check_file, implausible_in
    from simulation.io.errors import InputError

    failed = False
    for name in files:
        try:
            typer.echo(f"{name}: {shown_message(check_file(name))}")
            for line in implausible_in(name):
                say(f"warning: {name}: {line}")
        except InputError as error:
            failed = True
            say(str(error))
    if failed:
        raise typer.Exit(BAD_INPUT)


@app.command(name="list")
def list_all(
    kind: Annotated[
        str | None, typer.Argument(help="One kind only, such as levers or external; default: all.")
    ] = None,
) -> None:
    """List cities, scenarios, strategies, designs, levers, outcomes, structures and statistics."""
    from simulation.io.validation import did_you_mean, refuse

    if kind is not None and kind not in LISTS:
        raise refuse("list", "KIND", kind, did_you_mean(kind, LISTS))
    for name, lines in LISTS.items():
        if kind in (None, name):
            print_list(name.capitalize(), lines())


def _files_of(folder: str) -> Lines:
    from simulation.scenario import files

    return _pairs(files.built_in_files(folder))


def _levers() -> Lines:
    from simulation.scenario import files

    return _pairs(files.levers())


def _outcomes() -> Lines:
    from simulation.outcomes.declaration import OUTCOMES

    return [(name, either(one.doc, one.label_zh)) for name, one in OUTCOMES.items()]


def _structure() -> Lines:
    from simulation.parameters.structure import Structure

    return [(f"structure.{name}", str(one)) for name, one in Structure.switches().items()]


def _external() -> Lines:
    from simulation.scenario.external import read_external

    return [(name, one.summary) for name, one in read_external().statistics.items()]


def _pairs(table: pd.DataFrame) -> Lines:
    return [(name, translated(about)) for name, about in table.itertuples(index=False, name=None)]


LISTS: Mapping[str, Callable[[], Lines]] = {
    "cities": partial(_files_of, "cities"),
    "scenarios": partial(_files_of, ""),
    "strategies": partial(_files_of, "strategies"),
    "designs": partial(_files_of, "sweeps"),
    "levers": _levers,
    "outcomes": _outcomes,
    "structure": _structure,
    "external": _external,
}
"""What can be listed: names, and what each is."""


@app.command()
def show(name: Annotated[str, typer.Argument(autocompletion=NAMES, help=ANY)]) -> None:
    """Print every setting of a scenario or a strategy with its unit, provenance and source."""
    from simulation.scenario import files, tables

    kind, content = files.read_scenario_or_strategy(name)
    table = tables.settings_table if kind == "scenario" else tables.strategy_table
    for row in table(content).itertuples():
        source = f"  [{row.source}]" if row.source else ""
        unit = "" if row.unit in ("1", "") or row.value is None else f" {translated(row.unit)}"
        value = translated("none") if row.value is None else row.value
        typer.echo(f"{row.key} = {value}{unit}  ({translated(row.provenance)}){source}")


@app.command()
def diff(
    first: Annotated[str, typer.Argument(autocompletion=NAMES, help=ANY)],
    second: Annotated[
        str, typer.Argument(autocompletion=NAMES, help="Another scenario or strategy.")
    ],
) -> None:
    """Describe the differences between two scenarios, two strategies, or one and the other.

    Beside a scenario, a strategy is that scenario with the strategy.
    """
    from simulation.scenario import files, tables

    sentences = tables.differences(*files.read_alike(first, second), (first, second))
    typer.echo("\n".join(map(shown_message, sentences)) or translated("nothing differs"))
