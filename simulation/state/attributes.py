"""Attributes of nodes and edges of the governance graph: in words, and made when they are read."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from typing import Any, NoReturn

import networkx as nx

from simulation.io.months import month_name
from simulation.state.branches import PartyStatus
from simulation.state.compounds import NONE, ServiceMode

MODE_NAMES = {int(mode): mode.name.lower() for mode in ServiceMode}
STATUS_NAMES = {int(status): status.name.lower() for status in PartyStatus}
POST_NAMES = {
    "x1": "quality director",
    "x2": "part-time committee member",
    "x3": "owner committee member",
    "x4": "building group leader",
}
"""What a post of a cross-appointment is called."""


class ReadOnly(dict[Any, Any]):
    """Attributes of an edge or a node, which nobody may edit."""

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise nx.NetworkXError("only link() and end() change the governance graph; use copy()")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[ReadOnly], tuple[dict[Any, Any]]]:
        """Give what a copy is made of."""
        return ReadOnly, (dict(self),)


class Attributes(Mapping[str, Any]):
    """Attributes that are made whenever they are read, so that making the graph costs no time."""

    __slots__ = ()

    @abstractmethod
    def copy(self) -> dict[str, Any]:
        """Give the attributes as they are now, free to be changed."""

    def __getitem__(self, name: str) -> Any:
        return self.copy()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.copy())

    def __len__(self) -> int:
        return len(self.copy())

    def items(self) -> ItemsView[str, Any]:
        """Give names and values."""
        return self.copy().items()

    def values(self) -> ValuesView[Any]:
        """Give the values."""
        return self.copy().values()

    def __repr__(self) -> str:
        return repr(self.copy())

    def __reduce__(self) -> tuple[type[ReadOnly], tuple[dict[str, Any]]]:
        """Give what a copy is made of: the attributes as they are now."""
        return ReadOnly, (self.copy(),)

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise nx.NetworkXError("only link() and end() change the governance graph; use copy()")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


def edge_words(post: str, mode: str, status: int, compound: int) -> dict[str, str]:
    """Give in words what an edge has beside its layer and its dates.

    Parameters
    ----------
    post, mode, status, compound
        As in the table of edges: empty, 0 or -1 where the edge has none.

    Examples
    --------
    >>> edge_words("x1", "", 0, 17)
    {'post': 'quality director', 'compound': 'compound 17'}
    """
    words = {
        "post": POST_NAMES.get(post, ""),
        "mode": mode,
        "status": STATUS_NAMES[status] if status else "",
        "compound": "" if compound == NONE else name_of("compound", str(compound)),
    }
    return {name: word for name, word in words.items() if word}


def name_of(kind: str, number: str) -> str:
    """Give the name of a node, such as ``compound 17`` or ``resident 17/204``."""
    return f"{kind.replace('_', ' ')} {number}"


def dates(first_month: int, start: int, end: int | None) -> dict[str, str]:
    """Give begin and end of an edge as months such as ``2019-06``; a live one has no end.

    Parameters
    ----------
    first_month
        Number of the month from which the others are counted.
    start, end
        Month in which the edge begins, and in which it ended.
    """
    ended = {} if end is None else {"end": month_name(first_month + end)}
    return {"start": month_name(first_month + start), **ended}
