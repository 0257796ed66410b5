"""Figure of a sensitivity analysis: the parameters that each output depends on most."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from simulation.analysis.short_labels import output_label
from simulation.languages.choice import is_chinese
from simulation.languages.translation import translated
from simulation.outcomes.declaration import OUTCOMES
from simulation.plots.making import in_style
from simulation.plots.saving import save
from simulation.plots.style import COLOURS, INK, set_footnote, wrapped

if TYPE_CHECKING:
    from simulation.analysis.sensitivity.result import Sensitivity

MOST_PARAMETERS = 12
PARAMETERS = "parameters."


@in_style
def parameters(result: Sensitivity) -> Figure:
    """Draw the largest effects, or indices, on each output, with their intervals.

    Parameters
    ----------
    result
        A sensitivity analysis.

    Returns
    -------
    matplotlib.figure.Figure
        A panel for each output.

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
        title = f"{OUTCOMES[outcome].label}: {what}"
        if is_chinese():
            title = output_label(output)
        axis.set_title(wrapped(title, 5.0, 11))
        axis.set_xlabel(_label(outcome, name), fontsize=8)
    set_footnote(figure, translated("{result}; 95 % intervals.", result=result))
    return figure


def _label(outcome: str, measure: str) -> str:
    """Label of the measure; effects have the unit of the outcome, indices have none."""
    if measure != "mean_absolute":
        return translated("total index of Sobol, share of the variance")
    unit = OUTCOMES[outcome].unit_of_year
    return translated("mean absolute elementary effect, {unit}, true", unit=translated(unit))


def save_parameters(result: Sensitivity, path: Path) -> None:
    """Draw a sensitivity analysis and save it, as PNG, SVG or PDF by the ending of the name."""
    save(parameters(result), path)
