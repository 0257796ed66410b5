"""Party-building advisors (党建指导员) for firms without an organisation of their own."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.agents.party_branch import affiliated_with_party
from simulation.levers.lever import (
    Costs,
    ExpectedEffect,
    Intensity,
    Lever,
    of_firms,
    part_of_firms,
    per_project,
    setting,
)
from simulation.state.branches import PartyStatus
from simulation.state.policy import burden
from simulation.state.state import State

HOURS_PER_FIRM = 2.0


class Advisors(Lever):
    """Send an advisor to every firm without a party organisation.

    Benefit: a little activity.  Harm: staff time.  Advisors leave when the lever ends.
    """

    name: ClassVar[str] = "advisors"
    title: ClassVar[str] = "Party-building advisors"
    title_zh: ClassVar[str] = "党建指导员"
    benefit: ClassVar = ExpectedEffect("party_work_coverage", 1)
    harm: ClassVar = ExpectedEffect("visible_quality", -1)
    run_by: ClassVar = "street"

    hazard: float = setting(0.05, "advisors sent per firm", unit="1/month", low=0, high=0.3)

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Two hours for each advised firm."""
        advised = state.affiliations.status == PartyStatus.ADVISOR
        hours = per_project(state, advised * part_of_firms(state)) * HOURS_PER_FIRM
        return Costs(np.zeros(len(hours)), intensity.effective * hours)

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Request advisors, and keep the existing ones."""
        policy, effective = state.firm_policy, of_firms(state, intensity.effective)
        policy.advisor_hazard = np.maximum(policy.advisor_hazard, self.hazard * effective)
        policy.advisors_maintained |= of_firms(state, intensity.funded) > 0
        burden(state.policy, "party", intensity.effective * affiliated_with_party(state))
