"""Figures of a comparison: effects with intervals, or a heat map of cities and alternatives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure

from simulation.analysis.comparison.paired import clusters, pairs
from simulation.analysis.comparison.result import rows_of
from simulation.analysis.formatting import counted, decimals, difference_unit, interval_text
from simulation.analysis.short_labels import short_labels
from simulation.outcomes.declaration import OUTCOMES
from simulation.plots import labels
from simulation.plots.saving import save
from simulation.plots.style import (
    COLOURS,
    INK,
    MARKERS,
    MOST_SERIES,
    STYLE,
    grid_of,
    set_difference_unit,
    set_footnote,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation.analysis.comparison.result import Comparison
    from simulation.core.tables import Array
    from simulation.outcomes.declaration import Direction


LEAST_WIDTH = 6.5
MOST_COLUMNS = 4
JITTER = 0.11
"""Distance up or down of the dots of single samples or seeds."""
PALETTES = {
    "higher": ("RdBu", "Blue, \N{BLACK UP-POINTING TRIANGLE}: better; red, "
               "\N{BLACK DOWN-POINTING TRIANGLE}: worse."),
    "lower": ("RdBu_r", "Blue, \N{BLACK UP-POINTING TRIANGLE}: better; red, "
              "\N{BLACK DOWN-POINTING TRIANGLE}: worse."),
    "none": ("PuOr", "Violet: more; orange: less; neither is better."),
}  # fmt: skip
"""Palette of a heat map by the direction of its outcome, and the legend of its colours."""
DOTS = "Small dots: single {units}. "


def effects(comparison: Comparison) -> Figure:
    """Draw the difference of each alternative from the baseline, with intervals.

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
    'points, true and reported; better\\xa0→'
    """
    table = comparison.effects
    table = table[table["city"] == table["city"].iloc[0]]
    table = table.assign(label=labelled(table, comparison.about["baseline"]))
    outcomes, names = (list(dict.fromkeys(table[name])) for name in ("outcome", "label"))
    rows, columns = grid_of(len(outcomes), MOST_COLUMNS)
    with mpl.rc_context(STYLE):
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
        title = f"{table['city'].iloc[0]}: {labels.against(baseline_label(comparison))}"
        figure.suptitle(
            wrapped(title, width, 14.5), x=0.01, ha="left", fontsize=14, fontweight="bold"
        )
        note = "Filled: true value in the model; hollow: reported value."
        set_footnote(figure, f"{_footnote(comparison)}\n{_about_dots(comparison)}{note}")
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

    Examples
    --------
    >>> import simulation as sim
    >>> from simulation import plots
    >>> size = {"samples": 0, "seeds": 2, "scale": 0.002, "months": 1, "workers": 1}
    >>> comparison = sim.compare("yongqiao", strategies=["no-policy", "own"], **size)
    >>> [label.get_text() for label in plots.heat_map(comparison).axes[0].get_xticklabels()]
    ['own\\nprogramme']
    """
    name = outcome or comparison.headline
    table = rows_of("heat_map", comparison.effects, name, kind)
    words = short_labels(table["alternative"], comparison.about["baseline"])
    table = table.assign(city=with_place(table, "city"), alternative=table["alternative"].map(words))
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
        names = [wrapped(alternative, 1.6, 9.5) for alternative in alternatives]
        axis.set_xticks(range(len(alternatives)), names)
        axis.set_yticks(range(len(cities)), [wrapped(city, 1.4, 9.5) for city in cities])
        axis.set_xlabel("alternative")
        axis.set_ylabel("city, place" if "place" in table else "city")
        axis.tick_params(length=0)
        for (city, alternative), cell in numbers.iterrows():
            at = alternatives.index(alternative), cities.index(city)
            _write_cell(axis, at, cell, most, OUTCOMES[name].direction)
        label = f"{OUTCOMES[name].label}, {kind}, {unit}"
        title = f"{label}: {labels.against(baseline_label(comparison))}"
        axis.set_title(wrapped(title, width - 1.5, 12))
        set_footnote(figure, f"{_footnote(comparison)}\n{legend}")
    return figure


def save_effects(comparison: Comparison, path: Path) -> None:
    """Save the figure of a comparison, see `drawn`, as PNG, SVG or PDF by the ending of the name."""
    save(drawn(comparison), path)


def drawn(comparison: Comparison) -> Figure:
    """Draw a comparison as it suits it.

    Response curves if a number is varied, otherwise effects in one city, or a heat map of several
    cities or of places.

    Parameters
    ----------
    comparison
        A comparison.
    """
    if has_doses(comparison):
        return response(comparison)
    several = comparison.effects["city"].nunique() > 1 or "place" in comparison.effects
    return heat_map(comparison) if several else effects(comparison)


def labelled(table: pd.DataFrame, baseline: str) -> pd.Series:
    """Give each row of effects the short label of its alternative, with its place if it has one."""
    short = table["alternative"].map(short_labels(table["alternative"], baseline))
    return with_place(table.assign(alternative=short), "alternative")


def with_place(table: pd.DataFrame, column: str) -> pd.Series:
    """Give a column of labels, each with its place if the table is of places."""
    return table[column] + ", " + table["place"] if "place" in table else table[column]


def baseline_label(comparison: Comparison) -> str:
    """Give the label of the baseline of a comparison."""
    baseline = str(comparison.about["baseline"])
    return short_labels(comparison.effects["alternative"], baseline)[baseline]


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
            axis.annotate(
                labels.NO_VALUE, (0, at), (4, 3), textcoords="offset points", fontsize=8
            )
    axis.axvline(0, color=INK, lw=0.8)
    axis.set_ylim(len(names) - 0.4, -0.6)
    axis.set_title(OUTCOMES[outcome].label, fontsize=9.5)
    set_difference_unit(axis, rows["unit"].iloc[0], ticks=4)
    kinds = labels.TRUE if set(rows["kind"]) == {"true"} else labels.TRUE_AND_REPORTED
    axis.set_xlabel(wrapped(labels.difference_label(outcome, kinds), 2.6, 8), fontsize=8)
    axis.tick_params(axis="x", labelsize=8)


def _draw_dots(axis: Axes, comparison: Comparison, rows: pd.DataFrame) -> None:
    """Draw the true difference of every parameter sample, or of every seed, as a small dot."""
    true = rows[rows["kind"] == "true"]
    for at, row in enumerate(true.itertuples()):
        values = differences_of(comparison, row)
        jitter = JITTER * (np.arange(len(values)) % 3 - 1)
        colour = COLOURS[at % MOST_SERIES]
        axis.plot(values, at + jitter, ".", color=colour, ms=3, mew=0, alpha=0.55, zorder=2)


def differences_of(comparison: Comparison, row: Any) -> Array:
    """Give the differences from the baseline of which a row of effects is the mean.

    Parameters
    ----------
    comparison
        A comparison.
    row
        A row of its effects, as a named tuple.

    Returns
    -------
    numpy.ndarray
        One for each parameter sample (the mean over its seeds), or for each seed without samples;
        empty if the comparison does not hold its values.
    """
    values = comparison.values
    if values.empty:
        return np.array([])
    keys = [name for name in ("city", "place", "outcome", "kind") if name in values]
    chosen = values["alternative"].isin([row.alternative, comparison.about["baseline"]])
    for name in keys:
        chosen &= values[name] == getattr(row, name)
    paired = pairs(values[chosen], comparison.about["baseline"])
    return clusters(paired[["sample", "seed", "difference"]])["difference"].to_numpy(float)


def _share_scales(axes: dict[str, Axes]) -> None:
    """Give panels of one quantity, such as satisfaction of all and of old compounds, one scale."""
    quantities: dict[str, list[Axes]] = {}
    for outcome, axis in axes.items():
        quantities.setdefault(OUTCOMES[outcome].label.partition(",")[0], []).append(axis)
    for several in quantities.values():
        ends = np.array([axis.get_xlim() for axis in several])
        for axis in several:
            axis.set_xlim(ends[:, 0].min(), ends[:, 1].max())


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


def _mark(difference: float, direction: Direction) -> str:
    """Say without a colour whether a difference is better or worse."""
    if direction == "none" or not difference:
        return ""
    return labels.MARKS[(difference > 0) == (direction == "higher")]


def _about_dots(comparison: Comparison) -> str:
    over = comparison.about.get("interval_over")
    return "" if comparison.values.empty or not over else DOTS.format(units=over)


def _footnote(comparison: Comparison) -> str:
    return f"{labels.NOT_A_FORECAST}; {comparison}." + _sizes(comparison)


def _sizes(comparison: Comparison) -> str:
    """Say how many levers each alternative has."""
    levers = comparison.about.get("levers", {})
    if not levers or len(levers) > MOST_SERIES:
        return ""
    words = short_labels(levers)
    return f" {', '.join(f'{words[name]} {counted(len(one), "lever")}' for name, one in levers.items())}."
