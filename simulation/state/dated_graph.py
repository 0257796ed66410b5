"""The governance graph as it was in a month, from the tables of its edges and nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx as nx
import pandas as pd

from simulation.io.validation import did_you_mean, refuse
from simulation.state.attributes import edge_words
from simulation.state.edges import LAYERS, Node

OF_THE_END = ("satisfaction", "satisfaction_reported")
"""Columns of the table of nodes that change from month to month, and are those of its end."""

TIE_COLUMNS = ["layer", "source", "target", "start", "end", "post", "mode", "status", "compound"]


def live_in(edges: pd.DataFrame, month: str) -> pd.DataFrame:
    """Give the edges that were live at the end of a month: begun by then, and not yet ended."""
    not_ended = (edges["end"] == "") | (edges["end"] > month)
    return edges[(edges["start"] <= month) & not_ended]


def check_month(month: str, months: tuple[str, str], where: str, key: str = "month") -> None:
    """Refuse a month that a graph does not have.

    Parameters
    ----------
    month
        The month, such as ``2019-06``.
    months
        First and last month that there are.
    where, key
        What to name in the message.

    Raises
    ------
    InputError
        If it is none of them.
    """
    first, last = months
    if not isinstance(month, str) or len(month) != len(first) or not first <= month <= last:
        raise refuse(where, key, month, f"a month from {first} to {last}")


def graph_at(
    edges: pd.DataFrame, nodes: pd.DataFrame, month: str, *, with_satisfaction: bool
) -> nx.MultiDiGraph:
    """Give the graph of a month as an ordinary networkx graph, with attributes in plain Python.

    Parameters
    ----------
    edges, nodes
        Tables of all edges and all nodes.
    month
        The month, such as ``2019-06``.
    with_satisfaction
        Whether the satisfaction in the table of nodes is that of the month.

    Returns
    -------
    networkx.MultiDiGraph
        Its nodes are those that have had an edge by then; a firm has the households that it had
        under contract.  Its edges have the keys, which are rows of the table, and the attributes
        that those of the living graph have.
    """
    begun, live = edges[edges["start"] <= month], live_in(edges, month)
    graph = nx.MultiDiGraph(month=month)
    ends = {*_ends(begun, "source"), *_ends(begun, "target")}
    for node, about in _nodes(nodes, with_satisfaction):
        if node in ends:
            graph.add_node(node, **about)
    for key, source, target, row in zip(
        live.index.tolist(), _ends(live, "source"), _ends(live, "target"),
        live.to_dict("records"), strict=True,
    ):  # fmt: skip
        graph.add_edge(source, target, key=key, **_about_edge(row))
    _count_households(graph)
    return graph


def tie_table(graph: nx.MultiDiGraph, layer: str | None = None) -> pd.DataFrame:
    """Give the edges of a graph in words, one row each.

    Parameters
    ----------
    graph
        A graph that `graph_at` gave, or the living one.
    layer
        Layer of the edges, such as ``cross_appointment``; by default all.

    Returns
    -------
    pandas.DataFrame
        layer, source and target (names), start, end, post, mode, status and compound; columns in
        which none of the edges has anything are left out.

    Raises
    ------
    InputError
        If there is no such layer.
    """
    if layer is not None and layer not in LAYERS:
        raise refuse("graph", "layer", layer, did_you_mean(str(layer), LAYERS))
    names = dict(graph.nodes(data="name"))
    rows = [
        {**about, "source": names[source], "target": names[target]}
        for source, target, about in graph.edges(data=True)
        if layer in (None, about["layer"])
    ]
    table = pd.DataFrame(rows, columns=TIE_COLUMNS)
    used = [*TIE_COLUMNS[:4], *(name for name in TIE_COLUMNS[4:] if table[name].notna().any())]
    return table[used].fillna("")


def node_of(kind: str, number: str) -> Node:
    """Give a node from its kind and its number as text, such as ``17`` or ``17/204``."""
    return (kind, *map(int, number.split("/")))


def _ends(edges: pd.DataFrame, end: str) -> list[Node]:
    kinds, numbers = edges[f"{end}_kind"].tolist(), edges[end].tolist()
    return [node_of(kind, number) for kind, number in zip(kinds, numbers, strict=True)]


def _nodes(nodes: pd.DataFrame, with_satisfaction: bool) -> Iterator[tuple[Node, dict[str, Any]]]:
    left_out = ["number", *(() if with_satisfaction else OF_THE_END)]
    records = nodes.drop(columns=left_out, errors="ignore").astype(object).to_dict("records")
    for number, row in zip(nodes["number"].tolist(), records, strict=True):
        about = {str(name): value for name, value in row.items() if _is_known(value)}
        yield node_of(row["kind"], number), about


def _is_known(value: Any) -> bool:
    return not pd.isna(value) and value != ""


def _about_edge(row: dict[Any, Any]) -> dict[str, str]:
    ended = {"end": row["end"]} if row["end"] else {}
    words = edge_words(row["post"], row["mode"], row["status"], row["compound"])
    return {"layer": row["layer"], "start": row["start"], **ended, **words}


def _count_households(graph: nx.MultiDiGraph) -> None:
    """Give firms and branches the households of the compounds under contract in this graph."""
    served: dict[int, int] = {}
    for firm, compound, layer in graph.edges(data="layer"):
        if layer == "contract":
            served[firm[1]] = served.get(firm[1], 0) + graph.nodes[compound]["households"]
    for node, about in graph.nodes(data=True):
        if node[0] in ("firm", "branch"):
            about["households"] = served.get(node[1], 0)
