"""HTML: text that a notebook shows and does not carry out."""

from __future__ import annotations

import html
from collections.abc import Iterable


def bold(text: str) -> str:
    """Give a text in bold, whatever signs are in it.

    Examples
    --------
    >>> bold("a < b")
    '<b>a &lt; b</b>'
    """
    return f"<b>{html.escape(text)}</b>"


def in_lines(texts: Iterable[str]) -> str:
    """Give texts one below the other, whatever signs are in them.

    Examples
    --------
    >>> in_lines(["a < b", "b"])
    'a &lt; b<br>b<br>'
    """
    return "".join(f"{html.escape(text)}<br>" for text in texts)
