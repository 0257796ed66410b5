"""Figure of one run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, PercentFormatter

from simulation.outcomes import lever_costs
from simulation.outcomes.annual import part_of_year
from simulation.outcomes.declaration import OUTCOMES, outcomes_in_view
from simulation.plots.style import COLOURS, GREY, INK, STYLE, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation.experiments.run import Run


def overview(run: Run) -> Figure:
    """Draw one run: coverage, satisfaction, complaints and collection, and cost by lever.

    Parameters
    ----------
    run
        A finished run.

    Returns
    -------
    matplotlib.figure.Figure
        Four panels; save it with ``figure.savefig``.
    """
    city = run.monthly[run.monthly["level"] == "city"]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(11.5, 7.6), layout="constrained")
        axes = figure.subplots(2, 2)
        _coverage(axes[0, 0], city)
        _satisfaction(axes[0, 1], run)
        _complaints(axes[1, 0], city)
        _costs(axes[1, 1], run.summary)
        for axis in (axes[0, 0], axes[0, 1], axes[1, 0]):
            _mark_years(axis, city)
        figure.suptitle(run.scenario.title, x=0.01, ha="left", fontsize=15, fontweight="bold")
        figure.supxlabel(_footnote(run), x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


def save_overview(run: Run, path: Path) -> None:
    """Draw one run and save it as a PNG file."""
    save(overview(run), path)


def _series(table: pd.DataFrame, outcome: str, kind: str = "true") -> pd.Series:
    rows = table[(table["outcome"] == outcome) & (table["kind"] == kind)]
    return pd.Series(rows["value"].to_numpy(), index=pd.PeriodIndex(rows["month"], freq="M"))


def _line(axis: Axes, series: pd.Series, **style: Any) -> None:
    axis.plot(_position(series.index), series.to_numpy(), **style)


def _position(months: pd.PeriodIndex) -> np.ndarray[Any, Any]:
    return np.asarray(months.year + (months.month - 0.5) / 12)


def _mark_years(axis: Axes, city: pd.DataFrame) -> None:
    years = sorted(set(city["month"].str[:4].astype(int)))
    axis.set_xlim(years[0], years[-1] + 1)
    axis.set_xticks([year + 0.5 for year in years], [str(year) for year in years])
    axis.set_xticks(range(years[0], years[-1] + 2), minor=True)
    axis.tick_params(axis="x", which="major", length=0)
    axis.grid(visible=False, axis="x", which="major")
    axis.grid(visible=True, axis="x", which="minor")


def _coverage(axis: Axes, city: pd.DataFrame) -> None:
    for colour, name in zip(COLOURS, outcomes_in_view("coverage plot"), strict=False):
        true, reported = _series(city, name), _series(city, name, "reported")
        _line(axis, true, color=colour, lw=1.8, label=OUTCOMES[name].label)
        if not np.allclose(true, reported, equal_nan=True):
            _line(axis, reported, color=colour, lw=1.3, ls=":")
    axis.plot([], [], color=GREY, ls=":", lw=1.3, label="reported, if different")
    axis.set_ylim(0, 1.03)
    axis.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axis.set_title("Coverage (lines: true values)")
    axis.legend(ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.08))


def _satisfaction(axis: Axes, run: Run) -> None:
    monthly = run.monthly
    for colour, place in (("#1f6f8b", "commodity"), ("#d98c21", "old")):
        rows = monthly[monthly["place"] == place]
        label = f"true, {place}"
        _line(axis, _series(rows, "satisfaction"), color=colour, lw=1.2, label=label)
    city = monthly[monthly["level"] == "city"]
    true, reported = _series(city, "satisfaction"), _series(city, "satisfaction", "reported")
    _line(axis, true, color=INK, lw=2.2, label="true, city")
    _line(axis, reported, color=INK, ls="none", marker="o", mfc="white", ms=6, zorder=4,
          label="reported by the city")  # fmt: skip
    published = run.targets[run.targets["outcome"] == "satisfaction"]
    if len(published):
        months = pd.PeriodIndex(published["month"], freq="M")
        axis.errorbar(
            _position(months), published["published"], yerr=published["tolerance"], fmt="D",
            color=COLOURS[0], ms=6, capsize=3, label="published, with tolerance",
        )  # fmt: skip
    axis.set_title("Satisfaction, points of 100")
    axis.legend(ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.08))


def _complaints(axis: Axes, city: pd.DataFrame) -> None:
    for colour, name in ((COLOURS[2], "reports"), (COLOURS[0], "tickets_12345")):
        series = _series(city, name)
        first_year = series.iloc[:12].mean()
        label = f"{OUTCOMES[name].label} ({first_year:,.0f} a month in year 1)"
        _line(axis, series / first_year, color=colour, lw=1.8, label=label)
    for colour, name in ((COLOURS[1], "collection_rate"), (COLOURS[3], "resolution_rate")):
        _line(axis, _series(city, name), color=colour, lw=1.8, label=OUTCOMES[name].label)
    axis.set_ylim(0, None)
    axis.set_title("Complaints (year 1 = 1) and shares")
    axis.legend(ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.08))


def _costs(axis: Axes, summary: pd.DataFrame) -> None:
    axis.set_title("Cost by lever, million yuan per year (cash and staff hours)")
    costs = summary[summary["outcome"].str.startswith("cost_") & (summary["kind"] == "true")]
    table = costs.pivot_table(index="year", columns="outcome", values="value") / 1e6
    table = _largest(table.fillna(0.0), len(COLOURS))
    if not table.to_numpy().any():
        axis.set_axis_off()
        axis.text(0.5, 0.5, "no cost", transform=axis.transAxes, ha="center", color=GREY)
        return
    below = np.zeros(len(table))
    months = summary.groupby("year")["months"].max()
    years = [f"{year}{part_of_year(months[year])}" for year in table.index]
    for colour, name in zip(COLOURS, table.columns, strict=False):
        axis.bar(years, table[name], bottom=below, color=colour, width=0.62, label=name)
        below += table[name].to_numpy()
    axis.grid(visible=False, axis="x")
    axis.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    axis.legend(ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.08 - 0.09 * _breaks(years)))


def _breaks(labels: list[str]) -> int:
    return max(label.count("\n") for label in labels)


def _largest(costs: pd.DataFrame, most: int) -> pd.DataFrame:
    """Costs by label, the largest first; those beyond a maximum number are added up as others."""
    order = costs.sum().sort_values(ascending=False).index
    labels = [OUTCOMES[name].label.removeprefix(lever_costs.LABEL) for name in order]
    ordered = costs[order].set_axis(labels, axis=1)
    if len(labels) <= most:
        return ordered
    largest = ordered.iloc[:, : most - 1]
    return largest.assign(
        **{f"{len(labels) - most + 1} others": ordered.iloc[:, most - 1 :].sum(axis=1)}
    )


def _footnote(run: Run) -> str:
    about = run.record
    return (
        f"One run of the model, not a forecast: seed {about['seed']}, city seed "
        f"{about['city_seed']}, scale {about['scale']:g} (run {about['identity']}).\n"
        "Parameters are at their defaults unless the scenario sets them; effects of levers depend "
        "on assumptions with wide priors, which are not shown here."
    )
