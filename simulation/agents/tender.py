"""Tender: how a compound chooses a provider among the firms that bid."""

from __future__ import annotations

import numpy as np

from simulation.agents.party_branch import is_organised
from simulation.agents.property_firm import PropertyFirm
from simulation.core import randomness
from simulation.core.tables import Array
from simulation.state.compounds import ServiceMode
from simulation.state.firms import WELFARE
from simulation.state.state import State


def choose(state: State, compound: int) -> tuple[int, float] | None:
    """Hold a tender: the best of a few bidders.

    Returns
    -------
    tuple or None
        Row of the firm and the fee it asks; None if nobody bids.
    """
    market, firms, seed = state.parameters.market, state.firms, state.seed
    rows = bidders(state, compound)
    if not rows.size:
        return None
    pair = randomness.pair(compound, firms.identity[rows])
    price = np.array([state.agent(PropertyFirm, row).bid(compound) for row in rows])
    noise = randomness.normal(seed, "judging a bidder", state.month, pair)
    organised = is_organised(state)[rows]
    seeming = randomness.normal(seed, "seeming ability", state.month, pair)
    utility = (
        market.weight_ability * (firms.ability[rows] + market.ability_noise * seeming)
        + market.weight_reputation * firms.reputation[rows] / 100
        + market.weight_price * (1 - price)
        + state.policy.tender_party_weight[compound] * organised
        + market.tender_noise * noise
    )
    best = int(np.argmax(utility))
    return int(rows[best]), float(price[best] * state.compounds.reference_fee[compound])


def bidders(state: State, compound: int) -> Array:
    """Rows of the firms that bid: a few of those present in the district, by keyed priority."""
    firms, compounds = state.firms, state.compounds
    district = compounds.district[compound]
    present = firms.district == district
    here = slice(*np.searchsorted(compounds.district, (district, district + 1)))
    present[compounds.firm[here][compounds.service_mode[here] >= ServiceMode.CO_MANAGED]] = True
    able = present & (firms.kind != WELFARE)
    able &= firms.credit >= state.parameters.market.least_credit
    if state.policy.tender_precondition[compound]:
        able &= is_organised(state)
    if compounds.contracted[compound]:
        able[compounds.firm[compound]] = False
    rows = np.flatnonzero(able)
    pair = randomness.pair(compound, firms.identity[rows])
    priority = randomness.uniform(state.seed, "bidders", state.month, pair)
    return rows[np.argsort(priority, kind="stable")[: state.parameters.market.bidders]]
