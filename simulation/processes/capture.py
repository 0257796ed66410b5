"""Capture: overseers come to see with the eyes of those whom they oversee."""

from __future__ import annotations

import numpy as np

from simulation.state.state import State

CAPTURE_PACE = 0.03


def follow_capture(state: State) -> None:
    """Capture of overseers by the overseen grows with their posts, and fades without (kappa_c)."""
    rules, posts, policy = state.parameters.branches, state.posts, state.policy
    substitute = state.committees.is_substitute
    weight = state.graph.weights.cross_appointment
    any_post = np.maximum.reduce(
        [
            (posts.oversight > 0) * weight,
            posts.firm_head,
            posts.in_committee,
            substitute,
        ]
    )
    wanted = any_post * (
        rules.capture_base
        + rules.capture_firm_head * posts.firm_head
        + rules.capture_substitute * substitute
        + rules.capture_committee * posts.in_committee
        + rules.capture_rotation * policy.rotation
    )
    capture = state.compounds.capture
    capture += CAPTURE_PACE * (np.clip(wanted, 0, 1) - capture)
