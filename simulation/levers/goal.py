"""Goals with a deadline: the pace at which a dose is reached, and the rush when it is late."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.core.tables import Array, Mask
from simulation.io.months import Month, month_number
from simulation.state.state import State

RUSH = 12
"""Months before a deadline in which those who are late rush; an assumption."""


class Pace(NamedTuple):
    """Hazards with which a goal is pursued, one entry for each of those who may reach it.

    Attributes
    ----------
    hazard
        Hazard at the usual pace, never above the highest one.
    rushed
        Hazard in the rush before a deadline; nowhere below `hazard`.
    """

    hazard: Array
    rushed: Array


def months_left(state: State, deadline: Month | None) -> int | None:
    """Months until a deadline; 0 or below when it is over, None if there is none."""
    if deadline is None:
        return None
    return month_number(deadline) - state.start_month - state.month


def share_reached(reached: Mask, among: Mask) -> float:
    """Share of those among whom a goal is to be reached that have reached it; 1 without any."""
    return float(reached[among].mean()) if among.any() else 1.0


def pace_of(highest: Array, missing: float, waiting: Mask, left: int | None) -> Pace:
    """Give the hazards with which those that wait reach a goal.

    Parameters
    ----------
    highest
        Highest hazard that each responds with.
    missing
        Number that is still to be reached.
    waiting
        Those that could.
    left
        Months until the deadline; without one, and when it is over, the highest hazard acts until
        the goal is reached.
    """
    if missing <= 0:
        return Pace(np.zeros(len(highest)), np.zeros(len(highest)))
    if left is None or left <= 0:
        return Pace(highest, highest)
    needed = min(1.0, missing / left / max(1, int(waiting.sum())))
    hazard = np.minimum(highest, needed)
    return Pace(hazard, np.full(len(highest), needed) if left <= RUSH else hazard)
