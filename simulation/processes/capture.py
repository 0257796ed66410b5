"""Capture: overseers adopt the view of those whom they oversee (2.8)."""

from __future__ import annotations

import numpy as np

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
    target = any_post * (
        rules.capture_base
        + rules.capture_firm_head * posts.firm_head
        + rules.capture_substitute * substitute
        + state.parameters.committees.developer_capture * state.committees.developer_seat
        + rules.capture_committee * seat
        + rules.capture_rotation * policy.rotation
    )
    capture, harm = state.compounds.capture, state.parameters.potency.harm
    capture += CAPTURE_PACE * (np.clip(harm * target, 0, 1) - capture)
