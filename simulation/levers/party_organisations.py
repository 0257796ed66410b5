"""Party organisations (单独建、联合建、挂靠建): party branches in property firms."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from simulation.agents.party_branch import is_organised, tied_to_party
from simulation.levers.lever import Claim, Costs, Force, Lever, of_firms, per_project, setting
from simulation.policy import burden
from simulation.reading import Month, month_number

if TYPE_CHECKING:
    from simulation.model import GovernanceModel

HOURS_PER_FIRM = 2.0
RUSH = 12


class PartyOrganisations(Lever):
    """Found party organisations in firms: single, joint or affiliated, with a paid secretary.

    Benefit: active branches may raise effort.  Harm: staff time, and formalism, which grows when a
    goal is missed shortly before its deadline.
    """

    name: ClassVar[str] = "party_organisations"
    title: ClassVar[str] = "Party organisations in firms"
    title_zh: ClassVar[str] = "物业企业党组织组建"
    benefit: ClassVar = Claim("visible_quality", 1, told={"stipend": 12_000.0})
    harm: ClassVar = Claim("visible_quality", -1)
    run_by: ClassVar = "street"
    visibility: ClassVar[float] = 1.0

    hazard: float = setting(0.02, "foundings per firm", unit="1/month", low=0, high=0.1)
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

    def costs(self, model: GovernanceModel, force: Force) -> Costs:
        """Stipend and two hours for each organised firm."""
        organised = per_project(model, is_organised(model).astype(float))
        return Costs(
            force.felt * organised * self.stipend / 12, force.felt * organised * HOURS_PER_FIRM
        )

    def set_policy(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Ask for foundings and referrals, pay stipends, and press before a deadline."""
        policy, felt = model.firm_policy, of_firms(model, force.felt)
        policy.formation_hazard = np.maximum(policy.formation_hazard, self.hazard * felt)
        policy.referral_hazard = np.maximum(policy.referral_hazard, self.referral * felt)
        policy.stipend += self.stipend * felt
        policy.deadline_pressure = self._shortfall(model) * (felt > 0)
        burden(model.policy, "party", force.felt * tied_to_party(model))

    def _shortfall(self, model: GovernanceModel) -> float:
        if self.goal is None or self.deadline is None:
            return 0.0
        left = month_number(self.deadline) - model.origin - model.month
        active = model.projects > 0
        covered = float(is_organised(model)[active].mean()) if active.any() else 1.0
        return max(0.0, self.goal - covered) if 0 < left <= RUSH else 0.0
