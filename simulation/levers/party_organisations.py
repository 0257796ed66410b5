"""Party organisations (单独建、联合建、挂靠建): party branches in property firms."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.agents.party_branch import affiliated_with_party, is_organised
from simulation.core.tables import Array
from simulation.io.months import Month
from simulation.levers.goal import RUSH, months_left, pace_of, share_reached
from simulation.levers.lever import (
    Costs,
    ExpectedEffect,
    Intensity,
    Lever,
    districts_where,
    of_firms,
    part_of_firms,
    per_project,
    setting,
)
from simulation.levers.roll_out import in_districts
from simulation.state.policy import burden
from simulation.state.state import State

HOURS_PER_FIRM = 2.0
QUICK_RESPONSE = {"parameters.branches.founding": 0.1, "parameters.branches.referral": 0.03}
"""Rates with which the effects of the lever are visible."""


class PartyOrganisations(Lever):
    """Found party organisations in firms: single, joint or affiliated, with a paid secretary.

    Benefit: active branches may raise effort and trust, and solve hard issues.  Harm: staff time,
    and formalism, which grows when a goal is not met shortly before its deadline: what is founded
    in the rush is form only for two years.
    """

    name: ClassVar[str] = "party_organisations"
    title: ClassVar[str] = "Party organisations in firms"
    title_zh: ClassVar[str] = "物业企业党组织组建"
    benefit: ClassVar = ExpectedEffect(
        "visible_quality", 1, settings={"stipend": 12_000.0}, other_settings=QUICK_RESPONSE
    )
    harm: ClassVar = ExpectedEffect("visible_quality", -1, other_settings=QUICK_RESPONSE)
    run_by: ClassVar = "street"
    visibility: ClassVar[float] = 1.0

    stipend: float = setting(
        1200.0,
        "stipend of the secretary",
        unit="yuan/year",
        low=0,
        high=12_000,
        source="Wuhan, Hanyang district 2017",
    )
    stipend_in: list[int] | None = districts_where("it is paid")
    goal: float | None = setting(
        None, "share of firms with projects to be organised; none is no goal", low=0, high=1
    )
    deadline: Month | None = setting(
        None, "month by which it is to be reached; none is no hurry", unit="month"
    )

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge the stipend and two hours for each organised firm."""
        organised = per_project(state, is_organised(state) * part_of_firms(state))
        paid = in_districts(state, self.stipend_in)
        return Costs(
            intensity.effective * organised * paid * self.stipend / 12,
            intensity.effective * organised * HOURS_PER_FIRM,
        )

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Request new organisations and referrals, pay stipends, add pressure before a deadline."""
        policy, effective = state.firm_policy, of_firms(state, intensity.effective)
        reached = (state.firms.projects > 0) & (effective > 0)
        covered = share_reached(is_organised(state), reached)
        self._press_for_organisations(state, effective, reached, covered)
        paid = in_districts(state, self.stipend_in)
        policy.stipend += self.stipend * of_firms(state, intensity.effective * paid)
        policy.deadline_pressure = self._shortfall(state, covered) * (effective > 0)
        burden(state.policy, "party", intensity.effective * affiliated_with_party(state))

    def _press_for_organisations(
        self, state: State, effective: Array, reached: Array, covered: float
    ) -> None:
        """Request organisations as fast as the goal needs them, and first members meanwhile."""
        policy, rates, start = state.firm_policy, state.parameters.branches, state.city.start
        founding = np.minimum(1, start.factor("founding") * rates.founding * effective)
        referral = np.minimum(1, start.factor("referral") * rates.referral * effective)
        if self.goal is None:
            policy.formation_hazard, policy.referral_hazard = founding, referral
            return
        goal = min(1.0, self.goal * (1 + rates.over_fulfilment))
        missing = (goal - covered) * int(reached.sum())
        waiting = reached & (state.firms.members >= 1) & ~is_organised(state)
        pace = pace_of(founding, missing, waiting, months_left(state, self.deadline))
        policy.formation_hazard = pace.hazard
        policy.rush_hazard = pace.rushed * reached
        policy.referral_hazard = referral * (missing > 0)

    def _shortfall(self, state: State, covered: float) -> float:
        left = months_left(state, self.deadline)
        if self.goal is None or left is None:
            return 0.0
        return max(0.0, self.goal - covered) if 0 < left <= RUSH else 0.0
