"""Capture: overseers adopt the view of those whom they oversee (2.8)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation.core.tables import Array
from simulation.state.state import State

CAPTURE_PACE = 0.03
"""Share of the gap to its target that capture closes in a month; an assumption."""


def follow_capture(state: State) -> None:
    """Capture of overseers by the overseen grows with their posts, and fades without (kappa_c)."""
    rules, posts, policy = state.parameters.branches, state.posts, state.policy
    substitute = state.committees.is_substitute
    weight = state.graph.weights.cross_appointment
    seat = (posts.committee_cadres > 0) * weight
    any_post = np.maximum.reduce(
        [(posts.oversight > 0) * weight, posts.firm_head, seat, substitute]
    )
    ties = (
        rules.capture_base,
        rules.capture_firm_head * posts.firm_head,
        rules.capture_substitute * substitute,
        state.parameters.committees.developer_capture * state.committees.developer_seat,
        rules.capture_committee * seat,
        rules.capture_rotation * policy.rotation,
    )
    capture, harm = state.compounds.capture, state.parameters.potency.harm
    if state.structure.capture == "additive":
        target = harm * (any_post * sum(ties))
    else:
        target = any_post * captured_in_turn([harm * tie for tie in ties])
    capture += CAPTURE_PACE * (np.clip(target, 0, 1) - capture)


def captured_in_turn(ties: Sequence[Array | float]) -> Array:
    """Share captured if each tie captures a share of what those before it left free.

    Parameters
    ----------
    ties
        What each tie would capture alone, at most all of it; rotation frees, and is below 0.

    Examples
    --------
    >>> float(captured_in_turn([0.5, 0.5]))
    0.75
    """
    free: Array | float = 1.0
    for tie in ties:
        free = free * (1 - np.minimum(1, tie))
    return np.asarray(1 - free)
