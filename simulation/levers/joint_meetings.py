"""Joint meetings (联席会议) of street, community, owners and firm."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.levers.lever import Costs, ExpectedEffect, Intensity, Lever, per_compound, setting
from simulation.state.policy import burden
from simulation.state.state import State

HOURS_PER_MEETING, HOURS_PER_FORUM = 20.0, 2.0


class JointMeetings(Lever):
    """Hold regular meetings of street office, community, owners and firm.

    Benefit: hard issues are solved, trust, mediation of fees.  Harm: staff time, and one more
    channel for reports; a second one where communities hold forums (议事厅).
    """

    name: ClassVar[str] = "joint_meetings"
    title: ClassVar[str] = "Joint meetings"
    title_zh: ClassVar[str] = "联席会议"
    benefit: ClassVar = ExpectedEffect("resolution_rate", 1, settings={"meetings": 4.0})
    harm: ClassVar = ExpectedEffect("visible_quality", -1)
    run_by: ClassVar = "street"

    meetings: float = setting(1.0, "meetings per street", unit="1/month", low=0, high=4)
    fee_mediation: bool = setting(False, "meetings mediate between residents and firm on fees")
    forums: float = setting(
        0.0, "forums at which residents speak, per community", unit="1/month", low=0, high=8
    )

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge twenty hours for each meeting and two for each forum, spread over compounds."""
        communities = state.city.start.communities_per_street
        monthly = self.meetings * HOURS_PER_MEETING + communities * self.forums * HOURS_PER_FORUM
        hours = per_compound(state, intensity.effective * monthly)
        return Costs(np.zeros(len(hours)), hours)

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Request meetings from the streets."""
        policy, effective = state.policy, intensity.effective
        np.maximum(policy.meeting_rate, self.meetings * effective, out=policy.meeting_rate)
        np.maximum(
            policy.meeting_intensity,
            -np.expm1(-self.meetings) * effective,
            out=policy.meeting_intensity,
        )
        heard = -np.expm1(-self.forums) * effective
        policy.extra_channels = np.minimum(1, policy.extra_channels + heard)
        policy.mediation_requested |= self.fee_mediation & (effective > 0)
        burden(policy, "meetings", effective * (self.meetings > 0))
