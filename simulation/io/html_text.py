"""HTML: text that a notebook shows and does not carry out."""

from __future__ import annotations

import html


def bold(text: str) -> str:
    """Give a text in bold, whatever signs are in it.

    Examples
    --------
    >>> bold("a < b")
    '<b>a &lt; b</b>'
    """
    return f"<b>{html.escape(text)}</b>"
