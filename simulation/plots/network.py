"""Drawing of the governance network of one street, or of one district."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from simulation.analysis.labels import place_label
from simulation.io.validation import refuse
from simulation.languages.translation import translated
from simulation.plots import labels
from simulation.plots.district_network import network_of_district
from simulation.plots.making import in_style
from simulation.plots.marks import DIRECTOR, HEADS, MODES, SEAT, Line, firm_marker, key, post, when
from simulation.plots.style import GREY, INK, set_footnote
from simulation.plots.ties import Ties, ties_of, ties_of_district
from simulation.state.branches import PartyStatus

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation.experiments.run import Run

OFFICE, COMMUNITY, COMPOUND, FIRM = labels.ROWS.values()
Places = dict[tuple[str, int], float]
"""Where nodes stand from left to right, by kind and number."""


@in_style
def network(
    run: Run | pd.DataFrame,
    street: int | None = None,
    month: str | None = None,
    *,
    district: int | None = None,
) -> Figure:
    """Draw the governance network of a street, or of a district.

    Parameters
    ----------
    run
        A run, or its table of edges.
    street
        Number of the street; by default the first.
    month
        Such as ``2019-06``; by default the end of the run.
    district
        Number of a district, instead of a street.

    Returns
    -------
    matplotlib.figure.Figure
        Of a street, from top to bottom: the office, its communities, their compounds, and the
        firms.  Of a district: its streets beside the firms that serve them, with wider lines for
        more contracts.

    Raises
    ------
    InputError
        If there is no such street or district, it has no edge in that month, or both are given.

    Examples
    --------
    >>> import simulation as sim
    >>> from simulation import plots
    >>> figure = plots.network(sim.run("yongqiao", scale=0.002, months=1), street=4)
    >>> figure.axes[0].get_title(loc="left")
    'Street 4 at the end: communities 3, compounds 9, firms 1'
    """
    edges = run if isinstance(run, pd.DataFrame) else run.edges
    if district is None:
        return _network_of_street(ties_of(edges, street or 0, month))
    if street is not None:
        raise refuse("network", "district", district, "a street or a district, not both")
    return network_of_district(district, ties_of_district(edges, district, month))


def _network_of_street(ties: Ties) -> Figure:
    """Draw a street: its office, communities and compounds, and the firms that serve them."""
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
                    post(axis, DIRECTOR, x, COMPOUND + 0.13)
                if number in ties.seats:
                    post(axis, SEAT, x, COMPOUND - 0.13)
            case "firm":
                marker = firm_marker(ties.organised.get(number, PartyStatus.NONE))
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


def _key(ties: Ties) -> list[Line2D]:
    """Explain the lines and nodes that occur."""
    return [
        *key([ties]),
        Line2D([], [], ls="none", marker="o", color=INK, label=labels.UNDER),
        Line2D([], [], ls="none", marker="o", mfc="white", mec=INK, label=labels.WITHOUT),
    ]


def _title(ties: Ties) -> str:
    return translated(
        "Street {street} {when}: communities {communities}, compounds {compounds}, firms {firms}",
        street=ties.street, when=when(ties.month), communities=len(ties.communities),
        compounds=len(ties.compounds), firms=len(ties.firms),
    )  # fmt: skip


def _footnote() -> str:
    return translated(
        "{not_a_forecast}; all places and firms are invented. Numbers are those of the tables. "
        "Grey: administration. Firms serve other streets, too; that is not drawn.",
        not_a_forecast=labels.not_a_forecast(),
    )
