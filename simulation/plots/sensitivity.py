"""Figure of a sensitivity analysis: the parameters that each output depends on most."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.figure import Figure

from simulation.plots.saving import save
from simulation.plots.style import COLOURS, INK, STYLE, set_footnote, wrapped

if TYPE_CHECKING:
    from simulation.analysis.sensitivity.experiment import Sensitivity

MOST_PARAMETERS = 12
LABELS = {"mean_absolute": "mean absolute elementary effect", "total": "total index of Sobol"}


def parameters(result: Sensitivity) -> Figure:
    """Draw the largest effects, or indices, on each output, with their intervals.

    Parameters
    ----------
    result
        A sensitivity analysis.
    """
    outputs = list(dict.fromkeys(result.effects["output"]))
    name = result.measure
    ends = ("low", "high") if name == "mean_absolute" else ("total_low", "total_high")
    with mpl.rc_context(STYLE):
        n = min(MOST_PARAMETERS, len(result.about["parameters"]))
        size = (7.5, 0.8 + len(outputs) * (0.9 + 0.26 * n))
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(len(outputs), 1, squeeze=False)[:, 0]
        for axis, output in zip(axes, outputs, strict=True):
            rows = result.effects[result.effects["output"] == output].head(n)
            at = list(range(len(rows)))
            axis.barh(at, rows[name], color=COLOURS[1], height=0.55)
            axis.hlines(at, rows[ends[0]], rows[ends[1]], color=INK, lw=1.2)
            axis.set_yticks(at, rows["parameter"].tolist())
            axis.invert_yaxis()
            axis.set_title(wrapped(output, 5.0, 11))
            axis.set_xlabel(LABELS[name], fontsize=8)
        set_footnote(figure, f"{result}; 95 % intervals.")
    return figure


def save_parameters(result: Sensitivity, path: Path) -> None:
    """Draw a sensitivity analysis and save it, as PNG, SVG or PDF by the ending of the name."""
    save(parameters(result), path)
