"""Patterns: names of which a part is left open, such as ``payment.*``."""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Iterable

ANY = "*"


def without_patterns(names: Iterable[str], known: Collection[str], prefix: str = "") -> list[str]:
    """Replace each pattern among some names by the known names that it fits.

    Parameters
    ----------
    names
        Names, and patterns with ``*`` for any characters.  A pattern adds only what is not yet in
        the list; one that fits nothing stays, so that it is refused like an unknown name.
    known
        Names that a pattern can fit.
    prefix
        What may stand before a pattern.

    Examples
    --------
    >>> without_patterns(["a.x", "a.*", "c"], ["a.x", "a.y", "b.z"])
    ['a.x', 'a.y', 'c']
    """
    found: list[str] = []
    for given in map(str, names):
        pattern = given.removeprefix(prefix)
        fitting = fnmatch.filter(known, pattern) if ANY in pattern else []
        found += [one for one in fitting if one not in found] if fitting else [given]
    return found
