"""Assessment weights (考核权重): what the assessment of compounds measures."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from pydantic import model_validator

from simulation.core.parameter import Normal, ParameterGroup, parameter
from simulation.levers.lever import Costs, ExpectedEffect, Intensity, Lever, effects_of, setting
from simulation.parameters.assessment import USUAL_RESIDENTS, USUAL_WEIGHTS
from simulation.processes import assessment
from simulation.state.policy import burden
from simulation.state.state import State

CASH_PER_RESPONDENT, HOURS_PER_ROUND = 30.0, 1.0
HALF_PRESSURE = 0.5


class AssessmentEffects(ParameterGroup):
    """Effects of an assessment on firms."""

    incentive: float = parameter(
        0.01, "weight on what residents say", symbol="chi_as", prior=Normal(0.01, 0.02)
    )


class AssessmentWeights(Lever):
    """Assess compounds regularly, with weights that the city chooses.

    Benefit: effort where residents are asked.  Harm: effort moves to what is measured, captured
    streets give better scores, scores inflate, paperwork.
    """

    name: ClassVar[str] = "assessment_weights"
    title: ClassVar[str] = "Assessment weights"
    title_zh: ClassVar[str] = "考核权重"
    benefit: ClassVar = ExpectedEffect("visible_quality", 1)
    harm: ClassVar = ExpectedEffect("facility_condition", -1)
    effects: ClassVar = AssessmentEffects

    visible: float = setting(
        USUAL_WEIGHTS.weight_visible, "weight of visible quality", low=0, high=1
    )
    satisfaction: float = setting(
        USUAL_WEIGHTS.weight_satisfaction, "weight of surveyed satisfaction", low=0, high=1
    )
    street: float = setting(
        USUAL_WEIGHTS.weight_street, "weight of the street's judgement", low=0, high=1
    )
    issues: float = setting(USUAL_WEIGHTS.weight_issues, "weight of responsiveness", low=0, high=1)
    party: float = setting(USUAL_WEIGHTS.weight_party, "weight of party activity", low=0, high=1)
    period: float = setting(12.0, "months between rounds", unit="months", low=0.5, high=12)
    respondents: int = setting(20, "residents asked per compound", unit="persons", low=5, high=200)

    @model_validator(mode="after")
    def _some_weight(self) -> Self:
        if not any(self._weights):
            raise ValueError("some weight of the score above 0")
        return self

    @property
    def _weights(self) -> list[float]:
        return [self.visible, self.satisfaction, self.street, self.issues, self.party]

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge thirty yuan for each respondent and an hour for each compound and round."""
        due = assessment.is_due(self.period, age)
        ranked = intensity.funded * state.compounds.contracted * due * max(1.0, 1 / self.period)
        return Costs(ranked * self.respondents * CASH_PER_RESPONDENT, ranked * HOURS_PER_ROUND)

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Set the weights, announce a round, and let the weights change effort."""
        policy, effective = state.policy, intensity.effective
        reached = effective > 0
        policy.score_weights[reached] = self._weights
        policy.respondents[reached] = self.respondents
        policy.round_due |= reached & assessment.is_due(self.period, age)
        inflated = effective * assessment.inflation_reached(age)
        np.maximum(policy.score_inflation, inflated, out=policy.score_inflation)
        np.maximum(policy.pressure, HALF_PRESSURE * effective, out=policy.pressure)
        heard = (self.satisfaction + self.issues) / USUAL_RESIDENTS
        multiplier = state.parameters.potency.audit
        incentive = effects_of(state, AssessmentEffects).incentive
        policy.effort_gain += multiplier * incentive * effective * heard
        burden(policy, "files", effective)
