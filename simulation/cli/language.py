"""Language of the command: the option ``--lang``, and help in Chinese."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any

from typer.core import TyperGroup

from simulation.io.errors import InputError
from simulation.languages.choice import current_language, is_chinese, language
from simulation.languages.messages import shown_message
from simulation.languages.translation import translated

OPTION = "--lang"
FIXED = (
    "ARGUMENTS_PANEL_TITLE", "OPTIONS_PANEL_TITLE", "COMMANDS_PANEL_TITLE", "ERRORS_PANEL_TITLE",
    "DEFAULT_STRING", "ENVVAR_STRING", "REQUIRED_LONG_STRING", "ABORTED_TEXT", "RICH_HELP",
)  # fmt: skip
"""Texts that typer translates once for all, when it first prints help."""


class Group(TyperGroup):
    """The command with its subcommands; ``--lang`` may stand before or after their names."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the options of the command itself; those that are not given cost nothing."""
        for one in self.get_params(ctx):
            process = functools.partial(_processed, one.process_value)
            one.process_value = process  # type: ignore[method-assign]
        return super().parse_args(ctx, args)

    def main(self, args: Sequence[str] | None = None, *more: Any, **options: Any) -> Any:
        """Take the language out of the arguments, unless `main` has, and run the command in it."""
        rest: list[str] | None = None
        chosen: str | None = None
        if args is not None:
            rest, chosen = split_language(args)
        with spoken(chosen):
            if is_chinese():
                _translate(self)
            return super().main(rest, *more, **options)


def _processed(process: Callable[[Any, Any], Any], context: Any, value: Any) -> Any:
    """Process an option that was given; typer would import pydantic also for one that was not."""
    return value if value is None else process(context, value)


def split_language(words: Sequence[str]) -> tuple[list[str], str | None]:
    """Split arguments into those without the language, and the language, if there is one.

    Raises
    ------
    InputError
        If the option has no value.

    Examples
    --------
    >>> split_language(["run", "wuhan", "--lang", "zh"]), split_language(["list"])
    ((['run', 'wuhan'], 'zh'), (['list'], None))
    """
    rest: list[str] = []
    chosen, left = None, iter(words)
    for word in left:
        if word == "--":
            return [*rest, word, *left], chosen
        if word == OPTION:
            chosen = next(left, "")
        elif word.startswith(f"{OPTION}="):
            chosen = word.partition("=")[2]
        else:
            rest.append(word)
    if chosen == "":
        raise InputError(f"{OPTION}: has no value, expected en or zh")
    return rest, chosen


@contextlib.contextmanager
def spoken(name: str | None) -> Iterator[None]:
    """Speak a language for a time; without a name, the one that is in force anyway."""
    try:
        chosen = language(name or current_language())
    except InputError as error:
        raise InputError(str(error).replace("language:", f"{OPTION}:", 1)) from None
    with chosen, contextlib.ExitStack() as until_the_end:
        if is_chinese():
            until_the_end.enter_context(_typer_in_chinese())
        yield


@contextlib.contextmanager
def _typer_in_chinese() -> Iterator[None]:
    """Let typer print help and errors in Chinese; it has no other place for translations."""
    from typer import rich_utils

    before = {name: getattr(rich_utils, name) for name in FIXED if hasattr(rich_utils, name)}
    now: dict[str, Any] = {name: translated(text) for name, text in before.items()}
    changes: dict[str, Callable[..., Any]] = {"_make_rich_text": _text, "rich_format_error": _error}
    for name, change in changes.items():
        if function := getattr(rich_utils, name, None):
            before[name], now[name] = function, functools.partial(change, function)
    try:
        _set(rich_utils, now)
        yield
    finally:
        _set(rich_utils, before)


def _text(make: Callable[..., Any], *, text: str, **style: Any) -> Any:
    """Make a text of help, with breaks between any two characters, as Chinese has no spaces."""
    made = make(text=translated(text), **style)
    made.overflow = "fold"
    return made


def _error(show: Callable[[Any], None], error: Any) -> None:
    """Show an error of the arguments."""
    message = shown_message(error.format_message())
    error.format_message = lambda: message
    show(error)


def _set(module: ModuleType, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(module, name, value)


def _translate(command: Any) -> None:
    """Translate the help of a command, of its options and of its subcommands."""
    for owner in (command, *command.params):
        for name in ("help", "short_help", "epilog"):
            if text := getattr(owner, name, None):
                setattr(owner, name, translated(text))
    for one in getattr(command, "commands", {}).values():
        _translate(one)
