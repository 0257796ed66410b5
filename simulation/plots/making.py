"""Making: what is done with every figure when it is made, whether it is shown or saved."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec

import matplotlib as mpl

from simulation.plots.style import STYLE
from simulation.plots.words import put_in_language

if TYPE_CHECKING:
    from matplotlib.figure import Figure

P = ParamSpec("P")


def in_style(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Make the figure of a function in the shared style and in the language in force.

    Parameters
    ----------
    draw
        A function that gives a figure, with English labels or those of the catalogue.

    Returns
    -------
    Callable
        The function with the same arguments.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from simulation.languages.choice import language
    >>> @in_style
    ... def titled(text):
    ...     figure = Figure()
    ...     figure.suptitle(text)
    ...     return figure
    >>> with language("zh"):
    ...     titled("Satisfaction, reported").get_suptitle()
    '满意度，上报值'
    """

    @functools.wraps(draw)
    def made(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with mpl.rc_context(STYLE):
            figure = draw(*args, **kwargs)
            put_in_language(figure)
        return figure

    return made
