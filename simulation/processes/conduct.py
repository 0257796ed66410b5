"""Conduct: which share of the cost of the standard a firm means to spend on a compound (2.1).

A firm that satisfices means to spend a usual share.  One that maximises its profit spends what
leaves it most: what residents see decides how satisfied they are, and that how many pay.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.core.tables import ALL, Array
from simulation.parameters.satisfaction import VISIBLE_WEIGHT
from simulation.processes.finance import cost_of_standard
from simulation.processes.quality import (
    MOST_INPUT,
    STANDARD_EFFORT,
    STEEPNESS,
    visible_ceiling,
    visible_quality_bought,
)
from simulation.state.households import SATISFACTION_SCALE
from simulation.state.state import State

LEAST_AT_WORK = 1e-9
"""Effort, and split of tasks, below which nothing is bought at all."""


class Billing(NamedTuple):
    """What a compound pays: fee (yuan per square metre and month) and share that is collected."""

    fee: Array | float
    rate: Array | float


def share_meant(state: State, rows: Array | slice | int, billing: Billing) -> Array | float:
    """Share of the cost of the standard that firms mean to spend on each of some compounds.

    Parameters
    ----------
    state
        The state.
    rows
        Rows of the compounds.
    billing
        What they pay, or would pay under a new contract.
    """
    if state.structure.firm == "satisficing":
        return state.parameters.participation.standard_meant
    return best_share(state, rows, billing)


def spending_meant(state: State) -> Array:
    """Spending that leaves a firm most in each compound, yuan per square metre and month."""
    compounds = state.compounds
    billing = Billing(compounds.fee, compounds.collection_rate)
    return np.asarray(best_share(state, ALL, billing) * cost_of_standard(state))


def best_share(state: State, rows: Array | slice | int, billing: Billing) -> Array:
    """Share of the cost of the standard that leaves a firm most; see `share_meant`.

    Effort, habits and norms are taken as they are; where no firm is at work, effort is the usual.
    """
    quality, floor = state.parameters.quality, state.parameters.money.floor_spending
    cost, ceiling = cost_of_standard(state, rows), visible_ceiling(state, rows)
    per_share, split = _input_of_full_cost(state, rows)
    worth = worth_of_quality(state, billing)

    def profit(share: Array | float) -> Array:
        seen = visible_quality_bought(share * per_share, split, quality.visible_floor, ceiling)
        return np.asarray(worth * seen - share * cost)

    steep = STEEPNESS * split * per_share
    gain = np.maximum(np.finfo(float).tiny, worth * ceiling * steep / cost)
    inside = np.clip(np.log(gain) / steep, floor, np.maximum(floor, MOST_INPUT / per_share))
    return np.where(profit(inside) > profit(floor), inside, floor)


def worth_of_quality(state: State, billing: Billing) -> Array:
    """Further fees for a point of visible quality, yuan per square metre and month."""
    parameters = state.parameters
    points = VISIBLE_WEIGHT * parameters.satisfaction.performance
    logits = parameters.payment.satisfaction * points / SATISFACTION_SCALE
    return np.asarray(billing.fee * billing.rate * (1 - billing.rate) * logits)


def _input_of_full_cost(state: State, rows: Array | slice | int) -> tuple[Array, Array]:
    """Input that spending the cost of the standard buys, and the split of tasks (2.1, 2.2)."""
    compounds, quality = state.compounds, state.parameters.quality
    at_work = compounds.contracted[rows]
    effort = np.where(at_work, compounds.effort[rows], STANDARD_EFFORT)
    split = np.where(at_work, compounds.task_split[rows], quality.measured_share)
    per_share = np.maximum(LEAST_AT_WORK, effort) / STANDARD_EFFORT
    return per_share, np.maximum(LEAST_AT_WORK, split) / quality.measured_share
