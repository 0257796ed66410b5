"""Words of figures in the language in force."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter

from simulation.languages.choice import is_chinese
from simulation.languages.translation import translated

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BETWEEN = re.compile(r"(, |; |;\n|: |\n| ?\(|\) ?|\N{NO-BREAK SPACE})")
"""What stands between the parts of a label, each of which has an entry of its own."""
WORD = re.compile("[A-Za-z]{3}")


def put_in_language(figure: Figure) -> None:
    """Put the words of a figure in the language in force, where the catalogue has them.

    Labels are made of parts, such as ``points of 100, true``; a part that the catalogue does not
    have stays as it is.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from simulation.languages.choice import language
    >>> figure = Figure()
    >>> with language("zh"):
    ...     label = figure.suptitle("Satisfaction, reported")
    ...     put_in_language(figure)
    >>> label.get_text()
    '满意度，上报值'
    """
    if not is_chinese():
        return
    for panel in figure.axes:
        for axis in (panel.xaxis, panel.yaxis):
            axis.get_major_ticks(1)  # the first one; later ones have its font, however late
            names = axis.get_major_formatter()
            if isinstance(names, FixedFormatter):
                names.seq = [in_language(name) for name in names.seq]
    for one in figure.findobj(Text):
        if isinstance(one, Text) and one.get_text().strip():
            one.set_text(in_language(one.get_text()))


def in_language(text: str) -> str:
    """Give a label in the language in force: whole if the catalogue has it, else part by part.

    Lines of a text that was broken before are joined if all of it is translated.
    """
    one_line = text.replace("\n", " ")
    if translated(one_line) != one_line:
        return translated(one_line)
    parts = BETWEEN.split(one_line)
    words = [part for part in parts if WORD.search(part)]
    if not words or not all(translated(part) != part for part in words):
        parts = BETWEEN.split(text)
    return "".join(translated(part) for part in parts)
