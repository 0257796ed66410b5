"""Figure of effects: the difference of each alternative from the baseline, outcome by outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simulation.analysis.labels import outcome_label, place_label
from simulation.languages.translation import translated
from simulation.plots import labels
from simulation.plots.alternatives import baseline_label, differences_of, footnote, labelled
from simulation.plots.making import in_style
from simulation.plots.style import (
    COLOURS,
    INK,
    MARKERS,
    MOST_SERIES,
    grid_of,
    set_difference_unit,
    set_footnote,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation.analysis.comparison.result import Comparison

LEAST_WIDTH = 6.5
MOST_COLUMNS = 4
JITTER = 0.11
"""Distance up or down of the dots of single samples or seeds."""


@in_style
def effects(comparison: Comparison) -> Figure:
    r"""Draw the difference of each alternative from the baseline, with intervals.

    Parameters
    ----------
    comparison
        A comparison within one city; of several, the first is drawn.

    Returns
    -------
    matplotlib.figure.Figure
        A panel for each outcome: true differences filled, with a small dot for each parameter
        sample (or seed), reported ones hollow.  If the values are of places, every alternative has
        a line for each place.  Panels of one quantity have the same scale.

    Examples
    --------
    >>> import simulation as sim
    >>> from simulation import plots
    >>> size = {"samples": 0, "seeds": 2, "scale": 0.002, "months": 1, "workers": 1}
    >>> comparison = sim.compare(["yongqiao-no-policy", "yongqiao"], **size)
    >>> plots.effects(comparison).axes[0].get_xlabel()
    'points, true; better\xa0→'
    """
    table = comparison.effects
    table = table[table["city"] == table["city"].iloc[0]]
    table = table.assign(label=labelled(table, comparison.about["baseline"]))
    outcomes, names = (list(dict.fromkeys(table[name])) for name in ("outcome", "label"))
    rows, columns = grid_of(len(outcomes), MOST_COLUMNS)
    texts = [wrapped(name, 2, 9.5) for name in names]
    lines = sum(1 + text.count("\n") for text in texts)
    width = max(LEAST_WIDTH, 3.1 * columns + 1.2)
    size = (width, rows * (1.2 + 0.1 * len(names) + 0.24 * lines) + 1.1)
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(rows, columns, sharey=True, squeeze=False)
    for axis, name in zip(axes.flat, outcomes, strict=False):
        own = table[table["outcome"] == name]
        _draw_effects(axis, own, name, names)
        _draw_dots(axis, comparison, own)
        axis.set_yticks(range(len(names)), texts)
    _share_scales(dict(zip(outcomes, axes.flat, strict=False)))
    for axis in axes.flat[len(outcomes) :]:
        axis.set_visible(False)
    against = labels.against(baseline_label(comparison))
    title = f"{place_label(table['city'].iloc[0])}{translated(': ')}{against}"
    figure.suptitle(wrapped(title, width, 14.5), x=0.01, ha="left", fontsize=14, fontweight="bold")
    note = translated("Filled: true value in the model; hollow: reported value.")
    set_footnote(figure, f"{footnote(comparison)}\n{_about_dots(comparison)}{note}")
    return figure


def _draw_effects(axis: Axes, rows: pd.DataFrame, outcome: str, names: list[str]) -> None:
    for row in rows.itertuples():
        at = names.index(row.label)
        true = row.kind == "true"
        colour, marker = COLOURS[at % MOST_SERIES], MARKERS[at % MOST_SERIES]
        arms = [[row.difference - row.low], [row.high - row.difference]]
        axis.errorbar(
            row.difference, at + (0 if true else 0.28), fmt=marker, ms=6 if true else 4,
            xerr=None if np.isnan(row.low) else arms, color=colour, zorder=4,
            mfc=colour if true else "white", capsize=2.5, lw=1.8 if true else 1,
        )  # fmt: skip
        if not row.n:
            axis.annotate(labels.NO_VALUE, (0, at), (4, 3), textcoords="offset points", fontsize=8)
    axis.axvline(0, color=INK, lw=0.8)
    axis.set_ylim(len(names) - 0.4, -0.6)
    axis.set_title(outcome_label(outcome), fontsize=9.5)
    set_difference_unit(axis, rows["unit"].iloc[0], ticks=4)
    kinds = labels.TRUE if set(rows["kind"]) == {"true"} else labels.TRUE_AND_REPORTED
    axis.set_xlabel(wrapped(labels.difference_label(outcome, kinds), 2.6, 8), fontsize=8)
    axis.tick_params(axis="x", labelsize=8)


def _draw_dots(axis: Axes, comparison: Comparison, rows: pd.DataFrame) -> None:
    """Draw the true difference of every parameter sample, or of every seed, as a small dot."""
    true = rows[rows["kind"] == "true"]
    for at, row in enumerate(true.itertuples()):
        values = differences_of(comparison, row)
        jitter = JITTER * (1 - 2 * (np.arange(len(values)) % 2))
        colour = COLOURS[at % MOST_SERIES]
        axis.plot(values, at + jitter, "o", color=colour, ms=2.6, mew=0, alpha=0.6, zorder=2)


def _share_scales(axes: dict[str, Axes]) -> None:
    """Give panels of one quantity, such as satisfaction of all and of old compounds, one scale."""
    quantities: dict[str, list[Axes]] = {}
    for outcome, axis in axes.items():
        quantities.setdefault(outcome_label(outcome).partition(",")[0], []).append(axis)
    for several in quantities.values():
        ends = np.array([axis.get_xlim() for axis in several])
        for axis in several:
            axis.set_xlim(ends[:, 0].min(), ends[:, 1].max())


def _about_dots(comparison: Comparison) -> str:
    over = comparison.about.get("interval_over")
    if comparison.values.empty or over not in ("seeds", "samples"):
        return ""
    seeds, samples = "Small dots: single seeds. ", "Small dots: single parameter samples. "
    return translated(seeds) if over == "seeds" else translated(samples)
