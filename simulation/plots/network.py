"""Drawing of the governance network of one street."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from simulation.analysis.labels import place_label
from simulation.languages.translation import translated
from simulation.plots import labels
from simulation.plots.making import in_style
from simulation.plots.style import COLOURS, GREY, INK, set_footnote
from simulation.plots.ties import Ties, ties_of
from simulation.state.branches import PartyStatus

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation.experiments.run import Run

OFFICE, COMMUNITY, COMPOUND, FIRM = labels.ROWS.values()
Line = tuple[str, Any, str]
"""Label, style and colour of a line."""
MODES: dict[str, Line] = {
    "market": (labels.MARKET, "-", COLOURS[0]),
    "co_managed": (labels.CO_MANAGED, "--", COLOURS[1]),
    "welfare": (labels.WELFARE, "-.", COLOURS[2]),
}
"""Contracts by mode."""
HEADS: Line = (labels.FIRM_HEAD, (0, (1, 1)), COLOURS[3])
ORGANISED = {"full": labels.ORGANISED, "bottom": labels.ADVISED, "none": labels.NEITHER_OF_THEM}
"""Firms by how their square is filled."""
Places = dict[tuple[str, int], float]
"""Where nodes stand from left to right, by kind and number."""


@in_style
def network(run: Run | pd.DataFrame, street: int = 0, month: str | None = None) -> Figure:
    """Draw the governance network of a street: office, communities, compounds and firms.

    Parameters
    ----------
    run
        A run, or its table of edges.
    street
        Number of the street.
    month
        Such as ``2019-06``; by default the end of the run.

    Returns
    -------
    matplotlib.figure.Figure
        From top to bottom the street office, its communities, their compounds, and the firms.

    Raises
    ------
    InputError
        If there is no such street, or it has no edge in that month.

    Examples
    --------
    >>> import simulation as sim
    >>> from simulation import plots
    >>> figure = plots.network(sim.run("yongqiao", scale=0.002, months=1), street=4)
    >>> figure.axes[0].get_title(loc="left")
    'Street 4 at the end: communities 3, compounds 9, firms 1'
    """
    edges = run if isinstance(run, pd.DataFrame) else run.edges
    ties = ties_of(edges, street, month)
    with mpl.rc_context({"axes.grid": False}):
        width = min(18.0, max(9.0, 4.6 + 0.24 * max(len(ties.compounds), len(ties.firms))))
        figure = Figure(figsize=(width, 6.2), layout="constrained")
        axis = figure.subplots()
        at = _places(ties)
        _draw_lines(axis, ties, at)
        _draw_nodes(axis, ties, at)
        axis.set_axis_off()
        axis.set_title(_title(ties))
        figure.legend(handles=_key(ties), loc="outside right upper", fontsize=8)
        set_footnote(figure, _footnote())
    return figure


def _places(ties: Ties) -> Places:
    """Spread each row over the width from 0 to 1; a community stands above its compounds."""
    at: Places = {("street", ties.street): 0.5}
    for kind, numbers in (("compound", ties.compounds), ("firm", ties.firms)):
        for place, number in enumerate(numbers):
            at[kind, number] = (place + 0.5) / len(numbers)
    for community, own in ties.communities.items():
        at["community", community] = sum(at["compound", one] for one in own) / len(own)
    return at


def _draw_lines(axis: Axes, ties: Ties, at: Places) -> None:
    thin: Any = {"color": GREY, "lw": 0.7, "zorder": 1}
    for community, own in ties.communities.items():
        x = at["community", community]
        axis.plot([at["street", ties.street], x], [OFFICE, COMMUNITY], **thin)
        for compound in own:
            axis.plot([x, at["compound", compound]], [COMMUNITY, COMPOUND], **thin)
    for firm, compound, mode in ties.contracts.itertuples(index=False, name=None):
        _tie(axis, (at["firm", firm], at["compound", compound]), COMPOUND, MODES[mode])
    for firm, community in ties.heads.itertuples(index=False, name=None):
        if ("community", community) in at:
            _tie(axis, (at["firm", firm], at["community", community]), COMMUNITY, HEADS)


def _tie(axis: Axes, ends: tuple[float, float], height: float, about: Line) -> None:
    """Draw a line from a firm up to a row."""
    label, line, colour = about
    axis.plot(ends, [FIRM, height], color=colour, ls=line, lw=1.3, zorder=2, label=label)


def _draw_nodes(axis: Axes, ties: Ties, at: Places) -> None:
    served = set(ties.contracts["compound"])
    for (kind, number), x in at.items():
        match kind:
            case "street":
                _node(axis, (x, OFFICE), "h", 15, text=place_label(f"street {number}"), up=16)
            case "community":
                _node(axis, (x, COMMUNITY), "p", 10, text=str(number), up=9)
            case "compound":
                fill = INK if number in served else "white"
                _node(axis, (x, COMPOUND), "o", 7, fill)
                if number in ties.directors:
                    axis.plot(x, COMPOUND + 0.13, "v", color=COLOURS[4], ms=5, mec=INK, mew=0.5)
                if number in ties.seats:
                    axis.plot(x, COMPOUND - 0.13, "*", color=COLOURS[5], ms=6, mec=INK, mew=0.4)
            case "firm":
                marker = _firm(ties.organised.get(number, PartyStatus.NONE))
                axis.plot(x, FIRM, **marker)
                axis.annotate(str(number), (x, FIRM), (0, -9), textcoords="offset points",
                              ha="center", va="top", fontsize=7, rotation=90)  # fmt: skip
    for name, height in labels.ROWS.items():
        axis.text(-0.01, height, name, ha="right", va="center", fontsize=9)
    axis.set_ylim(FIRM - 0.35, OFFICE + 0.35)


def _node(
    axis: Axes, at: tuple[float, float], marker: str, size: float, fill: str = "white",
    text: str = "", up: float = 0,
) -> None:  # fmt: skip
    axis.plot(*at, marker, ms=size, mfc=fill, mec=INK, zorder=3)
    if text:
        axis.annotate(text, at, (0, up), textcoords="offset points", ha="center", fontsize=8)


def _firm(status: PartyStatus) -> dict[str, Any]:
    """How the square of a firm is filled: by a party organisation, an advisor, or neither."""
    fill = "full" if status >= PartyStatus.AFFILIATED else "none"
    if status == PartyStatus.ADVISOR:
        fill = "bottom"
    return {
        "marker": "s", "ms": 8, "fillstyle": fill, "color": "#b3262e", "mec": INK,
        "markerfacecoloralt": "white", "ls": "none", "zorder": 3,
    }  # fmt: skip


def _key(ties: Ties) -> list[Line2D]:
    """Explain the lines and nodes that occur."""
    used = set(ties.contracts["mode"])
    lines = [one for mode, one in MODES.items() if mode in used]
    if len(ties.heads):
        lines.append(HEADS)
    statuses = [ties.organised.get(firm, PartyStatus.NONE) for firm in ties.firms]
    fills = {str(_firm(status)["fillstyle"]) for status in statuses}
    return [
        *(Line2D([], [], ls=line, color=colour, label=label) for label, line, colour in lines),
        Line2D([], [], ls="none", marker="o", color=INK, label=labels.UNDER),
        Line2D([], [], ls="none", marker="o", mfc="white", mec=INK, label=labels.WITHOUT),
        *([_point("v", COLOURS[4], labels.DIRECTOR)] if ties.directors else []),
        *([_point("*", COLOURS[5], labels.SEAT)] if ties.seats else []),
        *(_point("s", "#b3262e", text, fill) for fill, text in ORGANISED.items() if fill in fills),
    ]


def _point(marker: str, colour: str, label: str, fill: Any = "full") -> Line2D:
    return Line2D([], [], ls="none", marker=marker, color=colour, mec=INK, fillstyle=fill,
                  markerfacecoloralt="white", label=label)  # fmt: skip


def _title(ties: Ties) -> str:
    when = translated("in {month}", month=ties.month) if ties.month else translated("at the end")
    return translated(
        "Street {street} {when}: communities {communities}, compounds {compounds}, firms {firms}",
        street=ties.street, when=when, communities=len(ties.communities),
        compounds=len(ties.compounds), firms=len(ties.firms),
    )  # fmt: skip


def _footnote() -> str:
    return translated(
        "{not_a_forecast}; all places and firms are invented. Numbers are those of the tables. "
        "Grey: administration. Firms serve other streets, too; that is not drawn.",
        not_a_forecast=labels.not_a_forecast(),
    )
