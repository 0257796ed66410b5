"""Founding: the first state of a model, from the city it plays in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.agents import household, owner_committee, party_branch, property_firm, street_office
from simulation.agents.owner_committee import Committees
from simulation.agents.party_branch import Branches
from simulation.agents.street_office import Streets
from simulation.columns import rows_where
from simulation.compounds import NONE, Events, ServiceMode, Tally
from simulation.graph import GovernanceGraph
from simulation.issues import Issues
from simulation.ledger import Ledger
from simulation.measurement import Scores
from simulation.policy import FirmPolicy, Policy

if TYPE_CHECKING:
    from simulation.city import City
    from simulation.columns import Array
    from simulation.compounds import Compounds
    from simulation.model import GovernanceModel

MONTHS_OF_CASH = 3


def found(model: GovernanceModel, city: City) -> None:
    """Give a model its tables, graph, agents and first state."""
    _make_tables(model, city)
    model.graph = GovernanceGraph(
        model.compounds,
        len(model.firms),
        len(model.streets),
        len(city.community_street) * city.start.cadres_per_community,
    )
    model.vigour = street_office.first_vigour(model)
    model.households = household.settle(
        city.start, model.city_seed, model.compounds, street_ends(model.compounds)
    )
    model.register_agents()
    _first_money(model)
    owner_committee.first_committees(model)
    _first_edges(model)
    party_branch.first_branches(model)


def street_ends(compounds: Compounds) -> Array:
    """First and last household row (exclusive) of the street of each compound."""
    last = compounds.first_household + compounds.simulated
    _, first_of, street = np.unique(compounds.street, return_index=True, return_inverse=True)
    last_of = np.append(first_of[1:], len(compounds)) - 1
    ends = np.stack([compounds.first_household[first_of], last[last_of]], axis=1)
    return np.asarray(ends[street].reshape(len(compounds), 2))


def _make_tables(model: GovernanceModel, city: City) -> None:
    model.city, n = city, len(city.compounds)
    model.compounds = city.compounds_at(model.scale)
    model.streets = Streets(city.start.streets)
    model.streets.district = city.street_district
    model.issues, model.scores, model.policy, model.events, model.tally = (
        Issues(n), Scores(n), Policy(n), Events(n), Tally(n)
    )  # fmt: skip
    model.firms = property_firm.found_firms(city, model.parameters.effort.margin)
    model.branches = Branches(len(model.firms))
    model.firm_policy = FirmPolicy(len(model.firms))
    model.committees = Committees(n)
    model.ledger = Ledger(len(model.streets))


def _first_money(model: GovernanceModel) -> None:
    compounds, start, old = model.compounds, model.city.start, model.compounds.old
    money, under = model.parameters.money, model.compounds.contracted
    compounds.fee = compounds.reference_fee
    own = compounds.service_mode == ServiceMode.SELF_MANAGED
    compounds.fee[own] *= money.self_managed_fee
    compounds.fee[~compounds.served] = 0.0
    compounds.collection_rate = np.where(old, start.collection_old, start.collection_commodity)
    compounds.satisfaction = np.where(old, start.satisfaction_old, start.satisfaction_commodity)
    income = compounds.fee * compounds.collection_rate + money.public_revenue * compounds.served
    compounds.income = income
    compounds.income_memory = income
    compounds.spend = income * compounds.served
    compounds.task_split = model.parameters.quality.measured_share
    model.firms.cash = MONTHS_OF_CASH * np.bincount(
        compounds.firm[under], (income * compounds.area)[under], len(model.firms)
    )
    model.ledger.firms_cash = float(model.firms.cash.sum())


def _first_edges(model: GovernanceModel) -> None:
    compounds, graph, first = model.compounds, model.graph, model.month
    parents = {
        "district": ("city", np.zeros(model.city.start.districts, dtype=int)),
        "street": ("district", model.city.street_district),
        "community": ("street", model.city.community_street),
        "compound": ("community", compounds.community),
    }
    for child, (parent, numbers) in parents.items():
        for number, above in enumerate(numbers.tolist()):
            graph.link("administration", (parent, above), (child, number), first)
    for district in range(model.city.start.districts):
        graph.link("party", ("city", 0), ("industry_committee", district), first)
    for row in rows_where(compounds.firm != NONE):
        graph.link(
            "contract",
            ("firm", int(compounds.firm[row])),
            ("compound", row),
            first,
            mode=int(compounds.service_mode[row]),
        )
    district = model.streets.district
    for street in range(len(model.streets)):
        for peer in rows_where(district == district[street]):
            if peer != street:
                graph.link("peer", ("street", street), ("street", peer), first)
