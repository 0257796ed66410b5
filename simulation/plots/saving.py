"""Saving: figures as PNG, SVG and PDF files, the same bytes for the same figure."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg

from simulation.io.atomic_files import replace_file
from simulation.io.validation import did_you_mean, refuse
from simulation.plots.style import STYLE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 150
FORMATS = ("png", "svg", "pdf")
"""Formats in which a figure can be saved; without a choice it is the first."""


def save(figure: Figure, path: str | Path) -> Path:
    """Write a figure as a PNG, SVG or PDF file, by the ending of the name.

    The same figure gives the same bytes: there is no date and no random name in the file.  Letters
    of an SVG file are drawn as shapes, so that it looks the same everywhere; those of a PDF file
    stay letters.  There is one warning if no installed font has a character of the figure.

    Parameters
    ----------
    figure
        The figure.
    path
        The file; its ending is one of `FORMATS`.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InputError
        If the ending is another one, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from matplotlib.figure import Figure
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(Figure(), Path(folder) / "empty.svg").name
    'empty.svg'
    """
    path = Path(path)
    draw = DRAWN[format_of(path)]
    with mpl.rc_context(STYLE), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        replace_file(path, functools.partial(draw, figure))
    missing = [one for one in caught if "missing from" in str(one.message)]
    for one in caught:
        if one not in missing:
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
    if missing:
        warnings.warn(f"{path}: no installed font has all characters of this figure; for Chinese "
                      "install a font such as Noto Sans CJK SC", stacklevel=2)  # fmt: skip
    return path


def save_each(figure: Figure, path: Path, formats: Iterable[str] = FORMATS[:1]) -> list[Path]:
    """Write a figure in several formats, each under the name with the ending of the format.

    Parameters
    ----------
    figure
        The figure.
    path
        The file without an ending.
    formats
        Some of `FORMATS`.
    """
    return [save(figure, path.with_name(f"{path.name}.{name}")) for name in formats]


def format_of(path: Path, where: str = "figure", key: str = "file") -> str:
    """Give the format that the ending of a name says.

    Parameters
    ----------
    path
        The file.
    where, key
        What to name in a message.

    Raises
    ------
    InputError
        If it is none of `FORMATS`.
    """
    ending = path.suffix.removeprefix(".").lower()
    if ending not in FORMATS:
        raise refuse(where, key, path.name, f"a name that ends in .{', .'.join(FORMATS)}")
    return ending


def checked_formats(text: str, where: str, key: str = "--format") -> tuple[str, ...]:
    """Read formats that are separated by commas, each once and in the order of `FORMATS`.

    Parameters
    ----------
    text
        Such as ``png,svg``.
    where, key
        What to name in a message.

    Raises
    ------
    InputError
        If one of them is unknown.

    Examples
    --------
    >>> checked_formats("pdf, png", "run")
    ('png', 'pdf')
    """
    asked = [name.strip().lower() for name in text.split(",")]
    for name in asked:
        if name not in FORMATS:
            raise refuse(where, key, name, did_you_mean(name, FORMATS))
    return tuple(name for name in FORMATS if name in asked)


def _draw_png(figure: Figure, path: Path) -> None:
    """Draw a figure once, which lays it out, too; `Figure.savefig` draws it twice."""
    figure.set_dpi(DPI)
    FigureCanvasAgg(figure).print_png(path, metadata={"Software": None})  # type: ignore[no-untyped-call]
    figure.set_layout_engine("none")


def _draw_svg(figure: Figure, path: Path) -> None:
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    _lay_out(figure)
    FigureCanvasSVG(figure).print_svg(path, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]


def _draw_pdf(figure: Figure, path: Path) -> None:
    from matplotlib.backends.backend_pdf import FigureCanvasPdf

    _lay_out(figure)
    nobody = {"CreationDate": None, "Creator": None, "Producer": None}
    FigureCanvasPdf(figure).print_pdf(path, metadata=nobody)  # type: ignore[no-untyped-call]


def _lay_out(figure: Figure) -> None:
    """Lay a figure out as its PNG file is, so that it does not matter what was saved before."""
    if figure.get_constrained_layout():
        figure.set_dpi(DPI)
        FigureCanvasAgg(figure).figure.draw_without_rendering()
        figure.set_layout_engine("none")


DRAWN: dict[str, Callable[[Any, Path], None]] = {
    "png": _draw_png,
    "svg": _draw_svg,
    "pdf": _draw_pdf,
}
"""How a figure is drawn in each format."""
