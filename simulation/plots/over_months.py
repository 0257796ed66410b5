"""Time series of differences: each alternative against the baseline, month by month."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

from simulation.analysis.formatting import difference_unit
from simulation.analysis.labels import outcome_label, place_label
from simulation.analysis.short_labels import short_labels
from simulation.languages.translation import counted, translated
from simulation.outcomes.declaration import OUTCOMES
from simulation.plots import labels
from simulation.plots.making import in_style
from simulation.plots.months import mark_years, position
from simulation.plots.style import (
    COLOURS,
    INK,
    grid_of,
    ribbon,
    set_footnote,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation.experiments.sweep import Sweep

MOST_COLUMNS = 4
WIDTH = 2.9
"""Width of a panel in inches."""


@in_style
def differences(
    runs: Sweep | str | Path,
    outcome: str = "satisfaction",
    kind: str = "true",
    baseline: str | None = None,
) -> Figure:
    """Draw the difference of each alternative from the baseline over time, with its interval.

    Parameters
    ----------
    runs
        A sweep, or its folder; a comparison keeps its runs in the folder `out`.
    outcome, kind, baseline
        As for `monthly_effects`.

    Returns
    -------
    matplotlib.figure.Figure
        A panel for each alternative, and city if there are several, all with the same scales.

    Raises
    ------
    InputError
        If an outcome, kind or alternative is unknown, or no pair of runs has a value.

    Examples
    --------
    >>> import simulation as sim
    >>> from simulation import plots
    >>> design = {"scenarios": ["yongqiao"], "strategies": ["no-policy", "own"], "seeds": 2,
    ...           "scale": 0.002, "months": 2}
    >>> figure = plots.differences(sim.sweep(design, workers=1))
    >>> figure.axes[0].get_title(loc="left")
    'own programme'
    """
    from simulation.analysis.comparison.monthly import monthly_effects  # it loads statistics

    table = monthly_effects(runs, outcome, kind, baseline)
    against = str(table["baseline"].iloc[0])
    words = short_labels(table["alternative"], against)
    panels = list(table.groupby(["city", "alternative"], sort=False))
    cities, alternatives = table["city"].nunique(), table["alternative"].nunique()
    rows, columns = grid_of(len(panels), MOST_COLUMNS)
    if cities > 1 and alternatives <= MOST_COLUMNS:
        rows, columns = cities, alternatives
    size = (max(6.5, 1.0 + WIDTH * columns), 1.9 + 2.2 * rows)
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(rows, columns, sharey=True, squeeze=False)
    for axis, ((city, alternative), own) in zip(axes.flat, panels, strict=False):
        _draw_panel(axis, own, outcome)
        title = f"{place_label(city)}: {words[alternative]}" if cities > 1 else words[alternative]
        axis.set_title(wrapped(title, WIDTH, 10), fontsize=10)
    for axis in axes.flat[len(panels) :]:
        axis.set_visible(False)
    text = labels.difference_label(outcome, kind, monthly=True, axis="y")
    for axis in axes[:, 0]:
        axis.set_ylabel(wrapped(text, 2.0, 8.5), fontsize=8.5)
    title = f"{outcome_label(outcome)}{translated(': ')}{labels.against(words[against])}"
    figure.suptitle(wrapped(title, size[0] - 0.3, 13), x=0.01, ha="left", fontsize=13,
                    fontweight="bold")  # fmt: skip
    set_footnote(figure, _footnote(table))
    return figure


def _draw_panel(axis: Axes, rows: pd.DataFrame, outcome: str) -> None:
    at = position(rows["month"])
    ribbon(axis, at, rows, 0)
    axis.plot(at, rows["difference"], color=COLOURS[0], lw=1.8, label="mean")
    axis.axhline(0, color=INK, lw=0.8)
    mark_years(axis, rows["month"])
    factor, _ = difference_unit(OUTCOMES[outcome].unit)
    axis.yaxis.set_major_formatter(lambda value, _: labels.signed(factor * value))


def _footnote(table: pd.DataFrame) -> str:
    n, over = int(table["n"].max()), table["interval_over"].iloc[0]
    kind = translated(
        "Ribbon: what lies between the samples (95 %, or their range where they are few)"
    )
    if over == "seeds":
        kind = translated(
            "Ribbon: 95 % interval of the mean over seeds (stochastic uncertainty only)"
        )
    units = counted(n, "parameter sample" if over == "samples" else "seed")
    return translated(
        "{not_a_forecast}; line: mean of {units}. {ribbon}.",
        not_a_forecast=labels.not_a_forecast(), units=units, ribbon=kind,
    )  # fmt: skip
