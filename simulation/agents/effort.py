"""Effort of providers: the equation through which levers change what firms do (2.0)."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Array
from simulation.processes import representation
from simulation.state.compounds import ServiceMode
from simulation.state.policy import BURDENS
from simulation.state.state import State

# All of these are assumptions.
THREATENED_BELOW, THREAT_SCALE = 58, 6
"""Satisfaction at which half of the threat of replacement acts, and its scale, points."""
USUAL_REPUTATION, REPUTATION_SCALE = 50, 50
"""Reputation without effect, and points for which the coefficient of reputation stands."""
MOST_STARS = 5
USUAL_INSPECTIONS, MOST_INSPECTIONS = 0.02, 3
"""Usual inspections a month, and multiples of them above which more have no effect."""


def incentives(state: State, firm: Array) -> Array:
    """Incentives to exert effort beyond ability, for each compound (2.0)."""
    compounds, effort = state.compounds, state.parameters.effort
    free = 1 - compounds.capture
    threat = (
        state.committees.is_elected
        * (1 - representation.self_interest(state))
        * free
        * _logistic((THREATENED_BELOW - compounds.satisfaction) / THREAT_SCALE)
    )
    potency, stars = state.parameters.potency, state.firms.star * state.firm_policy.stars_count
    by_party = (
        effort.oversight * state.posts.oversight * free
        + effort.branch * state.branches.activity[firm]
        + effort.graduate_staff * state.firms.graduate_share[firm]
    )
    by_audit = effort.praise * stars[firm] / MOST_STARS + effort.visits * np.minimum(
        MOST_INSPECTIONS, state.policy.inspection_rate / USUAL_INSPECTIONS
    )
    by_voice = effort.committee * representation.voice(state) * free
    return np.asarray(
        effort.threat * threat
        + effort.reputation * (state.firms.reputation[firm] - USUAL_REPUTATION) / REPUTATION_SCALE
        + potency.party * by_party
        + potency.audit * by_audit
        + potency.voice * by_voice
        + state.policy.effort_gain
    )


def disincentives(state: State) -> Array:
    """Disincentives for each compound, most of them harm that institutions do (2.0)."""
    compounds, effort, policy = state.compounds, state.parameters.effort, state.policy
    harm = effort.complacency * policy.celebrated + policy.effort_tax
    bundled = state.parameters.participation.bundle_attention * (1 - 1 / compounds.bundle_size)
    return np.asarray(
        state.parameters.potency.harm * harm
        + staff_time(state)
        + effort.capture * compounds.capture
        + effort.dependence * compounds.dependence
        + guidance(state)
        + bundled
    )


def staff_time(state: State) -> Array:
    """Share of its provider's staff time that levers take, once per group, for each compound."""
    taken = [
        relative * getattr(state.policy, f"burden_{group}") for group, relative in BURDENS.items()
    ]
    tax = state.parameters.potency.harm * state.parameters.effort.tax
    return np.asarray(tax * np.sum(taken, axis=0))


def guidance(state: State) -> Array:
    """Effort that a firm's own compounds lose because it guides co-managed ones (a_g)."""
    compounds, projects = state.compounds, np.maximum(1, state.firms.projects)
    guided = compounds.service_mode == ServiceMode.CO_MANAGED
    share = np.bincount(compounds.firm[guided], minlength=len(projects)) / projects
    own = compounds.contracted & ~guided
    lost = state.parameters.participation.guidance * share[compounds.provider]
    return np.where(own, lost, 0.0)


def _logistic(x: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-x)))
