"""Pictures of a comparison: effects with their intervals, or a heat map of cities and options."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure

from simulation.outcomes import OUTCOMES
from simulation.plots.style import COLOURS, GREY, INK, STYLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation.comparison.result import Comparison

MOST_OPTIONS = len(COLOURS)


def effects(comparison: Comparison) -> Figure:
    """Draw the difference of each option from the baseline, outcome by outcome, with intervals.

    Parameters
    ----------
    comparison
        A comparison within one city; of several, the first is drawn.

    Returns
    -------
    matplotlib.figure.Figure
        A panel for each outcome: true differences filled, reported ones hollow.
    """
    table = comparison.effects
    table = table[table["city"] == table["city"].iloc[0]]
    outcomes, options = (list(dict.fromkeys(table[name])) for name in ("outcome", "option"))
    columns = min(4, len(outcomes))
    rows = -(-len(outcomes) // columns)
    with mpl.rc_context(STYLE):
        size = (3.1 * columns + 1.2, rows * (1.1 + 0.32 * len(options)) + 0.9)
        figure = Figure(figsize=size, layout="constrained")
        axes = np.atleast_2d(figure.subplots(rows, columns, sharey=True, squeeze=False))
        for axis, name in zip(axes.flat, outcomes, strict=False):
            _draw_effects(axis, table[table["outcome"] == name], name, options)
        for axis in axes.flat[len(outcomes) :]:
            axis.set_visible(False)
        figure.suptitle(
            f"{table['city'].iloc[0]}: difference from {comparison.about['baseline']}",
            x=0.01, ha="left", fontsize=14, fontweight="bold",
        )  # fmt: skip
        figure.supxlabel(_footnote(comparison), x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


def heat_map(comparison: Comparison, outcome: str = "satisfaction", kind: str = "true") -> Figure:
    """Draw one outcome for every city and option, with the interval written into the cell.

    Parameters
    ----------
    comparison
        A comparison of strategies in one city or several.
    outcome, kind
        What is shown.
    """
    table = comparison.effects
    table = table[(table["outcome"] == outcome) & (table["kind"] == kind)]
    cities, options = (list(dict.fromkeys(table[name])) for name in ("city", "option"))
    cells = table.set_index(["city", "option"])
    values = cells["difference"].unstack().reindex(index=cities, columns=options).to_numpy()
    most = float(np.nanmax(np.abs(values), initial=1e-9))
    colours = "RdBu_r" if OUTCOMES[outcome].direction == "lower" else "RdBu"
    with mpl.rc_context({**STYLE, "axes.grid": False}):
        size = (1.9 + 1.75 * len(options), 1.5 + 0.75 * len(cities))
        figure = Figure(figsize=size, layout="constrained")
        axis = figure.subplots()
        axis.imshow(values, cmap=colours, norm=TwoSlopeNorm(0, -most, most), aspect="auto")
        axis.set_xticks(range(len(options)), options)
        axis.set_yticks(range(len(cities)), cities)
        axis.tick_params(length=0)
        for (city, option), cell in cells.iterrows():
            _write_cell(axis, options.index(option), cities.index(city), cell, most)
        label = f"{OUTCOMES[outcome].label}, {kind}, {cells['unit'].iloc[0]}"
        axis.set_title(f"{label}: difference from {comparison.about['baseline']}")
        figure.supxlabel(_footnote(comparison), x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


def save_effects(comparison: Comparison, path: Path) -> None:
    """Draw a comparison into a PNG file: effects in a city, a heat map where there are several."""
    several = comparison.effects["city"].nunique() > 1
    figure = heat_map(comparison) if several else effects(comparison)
    figure.savefig(path, dpi=150, metadata={"Software": None})


def _draw_effects(axis: Axes, rows: pd.DataFrame, outcome: str, options: list[str]) -> None:
    for row in rows.itertuples():
        at = options.index(row.option)
        true = row.kind == "true"
        colour = COLOURS[at % MOST_OPTIONS]
        axis.errorbar(
            row.difference, at + (0 if true else 0.22), fmt="o", ms=5 if true else 4, color=colour,
            xerr=_arms(row), mfc=colour if true else "white", capsize=2.5, lw=1.6 if true else 1,
        )  # fmt: skip
    axis.axvline(0, color=INK, lw=0.8)
    axis.set_yticks(range(len(options)), options)
    axis.set_ylim(len(options) - 0.4, -0.6)
    axis.set_title(OUTCOMES[outcome].label, fontsize=9.5)
    axis.set_xlabel(rows["unit"].iloc[0], fontsize=8)
    axis.tick_params(axis="x", labelsize=8)


def _arms(row: Any) -> list[list[float]]:
    """Arms of the interval; none where there is no interval."""
    arms = np.nan_to_num([row.difference - row.low, row.high - row.difference])
    return [[arm] for arm in arms.tolist()]


def _write_cell(axis: Axes, x: int, y: int, cell: pd.Series, most: float) -> None:
    pale = abs(cell["difference"]) < 0.6 * most
    text = f"{cell['difference']:+.3g}\n{cell['low']:.3g} to {cell['high']:.3g}"
    axis.text(x, y, text, ha="center", va="center", fontsize=8.5, color=INK if pale else "white")


def _footnote(comparison: Comparison) -> str:
    return (
        f"Runs of the model, not a forecast: {comparison}.\nIntervals: 95 %, of luck "
        f"{'and parameters' if comparison.about['draws'] else 'only, not of parameters'}; "
        "filled: true in the model; hollow: as reported."
    )
