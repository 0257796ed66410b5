"""Heat map: one outcome for every city (or place) and alternative."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure

from simulation.analysis.comparison.result import rows_of
from simulation.analysis.formatting import decimals, difference_unit, interval_text
from simulation.analysis.labels import outcome_label, place_label
from simulation.analysis.short_labels import short_labels
from simulation.languages.translation import translated
from simulation.outcomes.declaration import OUTCOMES
from simulation.plots import labels
from simulation.plots.alternatives import baseline_label, footnote, with_place
from simulation.plots.making import in_style
from simulation.plots.style import INK, set_footnote, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation.analysis.comparison.result import Comparison
    from simulation.outcomes.declaration import Direction

LEAST_WIDTH = 6.5
PALETTES = {"higher": "RdBu", "lower": "RdBu_r", "none": "PuOr"}
"""Palette of a heat map by the direction of its outcome."""


@in_style
def heat_map(comparison: Comparison, outcome: str | None = None, kind: str = "true") -> Figure:
    """Draw one outcome for every city (or place) and alternative, with the interval in the cell.

    Parameters
    ----------
    comparison
        A comparison of strategies in one city or several.
    outcome, kind
        Outcome and kind that are drawn; by default the `headline` of the comparison.

    Returns
    -------
    matplotlib.figure.Figure
        A cell for each city (or place) and alternative.

    Raises
    ------
    InputError
        If there is no such outcome or kind in the comparison.

    Examples
    --------
    >>> import simulation as sim
    >>> from simulation import plots
    >>> size = {"samples": 0, "seeds": 2, "scale": 0.002, "months": 1, "workers": 1}
    >>> comparison = sim.compare("yongqiao", strategies=["no-policy", "own"], **size)
    >>> [label.get_text() for label in plots.heat_map(comparison).axes[0].get_xticklabels()]
    ['own programme']
    """
    name = outcome or comparison.headline
    table = rows_of("heat_map", comparison.effects, name, kind)
    words = short_labels(table["alternative"], comparison.about["baseline"])
    table = table.assign(
        city=with_place(table.assign(city=table["city"].map(place_label)), "city"),
        alternative=table["alternative"].map(words),
    )
    cities, alternatives = (list(dict.fromkeys(table[name])) for name in ("city", "alternative"))
    cells = table.set_index(["city", "alternative"])
    factor, unit = difference_unit(table["unit"].iloc[0])
    numbers = factor * cells[["difference", "low", "high"]]
    values = numbers["difference"].unstack().reindex(index=cities, columns=alternatives).to_numpy()
    most = float(np.nanmax(np.abs(values), initial=0.0)) or 1.0
    direction = OUTCOMES[name].direction
    with mpl.rc_context({"axes.grid": False}):
        width = max(LEAST_WIDTH, 1.9 + 1.75 * len(alternatives))
        figure = Figure(figsize=(width, 2.2 + 0.75 * len(cities)), layout="constrained")
        axis = figure.subplots()
        scale = TwoSlopeNorm(0, -most, most)
        axis.imshow(values, cmap=PALETTES[direction], norm=scale, aspect="auto")
        names = [wrapped(alternative, 1.6, 9.5) for alternative in alternatives]
        axis.set_xticks(range(len(alternatives)), names)
        axis.set_yticks(range(len(cities)), [wrapped(city, 1.4, 9.5) for city in cities])
        axis.set_xlabel("alternative")
        axis.set_ylabel("city, place" if "place" in table else "city")
        axis.tick_params(length=0)
        for (city, alternative), cell in numbers.iterrows():
            at = alternatives.index(alternative), cities.index(city)
            _write_cell(axis, at, cell, most, direction)
        label = f"{outcome_label(name)}, {kind}, {translated(unit)}"
        title = f"{label}{translated(': ')}{labels.against(baseline_label(comparison))}"
        axis.set_title(wrapped(title, width - 1.5, 12))
        set_footnote(figure, f"{footnote(comparison)}\n{_legend(direction)}")
    return figure


def _write_cell(
    axis: Axes, at: tuple[int, int], cell: pd.Series, most: float, direction: Direction
) -> None:
    pale = not abs(cell["difference"]) >= 0.6 * most
    mean, low, high = (float(cell[name]) for name in ("difference", "low", "high"))
    form = f"+,.{decimals(mean, low, high)}f"
    text = f"{_mark(mean, direction)}{mean:{form}}\n{interval_text(low, high, form)}".rstrip()
    if np.isnan(mean):
        text = labels.NO_VALUE
    axis.text(*at, text, ha="center", va="center", fontsize=8.5, color=INK if pale else "white")


def _legend(direction: Direction) -> str:
    """Say what the colours mean."""
    if direction == "none":
        return translated("Violet: more; orange: less; neither is better.")
    return translated(
        "Blue, \N{BLACK UP-POINTING TRIANGLE}: better; "
        "red, \N{BLACK DOWN-POINTING TRIANGLE}: worse."
    )


def _mark(difference: float, direction: Direction) -> str:
    """Say without a colour whether a difference is better or worse."""
    if direction == "none" or not difference:
        return ""
    return labels.MARKS[(difference > 0) == (direction == "higher")]
