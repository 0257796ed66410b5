"""Averages over compounds that several outcomes share."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Array, Mask
from simulation.state.state import State


def share_of(condition: Array, among: Mask) -> float:
    """Give the share of some compounds that fulfil a condition; nan without compounds."""
    return float(condition[among].mean()) if among.any() else np.nan


def mean_by_households(values: Array, state: State, where: Mask) -> float:
    """Give the mean of a column of compounds, weighted by households; nan without compounds."""
    weight = state.compounds.households[where]
    return float(np.average(values[where], weights=weight)) if where.any() else np.nan
