"""Tables of winners and losers, as `compare` prints them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulation.cli.printing import plain_table, unit_after

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from simulation.analysis.comparison.result import Comparison

UNTOLD = "not told, since the alternatives do not start alike, or no pair of runs has whole years"
MOST_ROWS = 40
"""Rows that are printed of an alternative; all are in the files."""


def show_gains(out: Console, comparison: Comparison, words: Mapping[str, str]) -> None:
    """Print for each alternative, by its label, who gains and who loses, of the headline."""
    table = comparison.gains
    if not len(table):
        if comparison.about.get("by"):
            out.print(f"Winners and losers: {UNTOLD}", soft_wrap=True)
        return
    names = list(table["outcome"])
    headline = "satisfaction" if "satisfaction" in names else names[0]
    rows = table[table["outcome"] == headline]
    for (city, alternative), own in rows.groupby(["city", "alternative"], sort=False):
        first = own["by"] == own["by"].iloc[0]
        shown = own[first | (own["group"] != "all")]
        out.print(_table(f"{city}: {words[alternative]}", shown.iloc[:MOST_ROWS]))
        if len(shown) > MOST_ROWS:
            out.print(f"{len(shown) - MOST_ROWS} more groups: see gains.csv", style="dim")
    out.print(_explained(headline), style="dim")


def _table(title: str, rows: Any) -> Table:
    from simulation.analysis.formatting import decimals, difference_unit, interval_text
    from simulation.outcomes.declaration import OUTCOMES

    factor, unit = difference_unit(rows["unit"].iloc[0])
    head = unit_after(OUTCOMES[rows["outcome"].iloc[0]].label, unit)
    table = plain_table(
        f"{title}: who gains and who loses ({head})",
        "Group", "Share", "Difference", "Interval", "Part", "Gain", "Lose",
    )  # fmt: skip
    ends = [factor * number for number in rows[["difference", "low", "high"]].iloc[0]]
    of_whole = f"+,.{decimals(*ends)}f"
    for row in rows.itertuples():
        middle, low, high = (factor * one for one in (row.difference, row.low, row.high))
        form = f"+,.{decimals(middle, low, high)}f"
        share, gain, lose = (f"{100 * one:.0f} %" for one in (row.share, row.gain, row.lose))
        part = f"{factor * row.contribution:{of_whole}}"
        interval = interval_text(low, high, form)
        table.add_row(row.group, share, f"{middle:{form}}", interval, part, gain, lose)
    return table


def _explained(outcome: str) -> str:
    from simulation.analysis.comparison.gains import LEAST
    from simulation.analysis.formatting import difference_unit
    from simulation.outcomes.declaration import OUTCOMES

    unit = OUTCOMES[outcome].unit_of_year
    factor, name = difference_unit(unit)
    return (
        "Share: of all households. Part: of the difference of the whole city; over the groups of a "
        "grouping the parts add up to it.\nGain, lose: share of the households of a group whose "
        "compound, or those like them in their compound, become better or worse by more than "
        f"{factor * LEAST[unit]:g} {name}."
    )
