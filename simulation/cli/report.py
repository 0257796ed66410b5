"""The command `report`: one file of HTML from a folder of results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli.app import app
from simulation.languages.translation import translated


@app.command()
def report(
    folder: Annotated[
        Path,
        typer.Argument(help="Folder of a run, comparison, sweep, calibration or validation."),
    ],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="The .html file; default: report.html in the folder."),
    ] = None,
) -> None:
    """Report on results in one HTML file, to be read, printed and mailed."""
    from simulation.reports.writing import report

    typer.echo(translated("Written: {path}", path=report(folder, out)))
