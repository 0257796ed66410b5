"""Party-building advisors (党建指导员) for firms without an organisation of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from simulation.agents.party_branch import PartyStatus, tied_to_party
from simulation.levers.lever import Claim, Costs, Force, Lever, of_firms, per_project, setting
from simulation.policy import burden

if TYPE_CHECKING:
    from simulation.model import GovernanceModel

HOURS_PER_FIRM = 2.0


class Advisors(Lever):
    """Send an advisor to every firm without a party organisation.

    Benefit: a little activity.  Harm: staff time.  Advisors leave when the lever ends.
    """

    name: ClassVar[str] = "advisors"
    title: ClassVar[str] = "Party-building advisors"
    title_zh: ClassVar[str] = "党建指导员"
    benefit: ClassVar = Claim("party_work_coverage", 1)
    harm: ClassVar = Claim("visible_quality", -1)
    run_by: ClassVar = "street"

    hazard: float = setting(0.05, "advisors sent per firm", unit="1/month", low=0, high=0.3)

    def costs(self, model: GovernanceModel, force: Force) -> Costs:
        """Two hours for each advised firm."""
        advised = model.graph.ties.status == PartyStatus.ADVISOR
        hours = per_project(model, advised.astype(float)) * HOURS_PER_FIRM
        return Costs(np.zeros(len(hours)), force.felt * hours)

    def set_policy(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Ask for advisors, and keep those there are."""
        policy, felt = model.firm_policy, of_firms(model, force.felt)
        policy.advisor_hazard = np.maximum(policy.advisor_hazard, self.hazard * felt)
        policy.advisors_kept |= of_firms(model, force.granted) > 0
        burden(model.policy, "party", force.felt * tied_to_party(model))
