"""Effort of providers: the equation through which levers reach what firms do."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Array
from simulation.state.policy import BURDENS
from simulation.state.state import State

USUAL_INSPECTIONS = 0.02


def incentives(state: State, firm: Array) -> Array:
    """What raises effort above ability, for each compound."""
    compounds, effort, committees = state.compounds, state.parameters.effort, state.committees
    free = 1 - compounds.capture
    threat = committees.is_elected * free * _logistic((58 - compounds.satisfaction) / 6)
    institutions = (
        effort.committee * committees.voice * free
        + effort.oversight * state.posts.oversight * free
        + effort.branch * state.branches.activity[firm]
        + effort.graduate_staff * state.firms.graduate_share[firm]
        + effort.stars * (state.firms.star * state.firm_policy.stars_count)[firm] / 5
        + effort.visits * np.minimum(3, state.policy.inspection_rate / USUAL_INSPECTIONS)
    )
    return np.asarray(
        effort.threat * threat
        + effort.reputation * (state.firms.reputation[firm] - 50) / 50
        + effort.institutional_multiplier * institutions
        + state.policy.effort_gain
    )


def disincentives(state: State) -> Array:
    """What lowers effort, for each compound; staff time counts once per group of levers."""
    compounds, effort, policy = state.compounds, state.parameters.effort, state.policy
    return np.asarray(
        effort.capture * compounds.capture
        + effort.dependence * compounds.dependence
        + effort.complacency * policy.celebrated
        + policy.effort_tax
        + staff_time(state)
    )


def staff_time(state: State) -> Array:
    """Share of its provider's staff time that levers take, for each compound (tau)."""
    effort, policy = state.parameters.effort, state.policy
    taken = [
        getattr(effort, f"tax_{group}") * getattr(policy, f"burden_{group}") for group in BURDENS
    ]
    return np.sum(taken, axis=0)


def _logistic(x: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-x)))
