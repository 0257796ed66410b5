"""Style: colours and settings that all figures share."""

from __future__ import annotations

import functools
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.font_manager import fontManager
from matplotlib.ticker import FuncFormatter, MaxNLocator

from simulation.analysis.formatting import difference_unit
from simulation.io.atomic_files import replace_file
from simulation.plots.chinese import chinese_family

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


DPI = 150
INK, GREY = "#222222", "#8a8a8a"
COLOURS = ("#b3262e", "#1f6f8b", "#d98c21", "#5b7f3a", "#6b4c9a", "#3b3b3b", "#c77ba0", "#2a9d8f")
CHINESE = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "SimHei",
           "WenQuanYi Zen Hei")  # fmt: skip
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
    "svg.hashsalt": "xiaoqu",
}


def save(figure: Figure, path: Path) -> None:
    """Write a figure as a PNG file; warn once of characters that no installed font has."""
    with mpl.rc_context(STYLE), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        replace_file(path, functools.partial(_draw, figure))
    missing = [one for one in caught if "missing from" in str(one.message)]
    for one in caught:
        if one not in missing:
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
    if missing:
        warnings.warn(f"{path}: no installed font has all characters of this figure; for Chinese "
                      "install a font such as Noto Sans CJK SC", stacklevel=2)  # fmt: skip


def _draw(figure: Figure, path: Path) -> None:
    """Draw a figure once; `Figure.savefig` draws it twice, the first time to lay it out."""
    figure.set_dpi(DPI)
    FigureCanvasAgg(figure).print_png(path, metadata={"Software": None})  # type: ignore[no-untyped-call]


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
    axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{factor * value:.6g}"))
    axis.set_xlabel(name, fontsize=8)


def wrapped(text: str, inches: float, size: float) -> str:
    """Break a text into lines of a width in inches, at a font size in points."""
    most = int(72 * inches / (0.56 * size))
    return "\n".join(line for whole in text.splitlines() for line in _broken(whole, most))


def _broken(text: str, most: int) -> list[str]:
    lines = [""]
    for piece in re.split(r"(?<= )|(?<=[,+._-])(?=[^\d ])|(?==)", text):
        if lines[-1] and len(lines[-1]) + len(piece.rstrip()) > most:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def set_footnote(figure: Figure, text: str) -> None:
    """Write a note below a figure, in grey and not wider than the figure."""
    text = wrapped(text, figure.get_figwidth() - 0.2, 8)
    figure.supxlabel(text, x=0.01, ha="left", fontsize=8, color=GREY)
