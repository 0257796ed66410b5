"""Panel of costs: bars by lever and year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.ticker import FuncFormatter

from simulation.analysis.labels import cost_label, year_head
from simulation.languages.translation import translated
from simulation.plots import labels
from simulation.plots.style import COLOURS, GREY, HATCHES, MOST_SERIES, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_costs(axis: Axes, summary: pd.DataFrame) -> None:
    """Draw the cost of each lever by year, the largest first and at the bottom.

    Parameters
    ----------
    axis
        Where it is drawn.
    summary
        `summary` of a run.
    """
    axis.set_title("Cost by lever and year")
    costs = summary[summary["outcome"].str.startswith("cost_") & (summary["kind"] == "true")]
    table = costs.pivot_table(index="year", columns="outcome", values="value") / 1e6
    table = _largest(table.fillna(0.0), MOST_SERIES)
    if not table.to_numpy().any():
        axis.set_axis_off()
        axis.text(0.5, 0.5, labels.NO_COST, transform=axis.transAxes, ha="center", color=GREY)
        return
    below = np.zeros(len(table))
    months = summary.groupby("year")["months"].max()
    years = [year_head(year, months[year]) for year in table.index]
    for colour, hatch, name in zip(COLOURS, HATCHES, table.columns, strict=False):
        axis.bar(
            years, table[name], bottom=below, color=colour, hatch=hatch, edgecolor="white",
            lw=0, width=0.62, label=name,
        )  # fmt: skip
        below += table[name].to_numpy()
    axis.grid(visible=False, axis="x")
    axis.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    axis.set_ylabel(wrapped(labels.MONEY, 2.4, 8.5), fontsize=8.5)
    axis.legend(ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.08 - 0.09 * _breaks(years)))


def _breaks(names: list[str]) -> int:
    return max(name.count("\n") for name in names)


def _largest(costs: pd.DataFrame, most: int) -> pd.DataFrame:
    """Costs by label, the largest first; those beyond a maximum number are added up as others."""
    order = costs.sum().sort_values(ascending=False).index
    names = [cost_label(name) for name in order]
    ordered = costs[order].set_axis(names, axis=1)
    if len(names) <= most:
        return ordered
    largest = ordered.iloc[:, : most - 1]
    return largest.assign(
        **{
            translated("{n} others", n=len(names) - most + 1): ordered.iloc[:, most - 1 :].sum(
                axis=1
            )
        }
    )
