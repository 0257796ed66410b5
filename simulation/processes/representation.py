"""Representation: how far committees stand for the owners, and how far for themselves (2.7).

`rows` picks compounds: all of them, or one by its row.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from simulation.core.tables import ALL, Array
from simulation.state.committees import CommitteeKind
from simulation.state.state import State

SELF_INTEREST = 1.5, 4.0
"""Both parameters of the Beta distribution of self-interest; an assumption."""


def self_interest(state: State, rows: slice | int = ALL) -> Array:
    """Self-interest of each committee, as a cadre in it lets it be; 0 without one."""
    restrained = state.parameters.committees.cadre_interest * state.posts.in_committee[rows]
    interest = state.committees.self_interest[rows] * (1 - restrained)
    # sooner done for one row than `numpy.clip`
    return np.asarray(np.minimum(1, np.maximum(0, interest)))


def representativeness(state: State, rows: slice | int = ALL) -> Array:
    """Representativeness of each committee, less what a cadre in it costs."""
    seat = (state.posts.in_committee[rows] > 0) * state.graph.weights.cross_appointment
    lost = state.parameters.committees.cadre_representation * seat
    return np.asarray(state.committees.representativeness[rows] * (1 - lost))


def voice(state: State, rows: slice | int = ALL) -> Array:
    """Skill times representativeness, as far as it serves the owners; 0 without a committee."""
    committees = state.committees
    exists = committees.kind[rows] != CommitteeKind.NONE
    skill = committees.skill[rows] * representativeness(state, rows)
    return np.asarray(skill * (1 - self_interest(state, rows)) * exists)


def skill_quantile(probability: Array | float) -> Array:
    """Quantile of the skill of committees, a Beta(2, 2) distribution, in closed form."""
    return np.asarray(0.5 - np.sin(np.arcsin(1 - 2 * np.asarray(probability)) / 3))


def self_interest_quantile(probability: Array | float) -> Array:
    """Quantile of the self-interest of elected committees, a Beta distribution."""
    return np.asarray(special.betaincinv(*SELF_INTEREST, probability))
