"""Figure of winners and losers: shares that gain and lose, and differences, by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from simulation.analysis.formatting import difference_unit
from simulation.analysis.labels import outcome_label, place_label
from simulation.analysis.short_labels import short_labels
from simulation.io.validation import did_you_mean, refuse
from simulation.languages.translation import translated
from simulation.outcomes.declaration import OUTCOMES
from simulation.plots.alternatives import about_runs
from simulation.plots.making import in_style
from simulation.plots.style import (
    COLOURS,
    GREY,
    INK,
    MARKERS,
    MOST_SERIES,
    set_difference_unit,
    set_footnote,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation.analysis.comparison.result import Comparison

BAR = 0.8
"""Height of all bars of a group, in rows."""


@in_style
def winners_and_losers(
    comparison: Comparison, outcome: str | None = None, city: str | None = None
) -> Figure:
    """Draw the shares of the households that gain and lose, and the differences, by group.

    Parameters
    ----------
    comparison
        A comparison by groups.
    outcome
        Outcome that is drawn; by default satisfaction, or otherwise the first.
    city
        City that is drawn; by default the first.

    Returns
    -------
    matplotlib.figure.Figure
        A row for each group and a bar for each alternative: on the left the share that loses
        (hatched, to the left) and that gains (filled, to the right), on the right the difference
        with its interval.

    Raises
    ------
    InputError
        If nothing is told by groups, or the outcome or the city is not among it.

    Examples
    --------
    >>> import simulation as sim
    >>> from simulation import plots
    >>> size = {"samples": 0, "seeds": 2, "scale": 0.002, "months": 1, "workers": 1}
    >>> comparison = sim.compare("yongqiao", strategies=["no-policy", "own"], by="type", **size)
    >>> len(plots.winners_and_losers(comparison, "satisfaction").axes)
    2
    """
    rows = _rows(comparison.gains, outcome, city)
    words = short_labels(rows["alternative"], rows["baseline"].iloc[0])
    rows = rows.assign(**{name: rows[name].map(words) for name in ("alternative", "baseline")})
    alternatives = list(dict.fromkeys(rows["alternative"]))
    rows = rows.assign(label=_labels(rows))
    groups = list(dict.fromkeys(rows["label"]))
    per_row = 0.22 + 0.16 * len(alternatives)
    figure = Figure(figsize=(8.5, 2.4 + per_row * len(groups)), layout="constrained")
    shares, differences = figure.subplots(1, 2, sharey=True, width_ratios=(3, 2))
    for at, alternative in enumerate(alternatives):
        own = rows[rows["alternative"] == alternative]
        y = np.array([groups.index(label) for label in own["label"]])
        offset = BAR * ((at + 0.5) / len(alternatives) - 0.5)
        _draw(
            shares,
            differences,
            own,
            y + offset,
            BAR / len(alternatives),
            at % MOST_SERIES,
        )
    _finish(shares, differences, rows, groups)
    _explain(figure, comparison, rows, alternatives)
    return figure


def _rows(table: pd.DataFrame, outcome: str | None, city: str | None) -> pd.DataFrame:
    """Select the rows of a city and an outcome; the whole city stands first, and once."""
    if table.empty:
        raise refuse("winners_and_losers", "gains", "none", "a comparison by groups, such as type")
    for key, name in (("city", city), ("outcome", outcome)):
        existing = list(dict.fromkeys(table[key]))
        usual = "satisfaction" if "satisfaction" in existing else existing[0]
        chosen = usual if name is None else name
        if chosen not in existing:
            raise refuse("winners_and_losers", key, chosen, did_you_mean(chosen, existing))
        table = table[table[key] == chosen]
    first = table["by"] == table["by"].iloc[0]
    return table[first | (table["group"] != "all")]


def _labels(rows: pd.DataFrame) -> list[str]:
    """Name the group of each row, with its share of the households."""
    share = rows.groupby(["by", "group"])["share"].transform("mean")
    groups = zip(rows["group"], share, strict=True)
    return [
        place_label(name) + ("" if name == "all" else f" ({100 * part:.0f} %)")
        for name, part in groups
    ]


def _draw(
    shares: Axes, differences: Axes, rows: pd.DataFrame, y: np.ndarray, height: float, series: int
) -> None:
    colour = COLOURS[series]
    gain, lose = 100 * rows["gain"].to_numpy(), 100 * rows["lose"].to_numpy()
    shares.barh(y, gain, 0.9 * height, color=colour)
    shares.barh(y, -lose, 0.9 * height, color="white", edgecolor=colour, hatch="////")
    middle = rows["difference"].to_numpy()
    ends = np.array([middle - rows["low"], rows["high"] - middle])
    differences.errorbar(
        middle, y, xerr=None if np.isnan(ends).all() else np.nan_to_num(ends).clip(min=0),
        fmt=MARKERS[series], ms=4, color=colour, capsize=2, lw=1.4,
    )  # fmt: skip


def _finish(shares: Axes, differences: Axes, rows: pd.DataFrame, groups: list[str]) -> None:
    outcome, unit = OUTCOMES[rows["outcome"].iloc[0]], rows["unit"].iloc[0]
    shares.set_yticks(range(len(groups)), groups)
    shares.set_ylim(len(groups) - 0.4, -0.6)
    shares.set_xlim(-100, 100)
    shares.set_xticks(range(-100, 101, 50), [str(abs(k)) for k in range(-100, 101, 50)])
    shares.set_xlabel("loses  |  gains, % of the households", fontsize=8)
    differences.set_title(f"{outcome_label(outcome.name)} (true)", fontsize=9.5)
    set_difference_unit(differences, unit)
    for axis in (shares, differences):
        axis.axvline(0, color=INK, lw=0.8)
        axis.axhline(0.5, color=GREY, lw=0.8, ls=":")


def _explain(
    figure: Figure, comparison: Comparison, rows: pd.DataFrame, alternatives: list[str]
) -> None:
    from simulation.analysis.comparison.gains import LEAST  # it loads statistics

    width = figure.get_figwidth()
    title = translated(
        "{city}: who gains and who loses against {baseline}",
        city=place_label(rows["city"].iloc[0]),
        baseline=rows["baseline"].iloc[0],
    )
    figure.suptitle(wrapped(title, width, 13), x=0.01, ha="left", fontsize=13, fontweight="bold")
    handles = [
        Line2D(
            [], [], color=COLOURS[at % MOST_SERIES], marker=MARKERS[at % MOST_SERIES], label=name
        )
        for at, name in enumerate(alternatives)
    ]
    figure.axes[0].legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), borderpad=0)
    unit = rows["unit"].iloc[0]
    factor, shown = difference_unit(unit)
    note = translated(
        "Filled: gains, hatched: loses, by more than {least} {unit}; the households of a compound, "
        "or those of one kind in it, count together. Bars stand in the order of the legend. In "
        "brackets: share of all households.",
        least=f"{factor * LEAST[unit]:g}", unit=translated(shown),
    )  # fmt: skip
    set_footnote(figure, f"{about_runs(comparison)}\n{note}")
