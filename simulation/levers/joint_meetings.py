"""Joint meetings (联席会议) of street, community, owners and firm."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from simulation.levers.lever import Claim, Costs, Force, Lever, setting
from simulation.policy import burden

if TYPE_CHECKING:
    from simulation.model import GovernanceModel

HOURS_PER_MEETING = 20.0


class JointMeetings(Lever):
    """Bring all sides to one table, street by street.

    Benefit: hard issues are solved, trust, mediation of fees.  Harm: staff time, and one more
    channel through which reports come in.
    """

    name: ClassVar[str] = "joint_meetings"
    title: ClassVar[str] = "Joint meetings"
    title_zh: ClassVar[str] = "联席会议"
    benefit: ClassVar = Claim("resolution_rate", 1, told={"meetings": 4.0})
    harm: ClassVar = Claim("visible_quality", -1)
    run_by: ClassVar = "street"

    meetings: float = setting(1.0, "meetings per street", unit="1/month", low=0, high=4)
    fee_mediation: bool = setting(False, "meetings mediate between residents and firm on fees")

    def costs(self, model: GovernanceModel, force: Force) -> Costs:
        """Twenty hours for each meeting, spread over the compounds of the street."""
        street = model.compounds.street
        in_street = np.bincount(street, minlength=len(model.streets))[street]
        hours = force.felt * self.meetings * HOURS_PER_MEETING / in_street
        return Costs(np.zeros(len(hours)), hours)

    def set_policy(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Ask the streets for meetings."""
        policy, felt = model.policy, force.felt
        np.maximum(policy.meeting_rate, self.meetings * felt, out=policy.meeting_rate)
        np.maximum(policy.meeting_force, min(1.0, self.meetings) * felt, out=policy.meeting_force)
        policy.mediation_asked |= self.fee_mediation & (felt > 0)
        burden(policy, "meetings", felt * (self.meetings > 0))
