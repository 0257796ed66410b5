"""The governance graph: which institutions are related, since when, and by what kind of edge.

Institutions, compounds and residents who hold a post are nodes of one typed, dated
`networkx.MultiDiGraph`.  Only `GovernanceGraph.link` and `GovernanceGraph.end` change it; they
update the columns through which the edges enter the equations.  When all edges of a layer end, so
do its effects.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import networkx as nx
import numpy as np

from simulation.core.tables import Rows
from simulation.io.validation import refuse
from simulation.parameters.layers import LayerWeights
from simulation.state.branches import PartyAffiliations
from simulation.state.compounds import NONE, Compounds, ServiceMode
from simulation.state.edges import LAYERS, Edge, EdgeAttributes, Node, Place, check_edge, completed
from simulation.state.firms import Firms
from simulation.state.nodes import OF_COMPOUND, Geography, Nodes
from simulation.state.posts import Posts
from simulation.state.readable_graph import ReadableGraph

FULL_ATTENTION = 3
"""Further posts that halve the attention of a cadre to each of them; an assumption."""


class GovernanceGraph(ReadableGraph):
    """Typed, dated graph of the governance of one city.

    It holds the live edges; `edge_table` has the ended ones too.  Attributes of nodes and edges are
    in words, and made when they are read, from the state as it is then.

    Parameters
    ----------
    compounds, firms, posts, affiliations
        Tables whose columns follow the edges.
    n_streets, n_cadres
        How many there are.
    geography
        Where communities and streets lie, and when the calendar begins.
    """

    def __init__(
        self,
        compounds: Compounds | None = None,
        firms: Firms | None = None,
        posts: Posts | None = None,
        affiliations: PartyAffiliations | None = None,
        n_streets: int = 0,
        n_cadres: int = 0,
        geography: Geography | None = None,
    ) -> None:
        super().__init__()
        if compounds is None or firms is None or posts is None or affiliations is None:
            return
        self.compounds, self.firms = compounds, firms
        self.posts, self.affiliations = posts, affiliations
        self.n_streets = n_streets
        self.cadre_posts = np.zeros(n_cadres, dtype=np.int64)
        self.nodes_known = Nodes(compounds, firms, geography or Geography())
        self.weights = LayerWeights()
        self.records: list[Edge] = []
        self.closed: set[str] = set()
        self._sizes = self._n_nodes()
        self._live: dict[str, dict[Place, int]] = {layer: {} for layer in LAYERS}

    def link(
        self, layer: str, source: Node, target: Node, month: int | None = None, **about: Any
    ) -> Edge | None:
        """Add an edge and let its effects begin; it replaces a live edge with the same key.

        Parameters
        ----------
        layer
            One of `LAYERS`.
        source, target
            Nodes; added if they are new.
        month
            Month in which the edge begins; by default the month that comes next.
        about
            Attributes, in words or as codes: ``mode`` of a contract, ``status`` of a party
            affiliation, and for a post in a community the ``compound`` that it concerns.

        Returns
        -------
        Edge or None
            None if the layer is closed.

        Raises
        ------
        InputError
            If there can be no such edge; nothing has changed then.
        """
        self._sizes["firm"] = self._sizes["branch"] = len(self.firms)  # firms may enter
        about = completed(layer, source, target, about)
        check_edge(layer, source, target, about, self._sizes)
        if layer in self.closed:
            return None
        month = self.month if month is None else month
        edge = Edge(len(self.records), layer, source, target, month, None, about)
        if (former := self._live[layer].get(edge.where)) is not None:
            self.end(self.records[former], month)
        self.records.append(edge)
        self._show(edge)
        self._mirror(edge, live=True)
        return edge

    def end(self, edge: Edge, month: int | None = None) -> None:
        """End an edge, and its effects with it, by default in the month that comes next.

        Raises
        ------
        InputError
            If it is not a live edge of this graph; nothing has changed then.
        """
        key = self._live.get(edge.layer, {}).get(edge.where)
        if key is None or self.records[key] is not edge:
            raise refuse("end", "edge", edge, "a live edge of this graph")
        object.__setattr__(edge, "end", self.month if month is None else month)
        self._hide(edge)
        self._mirror(edge, live=False)

    def close(self, layer: str, month: int | None = None) -> None:
        """End all edges of a layer (by default in the next month), and add no new ones."""
        for edge in self.live(layer):
            self.end(edge, month)
        self.closed.add(layer)

    def live(self, layer: str) -> list[Edge]:
        """Live edges of a layer, in the order in which they were added."""
        return [self.records[key] for key in self._live[layer].values()]

    def find(self, layer: str, place: Node, post: str = "") -> Edge | None:
        """Live edge of a layer at a place (see `_place`), if there is one."""
        key = self._live[layer].get((place, post))
        return None if key is None else self.records[key]

    def seats(self, compound: int) -> list[Edge]:
        """Live posts (x3) in the committee of a compound, in the order in which they were added."""
        held = self._pred.get(("committee", compound), {}).values()
        return [self.records[key] for key in sorted(key for keys in held for key in keys)]

    def peers_of(self, street: int) -> Rows:
        """Streets that one compares itself with, in order; none if such edges have no weight."""
        beside = self._adj.get(("street", street), ()) if self.weights.peer > 0 else ()
        return np.array(sorted(n for kind, n in beside if kind == "street"), dtype=np.int64)

    @property
    def peers(self) -> Rows:
        """Number of peers of each street."""
        return np.array([len(self.peers_of(street)) for street in range(self.n_streets)])

    def weigh(self, weights: LayerWeights) -> None:
        """Let the layers count as much as the parameters of this month say."""
        changed = [name for name in LAYERS if getattr(weights, name) != getattr(self.weights, name)]
        self.weights = weights
        for edge in (edge for layer in changed for edge in self.live(layer)):
            self._mirror(edge, live=False)
            self._mirror(edge, live=True)

    def weight_of(self, layer: str) -> float:
        """Weight with which an edge of a layer acts; 0 if the layer is closed."""
        return 0.0 if layer in self.closed else float(getattr(self.weights, layer))

    def snapshot(self) -> dict[str, Any]:
        """Copy of all edges and of the columns that follow them."""
        edges = [(e.layer, e.source, e.target, e.start, e.end, dict(e.about)) for e in self.records]
        return {
            "edges": edges,
            "cadre_posts": self.cadre_posts.copy(),
            "weights": self.weights,
            "closed": set(self.closed),
        }

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Take over the edges of a snapshot."""
        nx.MultiDiGraph.clear(self)
        self._live = {layer: {} for layer in LAYERS}
        self.records = [Edge(key, *rest) for key, rest in enumerate(saved["edges"])]
        for edge in self.records:
            (self._show if edge.end is None else self._know)(edge)
        self.cadre_posts[:] = saved["cadre_posts"]
        self.weights = saved["weights"]
        self.closed = set(saved["closed"])

    def _n_nodes(self) -> dict[str, int]:
        """How many nodes of a kind there are."""
        return {
            "city": 1,
            "street": self.n_streets,
            "cadre": len(self.cadre_posts),
            **dict.fromkeys(OF_COMPOUND, len(self.posts)),
            **self.nodes_known.geography.sizes(),
        }

    def _show(self, edge: Edge) -> None:
        self._know(edge)
        nx.MultiDiGraph.add_edge(self, edge.source, edge.target, key=edge.key)
        first_month = self.nodes_known.geography.first_month
        self._adj[edge.source][edge.target][edge.key] = EdgeAttributes(edge, first_month)
        self._live[edge.layer][edge.where] = edge.key

    def _hide(self, edge: Edge) -> None:
        nx.MultiDiGraph.remove_edge(self, edge.source, edge.target, key=edge.key)
        del self._live[edge.layer][edge.where]

    def _mirror(self, edge: Edge, live: bool) -> None:
        weight = getattr(self.weights, edge.layer) if live else 0.0
        getattr(self, f"_mirror_{edge.layer}")(edge, live, weight)

    def _mirror_contract(self, edge: Edge, live: bool, weight: float) -> None:
        (_, firm), (_, compound), compounds = edge.source, edge.target, self.compounds
        compounds.firm[compound] = firm if live else NONE
        if weight > 0:
            compounds.service_mode[compound] = edge.about["mode"]
            self.firms.projects[firm] += 1
        elif compounds.are_contracted(compound):
            compounds.service_mode[compound] = ServiceMode.NONE
            self.firms.projects[firm] -= 1

    def _mirror_administration(self, edge: Edge, live: bool, weight: float) -> None:
        if edge.target[0] == "compound":
            self.posts.administered[edge.target[1]] = weight

    def _mirror_party(self, edge: Edge, live: bool, weight: float) -> None:
        if edge.target[0] == "branch":
            self.affiliations.status[edge.target[1]] = edge.about["status"] if weight > 0 else 0

    def _mirror_funding(self, edge: Edge, live: bool, weight: float) -> None:
        self.posts.funded[edge.target[1]] = weight
        self.posts.is_payee[edge.target[1]] = live

    def _mirror_peer(self, edge: Edge, live: bool, weight: float) -> None:
        """Do nothing: `peers_of` reads the edges themselves, which are few."""

    def _mirror_cross_appointment(self, edge: Edge, live: bool, weight: float) -> None:
        compound, step = edge.about["compound"], 1 if live else -1
        match edge.about["post"]:
            case "x1":
                self.posts.director[compound] = edge.source[1] if live else NONE
                self.posts.oversight[compound] = 0.0
                self._count_post(edge.source[1], step)
            case "x2":
                self.posts.head[compound] = edge.source[1] if live else NONE
                self.posts.firm_head[compound] = weight
            case "x3":
                if edge.source[0] == "cadre":
                    self._count_post(edge.source[1], step)
                self._show_seats(compound)
            case "x4":
                self.posts.leaders[compound] += step
                buildings = self.compounds.n_buildings[compound]
                full = min(1.0, self.posts.leaders[compound] / buildings)
                self.posts.leaders_share[compound] = full * self.weights.cross_appointment

    def _count_post(self, cadre: int, step: int) -> None:
        """Count a post of a cadre, which changes its attention to all the posts it has."""
        self.cadre_posts[cadre] += step
        attention = self._attention(("cadre", cadre))
        for kind, compound in self._adj.get(("cadre", cadre), ()):
            if kind == "committee":
                self._show_seats(compound)
            elif self.posts.director[compound] == cadre:
                self.posts.oversight[compound] = attention * self.weights.cross_appointment

    def _show_seats(self, compound: int) -> None:
        """Who sits in a committee (x3): it is attended to unless all of them are inattentive."""
        posts, seated = self.posts, list(self.predecessors(("committee", compound)))
        posts.committee_seats[compound] = len(seated)
        posts.committee_cadres[compound] = sum(kind == "cadre" for kind, *_ in seated)
        inattention = math.prod(1 - self._attention(person) for person in seated)
        posts.in_committee[compound] = (1 - inattention) * self.weights.cross_appointment

    def _attention(self, person: Node) -> float:
        """Attention of a person to each of its posts; a resident has no other one."""
        if person[0] != "cadre":
            return 1.0
        others = max(0, int(self.cadre_posts[person[1]]) - 1)
        return 1 / (1 + others / FULL_ATTENTION)
