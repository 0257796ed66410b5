"""Cross-appointment (双向进入、交叉任职): posts in each other's organisations."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.agents import appointments
from simulation.core.tables import Array
from simulation.io.months import Month
from simulation.levers.goal import months_left
from simulation.levers.lever import Costs, ExpectedEffect, Intensity, Lever, setting
from simulation.state.policy import burden
from simulation.state.state import State

HOURS = {"x1": 4.0, "x2": 2.0, "x3": 2.0, "x4": 0.5}


class CrossAppointment(Lever):
    """Appoint cadres, firm heads and party members to posts in each other's organisations.

    x1: community cadres as voluntary quality directors of projects; x2: firm heads as part-time
    members of community committees; x3: cadres or branch members in owner committees; x4: party
    members as building group leaders.  Benefit: information and oversight, committees that serve
    themselves less.  Harm: overseers are captured, tasks for firm heads, staff time, committees
    that represent less, too little attention for each post.
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
    goal_x1: float | None = setting(
        None, "in place of a hazard, quality directors in the city", unit="persons", low=0, high=1e6
    )
    goal_x2: float | None = setting(
        None, "the same for firm heads in committees", unit="persons", low=0, high=1e6
    )
    goal_x3: float | None = setting(
        None, "the same for persons in owner committees", unit="persons", low=0, high=1e6
    )
    deadline: Month | None = setting(
        None, "month by which goals are to be reached; none is at once", unit="month"
    )
    posts: int = setting(3, "posts that one cadre may hold", unit="posts", low=1, high=10)
    rotation: float = setting(0.0, "cadres rotate between posts", low=0, high=1)
    persons: int = setting(1, "posts (x3) in one owner committee", unit="persons", low=1, high=5)
    own_members: bool = setting(
        False, "posts in owner committees go to party members who live there (小区党支部)"
    )

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Give the hours of those who hold the posts; residents who do take those of a leader."""
        posts, weight = state.posts, state.graph.weights.cross_appointment
        residents = posts.leaders + posts.committee_seats - posts.committee_cadres
        hours = (
            HOURS["x1"] * weight * (posts.oversight > 0)
            + HOURS["x2"] * posts.firm_head
            + HOURS["x3"] * weight * posts.committee_cadres
            + HOURS["x4"] * weight * residents
        )
        return Costs(np.zeros(len(hours)), hours * (intensity.effective > 0))

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Request appointments, keep the existing posts, and hand tasks to firm heads."""
        policy, posts, reached = state.policy, state.posts, intensity.funded > 0
        policy.posts_per_cadre[reached] = self.posts
        policy.persons_per_committee[reached] = self.persons
        policy.own_party_members[reached] = self.own_members
        policy.rotation[reached] = self.rotation
        policy.appointments_maintained |= reached
        for post in HOURS:
            rate = getattr(policy, f"rate_{post}")
            np.maximum(rate, self._rate(state, post, intensity.effective), out=rate)
        held = (posts.oversight > 0) | (posts.firm_head > 0) | (posts.in_committee > 0)
        burden(policy, "appointments", intensity.effective * held)
        tasks = state.parameters.posts.firm_head_tasks
        policy.effort_tax += tasks * posts.firm_head * reached

    def _rate(self, state: State, post: str, effective: Array) -> Array:
        """Hazard of an appointment to a vacant post, by a goal or as stated."""
        goal = getattr(self, f"goal_{post}", None)
        if goal is None:
            return np.asarray(getattr(self, post) * effective)
        everywhere = np.ones(len(effective), dtype=bool)
        missing = goal * state.city.part - appointments.held(state, everywhere)[post]
        vacant = int((appointments.vacancies(state)[post] & (effective > 0)).sum())
        pace = max(0.0, missing) / self._months_left(state) / max(1, vacant)
        return np.minimum(pace, state.parameters.posts.fastest * effective)

    def _months_left(self, state: State) -> int:
        """Months until the deadline, this one included; 1 without one, and after it."""
        left = months_left(state, self.deadline)
        return 1 if left is None else max(1, left + 1)
