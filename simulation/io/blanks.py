"""Blanks: what a file from a template leaves open, until its user writes a value there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulation.io.errors import InputError

BLANK = "?"
"""Stands in a template for a value that only its user knows."""


def open_blanks(tree: Any, key: str = "") -> Iterator[str]:
    """Give the dotted key of every blank in nested tables and lists.

    Examples
    --------
    >>> list(open_blanks({"name": "town", "figures": {"firms": {"value": "?"}}}))
    ['figures.firms.value']
    """
    if isinstance(tree, Mapping):
        for name, value in tree.items():
            yield from open_blanks(value, f"{key}.{name}" if key else str(name))
    elif isinstance(tree, list):
        for value in tree:
            yield from open_blanks(value, key)
    elif tree == BLANK:
        yield key


def without_blanks(tree: Any) -> Any:
    """Give nested tables without the values that are blank."""
    if not isinstance(tree, Mapping):
        return tree
    return {key: without_blanks(value) for key, value in tree.items() if value != BLANK}


def about_blanks(tree: Any, where: str) -> InputError | None:
    """Make the error for what a file leaves open, with a line for each blank; None without any.

    Examples
    --------
    >>> print(about_blanks({"city": "?"}, "mine.toml"))
    mine.toml: city: is still open, expected a value in place of '?'
    """
    keys = dict.fromkeys(open_blanks(tree))
    lines = [f"{where}: {key}: is still open, expected a value in place of '?'" for key in keys]
    return InputError("\n".join(lines)) if lines else None


def refuse_blanks(tree: Any, where: str) -> None:
    """Refuse a file that leaves something open.

    Raises
    ------
    InputError
        With a line for each blank.
    """
    if error := about_blanks(tree, where):
        raise error
