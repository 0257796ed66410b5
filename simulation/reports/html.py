"""HTML: elements in which every text is escaped, and nothing that is not in the file itself."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Sequence
from pathlib import Path

IMAGES = {".png": "image/png", ".svg": "image/svg+xml"}
"""Media types of the images that can be embedded."""


class Html(str):
    """Text that is HTML already; any other text is escaped where it is put into an element."""

    __slots__ = ()


def element(name: str, *inside: str, **attributes: str) -> Html:
    """Make an element.

    Parameters
    ----------
    name
        Name of the element.
    inside
        What is in it; texts are escaped, `Html` is not.
    attributes
        Its attributes; a ``_`` at the end of a name is left out.

    Examples
    --------
    >>> element("p", "a < b ", element("b", "c"), class_="note")
    '<p class="note">a &lt; b <b>c</b></p>'
    """
    given = "".join(f' {key.rstrip("_")}="{html.escape(one)}"' for key, one in attributes.items())
    return Html(f"<{name}{given}>{joined(inside)}</{name}>")


def joined(parts: Iterable[str]) -> Html:
    """Put parts one after the other; texts are escaped."""
    return Html("".join(one if isinstance(one, Html) else html.escape(one) for one in parts))


def paragraphs(*texts: str) -> Html:
    """Give each text that is not empty as a paragraph."""
    return joined(element("p", text) for text in texts if text)


def bullets(texts: Iterable[str]) -> Html:
    """Give texts as a list; nothing if there is none."""
    lines = [element("li", text) for text in texts]
    return element("ul", *lines) if lines else Html("")


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    """Give a table whose first column is text and whose others are numbers; nothing without rows.

    Examples
    --------
    >>> table("T", ["a"], [])
    ''
    """
    lines = [_row("td", row) for row in rows]
    if not lines:
        return Html("")
    head = element("thead", _row("th", heads))
    return element("table", element("caption", caption), head, element("tbody", *lines))


def words_table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    """Give a table of words, all of them at the left."""
    made = table(caption, heads, rows)
    return Html(made.replace("<table>", '<table class="words">', 1))


def _row(name: str, cells: Sequence[str]) -> Html:
    return element("tr", *(element(name, cell) for cell in cells))


def picture(path: Path, caption: str) -> Html:
    """Embed an image.

    Parameters
    ----------
    path
        A file that ends in one of `IMAGES`.
    caption
        Text below it, and for those who cannot see it.
    """
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    source = f"data:{IMAGES[path.suffix]};base64,{data}"
    image = Html(f'<img src="{source}" alt="{html.escape(caption)}">')
    return element("figure", image, element("figcaption", caption))
