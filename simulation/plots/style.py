"""Style: colours, lines, markers and hatches that all figures share, and their axes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from matplotlib.font_manager import fontManager
from matplotlib.ticker import FuncFormatter, MaxNLocator

from simulation.analysis.formatting import difference_unit, shown_unit
from simulation.plots.chinese import chinese_family
from simulation.plots.words import in_language

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure


INK, GREY, PALE = "#222222", "#6f6f6f", "#e9e9e9"
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#aa4499", "#e69f00", "#332288", "#56b4e9", "#3b3b3b")
"""Colours that stay apart for the colour-blind; what they say is said once more without hue."""
LINES: tuple[Any, ...] = (
    "-", "--", "-.", (0, (6, 1, 1, 1, 1, 1)), (0, (8, 3)), (0, (3, 2)), (0, (1, 1)),
    (0, (4, 1, 1, 4)),
)  # fmt: skip
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
HATCHES = ("", "////", "....", "xxxx", "\\\\\\\\", "++++", "oo", "----")
MOST_SERIES = len(COLOURS)
"""Series that colours, lines, markers and hatches keep apart."""
CHINESE = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "SimHei",
           "WenQuanYi Zen Hei")  # fmt: skip
LETTER = 0.56
"""Width of a letter, about, as a part of the font size."""
WIDE = re.compile("[\u2e80-\uffef]")
BREAKS = re.compile(
    r"(?<= )|(?<=[,+._-])(?=[^\d ])|(?==)|(?<=[\u3001-\uffef])(?=[\u4e00-\u9fff（])(?<!（)"
)
"""Where a text may be broken: after spaces and signs, and between Chinese characters."""
INSTALLED = {font.name for font in fontManager.ttflist}
STYLE: Any = {
    "font.family": ["DejaVu Sans", chinese_family(), *(n for n in CHINESE if n in INSTALLED)],
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
    "hatch.linewidth": 0.6,
    "svg.hashsalt": "xiaoqu",
    "pdf.fonttype": 42,
}


def set_difference_unit(axis: Axes, unit: str, ticks: int = 5) -> None:
    """Label the x axis with the unit of differences as it is shown, and limit its ticks.

    Parameters
    ----------
    axis
        The axis; its data stay in their stored unit.
    unit
        The stored unit.
    ticks
        Largest number of intervals between ticks.
    """
    factor, name = difference_unit(unit)
    axis.xaxis.set_major_locator(MaxNLocator(ticks))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{factor * value:,.6g}"))
    axis.set_xlabel(name, fontsize=8)


def set_ticks(axis: Axis, unit: str, ticks: int = 6) -> None:
    """Write the numbers of an axis in the unit as it is shown; the data stay as they are stored.

    Parameters
    ----------
    axis
        The x or the y axis.
    unit
        The stored unit of the data.
    ticks
        Largest number of intervals between ticks.
    """
    factor, _ = shown_unit(unit)
    axis.set_major_locator(MaxNLocator(ticks))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{factor * value:,.6g}"))


def look(series: int) -> tuple[str, Any, str]:
    """Give colour, line and marker of a series; lines with markers are told apart without colour.

    Examples
    --------
    >>> len({look(series)[1:] for series in range(64)})
    64
    """
    turn, at = divmod(series, MOST_SERIES)
    line, marker = LINES[(at + turn) % MOST_SERIES], MARKERS[(at + 2 * turn) % MOST_SERIES]
    return COLOURS[at], line, marker


def ribbon(axis: Axes, at: Any, rows: pd.DataFrame, series: int) -> None:
    """Draw the interval of a line as a ribbon whose edges have the style of the line.

    Parameters
    ----------
    axis
        Where it is drawn.
    at
        Positions, shape (n,).
    rows
        With columns low and high, n rows.
    series
        Number of the line, for its colour and style.
    """
    colour, line, _ = look(series)
    style: Any = {"color": colour, "zorder": 1}
    axis.fill_between(at, rows["low"], rows["high"], alpha=0.16, lw=0, **style)
    for end in ("low", "high"):
        axis.plot(at, rows[end], lw=0.7, ls=line, label="_interval", **style)


def grid_of(n: int, most_columns: int) -> tuple[int, int]:
    """Give rows and columns for n panels, as square as a number of columns allows.

    Examples
    --------
    >>> grid_of(5, 4), grid_of(13, 5), grid_of(1, 4)
    ((2, 4), (3, 5), (1, 1))
    """
    columns = min(most_columns, n)
    return -(-n // columns), columns


def wrapped(text: str, inches: float, size: float) -> str:
    """Put a text in the language in force, and break it into lines of a width.

    Parameters
    ----------
    text
        An English label, or one that is translated already.
    inches
        The width.
    size
        The font size in points.
    """
    most = int(72 * inches / (LETTER * size))
    lines = in_language(text).splitlines()
    return "\n".join(line for whole in lines for line in _broken(whole, most))


def _broken(text: str, most: int) -> list[str]:
    lines = [""]
    for piece in BREAKS.split(text):
        if lines[-1] and _letters(lines[-1] + piece.rstrip()) > most:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _letters(text: str) -> float:
    """Give the width of a text in letters; a Chinese character is as wide as the font is high."""
    wide = len(WIDE.findall(text))
    return len(text) - wide + wide / LETTER


def set_footnote(figure: Figure, text: str) -> None:
    """Write a note below a figure, in grey and not wider than the figure."""
    text = wrapped(text, figure.get_figwidth() - 0.2, 8)
    figure.supxlabel(text, x=0.01, ha="left", fontsize=8, color=GREY)
