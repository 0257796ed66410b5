"""Figure of a validation: each published value within what the model predicts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.figure import Figure

from simulation.plots.style import COLOURS, GREY, INK, STYLE, save, set_footnote, wrapped

if TYPE_CHECKING:
    from simulation.analysis.validation_runs.result import Validation


def predictions(validation: Validation) -> Figure:
    """Draw every figure that is predicted: its interval, median and published value.

    Each is moved by its median and divided by half the width of its interval, so that figures of
    all units fit on one axis, and the interval is between about -1 and 1.

    Parameters
    ----------
    validation
        A validation.
    """
    table = validation.figures
    table = table[table["low"].notna() & (table["high"] > table["low"])]
    half = (table["high"] - table["low"]) / 2
    moved = table[["low", "high", "published"]].sub(table["median"], axis=0).div(half, axis=0)
    at = list(range(len(table)))
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(7.5, 1.9 + 0.26 * len(table)), layout="constrained")
        axis = figure.subplots()
        axis.hlines(at, moved["low"], moved["high"], color=GREY, lw=4, label="predicted")
        axis.plot(moved["published"], at, "o", color=COLOURS[0], label="published")
        axis.axvline(0, color=INK, lw=0.8)
        names = table["city"] + ", " + table["role"] + ": " + table["figure"]
        axis.set_yticks(at, names.tolist())
        axis.invert_yaxis()
        axis.set_xlabel("distance from the median, in half widths of the interval")
        axis.set_title(wrapped("Published figures beside their predictions", 6.0, 11))
        axis.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
        set_footnote(figure, f"{validation}; {validation.inside}.")
    return figure


def save_predictions(validation: Validation, path: Path) -> None:
    """Draw a validation and save it as a PNG file."""
    save(predictions(validation), path)
