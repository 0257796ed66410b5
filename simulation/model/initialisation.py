"""Initialisation: the state in which a model begins, made from its city."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulation.agents.elections import LONG_TERM
from simulation.agents.party_branch import PartyBranch
from simulation.core import randomness
from simulation.core.quantiles import binomial_quantile
from simulation.core.tables import Array, rows_where
from simulation.model.population import populate
from simulation.processes import finance, representation
from simulation.scenario.scenario import Scenario
from simulation.state.city import City
from simulation.state.committees import CommitteeKind
from simulation.state.compounds import NONE, Compounds, ServiceMode
from simulation.state.firms import PUBLIC
from simulation.state.governance_graph import GovernanceGraph
from simulation.state.ledger import Ledger
from simulation.state.nodes import Geography
from simulation.state.own_networks import listed_households
from simulation.state.state import State

# Both are assumptions.
MONTHS_OF_CASH = 3
"""Months of income that firms hold in cash at first."""
MEAN_REPUTATION, REPUTATION_SD = 50, 9
"""Reputation of a firm of mean ability, and its standard deviation over firms, points."""


def allocate(state: State, city: City, scenario: Scenario) -> None:
    """Give a state its tables, graph and ledger, filled in as far as the city determines them."""
    state.city = city
    compounds, networks = city.compounds_at(state.scale), scenario.networks
    state.own_networks = networks
    state.ties = listed_households(networks.neighbours, compounds, state.scale)
    n_streets, n_firms = city.start.streets, len(city.firm_kind)
    state.allocate(
        {
            "compound": len(compounds),
            "household": int(compounds.simulated.sum()),
            "firm": n_firms,
            "street": n_streets,
            "street and lever": n_streets * len(state.street_run_levers),
        }
    )
    state.compounds.restore(compounds.snapshot())
    state.streets.district = city.street_district
    cadres = city.start.cadres_per_community
    geography = Geography(
        scenario.city.title, state.start_month, city.community_street, city.street_district, cadres
    )
    state.graph = GovernanceGraph(
        state.compounds, state.firms, state.posts, state.affiliations, n_streets,
        len(city.community_street) * cadres, geography,
    )  # fmt: skip
    state.graph.month = state.month
    state.ledger = Ledger(n_streets)


def initialise(state: State) -> None:
    """Set the first state: firms, households, committees, money, edges and branches."""
    _first_firms(state)
    _first_implementation(state)
    populate(state, street_ends(state.compounds))
    _first_committees(state)
    _first_money(state)
    _first_edges(state)
    _first_branches(state)


def street_ends(compounds: Compounds) -> Array:
    """First and last household row (exclusive) of the street of each compound."""
    last = compounds.first_household + compounds.simulated
    _, first_of, street = np.unique(compounds.street, return_index=True, return_inverse=True)
    last_of = np.append(first_of[1:], len(compounds)) - 1
    ends = np.stack([compounds.first_household[first_of], last[last_of]], axis=1)
    return np.asarray(ends[street].reshape(len(compounds), 2))


def _first_money(state: State) -> None:
    compounds, start, old = state.compounds, state.city.start, state.compounds.old
    under = compounds.contracted
    compounds.fee = compounds.reference_fee
    own = compounds.service_mode == ServiceMode.SELF_MANAGED
    compounds.fee[own] *= state.parameters.money.self_managed_fee
    compounds.fee[~compounds.served] = 0.0
    compounds.collection_rate = np.where(old, start.collection_old, start.collection_commodity)
    compounds.satisfaction = np.where(old, start.satisfaction_old, start.satisfaction_commodity)
    income = compounds.fee * compounds.collection_rate + finance.public_revenue(state)
    compounds.income = income
    compounds.income_memory = income
    compounds.spend = income * compounds.served
    compounds.task_split = state.parameters.quality.measured_share
    state.firms.cash = MONTHS_OF_CASH * np.bincount(
        compounds.firm[under], (income * compounds.area)[under], len(state.firms)
    )
    state.ledger.firms_cash = float(state.firms.cash.sum())


def _first_edges(state: State) -> None:
    compounds, graph, first = state.compounds, state.graph, state.month
    parents: dict[str, tuple[str, Array]] = {
        "district": ("city", np.zeros(state.city.start.districts, dtype=int)),
        "street": ("district", state.city.street_district),
        "community": ("street", state.city.community_street),
        "compound": ("community", compounds.community),
    }
    for child, (parent, numbers) in parents.items():
        for number, above in enumerate(numbers.tolist()):
            graph.link("administration", (parent, above), (child, number), first)
    for district in range(state.city.start.districts):
        graph.link("party", ("city", 0), ("industry_committee", district), first)
    for row in rows_where(compounds.firm != NONE):
        graph.link(
            "contract",
            ("firm", int(compounds.firm[row])),
            ("compound", row),
            first,
            mode=int(compounds.service_mode[row]),
        )
    for street, peer in _first_peers(state):
        graph.link("peer", ("street", street), ("street", peer), first)


def _first_peers(state: State) -> Iterator[tuple[int, int]]:
    """Pairs of a street and one that it compares itself with: own ones, or all of its district."""
    if (own := state.own_networks.peers) is not None:
        yield from ((street, peer) for street, peer in own.ends.tolist())
        return
    districts = state.streets.district
    for street in range(len(state.streets)):
        for peer in rows_where(districts == districts[street]):
            if peer != street:
                yield street, peer


def _first_firms(state: State) -> None:
    firms, city = state.firms, state.city
    firms.identity = city.firm_identity
    firms.kind, firms.district = city.firm_kind, city.firm_district
    firms.ability, firms.members = city.firm_ability, city.firm_members
    firms.projects_elsewhere = city.firm_projects_elsewhere
    firms.margin = np.where(firms.kind == PUBLIC, 0.0, state.parameters.effort.margin)
    spread = (firms.ability - city.start.ability_mean) / max(city.start.ability_sd, 1e-9)
    firms.reputation = np.clip(MEAN_REPUTATION + REPUTATION_SD * spread, 0, 100)


def _first_committees(state: State) -> None:
    """Committees that exist before the burn-in: exact shares, chosen by keyed priority."""
    start, seed = state.city.start, state.city_seed
    committees, old = state.committees, state.compounds.old
    for rows, share_of in (
        (np.flatnonzero(~old), start.committees_commodity),
        (np.flatnonzero(old), start.committees_old),
    ):
        order = np.argsort(randomness.uniform(seed, "first committees", 0, rows), kind="stable")
        chosen = rows[order[: round(share_of * len(rows))]]
        term, skill, members, interest = (
            randomness.uniform(seed, f"first committee {what}", 0, chosen)
            for what in ("term", "skill", "members", "self-interest")
        )
        committees.kind[chosen] = CommitteeKind.OWNERS
        committees.months_left[chosen] = 1 + (term * LONG_TERM).astype(int)
        committees.skill[chosen] = representation.skill_quantile(skill)
        committees.representativeness[chosen] = 1.0
        committees.self_interest[chosen] = representation.self_interest_quantile(interest)
        rules = state.parameters.committees
        committees.party_share[chosen] = [
            binomial_quantile(u, rules.seats, rules.candidate_party_share) / rules.seats
            for u in members
        ]


def _first_branches(state: State) -> None:
    """Organisations that exist before the burn-in: an exact share of firms with projects."""
    able = np.flatnonzero((state.firms.projects > 0) & (state.firms.members >= 1))
    order = np.argsort(
        randomness.uniform(state.city_seed, "first branches", 0, state.firms.identity[able]),
        kind="stable",
    )
    n_branches = round(state.city.start.organised_before * int((state.firms.projects > 0).sum()))
    for row in able[order[:n_branches]]:
        state.agent(PartyBranch, row).form()


def _first_implementation(state: State) -> None:
    """Implementation intensity of every street for every street-run lever."""
    streets = state.parameters.streets
    rows = np.arange(len(state.streets))
    for lever in state.street_run_levers:
        spread = randomness.normal(state.city_seed, f"vigour {lever}", 0, rows)
        intensity = streets.implementation_mean + streets.implementation_sd * spread
        state.implementation_of(lever)[:] = np.clip(intensity, 0, 1)
    state.implementation.start = state.implementation.intensity
