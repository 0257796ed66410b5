"""Contracts: what happens when a compound gets a provider, changes it, or loses it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation.core import randomness
from simulation.state.compounds import NONE, ServiceMode
from simulation.state.firms import WELFARE
from simulation.state.state import State

NOBODY = np.zeros(0, dtype=np.int64)
"""Rows of no firms."""
# All that follow are assumptions.
RESTART, LEAST_HABIT = 0.5, 0.45
"""Collection rate, and least habit of paying, where billing begins anew."""
CHANCE_OF_SELF_MANAGEMENT = 0.5
"""Chance that the residents manage for themselves when their firm has left."""


def hand_over(
    state: State, compound: int, firm: int, mode: ServiceMode, fee: float, readiness: float = 1.0
) -> None:
    """Give a compound to a firm; quality suffers if it takes over from another one.

    Parameters
    ----------
    state
        The state.
    compound, firm
        Rows of the compound and the firm.
    mode
        How the firm serves it.
    fee
        Fee, yuan per square metre and month.
    readiness
        How ready to pay residents without a bill are, as a share of the usual.
    """
    compounds, market = state.compounds, state.parameters.market
    before = compounds.service_mode[compound]
    compounds.on_paper[compound] = False
    compounds.determined[compound] = mode
    if compounds.are_contracted(compound) and compounds.firm[compound] != firm:
        compounds.visible_quality[compound] = max(
            0.0, compounds.visible_quality[compound] - market.hand_over_loss
        )
    end_contract(state, compound, successor=firm)
    state.graph.link(
        "contract", ("firm", firm), ("compound", compound), state.month, mode=int(mode)
    )
    compounds.months_under_contract[compound] = 0
    if before == ServiceMode.NONE:
        restart_billing(state, compound, readiness)
    compounds.fee[compound] = fee


def end_contract(state: State, compound: int, successor: int | None = None) -> None:
    """End the contract of a compound, and the posts that go with it unless the firm goes on."""
    graph, month, compounds = state.graph, state.month, state.compounds
    goes_on = compounds.are_contracted(compound) and compounds.firm[compound] == successor
    for post in () if goes_on else ("x1", "x2"):
        if edge := graph.find("cross_appointment", ("compound", compound), post):
            graph.end(edge, month)
    if edge := graph.find("contract", ("compound", compound)):
        graph.end(edge, month)
    leave_account(state, compound)


def join_account(state: State, rows: Sequence[int], head: int) -> None:
    """Put compounds that one firm serves into the account of one of them."""
    compounds = state.compounds
    if compounds.account[head] != NONE:
        head = int(compounds.account[head])
    compounds.account[[head, *rows]] = head
    _count_account(state, head)


def leave_account(state: State, compound: int) -> None:
    """Take a compound out of the account that it shares; nothing if it has its own."""
    compounds = state.compounds
    head = int(compounds.account[compound])
    if head == NONE:
        return
    compounds.account[compound], compounds.bundle_size[compound] = NONE, 1
    _count_account(state, head)


def _count_account(state: State, head: int) -> None:
    """Count the compounds of an account; a single one has an account of its own.

    An account that its head has left is that of the first of the others: the head may share another
    one later.  All of them lie in one street.
    """
    compounds = state.compounds
    street = compounds.around(head, "street")
    members = street.start + np.flatnonzero(compounds.account[street] == head)
    compounds.bundle_size[members] = len(members)
    if len(members) == 1:
        compounds.account[members] = NONE
    elif compounds.account[head] != head:
        compounds.account[members] = members[:1]


def announce(state: State, compound: int) -> None:
    """Tell residents of a new service: they have a new fee, and expect something for it."""
    state.compounds.new_fee[compound] = 1.0
    state.compounds.promise[compound] = True


def abandon(state: State, compound: int) -> None:
    """Let a firm leave (弃管): the residents manage for themselves, or nobody does (2.12)."""
    leaving = state.compounds.firm[compound]
    state.compounds.settled[compound] = False
    successor = welfare_firm(state, compound, reserve=0)
    state.events.exits[compound] += 1
    if successor is not None and successor != leaving:
        take_into_welfare(state, compound, successor)
        return
    end_contract(state, compound)
    uniform = float(randomness.uniform(state.seed, "abandoned", state.month, compound))
    mode = ServiceMode.SELF_MANAGED if uniform < CHANCE_OF_SELF_MANAGEMENT else ServiceMode.NONE
    serve_without_firm(state, compound, mode)


def welfare_firm(state: State, compound: int, reserve: int | None = None) -> int | None:
    """Row of the public-welfare firm with the fewest projects; None if all have their most.

    Among several, a keyed random number decides.

    Parameters
    ----------
    state
        The state.
    compound
        Row of the compound.
    reserve
        Projects of each firm that are kept for compounds which other firms leave; by default as
        the policy requests.
    """
    kept = int(state.policy.welfare_reserve[compound]) if reserve is None else reserve
    most = int(state.policy.welfare_projects[compound]) - kept
    rows = np.flatnonzero(state.firms.kind == WELFARE) if most > 0 else NOBODY
    if not rows.size:
        return None
    held = state.firms.projects[rows]
    fewest = held.min()
    if fewest >= most:
        return None
    equal = rows[held == fewest]
    pair = randomness.pair(compound, state.firms.identity[equal])
    priority = randomness.uniform(state.seed, "welfare firm", state.month, pair)
    return int(equal[np.argmin(priority)])


def take_into_welfare(state: State, compound: int, firm: int, readiness: float = 1.0) -> None:
    """Hand a compound to a public-welfare firm, at the reference fee; see `hand_over`."""
    fee = float(state.compounds.reference_fee[compound])
    hand_over(state, compound, firm, ServiceMode.WELFARE, fee, readiness)


def serve_without_firm(state: State, compound: int, mode: ServiceMode) -> None:
    """Leave a compound to itself, with a lower fee or none."""
    compounds, money = state.compounds, state.parameters.money
    compounds.service_mode[compound] = mode
    compounds.on_paper[compound] = False
    paying = money.self_managed_fee if mode == ServiceMode.SELF_MANAGED else 0.0
    compounds.fee[compound] = paying * compounds.reference_fee[compound]


def restart_billing(state: State, compound: int, readiness: float = 1.0) -> None:
    """Residents who never had a bill begin with some readiness to pay.

    They have less of it, by the factor `readiness`, where a committee agreed that they do not
    trust.
    """
    compounds, households = state.compounds, state.households
    compounds.collection_rate[compound] = RESTART * readiness
    first = compounds.first_household[compound]
    residents = slice(first, first + compounds.simulated[compound])
    households.habit[residents] = np.maximum(households.habit[residents], LEAST_HABIT * readiness)
