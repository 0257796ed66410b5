"""Printing: messages, progress, plain tables and numbers."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import typer

from simulation.languages.messages import shown_message
from simulation.languages.translation import translated

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table

LEAST_WIDTH = 16
"""Characters that the first column of a table has at least; what is longer is broken, not cut."""


def say(text: str) -> None:
    """Print a message on standard error, after the name of the program."""
    for line in shown_message(text).splitlines():
        typer.echo(f"xiaoqu: {line}", err=True)


def announce_compilation() -> None:
    """Announce that the first run compiles the model, if it does."""
    from simulation.core.compilation import is_cached

    if not is_cached():
        say("compiling the model for this computer (only once, about half a minute)")


def console() -> Console:
    """Give the console for results; text in brackets is printed as it is."""
    from rich.console import Console

    return Console(highlight=False, markup=False)


def progress_bar(
    title: str, unit: str
) -> contextlib.AbstractContextManager[Callable[[int, int], None] | None]:
    """Show a progress bar on a terminal, and lines where the output is redirected."""
    from simulation.experiments.progress import shown_progress

    return shown_progress(True, title, unit, say)


def print_list(title: str, lines: Any) -> None:
    """Print names and descriptions, one per line."""
    typer.echo(f"\n{translated(title)}")
    width = max((len(name) for name, _ in lines), default=0)
    for name, about in lines:
        typer.echo(f"  {name:{width}}  {about}")


def figure_files(names: Iterable[str], formats: Iterable[str]) -> list[str]:
    """Give the names of the files of figures.

    Examples
    --------
    >>> figure_files(["figure"], ["png", "pdf"])
    ['figure.png', 'figure.pdf']
    """
    endings = list(formats)
    return [f"{name}.{ending}" for name in names for ending in endings]


def plain_table(title: str, *columns: str) -> Table:
    """Make a plain table: the first column is text, the others are numbers.

    The title and the heads of the columns are translated if the catalogue has them.
    """
    from rich import box
    from rich.table import Table

    table = Table(
        title=translated(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD,
        pad_edge=False, collapse_padding=True,
    )  # fmt: skip
    table.add_column(translated(columns[0]), ratio=1, min_width=LEAST_WIDTH, overflow="fold")
    for name in columns[1:]:
        table.add_column(translated(name), justify="right", no_wrap=True)
    return table


def number(value: float | None, unit: str) -> str:
    """Format a number for a cell, as `shown.number`, which is imported when a table is printed."""
    from simulation.analysis import shown

    return shown.number(value, unit)


def unit_after(label: str, unit: str) -> str:
    """Give a label with its unit; labels of counts name their unit themselves."""
    from simulation.analysis import shown

    return shown.unit_after(label, unit)


def short_name(key: str) -> str:
    """Give the name of a parameter for its dotted key, which is wider.

    Examples
    --------
    >>> short_name("parameters.payment.norm"), short_name("start.fee_old")
    ('payment.norm', 'start.fee_old')
    """
    return key.removeprefix("parameters.")


def cell(value: float, form: str) -> str:
    """Give a number in a form, and nothing where there is none.

    Examples
    --------
    >>> cell(0.1234, ".2f"), cell(float("nan"), ".2f")
    ('0.12', '')
    """
    return "" if value != value else f"{value:{form}}"


def yes_or_no(values: pd.Series) -> pd.Series:
    """Give words for a column of truth values, and nothing where there is none."""
    known = values.astype(object)
    return known.where(known.notna(), "").replace(
        {True: translated("yes"), False: translated("no")}
    )
