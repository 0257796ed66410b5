"""Finance: income and spending of compounds and firms in a month (2.1)."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import ALL, Array
from simulation.processes import representation
from simulation.state.firms import PUBLIC
from simulation.state.state import State

# All of these are assumptions.
INCOME_MEMORY, DEPENDENCE_PACE = 1 / 3, 0.05
"""Shares of the gap to their target that smoothed income and dependence close in a month."""
COST_PER_GRADE = 0.05
"""Share by which a higher grade of the service standard raises its cost."""


def receive_income(state: State) -> None:
    """Income per square metre: fees paid, arrears recovered, common property and subsidy."""
    compounds = state.compounds
    fees = compounds.fee * (compounds.collection_rate + compounds.recovered)
    public = public_revenue(state)
    compounds.income = fees + public + state.policy.fee_subsidy
    compounds.income_memory += (compounds.income - compounds.income_memory) * INCOME_MEMORY


def leak(state: State, rows: slice | int = ALL) -> Array:
    """Share of the income from common property that does not reach the service of a compound."""
    interest = representation.self_interest(state, rows)
    kept = np.minimum(1, np.maximum(0, state.parameters.money.leak * (1 + interest)))
    return np.asarray(kept * (1 - state.policy.leak_prevented[rows]))


def public_revenue(state: State) -> Array:
    """Income from common property that reaches the service, yuan per square metre and month."""
    return np.asarray(_revenue_raised(state) * (1 - leak(state)))


def cost_of_standard(state: State, rows: Array | slice | int = ALL) -> Array:
    """Cost of the standard in force: less in a bundle, more for higher standards and every year."""
    grades, years = state.policy.service_standard[rows], max(0, state.month) / 12
    compounds, rules = state.compounds, state.parameters.participation
    index = (1 + rules.cost_growth) ** years * (1 + COST_PER_GRADE * grades)
    saved = bundle_saving(state, compounds.bundle_size[rows])
    return np.asarray(compounds.standard_cost[rows] * index * (1 - saved))


def bundle_saving(state: State, size: Array | int) -> Array:
    """Share of the cost of a compound that is saved by serving several in one account."""
    return np.asarray(state.parameters.participation.bundle_saving * (1 - 1 / size))


def settle_accounts(state: State) -> None:
    """Book the month of every firm, pay out in December, and let dependence follow subsidies."""
    compounds, firms = state.compounds, state.firms
    under = np.flatnonzero(compounds.contracted)
    every_firm = np.arange(len(firms))
    flows = {name: (compounds.area * flow)[under] for name, flow in _flows_per_area(state).items()}
    flows["grants"], flows["fixed"] = firms.grants, -(firms.wages + firms.repair_bill)
    for name, flow in flows.items():
        receivers = every_firm if name in ("grants", "fixed") else compounds.firm[under]
        np.add.at(firms.cash, receivers, flow)
    firms.repair_bill = 0.0
    flows["deficits"] = _cover_public_deficits(state)
    flows["payouts"] = -_pay_out(state)
    state.ledger.flow(state.month, {name: float(flow.sum()) for name, flow in flows.items()})
    _follow_subsidies(state)


def monthly_income(state: State) -> Array:
    """Income of every firm this month, yuan, from compounds and operating grants."""
    compounds = state.compounds
    under = np.flatnonzero(compounds.contracted)
    income = compounds.area * (compounds.income + state.policy.operating_grant)
    return np.bincount(compounds.firm[under], income[under], minlength=len(state.firms))


def _flows_per_area(state: State) -> dict[str, Array]:
    compounds, policy = state.compounds, state.policy
    raised, arrived = _revenue_raised(state), public_revenue(state)
    return {
        "fees": compounds.income - arrived - policy.fee_subsidy,
        "fee_subsidy": policy.fee_subsidy,
        "operating_grant": policy.operating_grant,
        "public_revenue": raised,
        "leaked": arrived - raised,
        "spending": -compounds.spend,
    }


def _cover_public_deficits(state: State) -> Array:
    """Let the owner of a public provider cover what it owes, each December; no lever pays it."""
    firms = state.firms
    owed = np.where((firms.kind == PUBLIC) & state.is_december, np.maximum(0, -firms.cash), 0.0)
    firms.cash += owed
    return np.asarray(owed)


def _revenue_raised(state: State) -> Array:
    """Income from common property before anybody keeps a part of it."""
    return np.where(state.compounds.served, state.parameters.money.public_revenue, 0.0)


def _pay_out(state: State) -> Array:
    firms = state.firms
    if not state.is_december:
        return np.zeros(len(firms))
    reserve = state.parameters.money.cash_reserve * monthly_income(state)
    paid = np.maximum(firms.cash - reserve, 0)
    firms.cash -= paid
    return np.asarray(paid)


def _follow_subsidies(state: State) -> None:
    compounds, subsidy = state.compounds, state.policy.fee_subsidy
    fees_and_subsidy = subsidy + compounds.fee * compounds.collection_rate
    reliance = np.divide(
        subsidy, fees_and_subsidy, out=np.zeros(len(compounds)), where=fees_and_subsidy > 0
    )
    compounds.dependence += DEPENDENCE_PACE * (reliance - compounds.dependence)
