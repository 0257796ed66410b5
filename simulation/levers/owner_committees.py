"""Owner committees (业主委员会): help them into being, with party members among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from simulation.levers.lever import Claim, Costs, Force, Lever, setting
from simulation.policy import burden

if TYPE_CHECKING:
    from simulation.model import GovernanceModel

HOURS_PER_ELECTION = 40.0
USUAL_ELECTIONS = 0.01


class OwnerCommittees(Lever):
    """Push for owner committees with a share of party members, and for substitutes without one.

    Benefit: oversight by owners, trust, votes on the firm.  Harm: staff time, boycotts of the fee,
    committees that represent less when candidates are screened, substitutes that are captured.
    """

    name: ClassVar[str] = "owner_committees"
    title: ClassVar[str] = "Owner committees"
    title_zh: ClassVar[str] = "业主委员会和物业管理委员会"
    benefit: ClassVar = Claim("satisfaction", 1, told={"party_share": 0.0, "substitute": False})
    harm: ClassVar = Claim("collection_rate", -1)
    run_by: ClassVar = "street"
    phase: ClassVar[str] = "assessment"

    elected: bool = setting(True, "push for owner committees")
    substitute: bool = setting(True, "set up property-management committees where there is none")
    party_share: float = setting(
        0.60, "party members asked among the members", low=0, high=1, source="Zibo 2021"
    )
    resident_share: float = setting(
        0.5, "residents in a substitute committee", low=0.5, high=1, source="Zibo 2021"
    )
    cost: float = setting(8000.0, "cost of an election", unit="yuan", low=0, high=30_000)

    def demand(self, model: GovernanceModel, force: Force) -> float:
        """Cash for the elections to be expected, one in a hundred compounds a month."""
        return float(force.felt.sum()) * USUAL_ELECTIONS * self.cost

    def set_policy(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Ask for committees, and for party members in them."""
        policy, felt = model.policy, force.felt
        reached = felt > 0
        if self.elected:
            np.maximum(policy.committee_drive, felt, out=policy.committee_drive)
            policy.minimum_party_share[reached] = self.party_share
        if self.substitute:
            drive = policy.management_committee_drive
            np.maximum(drive, felt, out=drive)
            policy.substitute_resident_share[reached] = self.resident_share
        burden(policy, "committee", felt * (model.committees.kind > 0))

    def act(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Pay for this month's elections."""
        elections = model.events.elections * (force.felt > 0)
        model.programme.charge(
            self.name, Costs(self.cost * elections, HOURS_PER_ELECTION * elections)
        )
