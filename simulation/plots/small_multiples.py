"""Small multiples: one outcome in every district, street or other place, on the same scales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simulation.analysis.labels import outcome_label, place_label
from simulation.io.validation import refuse
from simulation.languages.translation import counted, translated
from simulation.outcomes.declaration import OUTCOMES
from simulation.outcomes.levels import Level, checked_level
from simulation.plots import labels
from simulation.plots.making import in_style
from simulation.plots.months import mark_years, position, series_of, shade_shock
from simulation.plots.style import COLOURS, GREY, INK, grid_of, set_footnote, set_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_COLUMNS = 5
MOST_PLACES = 20
"""Places that are drawn at most, unless another number is asked for."""


@in_style
def places(
    monthly: pd.DataFrame,
    level: Level = "district",
    outcome: str = "satisfaction",
    most: int = MOST_PLACES,
) -> Figure:
    """Draw an outcome in each place of a level, from the lowest to the highest at the end.

    Parameters
    ----------
    monthly
        `monthly` of a run that recorded the level, or the table read from ``monthly.parquet``.
    level
        Level of the places: ``district``, ``street``, ``type``, ``fifth`` or ``treatment``.
    outcome
        Name of the outcome.
    most
        Places that are drawn at most.  Of more, so many are taken at equal steps of their rank, the
        lowest and the highest among them, and the note says so.

    Returns
    -------
    matplotlib.figure.Figure
        A panel for each place, all with the same scales: true values thick, reported ones dotted
        where they differ, and the whole city as a thin line.

    Raises
    ------
    InputError
        If the level was not recorded, or the outcome exists for the whole city only.

    Examples
    --------
    >>> import simulation as sim
    >>> from simulation import plots
    >>> run = sim.run("yongqiao", scale=0.002, months=2, levels=("city", "street"))
    >>> len(plots.places(run.monthly, "street").axes)
    15
    """
    from simulation.analysis.comparison.alternatives import check_outcomes  # loads statistics

    checked_level(level, "places")
    (name,) = check_outcomes("places", outcome, level)
    recorded = list(dict.fromkeys(monthly["level"]))
    if level not in recorded:
        expected = f"a level that was recorded ({', '.join(recorded)}); --level records another one"
        raise refuse("places", "level", level, expected)
    rows = monthly[(monthly["level"] == level) & (monthly["outcome"] == name)]
    city = monthly[(monthly["level"] == "city") & (monthly["outcome"] == name)]
    ranked = _ranked(rows)
    shown = [ranked[at] for at in _spread(len(ranked), most)]
    n_rows, columns = grid_of(len(shown), MOST_COLUMNS)
    size = (max(6.5, 1.2 + 2.1 * columns), 2.0 + 1.6 * n_rows)
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(n_rows, columns, sharex=True, sharey=True, squeeze=False)
    for axis, place in zip(axes.flat, shown, strict=False):
        _draw_place(axis, rows[rows["place"] == place], city, name)
        axis.set_title(place_label(place), fontsize=9)
    for axis in axes.flat[len(shown) :]:
        axis.set_visible(False)
    set_ticks(axes[0, 0].yaxis, OUTCOMES[name].unit, 4)
    figure.supylabel(_label(rows, name), fontsize=9)
    figure.suptitle(_title(name, level), x=0.01, ha="left", fontsize=13,
                    fontweight="bold")  # fmt: skip
    set_footnote(figure, _footnote(level, len(shown), len(ranked)))
    return figure


def _title(outcome: str, level: str) -> str:
    return translated(
        "{outcome} by {level}", outcome=outcome_label(outcome), level=translated(level)
    )


def _ranked(rows: pd.DataFrame) -> list[str]:
    """Places by their last true value, the lowest first; those without one last."""
    last = rows[(rows["kind"] == "true") & (rows["month"] == rows["month"].max())]
    return last.sort_values(["value", "place"], kind="stable")["place"].tolist()


def _spread(n: int, most: int) -> list[int]:
    """Give at most so many of n positions, at equal steps, the first and the last among them."""
    return sorted(set(np.linspace(0, n - 1, min(n, max(1, most))).round().astype(int).tolist()))


def _draw_place(axis: Axes, rows: pd.DataFrame, city: pd.DataFrame, outcome: str) -> None:
    true, whole = series_of(rows, outcome), series_of(city, outcome)
    reported = series_of(rows, outcome, "reported")
    if len(whole):
        axis.plot(position(whole.index), whole.to_numpy(), color=GREY, lw=0.8, label="city")
    axis.plot(position(true.index), true.to_numpy(), color=COLOURS[0], lw=1.8, label=labels.TRUE)
    if len(reported) and not true.equals(reported):
        yearly: Any = {"ls": "none", "marker": "o", "mfc": "white", "ms": 4}
        line = yearly if OUTCOMES[outcome].yearly_report else {"ls": ":"}
        axis.plot(position(reported.index), reported.to_numpy(), color=INK, lw=1.2,
                  label=labels.REPORTED, **line)  # fmt: skip
    mark_years(axis, rows["month"])
    shade_shock(axis, rows["month"], named=False)
    axis.tick_params(labelsize=7.5)


def _label(rows: pd.DataFrame, outcome: str) -> str:
    true, reported = (rows.loc[rows["kind"] == kind, "value"] for kind in ("true", "reported"))
    same = not len(reported) or true.reset_index(drop=True).equals(reported.reset_index(drop=True))
    kinds = labels.TRUE if same else labels.TRUE_AND_REPORTED
    return labels.value_label(outcome, kinds, monthly=True)


def _footnote(level: str, shown: int, n: int) -> str:
    which = translated("all")
    if shown != n:
        which = translated("{shown} of {n}, at equal steps of their rank", shown=shown, n=n)
    return translated(
        "{not_a_forecast}; all places are invented. {places}, {which}, from the lowest to the "
        "highest value in the last month. Thick: true; dotted, or hollow: reported; thin: the "
        "whole city. Shaded: the random shock of 2020.",
        not_a_forecast=labels.not_a_forecast(), places=counted(n, level), which=which,
    )  # fmt: skip
