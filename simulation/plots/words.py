"""Words of figures in the language in force."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from matplotlib.text import Text

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
    for one in figure.findobj(Text):
        if isinstance(one, Text) and one.get_text().strip():
            one.set_text(in_language(one.get_text()))


def in_language(text: str) -> str:
    """Give a label in the language in force: whole if the catalogue has it, else part by part."""
    one_line = text.replace("\n", " ")
    if translated(one_line) != one_line:
        return translated(one_line)
    parts = BETWEEN.split(one_line)
    if not all(translated(part) != part for part in parts if WORD.search(part)):
        parts = BETWEEN.split(text)
    return "".join(translated(part) for part in parts)
