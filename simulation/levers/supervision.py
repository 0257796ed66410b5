"""Supervision (督办、述职、五级监管、人大评议): the city watches how streets implement levers."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.core.parameter import ParameterGroup, Uniform, parameter
from simulation.levers.lever import (
    Costs,
    ExpectedEffect,
    Intensity,
    Lever,
    effects_of,
    per_compound,
)
from simulation.processes import assessment
from simulation.state.policy import burden
from simulation.state.state import State

HOURS_PER_STREET = 20.0
SOMETHING_TO_SUPERVISE = {
    "levers.joint_meetings.meetings": 4.0,
    "parameters.streets.fatigue": 0.05,
}
"""Meetings that streets hold, and soon tire of."""


class SupervisionEffects(ParameterGroup):
    """Effects of supervision."""

    on_paper: float = parameter(
        0.5,
        "conversions on paper that full supervision adds, as a share of the others",
        symbol="phi_sup",
        prior=Uniform(0, 1),
        low=0,
    )


class Supervision(Lever):
    """Supervise the streets: orders, reports on duty, supervision level by level, appraisals.

    Benefit: streets implement what they run up to a standard.  Harm: more conversions on paper,
    scores that inflate, paperwork.  Alone it can only harm: there must be levers that streets run.
    """

    name: ClassVar[str] = "supervision"
    title: ClassVar[str] = "Supervision of streets"
    title_zh: ClassVar[str] = "督办述职"
    benefit: ClassVar = ExpectedEffect("resolution_rate", 1, other_settings=SOMETHING_TO_SUPERVISE)
    harm: ClassVar = ExpectedEffect("visible_quality", -1)
    effects: ClassVar = SupervisionEffects

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge twenty hours a month for each street, spread over its compounds."""
        hours = per_compound(state, intensity.effective * HOURS_PER_STREET)
        return Costs(np.zeros(len(hours)), hours)

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Supervise, which leads to results on paper and to paperwork."""
        policy, effective = state.policy, intensity.effective
        np.maximum(policy.supervised, effective, out=policy.supervised)
        more = 1 + effects_of(state, SupervisionEffects).on_paper * effective
        policy.conversion_on_paper = np.minimum(1, policy.conversion_on_paper * more)
        inflated = effective * assessment.inflation_reached(age)
        np.maximum(policy.score_inflation, inflated, out=policy.score_inflation)
        burden(policy, "files", effective)
