"""Owner committees (业主委员会): support their election, with party members in them."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from simulation.io.months import Month
from simulation.levers.goal import months_left
from simulation.levers.lever import Costs, ExpectedEffect, Intensity, Lever, charge, setting
from simulation.processes.environment import hazard_for_goal
from simulation.state.committees import CommitteeKind
from simulation.state.policy import burden
from simulation.state.state import State

HOURS_PER_ELECTION = 40.0
USUAL_ELECTIONS = 0.01


class OwnerCommittees(Lever):
    """Promote owner committees with a share of party members, and substitutes where there is none.

    Benefit: oversight by owners, trust, votes on the firm, less self-interest where candidates are
    screened.  Harm: staff time, boycotts of the fee, committees that represent less when candidates
    are screened, committees that serve themselves, substitutes that are captured.
    """

    name: ClassVar[str] = "owner_committees"
    title: ClassVar[str] = "Owner committees"
    title_zh: ClassVar[str] = "业主委员会和物业管理委员会"
    benefit: ClassVar = ExpectedEffect(
        "satisfaction", 1, settings={"party_share": 0.0, "substitute": False}
    )
    harm: ClassVar = ExpectedEffect("collection_rate", -1)
    run_by: ClassVar = "street"
    phase: ClassVar[str] = "assessment"

    elected: bool = setting(True, "promote owner committees")
    substitute: bool = setting(True, "set up property-management committees where there is none")
    party_share: float = setting(
        0.60, "party members required among the members", low=0, high=1, source="Zibo 2021"
    )
    applies_to: Literal["new", "all"] = setting(
        "new",
        "elections for which it is required: of new committees, or re-elections, too",
        source="Zibo 2021: newly founded committees",
    )
    resident_share: float = setting(
        0.5, "residents in a substitute committee", low=0.5, high=1, source="Zibo 2021"
    )
    developer_seat: bool = setting(False, "the developer has a seat in a new substitute committee")
    environment_goal: float | None = setting(
        None, "share of communities to have an environment committee", low=0, high=1
    )
    environment_deadline: Month | None = setting(
        None, "month by which they are to have it; none is at once", unit="month"
    )
    cost: float = setting(8000.0, "cost of an election", unit="yuan", low=0, high=30_000)

    def demand(self, state: State, intensity: Intensity, age: int) -> float:
        """Give the cash for the expected elections, one in a hundred compounds a month."""
        return float(intensity.effective.sum()) * USUAL_ELECTIONS * self.cost

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Request committees, and party members in them."""
        policy, effective = state.policy, intensity.effective
        reached = effective > 0
        if self.elected:
            np.maximum(policy.committee_drive, effective, out=policy.committee_drive)
            policy.minimum_party_share[reached] = self.party_share
            policy.re_elections_screened[reached] = self.applies_to == "all"
        if self.substitute:
            drive = policy.management_committee_drive
            np.maximum(drive, effective, out=drive)
            policy.substitute_resident_share[reached] = self.resident_share
            policy.substitute_developer_seat[reached] = self.developer_seat
        if self.environment_goal is not None:
            left = months_left(state, self.environment_deadline)
            needed = hazard_for_goal(state, self.environment_goal, 1 + (left or 0))
            policy.environment_hazard[reached] = needed
        burden(policy, "committee", effective * (state.committees.kind != CommitteeKind.NONE))

    def act(self, state: State, intensity: Intensity, age: int) -> None:
        """Pay for this month's elections."""
        elections = state.events.elections * (intensity.effective > 0)
        charge(state, self.name, Costs(self.cost * elections, HOURS_PER_ELECTION * elections))
