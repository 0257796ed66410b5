"""Figures of a comparison: effects with intervals, or a heat map of cities and alternatives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure

from simulation.analysis.comparison.result import rows_of
from simulation.analysis.formatting import decimals, difference_unit, interval_text
from simulation.languages.translation import counted
from simulation.outcomes.declaration import OUTCOMES
from simulation.plots.style import (
    COLOURS,
    INK,
    STYLE,
    save,
    set_difference_unit,
    set_footnote,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation.analysis.comparison.result import Comparison


MOST_ALTERNATIVES = len(COLOURS)
LEAST_WIDTH = 6.5
PALETTES = {
    "higher": ("RdBu", "Blue: better; red: worse."),
    "lower": ("RdBu_r", "Blue: better; red: worse."),
    "none": ("PuOr", "Violet: more; orange: less; neither is better."),
}
"""Palette of a heat map by the direction of its outcome, and the legend of its colours."""


def effects(comparison: Comparison) -> Figure:
    """Draw the difference of each alternative from the baseline, with intervals.

    Parameters
    ----------
    comparison
        A comparison within one city; of several, the first is drawn.

    Returns
    -------
    matplotlib.figure.Figure
        A panel for each outcome: true differences filled, reported ones hollow.  If the values are
        of places, every alternative has a line for each place.
    """
    table = comparison.effects
    table = table[table["city"] == table["city"].iloc[0]]
    table = table.assign(alternative=labelled(table, "alternative"))
    outcomes, alternatives = (
        list(dict.fromkeys(table[name])) for name in ("outcome", "alternative")
    )
    columns = min(4, len(outcomes))
    rows = -(-len(outcomes) // columns)
    with mpl.rc_context(STYLE):
        names = [wrapped(name, 2, 9.5) for name in alternatives]
        lines = sum(1 + name.count("\n") for name in names)
        width = max(LEAST_WIDTH, 3.1 * columns + 1.2)
        size = (width, rows * (1.1 + 0.1 * len(names) + 0.22 * lines) + 1.1)
        figure = Figure(figsize=size, layout="constrained")
        axes = np.atleast_2d(figure.subplots(rows, columns, sharey=True, squeeze=False))
        for axis, name in zip(axes.flat, outcomes, strict=False):
            _draw_effects(axis, table[table["outcome"] == name], name, alternatives)
            axis.set_yticks(range(len(alternatives)), names)
        for axis in axes.flat[len(outcomes) :]:
            axis.set_visible(False)
        title = f"{table['city'].iloc[0]}: difference from {comparison.about['baseline']}"
        figure.suptitle(
            wrapped(title, width, 14.5), x=0.01, ha="left", fontsize=14, fontweight="bold"
        )
        note = "Filled: true value in the model; hollow: reported value."
        set_footnote(figure, f"{_footnote(comparison)}\n{note}")
    return figure


def heat_map(comparison: Comparison, outcome: str | None = None, kind: str = "true") -> Figure:
    """Draw one outcome for every city (or place) and alternative, with the interval in the cell.

    Parameters
    ----------
    comparison
        A comparison of strategies in one city or several.
    outcome, kind
        Outcome and kind that are drawn; by default the `headline` of the comparison.

    Raises
    ------
    InputError
        If there is no such outcome or kind in the comparison.
    """
    name = outcome or comparison.headline
    table = rows_of("heat_map", comparison.effects, name, kind)
    table = table.assign(city=labelled(table, "city"))
    cities, alternatives = (list(dict.fromkeys(table[name])) for name in ("city", "alternative"))
    cells = table.set_index(["city", "alternative"])
    factor, unit = difference_unit(table["unit"].iloc[0])
    numbers = factor * cells[["difference", "low", "high"]]
    values = numbers["difference"].unstack().reindex(index=cities, columns=alternatives).to_numpy()
    most = float(np.nanmax(np.abs(values), initial=0.0)) or 1.0
    colours, legend = PALETTES[OUTCOMES[name].direction]
    with mpl.rc_context({**STYLE, "axes.grid": False}):
        width = max(LEAST_WIDTH, 1.9 + 1.75 * len(alternatives))
        figure = Figure(figsize=(width, 2.2 + 0.75 * len(cities)), layout="constrained")
        axis = figure.subplots()
        axis.imshow(values, cmap=colours, norm=TwoSlopeNorm(0, -most, most), aspect="auto")
        axis.set_xticks(
            range(len(alternatives)),
            [wrapped(alternative, 1.6, 9.5) for alternative in alternatives],
        )
        axis.set_yticks(range(len(cities)), [wrapped(city, 1.4, 9.5) for city in cities])
        axis.set_xlabel("alternative")
        axis.set_ylabel("city, place" if "place" in table else "city")
        axis.tick_params(length=0)
        for (city, alternative), cell in numbers.iterrows():
            _write_cell(axis, alternatives.index(alternative), cities.index(city), cell, most)
        label = f"{OUTCOMES[name].label}, {kind}, {unit}"
        title = f"{label}: difference from {comparison.about['baseline']}"
        axis.set_title(wrapped(title, width - 1.5, 12))
        set_footnote(figure, f"{_footnote(comparison)}\n{legend}")
    return figure


def save_effects(comparison: Comparison, path: Path) -> None:
    """Save the figure of a comparison as PNG: effects in one city, or a heat map of several.

    There is a heat map of places, too.
    """
    several = comparison.effects["city"].nunique() > 1 or "place" in comparison.effects
    figure = heat_map(comparison) if several else effects(comparison)
    save(figure, path)


def labelled(table: pd.DataFrame, column: str) -> pd.Series:
    """Give a column of labels, each with its place if the table is of places."""
    return table[column] + ", " + table["place"] if "place" in table else table[column]


def _draw_effects(axis: Axes, rows: pd.DataFrame, outcome: str, alternatives: list[str]) -> None:
    for row in rows.itertuples():
        at = alternatives.index(row.alternative)
        true = row.kind == "true"
        colour = COLOURS[at % MOST_ALTERNATIVES]
        arms = [[row.difference - row.low], [row.high - row.difference]]
        axis.errorbar(
            row.difference, at + (0 if true else 0.22), fmt="o", ms=5 if true else 4, color=colour,
            xerr=None if np.isnan(row.low) else arms,
            mfc=colour if true else "white", capsize=2.5, lw=1.6 if true else 1,
        )  # fmt: skip
        if not row.n:
            axis.annotate("no value", (0, at), (4, 3), textcoords="offset points", fontsize=8)
    axis.axvline(0, color=INK, lw=0.8)
    axis.set_ylim(len(alternatives) - 0.4, -0.6)
    axis.set_title(OUTCOMES[outcome].label, fontsize=9.5)
    set_difference_unit(axis, rows["unit"].iloc[0], ticks=4)
    axis.tick_params(axis="x", labelsize=8)


def _write_cell(axis: Axes, x: int, y: int, cell: pd.Series, most: float) -> None:
    pale = not abs(cell["difference"]) >= 0.6 * most
    mean, low, high = (float(cell[name]) for name in ("difference", "low", "high"))
    form = f"+,.{decimals(mean, low, high)}f"
    text = f"{mean:{form}}\n{interval_text(low, high, form)}".rstrip()
    if np.isnan(cell["difference"]):
        text = "no value"
    axis.text(x, y, text, ha="center", va="center", fontsize=8.5, color=INK if pale else "white")


def _footnote(comparison: Comparison) -> str:
    levers = comparison.about.get("levers", {})
    sizes = ", ".join(f"{name} {counted(len(one), 'lever')}" for name, one in levers.items())
    return f"Runs of the model, not a forecast; {comparison}." + (f" {sizes}." if sizes else "")
