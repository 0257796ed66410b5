"""The application: its options, its exit codes, and how an error is printed."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from collections.abc import Iterator
from typing import Annotated, Literal, NoReturn

import typer
from typer.core import TyperGroup

from simulation.cli.language import Group, split_language, spoken
from simulation.cli.later_imports import put_off_what_help_does_not_use
from simulation.cli.printing import say
from simulation.io.errors import InputError, XiaoquError
from simulation.io.former_names import present_name

BAD_INPUT, FAILURE, INTERRUPTED = 2, 1, 130
app = typer.Typer(
    name="xiaoqu",
    cls=Group,
    help="An agent-based laboratory for the governance of urban residential compounds (小区).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line; every error is one message and an exit code, never a traceback."""
    _replace_what_cannot_be_printed()
    put_off_what_help_does_not_use()
    with _errors_said():
        sys.argv[1:], chosen = split_language(sys.argv[1:])
        with spoken(chosen), _errors_said():
            _refuse_former_options(sys.argv[1:])
            app(standalone_mode=True)


@contextlib.contextmanager
def _errors_said() -> Iterator[None]:
    """End on an error with a message in the language in force."""
    try:
        yield
    except KeyboardInterrupt:
        end_interrupted("interrupted")
    except Exception as error:
        if os.environ.get("XIAOQU_DEBUG"):
            raise
        if isinstance(error, XiaoquError):
            say(str(error))
            sys.exit(BAD_INPUT if isinstance(error, InputError) else FAILURE)
        say(f"failed: {type(error).__name__}: {error} (XIAOQU_DEBUG=1 shows where)")
        sys.exit(FAILURE)


def end_interrupted(message: str) -> NoReturn:
    """Say that the user has interrupted, and end; who presses again meanwhile changes nothing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    say(message)
    sys.exit(INTERRUPTED)


@contextlib.contextmanager
def stored_so_far(advice: str = "the same command continues") -> Iterator[None]:
    """End on an interrupt, and say how to go on: what is finished is stored."""
    try:
        yield
    except KeyboardInterrupt:
        end_interrupted(f"interrupted; finished runs are stored; {advice}")


def _replace_what_cannot_be_printed() -> None:
    """Print a question mark for a character that the encoding of the terminal does not have."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _refuse_former_options(words: list[str]) -> None:
    """Refuse an option under a former name, such as ``--draws``, and give its present name."""
    options_given = [word for word in words if word.startswith("--") and word != "--help"]
    if not options_given:  # to know all options takes as long as to answer --help
        return
    group = typer.main.get_command(app)
    commands = group.commands.values() if isinstance(group, TyperGroup) else ()
    options = {option for command in commands for one in command.params for option in one.opts}
    existing = [option.removeprefix("--") for option in options]
    for word in options_given:
        name = word.removeprefix("--").partition("=")[0]
        if present := present_name(name, existing):
            raise InputError(f"--{name}: unknown option; did you mean --{present}?")


def _version(requested: bool) -> None:
    if requested:
        from importlib.metadata import version

        typer.echo(f"xiaoqu {version('xiaoqu')}")
        raise typer.Exit


@app.callback()
def _options(
    lang: Annotated[
        Literal["en", "zh"] | None,
        typer.Option(
            envvar="XIAOQU_LANG",
            help="Language of what is printed and drawn: English or Chinese (中文).",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """An agent-based laboratory for the governance of urban residential compounds (小区)."""
