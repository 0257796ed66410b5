"""Marks of the governance network: the lines and nodes of its figures, and their keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D

from simulation.languages.translation import translated
from simulation.plots import labels
from simulation.plots.style import COLOURS, INK
from simulation.plots.ties import Ties
from simulation.state.branches import PartyStatus

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Line = tuple[str, Any, str]
"""Label, style and colour of a line."""
MODES: dict[str, Line] = {
    "market": (labels.MARKET, "-", COLOURS[0]),
    "co_managed": (labels.CO_MANAGED, "--", COLOURS[1]),
    "welfare": (labels.WELFARE, "-.", COLOURS[2]),
}
"""Contracts by mode."""
HEADS: Line = (labels.FIRM_HEAD, (0, (1, 1)), COLOURS[3])
DIRECTOR: tuple[str, str, str] = ("v", COLOURS[4], labels.DIRECTOR)
SEAT: tuple[str, str, str] = ("*", COLOURS[5], labels.SEAT)
"""Marker, colour and label of a post in a compound."""
ORGANISED = {"full": labels.ORGANISED, "bottom": labels.ADVISED, "none": labels.NEITHER_OF_THEM}
"""Firms by how their square is filled."""


def firm_marker(status: PartyStatus) -> dict[str, Any]:
    """How the square of a firm is filled: by a party organisation, an advisor, or neither."""
    fill = "full" if status >= PartyStatus.AFFILIATED else "none"
    if status == PartyStatus.ADVISOR:
        fill = "bottom"
    return {
        "marker": "s", "ms": 8, "fillstyle": fill, "color": "#b3262e", "mec": INK,
        "markerfacecoloralt": "white", "ls": "none", "zorder": 3,
    }  # fmt: skip


def key(several: Iterable[Ties]) -> list[Line2D]:
    """Explain the lines and nodes that occur in one street, or in several."""
    all_ties = list(several)
    used = {mode for ties in all_ties for mode in ties.contracts["mode"]}
    lines = [one for mode, one in MODES.items() if mode in used]
    if any(len(ties.heads) for ties in all_ties):
        lines.append(HEADS)
    statuses = [
        ties.organised.get(firm, PartyStatus.NONE) for ties in all_ties for firm in ties.firms
    ]
    fills = {str(firm_marker(status)["fillstyle"]) for status in statuses}
    return [
        *(Line2D([], [], ls=line, color=colour, label=label) for label, line, colour in lines),
        *([_point(*DIRECTOR)] if any(ties.directors for ties in all_ties) else []),
        *([_point(*SEAT)] if any(ties.seats for ties in all_ties) else []),
        *(_point("s", "#b3262e", text, fill) for fill, text in ORGANISED.items() if fill in fills),
    ]


def post(axis: Axes, mark: tuple[str, str, str], x: float, y: float) -> None:
    """Draw the mark of a post."""
    marker, colour, _ = mark
    size = 6 if marker == "*" else 5
    axis.plot(x, y, marker, color=colour, ms=size, mec=INK, mew=0.5)


def when(month: str) -> str:
    """Say of which month a network is; the end of a run has none."""
    return translated("in {month}", month=month) if month else translated("at the end")


def _point(marker: str, colour: str, label: str, fill: Any = "full") -> Line2D:
    return Line2D([], [], ls="none", marker=marker, color=colour, mec=INK, fillstyle=fill,
                  markerfacecoloralt="white", label=label)  # fmt: skip
