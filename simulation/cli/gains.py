"""Tables of winners and losers, as `compare` prints them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulation.cli.printing import plain_table
from simulation.languages.translation import translated

if TYPE_CHECKING:
    from rich.console import Console

    from simulation.analysis.comparison.result import Comparison

MOST_ROWS = 40
"""Rows that are printed of an alternative; all are in the files."""


def show_gains(out: Console, comparison: Comparison, words: Mapping[str, str]) -> None:
    """Print for each alternative, by its label, who gains and who loses, of the headline."""
    from simulation.analysis.shown_gains import about_gains, gains_tables

    for one in gains_tables(comparison, words):
        table = plain_table(one.title, *one.heads)
        for row in one.rows[:MOST_ROWS]:
            table.add_row(*row)
        out.print(table)
        if (more := len(one.rows) - MOST_ROWS) > 0:
            out.print(translated("{n} more groups: see gains.csv", n=more), style="dim")
    if len(comparison.gains):
        out.print(about_gains(comparison), style="dim")
    elif text := about_gains(comparison):
        out.print(text, soft_wrap=True)
