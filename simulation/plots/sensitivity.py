"""Figure of a sensitivity analysis: the parameters that each output depends on most."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.figure import Figure

from simulation.outcomes.declaration import OUTCOMES
from simulation.plots.saving import save
from simulation.plots.style import COLOURS, INK, STYLE, set_footnote, wrapped

if TYPE_CHECKING:
    from simulation.analysis.sensitivity.experiment import Sensitivity

MOST_PARAMETERS = 12
PARAMETERS = "parameters."
LABELS = {
    "mean_absolute": "mean absolute elementary effect",
    "total": "total index of Sobol, share of the variance",
}


def parameters(result: Sensitivity) -> Figure:
    """Draw the largest effects, or indices, on each output, with their intervals.

    Parameters
    ----------
    result
        A sensitivity analysis.

    Examples
    --------
    >>> import simulation as sim
    >>> from simulation import plots
    >>> design = {"scenarios": ["yongqiao"], "parameters": ["payment.norm"], "scale": 0.002,
    ...           "months": 1}
    >>> figure = plots.parameters(sim.sensitivity(design, trajectories=2, workers=1))
    >>> figure.axes[0].get_xlabel()
    'mean absolute elementary effect, points, true'
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
            axis.set_yticks(at, rows["parameter"].str.removeprefix(PARAMETERS).tolist())
            axis.invert_yaxis()
            outcome, _, what = output.partition(": ")
            axis.set_title(wrapped(f"{OUTCOMES[outcome].label}: {what}", 5.0, 11))
            axis.set_xlabel(_label(outcome, name), fontsize=8)
        set_footnote(figure, f"{result}; 95 % intervals.")
    return figure


def _label(outcome: str, measure: str) -> str:
    """Label of the measure; effects have the unit of the outcome, indices have none."""
    unit = OUTCOMES[outcome].unit_of_year
    return LABELS[measure] + (f", {unit}, true" if measure == "mean_absolute" else "")


def save_parameters(result: Sensitivity, path: Path) -> None:
    """Draw a sensitivity analysis and save it, as PNG, SVG or PDF by the ending of the name."""
    save(parameters(result), path)
