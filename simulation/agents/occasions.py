"""Occasions on which a compound looks for a firm: how often each arises (2.12, 2.13)."""

from __future__ import annotations

import numpy as np

from simulation.core import randomness
from simulation.core.tables import Array, Mask
from simulation.state.committees import CommitteeKind
from simulation.state.firms import PUBLIC
from simulation.state.state import State

# All of these are assumptions.
USUAL_TURNOUT_CHANCE, MOST_TURNOUT_EFFECT = 0.14, 2
"""Usual chance of sufficient turnout, and multiples of it above which more has no effect."""
MOTIONS_LOST_BY_CAPTURE = 0.6
"""Share of the motions to replace the firm that full capture prevents."""
SHAME_MEMORY = 6
"""Months in which a black listing loses most of its effect on motions to replace the firm."""


def motion_hazard(state: State) -> Array:
    """Monthly hazard of a motion to replace the firm; 0 where none can be moved."""
    market, compounds, committees = state.parameters.market, state.compounds, state.committees
    settled_in = compounds.months_under_contract >= market.settling_in
    competes = state.firms.kind[compounds.provider] != PUBLIC
    ready = (committees.kind != CommitteeKind.NONE) & compounds.contracted & settled_in & competes
    hazard = (
        market.replacement
        * (1 - MOTIONS_LOST_BY_CAPTURE * compounds.capture)
        * np.minimum(MOST_TURNOUT_EFFECT, committees.turnout / USUAL_TURNOUT_CHANCE)
        * (1 + state.parameters.participation.shamed_replacement * shame(state))
    )
    return np.where(ready, hazard, 0.0)


def shame(state: State) -> Array:
    """How fresh the last black listing is that owners were told of; 0 without any, 1 at once."""
    scores = state.scores
    return np.asarray(scores.last_told_black * np.exp(-scores.months_since_listing / SHAME_MEMORY))


def own_tender_hazard(state: State) -> Array:
    """Monthly hazard that an old compound without a firm tries to find one by itself."""
    return np.where(state.compounds.waiting, state.parameters.participation.own_tender, 0.0)


def retender_hazard(state: State) -> Array:
    """Monthly hazard that commodity housing without a firm tenders again."""
    alone = ~state.compounds.old & ~state.compounds.contracted
    return np.where(alone, state.parameters.market.retender, 0.0)


def finished_estates(state: State) -> Mask:
    """Commodity compounds that are finished this month, each once in the course of a programme.

    Their developer holds the tender of the first contract (前期物业).  Who lives there is simulated
    from the start, and served by the firm that the developer had in the meantime.
    """
    pace = state.parameters.participation.new_estates / 12
    rows = np.flatnonzero(~state.compounds.old & (state.month >= 0))
    finished = np.zeros(len(state.compounds), dtype=bool)
    when = randomness.uniform(state.city_seed, "estate is finished", 0, rows)
    finished[rows] = (when >= pace * state.month) & (when < pace * (state.month + 1))
    return finished
