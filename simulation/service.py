"""Service: how money and effort become quality, month by month.

Visible quality follows this month's input closely; the facility condition is a hidden stock that
decays, faster the lower it is.  Effort spent on measured tasks serves the first and starves the
second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.compounds import ServiceMode
from simulation.parameters import ParameterGroup, Uniform, parameter, share

if TYPE_CHECKING:
    from simulation.columns import Array
    from simulation.compounds import Compounds
    from simulation.model import GovernanceModel

STANDARD_EFFORT = 0.62
"""Effort at which spending the standard cost buys exactly the contract standard."""

CO_MANAGED_HELP = 1.2
PAPER_INPUT = 0.1
STEEPNESS = 1.6
INCOME_MEMORY = 1 / 3
SPENDING_PACE = 0.25
QUALITY_PACE = 0.35
DEPENDENCE_PACE = 0.05
COST_PER_GRADE = 0.05
CEILING_PER_GRADE = 3.0


class MoneyParameters(ParameterGroup):
    """Income and spending of a compound (equations 2.1)."""

    public_revenue: float = parameter(
        0.05,
        "income from parking, advertising and other common property",
        symbol="pub",
        unit="yuan/m2/month",
        prior=Uniform(0, 0.2),
        low=0,
    )
    floor_spending: float = share(
        0.25, "spending that never falls below this share of the standard cost", symbol="o_min"
    )
    cash_reserve: float = parameter(
        6.0,
        "cash above these months of income is paid out to the owners each December",
        unit="months",
        low=0,
    )
    graduate_wage: float = parameter(
        4500.0,
        "wage of a graduate",
        unit="yuan/month",
        provenance="figure",
        source="Wuhan, Jiang'an district 2017",
        low=0,
    )
    self_managed_fee: float = share(
        0.5, "share of the reference fee that self-managed compounds pay"
    )


class QualityParameters(ParameterGroup):
    """Production and decay of quality (equations 2.2)."""

    measured_share: float = share(
        0.65,
        "share of effort on measured tasks without pressure",
        symbol="m0",
        prior=Uniform(0.5, 0.8),
        provenance="tuned",
        low=0.05,
        high=0.95,
    )
    gaming: float = parameter(
        0.25,
        "shift of effort to measured tasks under full pressure",
        symbol="chi_gm",
        prior=Uniform(0, 0.4),
        low=0,
    )
    visible_floor: float = parameter(
        38.0,
        "visible quality from municipal sanitation and self-help",
        symbol="V_min",
        unit="points",
        prior=Uniform(25, 50),
        provenance="tuned",
        low=0,
        high=100,
    )
    facility_floor: float = parameter(
        20.0,
        "facility condition kept by makeshift repairs",
        symbol="K_min",
        unit="points",
        prior=Uniform(5, 35),
        low=0,
        high=100,
    )
    decay_commodity: float = parameter(
        0.25,
        "decay of facilities without upkeep, commodity housing",
        symbol="d",
        unit="points/month",
        prior=Uniform(0.1, 0.8),
        provenance="tuned",
        low=0,
    )
    decay_old: float = parameter(
        0.30,
        "decay of facilities without upkeep, old compounds",
        symbol="d",
        unit="points/month",
        prior=Uniform(0.1, 0.8),
        provenance="tuned",
        low=0,
    )
    decay_compounding: float = parameter(
        1.0,
        "how much faster facilities in bad condition decay",
        symbol="xi_K",
        prior=Uniform(0, 2),
        low=0,
    )


def receive_income(model: GovernanceModel) -> None:
    """Income per square metre: fees paid, arrears recovered, common property and subsidy."""
    compounds, money = model.compounds, model.parameters.money
    fees = compounds.fee * (compounds.collection_rate + compounds.recovered)
    public = np.where(compounds.served, money.public_revenue, 0.0)
    compounds.income = fees + public + model.policy.fee_subsidy
    compounds.income_memory += (compounds.income - compounds.income_memory) * INCOME_MEMORY


def apply_input(model: GovernanceModel) -> None:
    """Effective input: spending and effort against the contract standard (X_c)."""
    compounds = model.compounds
    help_by_community = np.where(
        compounds.service_mode == ServiceMode.CO_MANAGED, CO_MANAGED_HELP, 1.0
    )
    real = np.where(compounds.on_paper, PAPER_INPUT, 1.0)
    compounds.input = (
        compounds.spend
        / cost_of_standard(model)
        * (compounds.effort / STANDARD_EFFORT)
        * help_by_community
        * real
    )


def update_quality(model: GovernanceModel) -> None:
    """Visible quality moves to what the input buys; facilities decay unless kept up."""
    compounds, quality = model.compounds, model.parameters.quality
    split = compounds.task_split / quality.measured_share
    ceiling = 100 + CEILING_PER_GRADE * model.policy.service_standard
    target = visible_quality_bought(compounds.input, split, quality.visible_floor, ceiling)
    compounds.visible_quality += QUALITY_PACE * (target - compounds.visible_quality)
    np.clip(compounds.visible_quality, 0, 100, out=compounds.visible_quality)
    lost = facility_loss(compounds, quality)
    compounds.facility_condition = np.clip(
        compounds.facility_condition - lost, quality.facility_floor, 100
    )


def loop_gain(model: GovernanceModel) -> Array:
    """Gain of the loop from payment over service and satisfaction to payment (Gamma, 2.6).

    At 1 or more a compound has two steady states, one in which nobody pays for bad service.  Where
    payment feeds on itself (habit and norm) at 1 or more, the gain is infinite; it is nan where
    nothing is spent.
    """
    compounds, payment = model.compounds, model.parameters.payment
    rate = compounds.collection_rate
    margin = np.where(compounds.contracted, model.firms.margin[compounds.provider], 0.0)
    per_yuan = np.divide(
        compounds.input, compounds.spend, out=np.full(len(rate), np.nan), where=compounds.spend > 0
    )
    by_rate = per_yuan * (1 - margin) * compounds.fee
    perceived = (
        0.45 * 100 * STEEPNESS * np.exp(-STEEPNESS * compounds.input) * (compounds.input < 2)
    )
    responds = rate * (1 - rate)
    felt = model.parameters.satisfaction.performance * payment.satisfaction / 15
    itself = responds * (2 * payment.habit + 2.5 * payment.norm)
    gain = by_rate * perceived * felt * responds
    return np.divide(gain, 1 - itself, out=np.full(len(rate), np.inf), where=itself < 1)


def cost_of_standard(model: GovernanceModel) -> Array:
    """Cost of the standard in force: higher standards cost more."""
    grades = model.policy.service_standard
    return np.asarray(model.compounds.standard_cost * (1 + COST_PER_GRADE * grades))


def visible_quality_bought(
    effective_input: Array, split: Array, floor: float, ceiling: Array | float = 100.0
) -> Array:
    """Visible quality that an input sustains, with saturating returns (V*)."""
    bought = ceiling * (1 - np.exp(-STEEPNESS * np.minimum(effective_input, 2) * split))
    return np.maximum(floor, bought)


def facility_loss(compounds: Compounds, quality: QualityParameters) -> Array:
    """Points of facility condition lost this month; upkeep can outdo decay a little."""
    decay = np.where(compounds.old, quality.decay_old, quality.decay_commodity)
    upkeep = compounds.input * (1 - compounds.task_split) / (1 - quality.measured_share)
    worse = 1 + quality.decay_compounding * (1 - compounds.facility_condition / 100)
    return np.asarray(decay * (1 - np.minimum(1.15, upkeep)) * worse)


def settle_accounts(model: GovernanceModel) -> None:
    """Book the month of every firm, pay out in December, and let dependence follow subsidies."""
    compounds, firms = model.compounds, model.firms
    under = np.flatnonzero(compounds.contracted)
    every_firm = np.arange(len(firms))
    flows = {name: (compounds.area * flow)[under] for name, flow in _flows_per_area(model).items()}
    flows["grants"], flows["fixed"] = firms.grants, -(firms.wages + firms.repair_bill)
    for name, flow in flows.items():
        receivers = every_firm if name in ("grants", "fixed") else compounds.firm[under]
        np.add.at(firms.cash, receivers, flow)
    firms.repair_bill = 0.0
    flows["payouts"] = -_pay_out(model)
    model.ledger.flow(model.month, {name: float(flow.sum()) for name, flow in flows.items()})
    _follow_subsidies(model)


def monthly_income(model: GovernanceModel) -> Array:
    """Income of every firm this month, yuan, from compounds and operating grants."""
    compounds = model.compounds
    under = np.flatnonzero(compounds.contracted)
    income = compounds.area * (compounds.income + model.policy.operating_grant)
    return np.bincount(compounds.firm[under], income[under], minlength=len(model.firms))


def _flows_per_area(model: GovernanceModel) -> dict[str, Array]:
    compounds, policy = model.compounds, model.policy
    public = np.where(compounds.served, model.parameters.money.public_revenue, 0.0)
    return {
        "fees": compounds.income - public - policy.fee_subsidy,
        "fee_subsidy": policy.fee_subsidy,
        "operating_grant": policy.operating_grant,
        "public_revenue": public,
        "spending": -compounds.spend,
    }


def _pay_out(model: GovernanceModel) -> Array:
    firms = model.firms
    if not model.is_december:
        return np.zeros(len(firms))
    reserve = model.parameters.money.cash_reserve * monthly_income(model)
    paid = np.maximum(firms.cash - reserve, 0)
    firms.cash -= paid
    return np.asarray(paid)


def _follow_subsidies(model: GovernanceModel) -> None:
    compounds, subsidy = model.compounds, model.policy.fee_subsidy
    fees_and_subsidy = subsidy + compounds.fee * compounds.collection_rate
    reliance = np.divide(
        subsidy, fees_and_subsidy, out=np.zeros(len(compounds)), where=fees_and_subsidy > 0
    )
    compounds.dependence += DEPENDENCE_PACE * (reliance - compounds.dependence)
