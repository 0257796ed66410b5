"""Draw the figures of docs/model.md: the service ladder, the governance graph, and the month.

``python docs/figures.py`` writes them into docs/images.  The phases of the month are read from the
code; the other two figures say in short what the text beside them says.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from tables import phases_by_part

IMAGES = Path(__file__).parent / "images"
WIDTH = 11.0
"""Width of a figure, inches; its axis counts in inches, too."""
INK, GREY, PALE = "#222222", "#6f6f6f", "#f1efe9"
RED, BLUE, AMBER, GREEN, PURPLE = "#b3262e", "#1f6f8b", "#a8660b", "#4c7031", "#6b4c9a"
SMALL, LARGE = 10.5, 12.5


def main() -> None:
    """Draw and write all figures."""
    with plt.rc_context({"font.size": SMALL, "text.color": INK, "figure.dpi": 140}):
        for draw in (ladder, governance, month):
            figure = draw()
            figure.savefig(IMAGES / f"{draw.__name__}.png", metadata={"Software": None})
            plt.close(figure)


def _canvas(height: float) -> tuple[Figure, Axes]:
    """Give a figure with one empty axis, in inches."""
    figure = plt.figure(figsize=(WIDTH, height))
    axis = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(0, height))
    axis.axis("off")
    return figure, axis


def _band(axis: Axes, y: float, height: float) -> None:
    axis.add_patch(Rectangle((0.05, y - height / 2), WIDTH - 0.1, height, color=PALE, lw=0))


def _wrapped(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width, break_on_hyphens=False))


# --------------------------------------------------------------------------------- the ladder

RUNGS = ("unserved", "self-managed", "co-managed", "market firm", "welfare firm")
"""Service modes from the bottom of the ladder to its top."""


class Flow(NamedTuple):
    """One way in which old compounds move: its rungs before and after, and what stops it."""

    title: str
    before: Sequence[int]
    after: dict[int, str]
    stopped: str
    colour: str


FLOWS = (
    Flow(
        "Service drive: the street asks",
        (0, 1),
        {
            4: "consent, no bid, but room",
            3: "consent, a firm bids",
            2: "consent, neither: a firm guides",
            1: "consent to half the fee only",
        },
        "The owners refuse: asked again later; settled on paper in a rush. No firm looks.",
        RED,
    ),
    Flow(
        "Climbing: asked again once settled",
        (1, 2),
        {
            4: "consent, no bid, but room",
            3: "consent, a firm bids",
            2: "neither: a firm guides, from below",
        },
        "The owners refuse. No bid and no room, if co-managed. Never in a rush.",
        AMBER,
    ),
    Flow(
        "Own tender: the owners try",
        (0, 1),
        {3: "consent, a firm bids"},
        "The owners refuse the fee. No firm bids.",
        BLUE,
    ),
    Flow(
        "Takeover by a welfare firm",
        (0, 1),
        {4: "consent, room"},
        "The owners refuse. No room: a fifth is kept for rescue.",
        GREEN,
    ),
    Flow(
        "Exit: the firm leaves",
        (2, 3, 4),
        {
            4: "rescue: a welfare firm has room",
            1: "no rescue: half of them",
            0: "no rescue: the other half",
        },
        "Margin and appeal are high enough. A welfare firm leaves only if broke.",
        PURPLE,
    ),
)
FIRST_LANE, LANE = 1.6, 1.88
"""Where the first lane begins, and the width of a lane."""


def ladder() -> Figure:
    """Draw how old compounds move between service modes, one lane for each way."""
    figure, axis = _canvas(7.75)
    for rung, name in enumerate(RUNGS):
        _band(axis, _height(rung), 1.0)
        axis.text(0.15, _height(rung), name, size=LARGE, weight="bold", va="center")
    for lane, flow in enumerate(FLOWS):
        _lane(axis, FIRST_LANE + LANE * lane, flow)
    axis.text(0.15, 1.35, "stopped by", size=LARGE, style="italic", va="top")
    return figure


def _height(rung: int | float) -> float:
    return 1.98 + 1.08 * rung


def _lane(axis: Axes, left: float, flow: Flow) -> None:
    """Draw one way to move: points where it begins, and an arrow to each rung where it ends."""
    title = _wrapped(flow.title, 17)
    axis.text(left, 7.65, title, size=LARGE, weight="bold", color=flow.colour, va="top")
    axis.text(left, 1.35, _wrapped(flow.stopped, 21), va="top")
    begin, x = sum(flow.before) / len(flow.before), left + 0.1
    points = [_height(rung) for rung in flow.before]
    axis.plot([x] * len(points), points, "o-", color=flow.colour, ms=8, lw=2.5)
    for place, rung in enumerate(sorted(flow.after, key=lambda one: -abs(one - begin))):
        _branch(axis, x, 0.16 + 0.09 * place, (_height(begin), _height(rung)), flow.colour)
        axis.text(x + 0.68, _height(rung), _wrapped(flow.after[rung], 12), va="center")


def _branch(axis: Axes, x: float, out: float, heights: tuple[float, float], colour: str) -> None:
    """Draw an arrow that leaves to the right, goes up or down, and ends pointing right."""
    begin, end = heights
    axis.plot([x, x + out, x + out], [begin, begin, end], color=colour, lw=1.6)
    style = {"arrowstyle": "-|>", "color": colour, "lw": 1.6, "shrinkA": 0, "shrinkB": 0}
    axis.annotate("", (x + 0.63, end), (x + out, end), arrowprops=style)


# --------------------------------------------------------------------------- the governance graph

NODES = {
    "city": (5.5, 7.5),
    "district": (1.3, 7.5),
    "street office": (1.3, 5.9),
    "other\nstreets": (4.0, 5.9),
    "community": (1.3, 4.2),
    "community\ncadre": (1.3, 2.5),
    "residents,\nparty members": (1.3, 0.7),
    "owner\ncommittee": (5.5, 2.7),
    "compound": (5.5, 0.7),
    "industry party\ncommittee": (9.5, 7.5),
    "party branch\nor advisor": (9.5, 5.4),
    "property\nfirm": (9.5, 2.9),
}
"""Nodes of the graph, and where they stand."""


class Tie(NamedTuple):
    """What one node does to another: how it is drawn, and its label with the place of it."""

    source: str
    target: str
    label: str
    at: tuple[float, float]
    colour: str
    bend: float = 0.0
    line: str = "-"
    ends: str = "-|>"


TIES = (
    Tie("city", "district", "administration", (2.9, 7.66), GREY),
    Tie("district", "street office", "ranks,\nsupervises", (1.42, 6.75), GREY),
    Tie("street office", "community", "runs levers, more\nor less seriously", (1.42, 5.1), GREY),
    Tie("community", "compound", "asks owners,\ninspects", (2.95, 3.2), GREY),
    Tie("street office", "other\nstreets", "copies", (2.5, 6.08), AMBER, ends="<|-|>"),
    Tie("city", "compound", "funding:\nfee subsidy", (6.65, 5.6), GREEN, -0.25),
    Tie("city", "industry party\ncommittee", "party", (7.0, 7.66), RED),
    Tie("industry party\ncommittee", "party branch\nor advisor", "organises", (9.62, 6.45), RED),
    Tie("party branch\nor advisor", "property\nfirm", "activity", (9.62, 4.15), RED, line=":"),
    Tie("property\nfirm", "compound", "contract:\neffort, money", (8.0, 1.55), BLUE),
    Tie("property\nfirm", "community", "x2: firm head in its committee", (2.75, 4.2), PURPLE),
    Tie("community\ncadre", "compound", "x1: quality\ndirector", (1.72, 1.66), PURPLE),
    Tie("community\ncadre", "owner\ncommittee", "x3: seat", (3.9, 2.42), PURPLE),
    Tie("residents,\nparty members", "compound", "x4: building group leaders", (2.3, 0.5), PURPLE),
    Tie("residents,\nparty members", "owner\ncommittee", "elect", (2.75, 1.14), INK, line="--"),
    Tie("owner\ncommittee", "property\nfirm", "hires, replaces", (7.2, 2.62), INK, line="--"),
)  # fmt: skip


def governance() -> Figure:
    """Draw the layers of the governance graph, and by what one institution moves another."""
    figure, axis = _canvas(8.0)
    boxes = {name: _node(axis, name, x, y) for name, (x, y) in NODES.items()}
    figure.canvas.draw()  # so that the boxes have a size, at which arrows end
    for tie in TIES:
        _tie(axis, tie, boxes)
    return figure


def _node(axis: Axes, name: str, x: float, y: float) -> Text:
    frame = {"boxstyle": "round,pad=0.35", "fc": PALE, "ec": INK, "lw": 1.4}
    return axis.text(x, y, name, ha="center", va="center", size=LARGE, bbox=frame, zorder=5)


def _tie(axis: Axes, tie: Tie, boxes: dict[str, Text]) -> None:
    """Draw an arrow from box to box, and its label."""
    style = {"arrowstyle": tie.ends, "color": tie.colour, "lw": 1.8, "ls": tie.line}
    style |= {"mutation_scale": 15, "connectionstyle": f"arc3,rad={tie.bend}"}
    style |= {"patchA": boxes[tie.source].get_bbox_patch(), "shrinkA": 2}
    style |= {"patchB": boxes[tie.target].get_bbox_patch(), "shrinkB": 2}
    axis.annotate("", NODES[tie.target], NODES[tie.source], arrowprops=style)
    behind = {"fc": "white", "ec": "none", "pad": 0.6}
    axis.text(*tie.at, tie.label, color=tie.colour, va="center", bbox=behind, zorder=4)


# --------------------------------------------------------------------------------- the month

FIRST_PHASE, STEP, BOX = 2.45, 1.06, (0.95, 0.74)
"""Where the first phase of a row begins, the distance to the next, and the size of a box."""


def month() -> Figure:
    """Draw the phases of a month in their order, a row for each part."""
    parts = phases_by_part()
    figure, axis = _canvas(1.0 * len(parts))
    number = 0
    for row, (what, names) in enumerate(parts):
        y = len(parts) - row - 0.5
        _band(axis, y, 0.92)
        axis.text(0.15, y, _wrapped(what, 29), va="center", size=SMALL - 0.5)
        for place, name in enumerate(names):
            number += 1
            _phase(axis, FIRST_PHASE + STEP * place, y, f"{number}\n{_wrapped(name, 10)}")
    return figure


def _phase(axis: Axes, left: float, y: float, text: str) -> None:
    width, height = BOX
    axis.add_patch(Rectangle((left, y - height / 2), width, height, fc="white", ec=BLUE, lw=1.4))
    axis.text(left + width / 2, y, text, ha="center", va="center", size=SMALL - 0.5)


if __name__ == "__main__":
    main()
