"""Response of departments (吹哨报到、街呼区应、大联勤) to what a street cannot solve."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from simulation.core.tables import Array
from simulation.levers.lever import Costs, ExpectedEffect, Intensity, Lever, per_compound, setting
from simulation.state.policy import burden
from simulation.state.state import State

# All of these are assumptions.
HOURS_PER_ISSUE = 8.0
"""Hours that departments spend on an issue."""
HOURS_PER_CALL = 1.0
"""Hours of street staff for each issue for which departments are called."""
FITTING = 0.5
"""Share of the time of departments that suits the issues at hand where a theme is given."""


class DepartmentResponse(Lever):
    """Let departments come and solve hard issues, called by the street, by theme or ranked.

    Benefit: hard issues are solved.  Harm: providers leave them to the departments, and tasks that
    are passed down load the street.
    """

    name: ClassVar[str] = "department_response"
    title: ClassVar[str] = "Response of departments"
    title_zh: ClassVar[str] = "吹哨报到"
    benefit: ClassVar = ExpectedEffect("resolution_rate", 1, settings={"hours": 800.0})
    harm: ClassVar = ExpectedEffect("mean_delay", 1)

    hours: float = setting(
        80.0, "hours of departments per street", unit="hours/month", low=0, high=800
    )
    trigger: Literal["whistle", "theme", "ranking"] = setting(
        "whistle", "departments come when called, by a theme of the month, or since they are ranked"
    )

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge the hours of departments at a wage, and an hour of the street for each call."""
        wage = state.parameters.ledger.wage_per_hour
        cash = per_compound(state, intensity.funded * self.hours * wage)
        calls = self._issues(state, intensity) * HOURS_PER_CALL
        return Costs(cash, calls * (self.trigger == "whistle"))

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Offer the time of departments, and ask for proofs where they are ranked."""
        policy, effective = state.policy, intensity.effective
        policy.department_issues += self._issues(state, intensity)
        np.maximum(policy.departments, effective, out=policy.departments)
        burden(policy, "files", effective * (self.trigger == "ranking"))

    def _issues(self, state: State, intensity: Intensity) -> Array:
        """Issues that departments have time for, spread over the compounds of a street."""
        fitting = FITTING if self.trigger == "theme" else 1.0
        return per_compound(state, intensity.effective * fitting * self.hours / HOURS_PER_ISSUE)
