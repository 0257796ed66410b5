"""Outcomes: payment of fees."""

from __future__ import annotations

import numpy as np

from simulation.agents.property_firm import is_public
from simulation.agents.resident_rules import HABIT_RANGE, NORM_SCALE
from simulation.core.tables import Array, Mask
from simulation.outcomes.averages import mean_by_households
from simulation.outcomes.declaration import Grouped, outcome
from simulation.outcomes.groups import Groups
from simulation.parameters.satisfaction import VISIBLE_WEIGHT
from simulation.processes.quality import MOST_INPUT, STEEPNESS
from simulation.state.households import SATISFACTION_SCALE
from simulation.state.state import State


def payment_loop_gains(state: State) -> Array:
    """Gain of the loop from payment over service and satisfaction to payment (Gamma, 2.6).

    At 1 or more a compound has two steady states, one in which nobody pays for bad service.  Where
    payment feeds on itself (habit and norm) at 1 or more, the gain is infinite; it is nan where
    nothing is spent.
    """
    compounds, payment = state.compounds, state.parameters.payment
    rate = compounds.collection_rate
    margin = np.where(compounds.contracted, state.firms.margin[compounds.provider], 0.0)
    if state.structure.firm == "profit_maximising":  # their spending does not follow income
        margin[compounds.contracted & ~is_public(state)[compounds.provider]] = 1.0
    per_yuan = np.divide(
        compounds.input, compounds.spend, out=np.full(len(rate), np.nan), where=compounds.spend > 0
    )
    by_rate = per_yuan * (1 - margin) * compounds.fee
    by_input = VISIBLE_WEIGHT * 100 * STEEPNESS * np.exp(-STEEPNESS * compounds.input)
    perceived = by_input * (compounds.input < MOST_INPUT)
    responds = rate * (1 - rate)
    by_quality = state.parameters.satisfaction.performance * payment.satisfaction
    by_quality /= SATISFACTION_SCALE
    by_neighbours = state.city.start.share_conditional / NORM_SCALE
    itself = responds * (HABIT_RANGE * payment.habit + by_neighbours * payment.norm)
    gain = by_rate * perceived * by_quality * responds
    return np.divide(gain, 1 - itself, out=np.full(len(rate), np.inf), where=itself < 1)


@outcome("Fee collection", "物业费收缴率", "share", "higher", views=("run", "compare", "attribute"))
@Grouped
def collection_rate(state: State, where: Groups) -> Array:
    """Share of this month's fees that is paid, by money; compounds without a bill left out."""
    compounds = state.compounds
    due = compounds.fee * compounds.area
    return where.average(compounds.paid_share, due)


@outcome("Households that paid nothing", "全年未缴费户占比", "share", "lower", "last")
@Grouped
def share_unpaid_year(state: State, where: Groups) -> Array:
    """Households with a bill that have paid none for twelve months."""
    compounds = state.compounds
    return mean_by_households(compounds.unpaid_year, state, where.among(_billed(state)))


@outcome("Loop gain of payment", "缴费环路增益", "index", "none")
@Grouped
def loop_gain(state: State, where: Groups) -> Array:
    """Median gain of the loop from payment over service to payment; 1 or more can lock in."""
    gains = payment_loop_gains(state)
    return where.among(_billed(state) & ~np.isnan(gains)).each(_median, gains)


def _median(values: Array) -> float:
    """Median of some numbers; nan of none."""
    ordered, n = np.sort(values), len(values)
    return float((ordered[(n - 1) // 2] + ordered[n // 2]) / 2) if n else np.nan


def _billed(state: State) -> Mask:
    """Compounds whose households have a bill."""
    return np.asarray(state.compounds.served & (state.compounds.fee > 0))
