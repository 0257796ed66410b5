"""The command `app`: the page in the browser."""

from __future__ import annotations

from typing import Annotated

import typer

from simulation.cli.app import app


@app.command("app")
def serve(
    port: Annotated[
        int | None,
        typer.Option(help="Port on this computer; default: 8501, or the next one that is free."),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")
    ] = True,
) -> None:
    """Run and compare strategies on a page in the browser, on this computer alone."""
    from simulation.app.serving import serve

    serve(port, browser)
