"""Progress: how far a run, or a set of runs, is, wherever somebody waits for it."""

from __future__ import annotations

import contextlib
import html
import importlib
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from simulation.languages.translation import translated

Progress = Callable[[int, int], None]
"""Called with what is done and what there is in all."""
Shown = Progress | bool | None
"""A function that is told; or whether progress is shown: by default in a notebook only."""
PATIENCE = 1.0
"""Seconds that a single run takes before a notebook shows its progress."""
MONTHS_OF_A_LINE = 12
"""Months between two lines about a run where the output is redirected."""


@contextlib.contextmanager
def shown_progress(
    wanted: Shown, title: str, unit: str, tell: Callable[[str], None] | None = None
) -> Iterator[Progress | None]:
    """Give the function that is told how far the work is, and take what it shows away at the end.

    A notebook shows a bar, a terminal a bar with the time left, and redirected output gets a line
    for each batch of runs, or for each year of a run.

    Parameters
    ----------
    wanted
        As users state it: a function of their own; True or False; None is True in a notebook.
    title
        What is done.
    unit
        ``runs`` or ``months``.
    tell
        Writes a line where the output is redirected; by default on standard error.

    Examples
    --------
    >>> lines = []
    >>> with shown_progress(True, "sweep", "runs", lines.append) as progress:
    ...     progress(10, 40)
    >>> lines
    ['sweep: 10 of 40 runs']
    >>> with shown_progress(None, "sweep", "runs") as progress:
    ...     progress is None
    True
    """
    if callable(wanted):
        yield wanted
    elif wanted is False or (wanted is None and not in_notebook()):
        yield None
    elif in_notebook():
        with _in_notebook(title, unit) as progress:
            yield progress
    elif sys.stderr.isatty():
        with _on_terminal(title, unit) as progress:
            yield progress
    else:
        yield _in_lines(title, unit, tell or _write)


def in_notebook() -> bool:
    """Whether this process is the kernel of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


def line_of(title: str, unit: str, done: int, total: int) -> str:
    """Say how far the work is.

    Examples
    --------
    >>> line_of("A city", "months", 12, 60)
    'A city: 12 of 60 months'
    """
    return translated(
        "{title}: {done} of {total} {unit}",
        title=translated(title), unit=translated(unit), done=done, total=total,
    )  # fmt: skip


@contextlib.contextmanager
def _in_notebook(title: str, unit: str) -> Iterator[Progress]:
    """Show a bar of HTML, which needs no widgets, once the work takes a moment."""
    notebook: Any = importlib.import_module("IPython.display")
    shown: list[Any] = []
    begin, patience = time.monotonic(), PATIENCE if unit == "months" else 0.0

    def progress(done: int, total: int) -> None:
        bar = notebook.HTML(_bar(line_of(title, unit, done, total), done, total))
        if shown:
            shown[0].update(bar)
        elif done < total and time.monotonic() - begin >= patience:
            shown.append(notebook.display(bar, display_id=True))

    try:
        yield progress
    finally:
        for one in shown:
            one.update(notebook.HTML(""))


def _bar(text: str, done: int, total: int) -> str:
    return f'<progress value="{done}" max="{total}"></progress> {html.escape(text)}'


@contextlib.contextmanager
def _on_terminal(title: str, unit: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(translated(unit)),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(translated(title), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _in_lines(title: str, unit: str, tell: Callable[[str], None]) -> Progress:
    """Write a line for each batch of runs that is done, or for each year of a run."""
    every = MONTHS_OF_A_LINE if unit == "months" else 1
    told = {0}

    def progress(done: int, total: int) -> None:
        if done not in told and (done % every == 0 or done == total):
            told.add(done)
            tell(line_of(title, unit, done, total))

    return progress


def _write(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
