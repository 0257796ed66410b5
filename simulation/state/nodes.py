"""Nodes of the governance graph: what each is, where it lies, and whom it is responsible for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from simulation.core.tables import Array
from simulation.state.attributes import Attributes, name_of
from simulation.state.compounds import NONE, Compounds
from simulation.state.edges import Node
from simulation.state.firms import FIRM_KINDS, Firms

KINDS = (
    "city", "district", "street", "community", "compound", "committee", "grid_group",
    "firm", "branch", "industry_committee", "cadre", "resident",
)  # fmt: skip
"""Kinds of nodes, in the order of the table."""
NODE_COLUMNS = [
    "kind", "number", "name", "district", "street", "community", "type", "households",
    "satisfaction",
]  # fmt: skip
TEXT = NODE_COLUMNS[:7]
OF_COMPOUND = ("compound", "committee", "grid_group", "resident")
"""Kinds whose first number is that of a compound."""
TYPES = np.array(["commodity", "old"], dtype=object)
FIRM_TYPES = np.array(FIRM_KINDS, dtype=object)
NOWHERE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Geography:
    """Where communities and streets lie, and when the calendar begins.

    Attributes
    ----------
    title
        Name of the city.
    first_month
        Number of the month 0 of the programme.
    community_street, street_district
        Row of the street of each community, and of the district of each street.
    cadres_per_community
        Cadres are numbered community by community.
    """

    title: str = "city"
    first_month: int = 0
    community_street: Array = field(default_factory=lambda: NOWHERE)
    street_district: Array = field(default_factory=lambda: NOWHERE)
    cadres_per_community: int = 1

    def sizes(self) -> dict[str, int]:
        """How many communities and districts there are; empty if that is not known."""
        if not len(self.street_district):
            return {}
        districts = int(self.street_district.max()) + 1
        return {
            "community": len(self.community_street),
            **dict.fromkeys(("district", "industry_committee"), districts),
        }


@dataclass(frozen=True)
class Nodes:
    """What is known of the nodes of a city in its present state, many of a kind at a time.

    Attributes
    ----------
    compounds, firms
        Tables of the city.
    geography
        Where its communities and streets lie.
    """

    compounds: Compounds
    firms: Firms
    geography: Geography = field(default_factory=Geography)

    def about(self, kind: str, numbers: Array) -> dict[str, Array]:
        """Give the attributes of nodes of a kind, one entry per number.

        Households and satisfaction (0 to 100 points, the true one) are those that a node is
        responsible for: those of a compound, under the contracts of a firm, or in an area.  What a
        kind of node does not have is left out.

        Parameters
        ----------
        kind
            The kind.
        numbers
            First number of each node.
        """
        compounds, located = self.compounds, len(self.geography.street_district) > 0
        if kind in OF_COMPOUND:
            return self._of_compounds(kind, numbers)
        if kind in ("firm", "branch"):
            home = {"district": _named("district", self.firms.district[numbers])}
            what = {"type": FIRM_TYPES[self.firms.kind[numbers]]}
            return {**home, **what, **self._served(compounds.firm, len(self.firms), numbers)}
        if kind == "city":
            return self._served(np.zeros(len(compounds), dtype=np.int64), 1, numbers)
        if not located:
            return {}
        if kind == "cadre":
            return self._in_community(numbers // self.geography.cadres_per_community)
        if kind == "industry_committee":
            return {"district": _named("district", numbers)}
        n = len(self.geography.street_district)
        match kind:
            case "community":
                n = len(self.geography.community_street)
                place = self._in_community(numbers)
            case "street":
                place = self._in_street(numbers)
            case _:
                place = {"district": _named("district", numbers)}
        return {**place, **self._served(getattr(compounds, kind), n, numbers)}

    def frame(self, nodes: Iterable[Node]) -> pd.DataFrame:
        """Give some nodes as a table, one row each, by kind and number.

        Returns
        -------
        pandas.DataFrame
            kind, number (``17``, or ``17/204`` of a resident), name, district, street, community,
            type, households and satisfaction (points); empty where a node has none.
        """
        by_kind: dict[str, list[Node]] = {}
        for node in sorted(set(nodes)):
            by_kind.setdefault(node[0], []).append(node)
        frames = [self._frame(kind, by_kind[kind]) for kind in KINDS if kind in by_kind]
        empty = pd.DataFrame(columns=NODE_COLUMNS)
        table = pd.concat(frames, ignore_index=True) if frames else empty
        table = table.reindex(columns=NODE_COLUMNS)
        table[TEXT] = table[TEXT].fillna("").astype("str")
        return table.astype({"households": "Int64", "satisfaction": float})

    def name(self, node: Node) -> str:
        """Name of a node, such as ``compound 17``; that of the city is its own."""
        if node[0] == "city":
            return self.geography.title
        return name_of(node[0], "/".join(map(str, node[1:])))

    def _frame(self, kind: str, nodes: list[Node]) -> pd.DataFrame:
        numbers = np.array([node[1] for node in nodes], dtype=np.int64)
        columns: dict[str, Any] = {
            "kind": kind,
            "number": ["/".join(map(str, node[1:])) for node in nodes],
            "name": [self.name(node) for node in nodes],
        }
        return pd.DataFrame({**columns, **self.about(kind, numbers)})

    def _of_compounds(self, kind: str, rows: Array) -> dict[str, Array]:
        compounds = self.compounds
        place = {
            name: _named(name, getattr(compounds, name)[rows])
            for name in ("district", "street", "community")
        }
        place["type"] = TYPES[compounds.old[rows].astype(np.int64)]
        if kind == "resident":
            return place
        satisfaction = compounds.satisfaction[rows]
        return {**place, "households": compounds.households[rows], "satisfaction": satisfaction}

    def _in_community(self, rows: Array) -> dict[str, Array]:
        street = self._in_street(self.geography.community_street[rows])
        return {**street, "community": _named("community", rows)}

    def _in_street(self, rows: Array) -> dict[str, Array]:
        district = _named("district", self.geography.street_district[rows])
        return {"district": district, "street": _named("street", rows)}

    def _served(self, of: Array, n: int, numbers: Array) -> dict[str, Array]:
        """Households of the compounds that belong to each node, and their mean satisfaction."""
        belongs = of != NONE
        households, where = self.compounds.households[belongs], of[belongs]
        total = np.bincount(where, households, n)[numbers]
        points = np.bincount(where, households * self.compounds.satisfaction[belongs], n)[numbers]
        mean = np.divide(points, total, out=np.full(len(total), np.nan), where=total > 0)
        return {"households": total.astype(np.int64), "satisfaction": mean}


class NodeAttributes(Attributes):
    """Kind, name, place, type, households and satisfaction of a node, as they are now."""

    __slots__ = ("node", "nodes")

    def __init__(self, nodes: Nodes, node: Node) -> None:
        self.nodes, self.node = nodes, node

    def copy(self) -> dict[str, Any]:
        """Give the attributes as they are now; what is not known is left out."""
        kind, number = self.node[:2]
        about = self.nodes.about(kind, np.array([number]))
        values = {name: column[:1].tolist()[0] for name, column in about.items()}
        known = {name: value for name, value in values.items() if value == value}
        return {"kind": kind, "name": self.nodes.name(self.node), **known}


def _named(kind: str, numbers: Array) -> Array:
    return np.array([name_of(kind, str(number)) for number in numbers.tolist()], dtype=object)
