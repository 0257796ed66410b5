"""Figure of a validation: each published value within what the model predicts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from simulation.core.tables import Floats, Mask
from simulation.plots.style import COLOURS, GREY, INK, STYLE, save, set_footnote, wrapped

if TYPE_CHECKING:
    from simulation.analysis.validation_runs.result import Validation

FARTHEST = 5.0
"""Distance from the median, in half widths, from which on a figure is drawn at the edge."""


def predictions(validation: Validation) -> Figure:
    """Draw every figure that is predicted: its interval, median and published value.

    Each is moved by its median and divided by half the width of its interval, so that figures of
    all units fit on one axis, and the interval is about from -1 to 1.  What is farther away than
    `FARTHEST` is drawn as a triangle at the edge.

    Parameters
    ----------
    validation
        A validation.
    """
    table = validation.figures
    table = table[table["low"].notna() & (table["high"] > table["low"])]
    half = (table["high"] - table["low"]) / 2
    moved = table[["low", "high", "published"]].sub(table["median"], axis=0).div(half, axis=0)
    at = np.arange(len(table))
    shown = moved.clip(-FARTHEST, FARTHEST)
    low, published, high = (shown[name].to_numpy(float) for name in ("low", "published", "high"))
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(7.5, 1.9 + 0.26 * len(table)), layout="constrained")
        axis = figure.subplots()
        axis.hlines(at, low, high, color=GREY, lw=4, label="predicted")
        for marker, where in _markers(published).items():
            label = "published" if marker == "o" else None
            axis.plot(published[where], at[where], marker, color=COLOURS[0], ls="", label=label)
        axis.set_xlim(-1.1 * FARTHEST, 1.1 * FARTHEST)
        axis.axvline(0, color=INK, lw=0.8)
        names = table["city"] + ", " + table["role"] + ": " + table["figure"]
        axis.set_yticks(at, names.tolist())
        axis.invert_yaxis()
        axis.set_xlabel("distance from the median, in half widths of the interval")
        axis.set_title(wrapped("Published figures beside their predictions", 6.0, 11))
        axis.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
        set_footnote(figure, f"{validation}; {validation.inside}. Triangles lie farther away.")
    return figure


def _markers(published: Floats) -> dict[str, Mask]:
    """Which values have which marker: at the edges triangles that point outwards."""
    left, right = published <= -FARTHEST, published >= FARTHEST
    return {"o": ~left & ~right, "<": left, ">": right}


def save_predictions(validation: Validation, path: Path) -> None:
    """Draw a validation and save it as a PNG file."""
    save(predictions(validation), path)
