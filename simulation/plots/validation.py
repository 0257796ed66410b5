"""Figure of a validation: each published value within what the model predicts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.analysis.labels import place_label
from simulation.core.tables import Floats, Mask
from simulation.languages.translation import translated
from simulation.plots import labels
from simulation.plots.making import in_style
from simulation.plots.saving import save
from simulation.plots.style import COLOURS, GREY, INK, set_footnote, wrapped

if TYPE_CHECKING:
    import pandas as pd

    from simulation.analysis.validation_runs.result import Validation

FARTHEST = 5.0
"""Distance from the median, in half widths, from which on a figure is drawn at the edge."""


@in_style
def predictions(validation: Validation) -> Figure:
    """Draw every figure that is predicted: its interval, median and published value, by group.

    Each is moved by its median and divided by half the width of its interval, so that figures of
    all units fit on one axis, and the interval is about from -1 to 1.  What is farther away than
    `FARTHEST` is drawn as a triangle at the edge.  Forecasts, which have no published value, are
    not drawn.

    Parameters
    ----------
    validation
        A validation.

    Returns
    -------
    matplotlib.figure.Figure
        A row for each figure that is predicted.

    Examples
    --------
    >>> import simulation as sim
    >>> from simulation import plots
    >>> size = {"samples": 3, "seeds": 1, "scale": 0.002, "months": 12, "workers": 1}
    >>> figure = plots.predictions(sim.validate("yongqiao", **size))
    >>> figure.axes[-1].get_xlabel()
    'distance from the median, in half widths of the interval'
    """
    table = validation.figures
    known = table["low"].notna() & table["published"].notna()
    table = table[known & (table["high"] > table["low"])]
    groups = list(table.groupby("role", sort=False))
    sizes = [len(rows) for _, rows in groups] or [1]
    height = 1.9 + 0.26 * sum(sizes) + 0.4 * len(sizes)
    figure = Figure(figsize=(7.5, height), layout="constrained")
    axes = figure.subplots(
        len(sizes), sharex=True, squeeze=False, gridspec_kw={"height_ratios": sizes}
    )[:, 0]
    for axis, (role, rows) in zip(axes, groups, strict=False):
        _draw_group(axis, str(role), rows)
    axes[0].set_xlim(-1.1 * FARTHEST, 1.1 * FARTHEST)
    axes[-1].set_xlabel("distance from the median, in half widths of the interval")
    axes[0].legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    figure.suptitle(wrapped("Published figures beside their predictions", 6.0, 11))
    set_footnote(figure, _note(validation))
    return figure


def _draw_group(axis: Axes, role: str, rows: pd.DataFrame) -> None:
    """Draw the figures of a group."""
    half = (rows["high"] - rows["low"]) / 2
    moved = rows[["low", "high", "published"]].sub(rows["median"], axis=0).div(half, axis=0)
    shown, at = moved.clip(-FARTHEST, FARTHEST), np.arange(len(rows))
    low, published, high = (shown[name].to_numpy(float) for name in ("low", "published", "high"))
    axis.hlines(at, low, high, color=GREY, lw=4, label=labels.PREDICTED)
    for marker, where in _markers(published).items():
        label = labels.PUBLISHED_VALUE if marker == "o" else None
        axis.plot(published[where], at[where], marker, color=COLOURS[0], ls="", label=label)
    axis.axvline(0, color=INK, lw=0.8)
    axis.set_yticks(at, _names(rows))
    axis.set_ylim(len(rows) - 0.5, -0.5)
    axis.set_title(translated(role), loc="left", fontsize=9)


def _note(validation: Validation) -> str:
    return translated(
        "{validation}; {inside}. Triangles lie farther away.",
        validation=validation,
        inside=validation.inside,
    )


def _names(rows: pd.DataFrame) -> list[str]:
    """Name each figure by its city and its key."""
    pairs = zip(rows["city"], rows["figure"], strict=True)
    return [f"{place_label(city)}{translated(': ')}{name}" for city, name in pairs]


def _markers(published: Floats) -> dict[str, Mask]:
    """Which values have which marker: at the edges triangles that point outwards."""
    left, right = published <= -FARTHEST, published >= FARTHEST
    return {"o": ~left & ~right, "<": left, ">": right}


def save_predictions(validation: Validation, path: Path) -> None:
    """Draw a validation and save it, as PNG, SVG or PDF by the ending of the name."""
    save(predictions(validation), path)
