"""The commands that look at files and declarations without running anything."""

from __future__ import annotations

from typing import Annotated

import typer

from simulation.cli.app import BAD_INPUT, app
from simulation.cli.printing import print_list, say


@app.command()
def check(
    files: Annotated[
        list[str],
        typer.Argument(
            help="Files, or shipped names, of scenarios, cities, strategies and designs."
        ),
    ],
) -> None:
    """Check scenarios, cities, strategies and designs, and say what does not fit."""
    from simulation.checking import check_file
    from simulation.reading import InputError

    failed = False
    for name in files:
        try:
            typer.echo(f"{name}: {check_file(name)}")
        except InputError as error:
            failed = True
            say(str(error))
    if failed:
        raise typer.Exit(BAD_INPUT)


@app.command(name="list")
def list_all() -> None:
    """List cities, scenarios, strategies, designs, levers and outcomes, with a line each."""
    from simulation import catalogue
    from simulation.outcomes import OUTCOMES

    print_list("Cities", catalogue.shipped_files("cities").to_numpy())
    print_list("Scenarios", catalogue.shipped_files("").to_numpy())
    print_list("Strategies", catalogue.shipped_files("strategies").to_numpy())
    print_list("Designs", catalogue.shipped_files("sweeps").to_numpy())
    print_list("Levers", catalogue.levers().to_numpy())
    print_list("Outcomes", [(name, one.doc) for name, one in OUTCOMES.items()])


@app.command()
def show(
    scenario: Annotated[str, typer.Argument(help="A shipped scenario, or the path of a file.")],
) -> None:
    """Print every setting of a scenario with its unit, provenance and source."""
    from simulation import catalogue
    from simulation.strategy import load

    for row in catalogue.settings_table(load(scenario)).itertuples():
        source = f"  [{row.source}]" if row.source else ""
        unit = "" if row.unit in ("1", "") else f" {row.unit}"
        typer.echo(f"{row.key} = {row.value}{unit}  ({row.provenance}){source}")


@app.command()
def diff(
    first: Annotated[str, typer.Argument(help="A scenario.")],
    second: Annotated[str, typer.Argument(help="Another one.")],
) -> None:
    """Say in words what differs between two scenarios."""
    from simulation import catalogue
    from simulation.strategy import load

    sentences = catalogue.differences(load(first), load(second))
    typer.echo("\n".join(sentences) or "nothing differs")
