"""The governance graph as it is read: by networkx, as tables, and as it was in a month."""

from __future__ import annotations

from typing import Any, NoReturn

import networkx as nx
import pandas as pd

from simulation.io.months import month_name
from simulation.state.dated_graph import check_month, graph_at, tie_table
from simulation.state.edges import Edge, edge_frame
from simulation.state.nodes import NodeAttributes, Nodes


class ReadableGraph(nx.MultiDiGraph):
    """A directed graph of dated edges that networkx reads, and whose copies are ordinary graphs.

    Attributes
    ----------
    records
        All edges, live or ended.
    nodes_known
        What is known of the nodes.
    month
        The month that comes next, counted as the dates of the edges are.
    """

    records: list[Edge]
    nodes_known: Nodes
    month = 0

    def edge_table(self, start_month: int) -> pd.DataFrame:
        """All edges, live or ended, one row each; `end` is empty while they are live."""
        return edge_frame(self.records, start_month)

    def node_table(self) -> pd.DataFrame:
        """All nodes that have, or had, an edge, one row each; see `Nodes.frame`."""
        return self.nodes_known.frame(node for e in self.records for node in (e.source, e.target))

    def at(self, month: str | None = None) -> nx.MultiDiGraph:
        """Give the graph of a month as an ordinary networkx graph, with attributes in plain Python.

        Parameters
        ----------
        month
            A month such as ``2019-06``; by default the graph as it stands.  Satisfaction is known
            of the present only, so nodes of an earlier month have none.

        Raises
        ------
        InputError
            If it is no month from the first edge to the present.

        Examples
        --------
        >>> import simulation as sim
        >>> model = sim.GovernanceModel("yongqiao", seed=1, scale=0.002)
        >>> model.graph.at("2018-01").nodes["compound", 0]["district"]
        'district 0'
        """
        first_month = self.nodes_known.geography.first_month
        changes = [m for edge in self.records for m in (edge.start, edge.end) if m is not None]
        last = max([self.month - 1, *changes])
        first = min([last, *changes])
        span = (month_name(first_month + first), month_name(first_month + last))
        asked = span[1] if month is None else month
        check_month(asked, span, "graph")
        present = month_name(first_month + self.month - 1)
        edges, nodes = self.edge_table(first_month), self.node_table()
        return graph_at(edges, nodes, asked, with_satisfaction=asked >= present)

    def ties(self, layer: str | None = None) -> pd.DataFrame:
        """Give the live edges in words, of one layer or of all; see `dated_graph.tie_table`.

        Examples
        --------
        >>> import simulation as sim
        >>> model = sim.GovernanceModel("yongqiao", seed=1, scale=0.002)
        >>> model.graph.ties("peer").loc[0, ["source", "target"]].tolist()
        ['street 0', 'street 1']
        """
        return tie_table(self, layer)

    def to_networkx(self) -> nx.MultiDiGraph:
        """Give the graph as it stands; see `at`."""
        return self.at()

    def to_undirected_class(self) -> type[nx.MultiGraph]:
        """Class of an undirected copy: an ordinary networkx graph."""
        return nx.MultiGraph

    def to_directed_class(self) -> type[nx.MultiDiGraph]:
        """Class of a directed copy: an ordinary networkx graph."""
        return nx.MultiDiGraph

    def copy(self, as_view: bool = False) -> nx.MultiDiGraph:
        """Copy as an ordinary networkx graph, free to be changed."""
        if as_view:
            return nx.graphviews.generic_graph_view(self)
        return nx.MultiDiGraph(self)

    def _know(self, edge: Edge) -> None:
        """Add the ends of an edge that are new."""
        for node in (edge.source, edge.target):
            if node not in self._node:
                self._succ[node] = self.adjlist_inner_dict_factory()
                self._pred[node] = self.adjlist_inner_dict_factory()
                self._node[node] = NodeAttributes(self.nodes_known, node)

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise nx.NetworkXError("only link() and end() change the governance graph; use copy()")

    add_node = add_nodes_from = add_edge = add_edges_from = _refuse
    add_weighted_edges_from = remove_node = remove_nodes_from = _refuse
    remove_edge = remove_edges_from = clear = clear_edges = update = _refuse
