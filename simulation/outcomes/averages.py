"""Averages over compounds that several outcomes share."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Array, Mask
from simulation.state.state import State


def _share(of: Array, among: Mask) -> float:
    """Give the share of some compounds for which something holds; nan without any."""
    return float(of[among].mean()) if among.any() else np.nan


def _by_households(values: Array, state: State, where: Mask) -> float:
    """Mean of a column of compounds, weighted by households."""
    weight = state.compounds.households[where]
    return float(np.average(values[where], weights=weight)) if where.any() else np.nan
