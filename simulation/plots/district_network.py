"""Drawing of the governance network of a district: its streets beside the firms that serve them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from simulation.analysis.labels import place_label
from simulation.languages.translation import translated
from simulation.plots import labels
from simulation.plots.marks import DIRECTOR, HEADS, MODES, SEAT, firm_marker, key, post, when
from simulation.plots.style import INK, set_footnote
from simulation.plots.ties import Ties
from simulation.state.branches import PartyStatus

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_FIRMS = 40
"""Firms that are drawn at most: those with most contracts and posts in the district."""
STREETS, FIRMS, POSTS = 0.0, 1.0, (-0.18, -0.09)
"""Where streets, firms and the two kinds of posts in compounds stand, from left to right."""
APART = 0.16
"""Height by which the line of a post stands above that of a contract, in rows."""
Heights = dict[tuple[str, int], float]


def network_of_district(district: int, streets: Sequence[Ties]) -> Figure:
    """Draw the streets of a district, the firms that serve them, and the posts.

    Parameters
    ----------
    district
        Number of the district.
    streets
        Ties of its streets.
    """
    lines = _lines(streets)
    firms = _firms(lines)
    at = _heights([ties.street for ties in streets], firms, lines)
    with mpl.rc_context({"axes.grid": False}):
        height = max(4.6, 1.4 + 0.24 * max(2 * len(streets), len(firms)))
        figure = Figure(figsize=(10.5, min(20.0, height)), layout="constrained")
        axis = figure.subplots()
        _draw_lines(axis, lines, at)
        for ties in streets:
            _draw_street(axis, ties, at["street", ties.street])
        _draw_firms(axis, streets, firms, at)
        axis.set_axis_off()
        axis.set_xlim(-0.62, 1.3)
        axis.set_title(_title(district, streets))
        figure.legend(handles=key(streets), loc="outside upper left", ncols=3, fontsize=8)
        set_footnote(figure, _footnote(lines["firm"].nunique() - len(firms)))
    return figure


def _lines(streets: Sequence[Ties]) -> pd.DataFrame:
    """Contracts and posts of firm heads: firm, street, mode (``head`` for a post), number."""
    rows = [
        frame.assign(street=ties.street)
        for ties in streets
        for frame in (ties.contracts[["firm", "mode"]], ties.heads[["firm"]].assign(mode="head"))
    ]
    table = pd.concat(rows, ignore_index=True)
    return table.groupby(["firm", "street", "mode"]).size().rename("n").reset_index()


def _firms(lines: pd.DataFrame) -> list[int]:
    """Firms that are drawn: those with most ties, and of equals those with the lower numbers."""
    total = lines.groupby("firm")["n"].sum().sort_values(ascending=False, kind="stable")
    return [int(firm) for firm in total.index[:MOST_FIRMS]]


def _heights(streets: list[int], firms: list[int], lines: pd.DataFrame) -> Heights:
    """Spread streets and firms over the height; a firm stands near the streets that it serves."""
    rows = max(2 * len(streets), len(firms), 1)
    at: Heights = {
        ("street", street): rows * (1 - (place + 0.5) / len(streets))
        for place, street in enumerate(streets)
    }
    heights = lines["street"].map(lambda street: at["street", street])
    weighted = lines.assign(at=heights * lines["n"]).groupby("firm")[["at", "n"]].sum()
    mean = (weighted["at"] / weighted["n"]).loc[firms].sort_values(ascending=False, kind="stable")
    for place, firm in enumerate(mean.index):
        at["firm", int(firm)] = rows * (1 - (place + 0.5) / len(firms))
    return at


def _draw_lines(axis: Axes, lines: pd.DataFrame, at: Heights) -> None:
    for firm, street, mode, n in lines.itertuples(index=False, name=None):
        if ("firm", firm) not in at:
            continue
        label, line, colour = HEADS if mode == "head" else MODES[mode]
        up = APART if mode == "head" else 0.0
        ends = [at["street", street] + up, at["firm", firm] + up]
        width = 0.6 + 0.6 * n**0.5
        axis.plot([STREETS, FIRMS], ends, color=colour, ls=line, lw=width, label=label, zorder=1)


def _draw_street(axis: Axes, ties: Ties, y: float) -> None:
    """Draw a street, how many compounds it has and how many have a firm, and posts in them."""
    n = len(ties.compounds)
    axis.plot(STREETS, y, "h", ms=8 + n**0.5, mfc="white", mec=INK, zorder=3)
    text = translated(
        "{street}: compounds {n}, with a firm {served}",
        street=place_label(f"street {ties.street}"), n=n,
        served=ties.contracts["compound"].nunique(),
    )  # fmt: skip
    axis.text(POSTS[0] - 0.04, y, text, ha="right", va="center", fontsize=8)
    for x, mark, number in zip(
        POSTS, (DIRECTOR, SEAT), (len(ties.directors), len(ties.seats)), strict=True
    ):
        if number:
            post(axis, mark, x, y)
            axis.text(x + 0.015, y, str(number), va="center", fontsize=8)


def _draw_firms(axis: Axes, streets: Sequence[Ties], firms: list[int], at: Heights) -> None:
    organised: dict[int, Any] = {}
    for ties in streets:
        organised |= ties.organised
    served = pd.concat([ties.contracts for ties in streets])["firm"].value_counts()
    for firm in firms:
        y = at["firm", firm]
        axis.plot(FIRMS, y, **firm_marker(organised.get(firm, PartyStatus.NONE)))
        text = translated("firm {firm}: compounds {n}", firm=firm, n=int(served.get(firm, 0)))
        axis.text(FIRMS + 0.03, y, text, va="center", fontsize=7)


def _title(district: int, streets: Sequence[Ties]) -> str:
    firms = {firm for ties in streets for firm in ties.firms}
    return translated(
        "District {district} {when}: streets {streets}, compounds {compounds}, firms {firms}",
        district=district, when=when(streets[0].month), streets=len(streets),
        compounds=sum(len(ties.compounds) for ties in streets), firms=len(firms),
    )  # fmt: skip


def _footnote(left_out: int) -> str:
    text = translated(
        "{not_a_forecast}; all places and firms are invented. A wider line: more contracts. "
        "Numbers beside the marks of posts: compounds of the street with such a post.",
        not_a_forecast=labels.not_a_forecast(),
    )
    if left_out:
        text += " " + translated("{n} more firms with fewer ties are not drawn.", n=left_out)
    return text
