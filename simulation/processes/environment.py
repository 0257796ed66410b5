"""Environment committees (环境和物业管理委员会) of communities; they have no effect (2.7)."""

from __future__ import annotations

import numpy as np

from simulation.core import randomness
from simulation.core.tables import Array, Mask
from simulation.state.state import State


def environment_hazard(state: State) -> Array:
    """Monthly hazard that the community of a compound founds an environment committee."""
    drive = np.maximum(state.policy.committee_drive, state.policy.management_committee_drive)
    return np.asarray(state.parameters.committees.environment_hazard * drive)


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
