"""Style: colours and settings that all pictures share."""

from __future__ import annotations

from typing import Any

INK, GREY = "#222222", "#8a8a8a"
COLOURS = ("#b3262e", "#1f6f8b", "#d98c21", "#5b7f3a", "#6b4c9a", "#3b3b3b", "#c77ba0", "#2a9d8f")
STYLE: Any = {
    "font.size": 9.5,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e6e6e6",
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "text.color": INK,
    "svg.hashsalt": "xiaoqu",
}
