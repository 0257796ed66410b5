"""Months on an axis: positions, years, and the random shock of 2020."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.plots.labels import SHOCK
from simulation.plots.style import GREY, PALE
from simulation.state.state import SHOCK_YEAR

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def series_of(table: pd.DataFrame, outcome: str, kind: str = "true") -> pd.Series:
    """Give the values of an outcome by month, from the rows of one place."""
    rows = table[(table["outcome"] == outcome) & (table["kind"] == kind)]
    return pd.Series(rows["value"].to_numpy(), index=pd.PeriodIndex(rows["month"], freq="M"))


def position(months: pd.PeriodIndex | Iterable[str]) -> np.ndarray[Any, Any]:
    """Give where months lie on an axis of years: the middle of each.

    Examples
    --------
    >>> [round(float(at), 3) for at in position(["2019-01", "2019-12"])]
    [2019.042, 2019.958]
    """
    index = months if isinstance(months, pd.PeriodIndex) else pd.PeriodIndex(months, freq="M")
    return np.asarray(index.year + (index.month - 0.5) / 12)


def mark_years(axis: Axes, months: Iterable[str]) -> None:
    """Name the years of an axis, with a line between them."""
    years = sorted({int(month[:4]) for month in months})
    axis.set_xlim(years[0], years[-1] + 1)
    step = -(-len(years) // 6)
    axis.set_xticks([year + 0.5 for year in years[::step]], [str(year) for year in years[::step]])
    axis.set_xticks(range(years[0], years[-1] + 2), minor=True)
    axis.tick_params(axis="x", which="major", length=0)
    axis.grid(visible=False, axis="x", which="major")
    axis.grid(visible=True, axis="x", which="minor")


def shade_shock(axis: Axes, months: Iterable[str], *, named: bool) -> None:
    """Shade the year of the random shock, if it is among the months.

    Parameters
    ----------
    axis
        An axis of years, with its limits set.
    months
        The months that are drawn.
    named
        Whether to write above it what it is.
    """
    if not any(month.startswith(f"{SHOCK_YEAR}-") for month in months):
        return
    axis.axvspan(SHOCK_YEAR, SHOCK_YEAR + 1, color=PALE, zorder=0, lw=0)
    if named:
        axis.text(SHOCK_YEAR + 0.5, 1.01, SHOCK, transform=axis.get_xaxis_transform(), ha="center",
                  va="bottom", fontsize=7, color=GREY)  # fmt: skip
