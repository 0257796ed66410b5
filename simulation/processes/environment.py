"""Environment committees (环境和物业管理委员会) of communities; they have no effect (2.7)."""

from __future__ import annotations

import numpy as np

from simulation.core import randomness
from simulation.core.tables import Array, Mask
from simulation.state.state import State

SURELY = 30.0
"""Hazard at which every community founds one within the month."""


def environment_hazard(state: State) -> Array:
    """Monthly hazard that the community of a compound founds an environment committee."""
    policy = state.policy
    drive = np.maximum(policy.committee_drive, policy.management_committee_drive)
    usual = state.parameters.committees.environment_hazard * drive
    return np.asarray(np.maximum(usual, policy.environment_hazard))


def hazard_for_goal(state: State, goal: float, left: int) -> float:
    """Give the monthly hazard that a goal for environment committees needs.

    Parameters
    ----------
    state
        The state.
    goal
        Share of the communities that are to have one.
    left
        Months until the deadline, this one included; 1 or less is at once.
    """
    exists = environment_committees(state)[np.unique(state.compounds.community)]
    reached = float(exists.mean())
    if reached >= goal:
        return 0.0
    share = (goal - reached) / (1 - reached) / max(1, left)
    return float(min(SURELY, -np.log1p(-share))) if share < 1 else SURELY


def environment_committees(state: State) -> Mask:
    """Communities that have founded an environment committee (环境和物业管理委员会) by now.

    Such committees do nothing in the model.  Each community has one random number, and founds its
    committee when the hazard so far, the mean of its compounds, has reached it.
    """
    community, drive = state.compounds.community, state.committees.environment_drive
    compounds = np.bincount(community)
    if not drive.any():
        return np.zeros(len(compounds), dtype=bool)
    hazard = np.bincount(community, drive) / np.maximum(1, compounds)
    uniform = randomness.uniform(state.seed, "environment committee", 0, np.arange(len(hazard)))
    return np.asarray(uniform < 1 - np.exp(-hazard))
