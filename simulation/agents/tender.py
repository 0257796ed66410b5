"""Tender: how a compound gets a provider, changes it, or loses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation import draws
from simulation.city import FIRM_KINDS
from simulation.compounds import ServiceMode
from simulation.parameters import ParameterGroup, Uniform, parameter, share

if TYPE_CHECKING:
    from simulation.columns import Array
    from simulation.model import GovernanceModel

WELFARE = FIRM_KINDS.index("welfare")
ORGANISED = 2
"""Lowest party status of a firm with an organisation."""

RESTART = 0.5
LEAST_HABIT = 0.45


class MarketParameters(ParameterGroup):
    """Tender, hand-over, exit and entry (equations 2.12 and 2.13)."""

    bidders: int = parameter(4, "firms that bid in a tender", unit="firms", low=1)
    weight_ability: float = share(0.40, "weight of ability in a tender")
    weight_reputation: float = share(0.30, "weight of reputation in a tender")
    weight_price: float = share(0.25, "weight of the price in a tender")
    tender_noise: float = parameter(0.1, "noise of judging a bidder", low=0)
    ability_noise: float = parameter(0.1, "noise of judging the ability of a bidder", low=0)
    least_credit: float = parameter(60.0, "credit points needed to bid", unit="points")
    hand_over_loss: float = parameter(
        8.0, "visible quality lost at a change of firm", unit="points", low=0
    )
    replacement: float = parameter(
        0.02, "hazard of a motion to replace the firm", unit="1/month", low=0
    )
    settling_in: float = parameter(12.0, "months without a motion", unit="months", low=0)
    retender: float = parameter(
        0.05,
        "hazard that commodity housing without a firm tenders again",
        unit="1/month",
        prior=Uniform(0, 0.2),
        low=0,
    )
    tolerated_loss: float = parameter(0.2, "loss that a firm bears for six months", low=0)
    tolerated_debt: float = parameter(
        3.0, "debt that a firm bears, in months of income", unit="months", low=0
    )
    entry_per_thousand: float = parameter(
        0.3, "firms that enter per thousand compounds", unit="1/month", low=0
    )


def choose(model: GovernanceModel, compound: int) -> tuple[int, float] | None:
    """Hold a tender: the best of a few bidders.

    Returns
    -------
    tuple or None
        Row of the firm and the fee it asks; None if nobody bids.
    """
    market, firms, seed = model.parameters.market, model.firms, model.seed
    rows = bidders(model, compound)
    if not rows.size:
        return None
    pair = draws.pair(compound, firms.identity[rows])
    price = np.array([model.firm(row).bid(compound) for row in rows])
    noise = draws.normal(seed, "judging a bidder", model.month, pair)
    organised = model.graph.ties.status[rows] >= ORGANISED
    seeming = draws.normal(seed, "seeming ability", model.month, pair)
    utility = (
        market.weight_ability * (firms.ability[rows] + market.ability_noise * seeming)
        + market.weight_reputation * firms.reputation[rows] / 100
        + market.weight_price * (1 - price)
        + model.policy.tender_party_weight[compound] * organised
        + market.tender_noise * noise
    )
    best = int(np.argmax(utility))
    return int(rows[best]), float(price[best] * model.compounds.reference_fee[compound])


def bidders(model: GovernanceModel, compound: int) -> Array:
    """Rows of the firms that bid: a few of those present in the district, by keyed priority."""
    firms, compounds = model.firms, model.compounds
    district = compounds.district[compound]
    present = firms.district == district
    here = slice(*np.searchsorted(compounds.district, (district, district + 1)))
    present[compounds.firm[here][compounds.service_mode[here] >= ServiceMode.CO_MANAGED]] = True
    able = present & (firms.kind != WELFARE)
    able &= firms.credit >= model.parameters.market.least_credit
    if model.policy.tender_precondition[compound]:
        able &= model.graph.ties.status >= ORGANISED
    if compounds.contracted[compound]:
        able[compounds.firm[compound]] = False
    rows = np.flatnonzero(able)
    pair = draws.pair(compound, firms.identity[rows])
    priority = draws.uniform(model.seed, "bidders", model.month, pair)
    return rows[np.argsort(priority, kind="stable")[: model.parameters.market.bidders]]


def hand_over(
    model: GovernanceModel, compound: int, firm: int, mode: ServiceMode, fee: float
) -> None:
    """Give a compound to a firm; quality suffers if it takes over from another one."""
    compounds, market = model.compounds, model.parameters.market
    before = compounds.service_mode[compound]
    compounds.on_paper[compound] = False
    if compounds.contracted[compound]:
        compounds.visible_quality[compound] = max(
            0.0, compounds.visible_quality[compound] - market.hand_over_loss
        )
    end_contract(model, compound)
    model.graph.link(
        "contract", ("firm", firm), ("compound", compound), model.month, mode=int(mode)
    )
    compounds.months_under_contract[compound] = 0
    compounds.months_of_loss[compound] = 0
    if before == ServiceMode.NONE:
        restart_billing(model, compound)
    compounds.fee[compound] = fee


def end_contract(model: GovernanceModel, compound: int) -> None:
    """End the contract of a compound, and the posts that go with it."""
    graph, month = model.graph, model.month
    for layer, post in (("cross_appointment", "x1"), ("cross_appointment", "x2")):
        if edge := graph.find(layer, ("compound", compound), post):
            graph.end(edge, month)
    if edge := graph.find("contract", ("compound", compound)):
        graph.end(edge, month)


def abandon(model: GovernanceModel, compound: int) -> None:
    """A firm leaves (弃管): the residents manage for themselves, or nobody does."""
    leaving = model.compounds.firm[compound]
    successor = welfare_firm(model, compound)
    model.events.exits[compound] += 1
    if successor is not None and successor != leaving:
        take_into_welfare(model, compound, successor)
        return
    end_contract(model, compound)
    luck = float(draws.uniform(model.seed, "abandoned", model.month, compound))
    mode = ServiceMode.SELF_MANAGED if luck < 0.5 else ServiceMode.NONE
    serve_without_firm(model, compound, mode)


def welfare_firm(model: GovernanceModel, compound: int) -> int | None:
    """Row of the public-welfare firm with the most room, by keyed priority; None without room."""
    room = int(model.policy.welfare_projects[compound])
    rows = np.flatnonzero(model.firms.kind == WELFARE)
    if not room or not rows.size:
        return None
    held = model.projects[rows]
    pair = draws.pair(compound, model.firms.identity[rows])
    priority = draws.uniform(model.seed, "welfare firm", model.month, pair)
    first = int(np.lexsort((priority, held))[0])
    return int(rows[first]) if held[first] < room else None


def take_into_welfare(model: GovernanceModel, compound: int, firm: int) -> None:
    """Hand a compound to a public-welfare firm, at the reference fee."""
    fee = float(model.compounds.reference_fee[compound])
    hand_over(model, compound, firm, ServiceMode.WELFARE, fee)


def serve_without_firm(model: GovernanceModel, compound: int, mode: ServiceMode) -> None:
    """Leave a compound to itself, with a lower fee or none."""
    compounds, money = model.compounds, model.parameters.money
    compounds.service_mode[compound] = mode
    compounds.on_paper[compound] = False
    compounds.months_of_loss[compound] = 0
    paying = money.self_managed_fee if mode == ServiceMode.SELF_MANAGED else 0.0
    compounds.fee[compound] = paying * compounds.reference_fee[compound]


def restart_billing(model: GovernanceModel, compound: int) -> None:
    """Residents who never had a bill begin with some readiness to pay."""
    compounds, households = model.compounds, model.households
    compounds.collection_rate[compound] = RESTART
    first = compounds.first_household[compound]
    people = slice(first, first + compounds.simulated[compound])
    households.habit[people] = np.maximum(households.habit[people], LEAST_HABIT)
