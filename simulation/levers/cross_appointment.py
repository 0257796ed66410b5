"""Cross-appointment (双向进入、交叉任职): posts in each other's organisations."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.levers.lever import Costs, ExpectedEffect, Intensity, Lever, setting
from simulation.state.policy import burden
from simulation.state.state import State

HOURS = {"x1": 4.0, "x2": 2.0, "x3": 2.0, "x4": 0.5}


class CrossAppointment(Lever):
    """Appoint cadres, firm heads and party members to posts in each other's organisations.

    x1: community cadres as voluntary quality directors of projects; x2: firm heads as part-time
    members of community committees; x3: cadres or branch members in owner committees; x4: party
    members as building group leaders.  Benefit: information and oversight.  Harm: overseers are
    captured, staff time, too little attention for each post.
    """

    name: ClassVar[str] = "cross_appointment"
    title: ClassVar[str] = "Cross-appointment"
    title_zh: ClassVar[str] = "双向进入、交叉任职"
    benefit: ClassVar = ExpectedEffect("resolution_rate", 1, settings={"x4": 0.0})
    harm: ClassVar = ExpectedEffect("capture", 1)
    run_by: ClassVar = "street"

    x1: float = setting(0.03, "quality directors", unit="1/month", low=0, high=0.2)
    x2: float = setting(0.02, "firm heads", unit="1/month", low=0, high=0.2)
    x3: float = setting(0.01, "posts in owner committees", unit="1/month", low=0, high=0.2)
    x4: float = setting(
        0.002, "building group leaders, per party member", unit="1/month", low=0, high=0.02
    )
    posts: int = setting(3, "posts that one cadre may hold", unit="posts", low=1, high=10)
    rotation: float = setting(0.0, "cadres rotate between posts", low=0, high=1)

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Give the hours of those who hold the posts."""
        posts, weight = state.posts, state.graph.weights.cross_appointment
        hours = (
            HOURS["x1"] * weight * (posts.oversight > 0)
            + HOURS["x2"] * posts.firm_head
            + HOURS["x3"] * posts.in_committee
            + HOURS["x4"] * weight * posts.leaders
        )
        return Costs(np.zeros(len(hours)), hours * (intensity.effective > 0))

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Request appointments, and keep the existing posts."""
        policy, posts = state.policy, state.posts
        for post in HOURS:
            rate = getattr(policy, f"rate_{post}")
            np.maximum(rate, getattr(self, post) * intensity.effective, out=rate)
        reached = intensity.funded > 0
        policy.posts_per_cadre[reached] = self.posts
        policy.rotation[reached] = self.rotation
        policy.appointments_maintained |= reached
        held = (posts.oversight > 0) | (posts.firm_head > 0) | (posts.in_committee > 0)
        burden(policy, "appointments", intensity.effective * held)
