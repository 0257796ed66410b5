"""Party organisations (单独建、联合建、挂靠建): party branches in property firms."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.agents.party_branch import affiliated_with_party, is_organised
from simulation.io.months import Month, month_number
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
from simulation.state.policy import burden
from simulation.state.state import State

HOURS_PER_FIRM = 2.0
RUSH = 12


class PartyOrganisations(Lever):
    """Found party organisations in firms: single, joint or affiliated, with a paid secretary.

    Benefit: active branches may raise effort.  Harm: staff time, and formalism, which grows when a
    goal is not met shortly before its deadline.
    """

    name: ClassVar[str] = "party_organisations"
    title: ClassVar[str] = "Party organisations in firms"
    title_zh: ClassVar[str] = "物业企业党组织组建"
    benefit: ClassVar = ExpectedEffect("visible_quality", 1, settings={"stipend": 12_000.0})
    harm: ClassVar = ExpectedEffect("visible_quality", -1)
    run_by: ClassVar = "street"
    visibility: ClassVar[float] = 1.0

    hazard: float = setting(0.02, "organisations founded per firm", unit="1/month", low=0, high=0.1)
    referral: float = setting(
        0.01, "first members sent to firms without any", unit="1/month", low=0, high=0.03
    )
    stipend: float = setting(
        1200.0,
        "stipend of the secretary",
        unit="yuan/year",
        low=0,
        high=12_000,
        source="Wuhan, Hanyang district 2017",
    )
    goal: float | None = setting(None, "share of firms to be organised", low=0, high=1)
    deadline: Month | None = setting(None, "month by which it is to be reached", unit="month")

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge the stipend and two hours for each organised firm."""
        organised = per_project(state, is_organised(state) * part_of_firms(state))
        return Costs(
            intensity.effective * organised * self.stipend / 12,
            intensity.effective * organised * HOURS_PER_FIRM,
        )

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Request new organisations and referrals, pay stipends, add pressure before a deadline."""
        policy, effective = state.firm_policy, of_firms(state, intensity.effective)
        policy.formation_hazard = np.maximum(policy.formation_hazard, self.hazard * effective)
        policy.referral_hazard = np.maximum(policy.referral_hazard, self.referral * effective)
        policy.stipend += self.stipend * effective
        policy.deadline_pressure = self._shortfall(state) * (effective > 0)
        burden(state.policy, "party", intensity.effective * affiliated_with_party(state))

    def _shortfall(self, state: State) -> float:
        if self.goal is None or self.deadline is None:
            return 0.0
        left = month_number(self.deadline) - state.start_month - state.month
        active = state.projects > 0
        covered = float(is_organised(state)[active].mean()) if active.any() else 1.0
        return max(0.0, self.goal - covered) if 0 < left <= RUSH else 0.0
