"""The command `schema`: what an editor needs to complete and check files while they are written."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from simulation.cli.app import app

Kind = Literal["city", "scenario", "strategy", "design"]


@app.command()
def schema(
    kind: Annotated[
        Kind | None, typer.Argument(help="Kind of file; default: a file of any kind.")
    ] = None,
) -> None:
    """Print the JSON Schema of a kind of file, for editors such as VS Code."""
    from simulation.experiments.schemas import schema

    typer.echo(json.dumps(schema(kind), indent=2, ensure_ascii=False))
