"""Edges of the governance graph: what one holds, and which ones there can be."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from simulation.io.months import month_name
from simulation.io.validation import did_you_mean, refuse
from simulation.state.attributes import (
    MODE_NAMES,
    POST_NAMES,
    STATUS_NAMES,
    Attributes,
    ReadOnly,
    dates,
    edge_words,
)
from simulation.state.branches import PartyStatus
from simulation.state.compounds import NONE, ServiceMode

WHOLE = (int, np.integer)  # a tuple is tested in half the time that a union of types takes
Node = tuple[Any, ...]
"""A node: its kind and its number, such as ``("compound", 17)``."""
Place = tuple[Node, str]
"""What identifies a live edge in its layer: the node that it concerns, and its post if any."""
ENDS: Mapping[str, Mapping[tuple[str, str], tuple[str, ...]]] = {
    "contract": {("firm", "compound"): ("mode",)},
    "administration": {
        ("city", "district"): (),
        ("district", "street"): (),
        ("street", "community"): (),
        ("community", "compound"): (),
    },
    "party": {
        ("city", "industry_committee"): (),
        ("industry_committee", "branch"): ("status",),
    },
    "cross_appointment": {
        ("cadre", "compound"): ("post", "compound"),
        ("firm", "community"): ("post", "compound"),
        ("cadre", "committee"): ("post", "compound"),
        ("resident", "committee"): ("post", "compound"),
        ("resident", "grid_group"): ("post", "compound"),
    },
    "peer": {("street", "street"): ()},
    "funding": {("city", "compound"): ()},
}
"""Kinds of the two ends of an edge of each layer, and the attributes that it has."""
LAYERS = tuple(ENDS)
POSSIBLE: Mapping[str, range] = {
    "mode": range(ServiceMode.CO_MANAGED, max(ServiceMode) + 1),
    "status": range(PartyStatus.ADVISOR, max(PartyStatus) + 1),
}
"""Modes of a contract, and states of a party affiliation."""
POSTS: Mapping[tuple[str, str], str] = {
    ("cadre", "compound"): "x1",
    ("firm", "community"): "x2",
    ("cadre", "committee"): "x3",
    ("resident", "committee"): "x3",
    ("resident", "grid_group"): "x4",
}
"""Post of a cross-appointment by the kinds of its ends."""


WORDS: Mapping[str, Mapping[str, Any]] = {
    "mode": {MODE_NAMES[code]: code for code in POSSIBLE["mode"]},
    "status": {STATUS_NAMES[code]: code for code in POSSIBLE["status"]},
    "post": {word: code for code, word in POST_NAMES.items()},
}
"""Code of each word that an attribute of an edge may have."""
SHARED_POSTS = ("x3", "x4")
"""Posts that several persons may have in one compound."""
EDGE_COLUMNS = [
    "layer", "source_kind", "source", "target_kind", "target", "start", "end", "post", "mode",
    "status", "compound",
]  # fmt: skip


@dataclass(slots=True, frozen=True)
class Edge:
    """A dated edge; `end` is None while it is live, and only the graph writes it."""

    key: int
    layer: str
    source: Node
    target: Node
    start: int
    end: int | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    where: Place = field(init=False)

    def __post_init__(self) -> None:
        """Note what identifies the edge among the live ones of its layer."""
        object.__setattr__(self, "about", ReadOnly(self.about))
        object.__setattr__(self, "where", (_place(self), self.about.get("post", "")))


class EdgeAttributes(Attributes):
    """Layer, dates and words of an edge; its dates count from a month of the calendar."""

    __slots__ = ("edge", "first_month")

    def __init__(self, edge: Edge, first_month: int) -> None:
        self.edge, self.first_month = edge, first_month

    def copy(self) -> dict[str, Any]:
        """Give the attributes as they are now."""
        edge, about = self.edge, self.edge.about
        words = edge_words(
            about.get("post", ""),
            MODE_NAMES.get(about.get("mode", NONE), ""),
            int(about.get("status", 0)),
            int(about.get("compound", NONE)),
        )
        return {"layer": edge.layer, **dates(self.first_month, edge.start, edge.end), **words}


def check_edge(
    layer: str, source: Node, target: Node, about: Mapping[str, Any], sizes: Mapping[str, int]
) -> None:
    """Refuse an edge that there cannot be.

    Parameters
    ----------
    layer, source, target, about
        As for `GovernanceGraph.link`.
    sizes
        How many nodes of a kind there are.

    Raises
    ------
    InputError
        That says what was expected.
    """
    if layer not in ENDS:
        raise refuse("link", "layer", layer, did_you_mean(str(layer), ENDS))
    for key, node in (("source", source), ("target", target)):
        _check_node(key, node, sizes)
    kinds, possible = (source[0], target[0]), ENDS[layer]
    if kinds not in possible:
        expected = " or ".join(f"{one} to {other}" for one, other in possible)
        raise refuse("link", layer, " to ".join(kinds), expected)
    if about.keys() != set(possible[kinds]):
        expected = ", ".join(possible[kinds]) or "no attribute"
        raise refuse("link", layer, sorted(about), expected)
    if about:
        _check_about(kinds, target, about, sizes)


def completed(layer: str, source: Node, target: Node, about: Mapping[str, Any]) -> dict[str, Any]:
    """Give the attributes of an edge as the model holds them, from words or codes.

    Words are those that the graph shows.  The post follows from the kinds of the two ends, and the
    compound of a post from its target, unless the target is a community.

    Parameters
    ----------
    layer, source, target, about
        As for `GovernanceGraph.link`, checked or not.

    Raises
    ------
    InputError
        If a word is none of those that there are.

    Examples
    --------
    >>> completed("cross_appointment", ("cadre", 3), ("compound", 17), {})
    {'post': 'x1', 'compound': 17}
    >>> completed("contract", ("firm", 3), ("compound", 17), {"mode": "market"})
    {'mode': 3}
    """
    given = {key: _coded(key, value) for key, value in about.items()}
    if layer != "cross_appointment" or not all(
        isinstance(node, tuple) and node for node in (source, target)
    ):
        return given
    kinds = (source[0], target[0])
    of_target = {} if kinds == ("firm", "community") else {"compound": target[-1]}
    follows = {"post": POSTS[kinds], **of_target} if kinds in POSTS else {}
    return {**follows, **given}


def _coded(key: str, value: Any) -> Any:
    """Give the code for a word of an attribute."""
    if not isinstance(value, str) or key not in WORDS or value in WORDS[key].values():
        return value
    if value not in WORDS[key]:
        raise refuse("link", key, value, did_you_mean(value, WORDS[key]))
    return WORDS[key][value]


def edge_frame(edges: Iterable[Edge], start_month: int) -> pd.DataFrame:
    """Edges as a table, one row each; `end` is empty while they are live."""
    name_of = functools.cache(lambda month: month_name(start_month + month))
    rows = [
        (
            edge.layer,
            edge.source[0],
            "/".join(map(str, edge.source[1:])),
            edge.target[0],
            "/".join(map(str, edge.target[1:])),
            name_of(edge.start),
            "" if edge.end is None else name_of(edge.end),
            edge.about.get("post", ""),
            MODE_NAMES.get(edge.about.get("mode", NONE), ""),
            int(edge.about.get("status", 0)),
            int(edge.about.get("compound", NONE)),
        )
        for edge in edges
    ]
    return pd.DataFrame(rows, columns=EDGE_COLUMNS)


def _check_about(
    kinds: tuple[str, str], target: Node, about: Mapping[str, Any], sizes: Mapping[str, int]
) -> None:
    for key, possible in POSSIBLE.items():
        if key in about and about[key] not in possible:
            raise refuse("link", key, about[key], f"one of {', '.join(map(str, possible))}")
    if "post" in about:
        if about["post"] != POSTS[kinds]:
            raise refuse("link", "post", about["post"], f"{POSTS[kinds]} for {' to '.join(kinds)}")
        _check_node("compound", ("compound", about["compound"]), sizes)
        if kinds != ("firm", "community") and about["compound"] != target[1]:
            raise refuse("link", "compound", about["compound"], f"{target[1]}, as in the target")


def _check_node(key: str, node: Node, sizes: Mapping[str, int]) -> None:
    numbers = node[1:] if isinstance(node, tuple) and node and isinstance(node[0], str) else ()
    for number in numbers:
        if not isinstance(number, WHOLE):
            numbers = ()
    if not numbers:
        raise refuse("link", key, node, "a kind and a number, such as ('compound', 17)")
    n = sizes.get(node[0])
    if min(numbers) < 0 or (n is not None and numbers[0] >= n):
        up_to = "0 or more" if n is None else f"0 to {n - 1}"
        raise refuse("link", key, node, f"the number of a {node[0]}, {up_to}")


def _place(edge: Edge) -> Node:
    """Node that identifies an edge in its layer: what it concerns, or else the pair of its ends."""
    if edge.layer == "cross_appointment":
        who = edge.source if edge.about["post"] in SHARED_POSTS else ()
        return ("compound", edge.about["compound"], *who)
    if edge.layer in ("peer", "administration"):
        return (*edge.source, *edge.target)
    return edge.target
