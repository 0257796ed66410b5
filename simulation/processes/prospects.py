"""Prospects: what a compound promises to earn for a firm, today and under a new contract (2.12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import special

from simulation.core.compilation import compiled
from simulation.core.tables import ALL, Array, Floats, Mask
from simulation.parameters.participation import ParticipationParameters
from simulation.processes.conduct import Billing, share_meant
from simulation.processes.contracts import RESTART
from simulation.processes.finance import bundle_saving, cost_of_standard, leak
from simulation.state.compounds import Area
from simulation.state.state import State

LEAST_INCOME = 0.05
"""Income per square metre below which a margin is not a share of it any more, yuan; an
assumption."""
LEAST_BILLS = 2
"""Compounds with a bill in a street, or a district, from which on firms go by their rates."""
AREAS: tuple[Area, ...] = ("street", "district")
"""Where firms look for such bills, in this order."""
LOGISTIC_SD = 1.7
"""Standard deviation of the normal distribution that is closest to the logistic one."""


class Prospect(NamedTuple):
    """Income and cost of a compound, per square metre and month, in yuan.

    Attributes
    ----------
    full_fee
        Fees collected at the reference fee.
    other
        Income from common property and subsidies.
    cost
        What the firm would spend.
    """

    full_fee: float
    other: float
    cost: float

    def margin(self, price: float) -> float:
        """Give the margin at a price, which is a share of the reference fee."""
        return float(self.margins(price))

    def margins(self, price: Array | float) -> Array:
        """Give the margin at each of some prices; see `margin`."""
        return margin_of(self.full_fee * price + self.other, self.cost)


def margin_of(income: Array | float, cost: Array | float) -> Array:
    """Share of an income, yuan per square metre and month, that its cost leaves."""
    return np.asarray((income - cost) / np.maximum(income, LEAST_INCOME))


def appeal_as_margin(rules: ParticipationParameters, appeal: Array) -> Array:
    """Margin that is worth as much to a firm as the appeal on which all firms agree."""
    shared = LOGISTIC_SD * np.sqrt(rules.appeal_shared) * appeal
    return np.asarray(rules.margin_scale * shared)


def pooled(parts: Sequence[tuple[float, Prospect]], saving: float) -> Prospect:
    """Prospect of several compounds in one account, which saves a share of their cost.

    Parameters
    ----------
    parts
        Floor area and prospect of each.
    saving
        Share of the cost that is saved.
    """
    total = sum(area for area, _ in parts)
    fee, other, cost = (sum(area * promise[k] for area, promise in parts) / total for k in range(3))
    return Prospect(fee, other, cost * (1 - saving))


def as_it_is(state: State, compound: int) -> Prospect:
    """What a compound under contract earns now, and what it would cost in an account of its own."""
    income = state.compounds.income_memory[compound] + state.policy.operating_grant[compound]
    saved = float(bundle_saving(state, state.compounds.bundle_size[compound]))
    cost = float(cost_of_standard(state, compound)) / (1 - saved)
    return Prospect(0.0, float(income), cost * float(_share_meant_now(state, compound)))


def prospect(state: State, compound: int) -> Prospect:
    """What a compound promises under a new contract.

    A firm goes by the collection rates of the street, not by those of a compound without a firm.
    """
    rate = expected_collection(state, compound)
    fee = float(state.compounds.reference_fee[compound])
    subsidy = float(state.policy.subsidy_offered[compound])
    meant = float(share_meant(state, compound, Billing(fee, rate)))
    cost = float(cost_of_standard(state, compound)) * meant
    public = state.parameters.money.public_revenue * (1 - float(leak(state, compound)))
    return Prospect(fee * rate, public + subsidy, cost)


def expected_collection(state: State, compound: int) -> float:
    """Mean collection rate of such compounds with a bill in the street, else the district (rho).

    Where there are too few in either, it is the one that begins with a first bill.
    """
    compounds = state.compounds
    old_one = bool(compounds.old[compound])
    for area in AREAS:
        here = compounds.around(compound, area)
        old, fee = compounds.old[here], compounds.fee[here]
        rates = rates_of_those_alike(compounds.collection_rate[here], fee, old, old_one)
        if rates.size >= LEAST_BILLS:
            return float(rates.mean())
    return RESTART


@compiled
def rates_of_those_alike(rates: Floats, fee: Floats, old: Mask, wanted: bool) -> Floats:
    """Collection rates of compounds with a bill that are old, or not, as wanted."""
    return rates[(old == wanted) & (fee > 0)]


def margins_expected(state: State, rows: Array | slice = ALL) -> Array:
    """Margin of compounds under contract at the standard that their firms mean to keep (m_c).

    It goes by smoothed income and the grant received, not by what is spent: spending follows
    income, so that the margin realised is the one sought.
    """
    income = state.compounds.income_memory[rows] + state.policy.operating_grant[rows]
    return margin_of(income, cost_of_standard(state, rows) * _share_meant_now(state, rows))


def _share_meant_now(state: State, rows: Array | slice | int) -> Array | float:
    """Share of the cost of the standard that firms mean to spend where they are."""
    compounds = state.compounds
    billing = Billing(compounds.fee[rows], compounds.collection_rate[rows])
    return share_meant(state, rows, billing)


def exit_hazard(state: State, may_leave: Mask) -> Array:
    """Monthly hazard that a firm leaves a compound because it earns too little.

    Parameters
    ----------
    state
        The state.
    may_leave
        Compounds whose firm leaves by this rule; the others have no hazard.
    """
    rules = state.parameters.participation
    margin = margins_expected(state) + appeal_as_margin(rules, state.compounds.appeal)
    shortfall = (-margin - rules.margin_tolerance) / rules.margin_scale
    return np.where(may_leave, rules.exit * special.expit(shortfall), 0.0)
