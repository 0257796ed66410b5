"""Conversion: how an old compound moves on the service ladder (2.13).

Its owners consent or refuse, firms bid or stay away, and what remains decides where it ends: with a
market firm, a public-welfare firm, in co-management, in self-management, or as it was.
"""

from __future__ import annotations

import numpy as np

from simulation.agents.owner_committee import OwnerCommittee
from simulation.agents.tender import Offer, Tender
from simulation.core import randomness
from simulation.processes import contracts
from simulation.state.compounds import ServiceMode
from simulation.state.state import State

DESTINATIONS = (
    ("to_self_managed", ServiceMode.SELF_MANAGED),
    ("to_co_managed", ServiceMode.CO_MANAGED),
    ("to_market", ServiceMode.MARKET),
    ("to_welfare", ServiceMode.WELFARE),
)


def stated_destination(state: State, compound: int) -> ServiceMode | None:
    """Service mode at random, with the shares that a lever states; None if it states none."""
    stated = [getattr(state.policy, name)[compound] for name, _ in DESTINATIONS]
    if not any(stated):
        return None
    shares = np.array(stated)
    uniform = float(randomness.uniform(state.seed, "destination", state.month, compound))
    chosen = int(np.searchsorted(np.cumsum(shares) / shares.sum(), uniform, side="right"))
    return DESTINATIONS[min(chosen, len(DESTINATIONS) - 1)][1]


def settle(state: State, compound: int, destination: ServiceMode | None) -> bool:
    """Give an old compound the service that is agreed, or decided; False if there is none.

    Parameters
    ----------
    state
        The state.
    compound
        Row of the compound.
    destination
        Service mode that the city decided on, whatever owners and firms want; None lets them
        decide.
    """
    if destination is not None:
        return _as_decided(state, compound, destination)
    if _consents(state, compound, _market_fee(state, compound), "a service"):
        return _with_a_firm(state, compound)
    if _consents(state, compound, _own_fee(state, compound), "self-management"):
        _self_manage(state, compound, is_real=not _only_on_paper(state, compound))
        return True
    if state.policy.conversion_rush[compound]:
        _self_manage(state, compound, is_real=False)
        return True
    return False


def climb(state: State, compound: int) -> bool:
    """Ask the owners of a settled compound for a better service; False if it does not rise."""
    before = state.compounds.service_mode[compound]
    if not _consents(state, compound, _market_fee(state, compound), "a better service"):
        return False
    tender = Tender(state, compound, incumbent=True)
    if state.agent(OwnerCommittee, compound).hire(tender) or _into_welfare(state, compound):
        return True
    guide = tender.assigned() if before < ServiceMode.CO_MANAGED else None
    if guide is not None:
        _contract(state, compound, guide, ServiceMode.CO_MANAGED)
    return guide is not None


def into_welfare(state: State, compound: int, decision: str) -> bool:
    """Hand a compound to a public-welfare firm if its owners agree and one accepts it."""
    fee = float(state.compounds.reference_fee[compound])
    return _consents(state, compound, fee, decision) and _into_welfare(state, compound)


def _with_a_firm(state: State, compound: int) -> bool:
    """Find a provider for a compound whose owners agree: market, welfare, then co-management."""
    owners = state.agent(OwnerCommittee, compound)
    tender = Tender(state, compound, partners=owners.partners())
    if owners.hire(tender) or _into_welfare(state, compound):
        return True
    return _co_manage(state, compound, tender.assigned())


def _as_decided(state: State, compound: int, destination: ServiceMode) -> bool:
    if destination == ServiceMode.SELF_MANAGED:
        _self_manage(state, compound, is_real=not _only_on_paper(state, compound))
        return True
    if destination == ServiceMode.WELFARE and _into_welfare(state, compound):
        return True
    offer = Tender(state, compound).assigned()
    if destination == ServiceMode.MARKET and offer is not None:
        _contract(state, compound, offer, ServiceMode.MARKET)
        return True
    return _co_manage(state, compound, offer)


def _co_manage(state: State, compound: int, guide: Offer | None) -> bool:
    """Let the street assign a firm that guides the residents; False without any firm."""
    if guide is None:
        return False
    _contract(state, compound, guide, ServiceMode.CO_MANAGED)
    state.compounds.on_paper[compound] = _only_on_paper(state, compound)
    return True


def _contract(state: State, compound: int, offer: Offer, mode: ServiceMode) -> None:
    ready = state.agent(OwnerCommittee, compound).readiness_to_pay
    fee = offer.price * _market_fee(state, compound)
    contracts.hand_over(state, compound, offer.firm, mode, fee, ready)


def _into_welfare(state: State, compound: int) -> bool:
    firm = contracts.welfare_firm(state, compound)
    if firm is None:
        return False
    ready = state.agent(OwnerCommittee, compound).readiness_to_pay
    contracts.take_into_welfare(state, compound, firm, ready)
    return True


def _self_manage(state: State, compound: int, is_real: bool) -> None:
    """Begin self-management, with bills; one that goes on stays as it is."""
    if state.compounds.service_mode[compound] == ServiceMode.SELF_MANAGED:
        return
    ready = state.agent(OwnerCommittee, compound).readiness_to_pay
    contracts.restart_billing(state, compound, ready)
    contracts.serve_without_firm(state, compound, ServiceMode.SELF_MANAGED)
    state.compounds.on_paper[compound] = not is_real


def _only_on_paper(state: State, compound: int) -> bool:
    return state.happens_to(compound, "on paper", state.policy.conversion_on_paper[compound])


def _consents(state: State, compound: int, fee: float, decision: str) -> bool:
    return state.agent(OwnerCommittee, compound).consents(fee, decision)


def _market_fee(state: State, compound: int) -> float:
    return float(state.compounds.reference_fee[compound])


def _own_fee(state: State, compound: int) -> float:
    return state.parameters.money.self_managed_fee * _market_fee(state, compound)
