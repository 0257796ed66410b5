"""Party-building advisors (党建指导员) for firms without an organisation of their own."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.agents.party_branch import affiliated_with_party
from simulation.core.tables import Array
from simulation.io.months import Month
from simulation.levers.goal import months_left, pace_of, share_reached
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
    """Send an advisor to firms without a party organisation.

    Benefit: a little activity, and firms that organise sooner.  Harm: staff time.  Advisors leave
    when the lever ends.
    """

    name: ClassVar[str] = "advisors"
    title: ClassVar[str] = "Party-building advisors"
    title_zh: ClassVar[str] = "党建指导员"
    benefit: ClassVar = ExpectedEffect("party_work_coverage", 1)
    harm: ClassVar = ExpectedEffect(
        "visible_quality", -1, other_settings={"parameters.branches.advisor": 0.3}
    )
    run_by: ClassVar = "street"

    goal: float | None = setting(
        None,
        "share of firms with projects that have an advisor; 1 and none are all others",
        low=0,
        high=1,
    )
    deadline: Month | None = setting(
        None, "month by which it is to be reached; none is no hurry", unit="month"
    )

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Two hours for each advised firm."""
        advised = state.affiliations.status == PartyStatus.ADVISOR
        hours = per_project(state, advised * part_of_firms(state)) * HOURS_PER_FIRM
        return Costs(np.zeros(len(hours)), intensity.effective * hours)

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Request advisors, and keep the existing ones."""
        policy, effective = state.firm_policy, of_firms(state, intensity.effective)
        policy.advisor_hazard = self._pace(state, effective)
        policy.advisors_maintained |= of_firms(state, intensity.funded) > 0
        burden(state.policy, "party", intensity.effective * affiliated_with_party(state))

    def _pace(self, state: State, effective: Array) -> Array:
        """Hazard at which an advisor comes: as the goal needs, at most as streets respond."""
        hazard = state.city.start.factor("advisor") * state.parameters.branches.advisor
        highest, status = np.minimum(1, hazard * effective), state.affiliations.status
        if self.goal is None:
            return highest
        reached = (state.firms.projects > 0) & (effective > 0)
        missing = (
            self.goal - share_reached(status == PartyStatus.ADVISOR, reached)
        ) * reached.sum()
        waiting = reached & (status == PartyStatus.NONE)
        return pace_of(highest, missing, waiting, months_left(state, self.deadline)).hazard
