"""Ties of a street: the part of the governance graph that a figure of one street shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.io.errors import InputError
from simulation.io.validation import refuse
from simulation.state.branches import PartyStatus
from simulation.state.dated_graph import live_in

MOST_NAMED = 20
NOW = "9999-12"
"""A month after all others."""


@dataclass(frozen=True)
class Ties:
    """Institutions of one street and their ties in one month.

    Attributes
    ----------
    street, month
        Number of the street, and the month; empty for the end of the table.
    communities
        Compounds of each community, by its number.
    contracts
        Contract edges: firm, compound, mode.
    organised
        Status of the party affiliation of each firm that has one, see `PartyStatus`.
    directors, seats
        Compounds with a quality director (x1), and with an appointed seat in the committee (x3).
    heads
        Part-time posts of firm heads (x2): firm, community.
    """

    street: int
    month: str
    communities: dict[int, list[int]]
    contracts: pd.DataFrame
    organised: dict[int, PartyStatus]
    directors: set[int]
    seats: set[int]
    heads: pd.DataFrame

    @property
    def compounds(self) -> list[int]:
        """All compounds, community by community."""
        return [compound for own in self.communities.values() for compound in own]

    @property
    def firms(self) -> list[int]:
        """Firms with a contract or a post here, in the order of the compounds that they serve."""
        at = {compound: place for place, compound in enumerate(self.compounds)}
        served = self.contracts.assign(at=self.contracts["compound"].map(at))
        mean = served.groupby("firm")["at"].mean()
        others = [firm for firm in dict.fromkeys(self.heads["firm"]) if firm not in mean.index]
        return [*mean.sort_values(kind="stable").index.tolist(), *others]


def ties_of(edges: pd.DataFrame, street: int, month: str | None = None) -> Ties:
    """Give the ties of a street.

    Parameters
    ----------
    edges
        `edges` of a run, or the table read from ``edges.parquet``.
    street
        Number of the street.
    month
        Such as ``2019-06``; None is the end of the run.

    Raises
    ------
    InputError
        If there is no such street, or it has no edge in that month.

    Examples
    --------
    >>> import simulation as sim
    >>> edges = sim.run("yongqiao", scale=0.002, months=1).edges
    >>> len(ties_of(edges, 4).compounds)
    9
    """
    live = live_in(edges, month or NOW)
    kinds = dict(tuple(live.groupby("layer", sort=False)))
    below = kinds.get("administration", live.iloc[:0])
    members = _members(below, street)
    communities = {int(one): sorted(rows["target"]) for one, rows in members.groupby("source")}
    compounds = set(members["target"])
    contracts = _numbered(kinds.get("contract", live.iloc[:0]))
    contracts = contracts[contracts["target"].isin(compounds)]
    posts = kinds.get("cross_appointment", live.iloc[:0])
    party = kinds.get("party", live.iloc[:0])
    party = _numbered(party[party["target_kind"] == "branch"])
    heads = posts[(posts["post"] == "x2") & posts["compound"].isin(compounds)]
    return Ties(
        street,
        month or "",
        communities,
        contracts.rename(columns={"source": "firm", "target": "compound"})[
            ["firm", "compound", "mode"]
        ].reset_index(drop=True),
        {int(row.target): PartyStatus(int(row.status)) for row in party.itertuples()},
        set(posts.loc[posts["post"] == "x1", "compound"]) & compounds,
        set(posts.loc[posts["post"] == "x3", "compound"]) & compounds,
        _numbered(heads)
        .rename(columns={"source": "firm", "target": "community"})[["firm", "community"]]
        .drop_duplicates(),
    )


def ties_of_district(edges: pd.DataFrame, district: int, month: str | None = None) -> list[Ties]:
    """Give the ties of each street of a district that has compounds; see `ties_of`.

    Raises
    ------
    InputError
        If there is no such district, or it has no edge in that month.

    Examples
    --------
    >>> import simulation as sim
    >>> edges = sim.run("yongqiao", scale=0.002, months=1).edges
    >>> len(ties_of_district(edges, 0))
    13
    """
    below = live_in(edges, month or NOW)
    below = below[below["layer"] == "administration"]
    above = _numbered(below[below["source_kind"] == "district"]).set_index("target")["source"]
    streets = sorted(set(_with_streets(below)["street"].dropna().astype(int)))
    own = [street for street in streets if above.get(street) == district]
    if not own:
        districts = sorted({int(above[street]) for street in streets})
        raise _not_there("district", district, districts)
    return [ties_of(edges, street, month) for street in own]


def _members(administration: pd.DataFrame, street: int) -> pd.DataFrame:
    """Edges from the communities of a street to its compounds.

    Raises
    ------
    InputError
        If it has none.
    """
    members = _with_streets(administration)
    if not (chosen := members["street"] == street).any():
        raise _not_there("street", street, sorted(set(members["street"].dropna().astype(int))))
    return members[chosen]


def _with_streets(administration: pd.DataFrame) -> pd.DataFrame:
    """Edges from communities to compounds, with the street of each."""
    own = _numbered(administration[administration["source_kind"] == "street"])
    members = _numbered(administration[administration["source_kind"] == "community"])
    return members.assign(street=members["source"].map(own.set_index("target")["source"]))


def _not_there(kind: str, number: int, numbers: list[int]) -> InputError:
    """Say which places of a kind have compounds."""
    some = ", ".join(map(str, numbers[:MOST_NAMED])) + (
        f", ... ({len(numbers)} in all)" if len(numbers) > MOST_NAMED else ""
    )
    return refuse("network", kind, number, f"a {kind} with compounds: {some or 'none'}")


def _numbered(edges: pd.DataFrame) -> pd.DataFrame:
    """Edges without the compound that they concern, with the numbers of their ends."""
    ends = {name: edges[name].astype(np.int64) for name in ("source", "target")}
    return edges.drop(columns="compound").assign(**ends)
