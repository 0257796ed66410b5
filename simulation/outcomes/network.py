"""Outcomes of the governance network, from the table of its edges with begin and end.

They are calculated afterwards and asked for by themselves, so that recording them costs a run
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from simulation.core.tables import Array
from simulation.outcomes.declaration import OUTCOMES, Grouped
from simulation.outcomes.groups import Groups
from simulation.state.compounds import NONE
from simulation.state.dated_graph import live_in
from simulation.state.state import State

DATES = ["start", "end"]


@dataclass(frozen=True)
class Measure:
    """Declaration of an outcome of the network: label in English and Chinese, unit, meaning."""

    label: str
    label_zh: str
    unit: str
    doc: str


MEASURES = {
    "double_appointment_ratio": Measure(
        "Double appointments", "双向任职比", "share",
        "Projects with a quality director and a firm head in the committee, of those with either.",
    ),
    "posts_per_cadre": Measure(
        "Posts per cadre", "干部人均兼职数", "posts",
        "Posts (x1, x3) that a community cadre holds who holds any.",
    ),
    "firms_near_party_committee": Measure(
        "Firms near a party committee", "距党委两步以内的企业占比", "share",
        "Firms with a project that are at most two steps from a party committee.",
    ),
    "interlocked_institutions": Measure(
        "Largest interlocked component", "最大交叉任职网络的机构数", "institutions",
        "Firms, communities and owner committees in the largest component tied by persons.",
    ),
    "interlocked_households": Measure(
        "Households of the interlocked component", "最大交叉任职网络的住户占比", "share",
        "Households of the compounds whose posts tie that component together.",
    ),
}  # fmt: skip
"""Outcomes of the network by name."""


def node_table(state: State) -> pd.DataFrame:
    """Give the nodes of the graph as a table, with what the city reports of compounds.

    Returns
    -------
    pandas.DataFrame
        As `Nodes.frame`, with the true satisfaction and, apart, ``satisfaction_reported``: what the
        survey says of a compound that is in it, after a December; elsewhere it is empty.
    """
    table = state.graph.node_table()
    reported, survey = np.full(len(state.compounds), np.nan), OUTCOMES["satisfaction"].reported
    if state.last_was_december and isinstance(survey, Grouped):
        reported = np.asarray(survey.values(state, Groups.by(np.arange(len(reported)))))
    is_compound = (table["kind"] == "compound").to_numpy()
    table["satisfaction_reported"] = np.nan
    rows = table.loc[is_compound, "number"].astype(int).to_numpy()
    table.loc[is_compound, "satisfaction_reported"] = reported[rows]
    return table


def network_by_month(
    edges: pd.DataFrame, nodes: pd.DataFrame, months: Sequence[str], city: str
) -> pd.DataFrame:
    """Measure the network at the end of each month.

    Parameters
    ----------
    edges, nodes
        Tables of all edges and all nodes of a run.
    months
        The months, such as ``2019-06``.
    city
        Name of the city.

    Returns
    -------
    pandas.DataFrame
        One row per month and outcome of `MEASURES`, with the columns of the monthly table of a run:
        month, level, place, outcome, kind, value.  A ratio without anything below the line is nan.
    """
    ties = _Ties.of(edges, nodes)
    rows = [
        (month, "city", city, outcome, "true", value)
        for month in months
        for outcome, value in ties.measured(month).items()
    ]
    return pd.DataFrame(rows, columns=["month", "level", "place", "outcome", "kind", "value"])


@dataclass(frozen=True)
class _Ties:
    """Contracts, affiliations and posts of a run, with whole numbers for firms and places.

    Attributes
    ----------
    households
        Households of each compound.
    contracts, affiliations
        Edges with columns firm, compound, start and end; of affiliations there is no compound.
    posts
        Posts x1, x2 and those x3 that a cadre has: post, cadre and firm (-1 for none), community
        and compound, start and end.
    """

    households: Array
    contracts: pd.DataFrame
    affiliations: pd.DataFrame
    posts: pd.DataFrame

    @classmethod
    def of(cls, edges: pd.DataFrame, nodes: pd.DataFrame) -> Self:
        """Take what is needed out of the tables of a run."""
        compounds = nodes[nodes["kind"] == "compound"]
        households = np.zeros(1 + _numbers(compounds["number"]).max(initial=NONE), dtype=np.int64)
        households[_numbers(compounds["number"])] = compounds["households"].to_numpy(np.int64)
        contracts = edges[edges["layer"] == "contract"]
        affiliations = edges[(edges["layer"] == "party") & (edges["target_kind"] == "branch")]
        by_cadre = edges["post"].isin(["x1", "x3"]) & (edges["source_kind"] == "cadre")
        return cls(
            households,
            contracts[DATES].assign(
                firm=_numbers(contracts["source"]), compound=_numbers(contracts["target"])
            ),
            affiliations[DATES].assign(firm=_numbers(affiliations["target"])),
            pd.concat(
                [_of_cadres(edges[by_cadre], nodes), _of_heads(edges[edges["post"] == "x2"])]
            ),
        )

    def measured(self, month: str) -> dict[str, float]:
        """Give every outcome at the end of a month."""
        contracts, posts = live_in(self.contracts, month), live_in(self.posts, month)
        affiliated = live_in(self.affiliations, month)["firm"]
        firm_of = np.full(len(self.households), NONE)
        firm_of[contracts["compound"]] = contracts["firm"]
        has = {
            post: np.isin(np.arange(len(firm_of)), rows["compound"])
            for post, rows in posts.groupby("post")
        }
        nobody = np.zeros(len(firm_of), dtype=bool)
        director, head = (has.get(post, nobody) & (firm_of != NONE) for post in ("x1", "x2"))
        near = {*affiliated.tolist(), *posts.loc[posts["post"] == "x2", "firm"].tolist()}
        firms = set(contracts["firm"].tolist())
        cadres = posts.loc[posts["cadre"] != NONE, "cadre"]
        institutions, households = self._largest_component(posts, firm_of)
        return {
            "double_appointment_ratio": _ratio((director & head).sum(), (director | head).sum()),
            "posts_per_cadre": _ratio(len(cadres), cadres.nunique()),
            "firms_near_party_committee": _ratio(len(firms & near), len(firms)),
            "interlocked_institutions": float(institutions),
            "interlocked_households": _ratio(households, self.households.sum()),
        }

    def _largest_component(self, posts: pd.DataFrame, firm_of: Array) -> tuple[int, int]:
        """Institutions, and households, of the component with most of them; see `MEASURES`.

        A quality director ties the community to the firm of the compound, a firm head the firm to
        the community, and a cadre in a committee the community to the owner committee.
        """
        compound, post = posts["compound"].to_numpy(), posts["post"].to_numpy()
        firm = np.where(post == "x1", firm_of[compound], posts["firm"].to_numpy())
        n_firms = 1 + max(firm_of.max(initial=NONE), firm.max(initial=NONE))
        other = np.where(post == "x3", n_firms + compound, firm)
        tied = other != NONE
        if not tied.any():
            return 0, 0
        community = n_firms + len(firm_of) + posts["community"].to_numpy()[tied]
        ends = np.unique(np.stack([community, other[tied]]), return_inverse=True)
        at, (one, two) = ends[0], ends[1].reshape(2, -1)
        matrix = sparse.coo_array((np.ones(len(one)), (one, two)), shape=(len(at), len(at)))
        n, component = csgraph.connected_components(matrix, directed=False)
        sizes = np.bincount(component, minlength=n)
        pairs = np.unique(np.stack([component[one], compound[tied]]), axis=1)
        households = np.bincount(pairs[0], self.households[pairs[1]], n).astype(np.int64)
        largest = np.lexsort((households, sizes))[-1]
        return int(sizes[largest]), int(households[largest])


def _of_cadres(edges: pd.DataFrame, nodes: pd.DataFrame) -> pd.DataFrame:
    """Posts of cadres, who belong to a community."""
    cadres = nodes[nodes["kind"] == "cadre"]
    community = dict(zip(cadres["number"], cadres["community"].str.split().str[-1], strict=True))
    return edges[[*DATES, "post", "compound"]].assign(
        cadre=_numbers(edges["source"]),
        firm=NONE,
        community=_numbers(edges["source"].map(community)),
    )


def _of_heads(edges: pd.DataFrame) -> pd.DataFrame:
    """Posts of firm heads in the committees of communities."""
    return edges[[*DATES, "post", "compound"]].assign(
        cadre=NONE, firm=_numbers(edges["source"]), community=_numbers(edges["target"])
    )


def _numbers(column: pd.Series) -> Array:
    return column.astype("int64").to_numpy()


def _ratio(above: float, below: float) -> float:
    return float(above / below) if below else float("nan")
