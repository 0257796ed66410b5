"""The application: its options, its exit codes, and how an error is told."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from simulation.cli.printing import say
from simulation.io.errors import InputError, XiaoquError

BAD_INPUT, FAILURE, INTERRUPTED = 2, 1, 130
app = typer.Typer(
    name="xiaoqu",
    help="A laboratory for ways of governing urban residential compounds (小区).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line; every error is one message and an exit code, never a traceback."""
    try:
        app(standalone_mode=True)
    except KeyboardInterrupt:
        say("interrupted")
        sys.exit(INTERRUPTED)
    except Exception as error:
        if os.environ.get("XIAOQU_DEBUG"):
            raise
        if isinstance(error, XiaoquError):
            say(str(error))
            sys.exit(BAD_INPUT if isinstance(error, InputError) else FAILURE)
        say(f"failed: {type(error).__name__}: {error} (XIAOQU_DEBUG=1 shows where)")
        sys.exit(FAILURE)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"xiaoqu {version('xiaoqu')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A laboratory for ways of governing urban residential compounds (小区)."""
