"""The commands that read files and declarations without running a model."""

from __future__ import annotations

from typing import Annotated

import typer

from simulation.cli.app import BAD_INPUT, app
from simulation.cli.printing import print_list, say

ANY = "A scenario such as wuhan or wuhan+list-shadow, a strategy, or the path of a file."


@app.command()
def check(
    files: Annotated[
        list[str],
        typer.Argument(
            help="Files or built-in names of scenarios, cities, strategies and designs."
        ),
    ],
) -> None:
    """Check scenarios, cities, strategies and designs; report errors, and what is unusual."""
    from simulation.experiments.files import check_file, implausible_in
    from simulation.io.errors import InputError

    failed = False
    for name in files:
        try:
            typer.echo(f"{name}: {check_file(name)}")
            for line in implausible_in(name):
                say(f"warning: {name}: {line}")
        except InputError as error:
            failed = True
            say(str(error))
    if failed:
        raise typer.Exit(BAD_INPUT)


@app.command(name="list")
def list_all() -> None:
    """List cities, scenarios, strategies, designs, levers and outcomes, one per line."""
    from simulation.outcomes.declaration import OUTCOMES
    from simulation.scenario import files

    print_list("Cities", files.built_in_files("cities").to_numpy())
    print_list("Scenarios", files.built_in_files("").to_numpy())
    print_list("Strategies", files.built_in_files("strategies").to_numpy())
    print_list("Designs", files.built_in_files("sweeps").to_numpy())
    print_list("Levers", files.levers().to_numpy())
    print_list("Outcomes", [(name, one.doc) for name, one in OUTCOMES.items()])


@app.command()
def show(name: Annotated[str, typer.Argument(help=ANY)]) -> None:
    """Print every setting of a scenario or a strategy with its unit, provenance and source."""
    from simulation.scenario import files, tables

    kind, content = files.read_scenario_or_strategy(name)
    table = tables.settings_table if kind == "scenario" else tables.strategy_table
    for row in table(content).itertuples():
        source = f"  [{row.source}]" if row.source else ""
        unit = "" if row.unit in ("1", "") or row.value is None else f" {row.unit}"
        value = "none" if row.value is None else row.value
        typer.echo(f"{row.key} = {value}{unit}  ({row.provenance}){source}")


@app.command()
def diff(
    first: Annotated[str, typer.Argument(help=ANY)],
    second: Annotated[str, typer.Argument(help="Another scenario or strategy.")],
) -> None:
    """Describe the differences between two scenarios, two strategies, or one and the other.

    Beside a scenario, a strategy is that scenario with the strategy.
    """
    from simulation.scenario import files, tables

    sentences = tables.differences(*files.read_alike(first, second), (first, second))
    typer.echo("\n".join(sentences) or "nothing differs")
