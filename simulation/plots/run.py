"""Figure of one run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from simulation.analysis.labels import outcome_label
from simulation.io.validation import refuse
from simulation.languages.translation import translated
from simulation.outcomes.declaration import OUTCOMES, outcomes_in_view
from simulation.plots import labels
from simulation.plots.costs import draw_costs
from simulation.plots.making import in_style
from simulation.plots.months import mark_years, position, series_of, shade_shock
from simulation.plots.saving import save
from simulation.plots.style import (
    COLOURS,
    INK,
    MARKERS,
    PALE,
    set_footnote,
    set_ticks,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation.experiments.run import Run

THICK, THIN = 1.9, 0.8
HEIGHT = 2.4
"""Height of a panel in inches, about."""
OF_FIRMS = ("party_organisation_coverage", "party_work_coverage", "party_active_coverage")
"""Outcomes of the plot of coverage that are shares of firms; the others are of compounds."""
RATES = ("collection_rate", "resolution_rate")
COMPLAINTS = ("reports", "tickets_12345")
MONTHS_BETWEEN_MARKERS = 12


@dataclass(frozen=True)
class Drawn:
    """What is drawn of a run: monthly rows of the city, those of the run beside it, and targets."""

    city: pd.DataFrame
    beside: pd.DataFrame | None
    targets: pd.DataFrame

    @classmethod
    def of(cls, run: Run, without: Run | None) -> Drawn:
        """Take the rows of the city."""
        city, beside = (
            one.monthly[one.monthly["level"] == "city"] if one is not None else None
            for one in (run, without)
        )
        return cls(city, beside, run.targets)


@in_style
def overview(run: Run, without: Run | None = None) -> Figure:
    """Draw one run: satisfaction, costs, coverage of compounds and firms, complaints, and rates.

    Thick lines are true values and dotted ones what the city would report.  Each published value is
    joined by a line to the value that it is compared with.  The year 2020 is shaded: its random
    shock has a sign that depends on the seed.

    Parameters
    ----------
    run
        A finished run.
    without
        The same city and seed without a programme, see `without_programme`, as thin lines.

    Returns
    -------
    matplotlib.figure.Figure
        Six panels; save it with `simulation.plots.save`.

    Raises
    ------
    InputError
        If the other run has other seeds, another scale or other streets.

    Examples
    --------
    >>> import simulation as sim
    >>> from simulation import plots
    >>> run = sim.run("yongqiao", scale=0.002, months=3)
    >>> figure = plots.overview(run, plots.without_programme(run))
    >>> [axis.get_title(loc="left") for axis in figure.axes][:2]
    ['Satisfaction', 'Cost by lever and year']
    """
    _check_beside(run, without)
    drawn = Drawn.of(run, without)
    figure = Figure(figsize=(11.5, 11.4), layout="constrained")
    axes = figure.subplots(3, 2)
    _satisfaction(axes[0, 0], run, without)
    draw_costs(axes[0, 1], run.summary)
    names = outcomes_in_view("coverage plot")
    of_compounds = [name for name in names if name not in OF_FIRMS]
    _shares(axes[1, 0], drawn, "Coverage of compounds", of_compounds, labels.OF_COMPOUNDS)
    _shares(axes[1, 1], drawn, "Party work in firms", OF_FIRMS, labels.OF_FIRMS)
    _complaints(axes[2, 0], drawn)
    _shares(axes[2, 1], drawn, "Collection and resolution", RATES, labels.OF_FEES)
    for axis in (axes[0, 0], *axes[1:].flat):
        mark_years(axis, drawn.city["month"])
        shade_shock(axis, drawn.city["month"], named=axis in (axes[0, 0], axes[2, 0]))
    key = figure.legend(
        handles=_key(without is not None), loc="outside upper left", ncols=5, alignment="left",
        title=run.scenario.title, borderpad=0, borderaxespad=0.3,
    )  # fmt: skip
    key.get_title().set(fontsize=15, fontweight="bold")
    set_footnote(figure, _footnote(run))
    return figure


def save_overview(run: Run, path: Path, without: Run | None = None) -> None:
    """Draw one run and save it, as PNG, SVG or PDF by the ending of the name.

    Parameters
    ----------
    run
        A finished run.
    path
        The file; its ending says in which format it is.
    without
        The same city and seed without a programme, as for `overview`.

    Raises
    ------
    InputError
        If the ending is another one, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import simulation as sim
    >>> from simulation import plots
    >>> run = sim.run("yongqiao", scale=0.002, months=3)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     plots.save_overview(run, Path(folder) / "figure.svg")
    ...     [path.name for path in Path(folder).iterdir()]
    ['figure.svg']
    """
    save(overview(run, without), path)


def _check_beside(run: Run, without: Run | None) -> None:
    """Refuse a run to be shown beside another that differs in more than its programme."""
    if without is None:
        return
    for name in ("seed", "city_seed", "scale", "streets", "months"):
        own, other = getattr(run.spec, name), getattr(without.spec, name)
        if own != other:
            raise refuse("overview", f"{name} of the run without", other, f"{own}, as in the run")


def _satisfaction(axis: Axes, run: Run, without: Run | None) -> None:
    """Draw satisfaction of the city and by type, what is reported of it, and surveys."""
    for at, (place, label) in enumerate(labels.PLACES.items()):
        colour, marker = (INK, *COLOURS)[at], MARKERS[at]
        for one, width in ((run, THICK), (without, THIN)):
            if one is not None:
                own = one.monthly["level"] if place == "city" else one.monthly["place"]
                series = series_of(one.monthly[own == place], "satisfaction")
                _line(axis, series, label, colour, marker, width, at)
    city = run.monthly[run.monthly["level"] == "city"]
    reported = series_of(city, "satisfaction", "reported")
    axis.plot(position(reported.index), reported.to_numpy(), color=INK, ls="none", marker="o",
              mfc="white", ms=6, zorder=4, label=labels.REPORTED_BY_CITY)  # fmt: skip
    _published(axis, run.targets, ("satisfaction",))
    axis.set_title("Satisfaction")
    _label(axis, labels.value_label("satisfaction", labels.TRUE_AND_REPORTED, monthly=True))
    _legend(axis)


def _shares(axis: Axes, drawn: Drawn, title: str, names: Sequence[str], what: str) -> None:
    """Draw shares: true ones, reported ones where they differ, and published ones."""
    directions = {OUTCOMES[name].direction for name in names}
    for at, name in enumerate(names):
        colour, marker = COLOURS[at], MARKERS[at]
        label = outcome_label(name)
        if len(directions) > 1 and OUTCOMES[name].direction != "none":
            label += f" ({labels.better(OUTCOMES[name].direction)})"
        true, reported = series_of(drawn.city, name), series_of(drawn.city, name, "reported")
        _line(axis, true, label, colour, marker, THICK, at)
        if not true.equals(reported):
            axis.plot(position(reported.index), reported.to_numpy(), color=colour, lw=1.3, ls=":",
                      marker=marker, mfc="white", ms=4, markevery=_marked(at + 1))  # fmt: skip
        if drawn.beside is not None:
            _line(axis, series_of(drawn.beside, name), label, colour, marker, THIN, at)
    _published(axis, drawn.targets, names)
    axis.set_ylim(0, 1.03)
    set_ticks(axis.yaxis, "share", 5)
    axis.set_title(title)
    same = f"; {labels.better(directions.pop())}" if len(directions) == 1 else ""
    _label(axis, f"{what}, {labels.TRUE_AND_REPORTED}{same}")
    _legend(axis)


def _complaints(axis: Axes, drawn: Drawn) -> None:
    """Draw complaints as an index, of the run and of the one beside it on the same base."""
    for at, name in enumerate(COMPLAINTS):
        series = series_of(drawn.city, name)
        base = series.iloc[:12].mean()
        label = translated(
            "{label} (1 is {base} a month)", label=outcome_label(name), base=f"{base:,.0f}"
        )
        _line(axis, series / base, label, COLOURS[at], MARKERS[at], THICK, at)
        if drawn.beside is not None:
            beside = series_of(drawn.beside, name) / base
            _line(axis, beside, label, COLOURS[at], MARKERS[at], THIN, at)
    axis.set_ylim(0, None)
    axis.set_title("Complaints, as an index")
    _label(axis, labels.INDEX)
    _legend(axis)


def _line(
    axis: Axes, series: pd.Series, label: str, colour: str, marker: str, width: float, at: int
) -> None:
    """Draw a line with a marker a year; a thin one has small hollow markers and no label."""
    thin = width == THIN
    axis.plot(
        position(series.index), series.to_numpy(), color=colour, lw=width, marker=marker,
        ms=3 if thin else 5, mfc="white" if thin else colour, mew=THIN,
        markevery=_marked(at + 2 * thin), label=f"_{label}" if thin else label,
    )  # fmt: skip


def _marked(at: int) -> tuple[int, int]:
    """Months that have a marker: one a year, not the same for all lines."""
    return (3 * at + 1) % MONTHS_BETWEEN_MARKERS, MONTHS_BETWEEN_MARKERS


def _published(axis: Axes, targets: pd.DataFrame, names: Sequence[str]) -> None:
    """Draw published values, each joined to the value that it is compared with."""
    middle = float(np.mean(np.asarray(axis.get_lines()[0].get_xdata())))
    behind = {"fc": "white", "ec": "none", "alpha": 0.75, "pad": 0.6}
    for row in targets[targets["outcome"].isin(names)].itertuples():
        if row.unit != OUTCOMES[str(row.outcome)].unit:  # a change on the year before
            continue
        (at,) = position([row.month])
        axis.errorbar(at, row.published, row.tolerance, fmt="D", color=COLOURS[1], mec=INK, ms=5,
                      capsize=3, zorder=5)  # fmt: skip
        if row.model == row.model:
            axis.plot([at, at], [row.published, row.model], color=INK, lw=THIN, zorder=4)
            text = labels.missed(row.difference, bool(row.met), row.unit)
            late = at > middle
            note = axis.annotate(text, (at, row.published), (-7 if late else 7, 0), va="center",
                                 ha="right" if late else "left", textcoords="offset points",
                                 fontsize=7.5, zorder=6, bbox=behind)  # fmt: skip
            note.set_in_layout(False)


def _label(axis: Axes, text: str) -> None:
    axis.set_ylabel(wrapped(text, HEIGHT, 8.5), fontsize=8.5)


def _legend(axis: Axes) -> None:
    axis.legend(ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.08))


def _key(beside: bool) -> list[Line2D | Patch]:
    """Explain the kinds of lines of all panels."""
    point: Any = {"marker": "D", "ls": "none", "color": COLOURS[1], "mec": INK, "ms": 5}
    thin = Line2D([], [], color=INK, lw=THIN, label=labels.WITHOUT_PROGRAMME)
    return [
        Line2D([], [], color=INK, lw=THICK, label=labels.TRUE),
        Line2D([], [], color=INK, lw=1.3, ls=":", label=labels.REPORTED_IF_DIFFERENT),
        *([thin] if beside else []),
        Line2D([], [], **point, label=labels.PUBLISHED),
        Patch(color=PALE, label=labels.SHOCK.replace("\n", " ")),
    ]


def _footnote(run: Run) -> str:
    about = run.record
    return translated(
        "One run of the model, not a forecast: seed {seed}, city seed {city_seed}, scale {scale} "
        "(run {identity}).\n"
        "Parameters are at their defaults unless the scenario sets them; effects of levers depend "
        "on assumptions with wide priors, which are not shown here.",
        seed=about["seed"], city_seed=about["city_seed"], scale=f"{about['scale']:g}",
        identity=about["identity"],
    )  # fmt: skip
