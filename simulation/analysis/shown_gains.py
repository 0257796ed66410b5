"""Winners and losers as they are shown: titles, heads and cells, alike in print and in a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulation.analysis.comparison.gains import LEAST, WHOLE
from simulation.analysis.comparison.result import Comparison
from simulation.analysis.formatting import decimals, difference_unit, interval_text
from simulation.analysis.labels import outcome_label, place_label
from simulation.analysis.shown import unit_after
from simulation.languages.translation import translated
from simulation.outcomes.declaration import OUTCOMES


@dataclass(frozen=True)
class GainsTable:
    """Who gains and who loses by an alternative.

    Attributes
    ----------
    title
        Its city and alternative, and what is compared.
    heads
        Heads of the columns.
    rows
        Cells of each group; the whole city is the first.
    """

    title: str
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]


def gains_tables(comparison: Comparison, words: Mapping[str, str]) -> Iterator[GainsTable]:
    """Give a table for each alternative, of the headline of the winners and losers.

    Parameters
    ----------
    comparison
        A comparison by groups; without them there is no table.
    words
        Labels of the alternatives.
    """
    if not len(comparison.gains):
        return
    table, name = comparison.gains, headline(comparison)
    heads = tuple(
        translated(head)
        for head in ("Group", "Share", "Difference", "Interval", "Part", "Gain", "Lose")
    )
    rows = table[table["outcome"] == name]
    unit = difference_unit(rows["unit"].iloc[0])[1]
    for (city, alternative), own in rows.groupby(["city", "alternative"], sort=False):
        first = own["by"] == own["by"].iloc[0]
        title = translated(
            "{city}: {alternative}: who gains and who loses ({outcome})",
            city=place_label(city), alternative=words[alternative],
            outcome=unit_after(outcome_label(name), unit),
        )  # fmt: skip
        yield GainsTable(title, heads, _rows(own[first | (own["group"] != WHOLE)]))


def headline(comparison: Comparison) -> str:
    """Give the outcome of which winners and losers are shown: satisfaction, or else the first."""
    names = list(comparison.gains["outcome"])
    return "satisfaction" if "satisfaction" in names else str(names[0])


def _rows(table: Any) -> list[tuple[str, ...]]:
    """Give the cells; all parts have the digits of the whole, which they add up to."""
    factor = difference_unit(table["unit"].iloc[0])[0]
    ends = [factor * number for number in table[["difference", "low", "high"]].iloc[0]]
    of_whole = f"+,.{decimals(*ends)}f"
    cells: list[tuple[str, ...]] = []
    for row in table.itertuples():
        middle, low, high = (factor * one for one in (row.difference, row.low, row.high))
        form = f"+,.{decimals(middle, low, high)}f"
        share, gain, lose = (f"{100 * one:.0f} %" for one in (row.share, row.gain, row.lose))
        part, interval = f"{factor * row.contribution:{of_whole}}", interval_text(low, high, form)
        group = place_label(row.group)
        cells.append((group, share, f"{middle:{form}}", interval, part, gain, lose))
    return cells


def about_gains(comparison: Comparison) -> str:
    """Explain the columns, or say why there is no table; nothing if nobody asked for one."""
    if not len(comparison.gains):
        if not comparison.about.get("by"):
            return ""
        return translated(
            "Winners and losers: not told, since the alternatives do not start alike, or no pair "
            "of runs has whole years"
        )
    unit = OUTCOMES[headline(comparison)].unit_of_year
    factor, name = difference_unit(unit)
    return translated(
        "Share: of all households. Part: of the difference of the whole city; over the groups of a "
        "grouping the parts add up to it.\nGain, lose: share of the households of a group whose "
        "compound, or those like them in their compound, become better or worse by more than "
        "{least} {unit}.",
        least=f"{factor * LEAST[unit]:g}", unit=translated(name),
    )  # fmt: skip
