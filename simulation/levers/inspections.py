"""Inspections (检查督查) and campaigns from door to door (大排查、入户走访)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from pydantic import Field

from simulation.levers.lever import Claim, Costs, Force, Lever, setting
from simulation.policy import burden
from simulation.reading import Month, month_number

if TYPE_CHECKING:
    from simulation.model import GovernanceModel

HOURS_PER_VISIT, CASH_PER_VISIT, HOURS_PER_DOOR = 4.0, 200.0, 0.1
MONTHS_OF_A_CAMPAIGN = 3


class Inspections(Lever):
    """Inspect served compounds, announced or by surprise, and knock at doors in campaigns.

    Benefit: defects are repaired, issues closed, services on paper end.  Harm: paperwork, a repair
    bill for the firm, and more reports than anybody can handle.
    """

    name: ClassVar[str] = "inspections"
    title: ClassVar[str] = "Inspections and campaigns"
    title_zh: ClassVar[str] = "检查与大走访"
    benefit: ClassVar = Claim("facility_condition", 1)
    harm: ClassVar = Claim("visible_quality", -1)
    phase: ClassVar[str] = "assessment"

    rate: float = setting(0.02, "inspections per compound", unit="1/month", low=0, high=0.2)
    surprise: float = setting(0.5, "inspections without notice", low=0, high=1)
    campaigns: list[Month] = Field(
        default=[],
        description="months in which a campaign begins",
        json_schema_extra={"unit": "months", "source": "assumption"},
    )
    doors: float = setting(
        0.9, "doors visited in a campaign", low=0, high=1, source="Linyi 2021: at least 0.9"
    )

    def costs(self, model: GovernanceModel, force: Force) -> Costs:
        """A tenth of an hour for each door of a campaign, in its first month."""
        begins = model.month in self._campaign_months(model)
        doors = force.granted * self.doors * model.compounds.households * begins
        return Costs(np.zeros(len(doors)), HOURS_PER_DOOR * doors)

    def demand(self, model: GovernanceModel, force: Force) -> float:
        """Cash for the visits to be expected."""
        served = force.felt * model.compounds.contracted
        return float(served.sum()) * self.rate * CASH_PER_VISIT

    def set_policy(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Ask for visits, and knock at doors."""
        policy, felt = model.policy, force.felt
        np.maximum(policy.inspection_rate, self.rate * felt, out=policy.inspection_rate)
        policy.inspection_surprise[felt > 0] = self.surprise
        since = [model.month - month for month in self._campaign_months(model)]
        if any(0 <= months < MONTHS_OF_A_CAMPAIGN for months in since):
            np.maximum(policy.campaign, self.doors * felt, out=policy.campaign)
        burden(policy, "files", felt * (self.rate > 0))

    def act(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Pay for this month's visits."""
        visits = model.events.visits * (force.felt > 0)
        model.programme.charge(self.name, Costs(CASH_PER_VISIT * visits, HOURS_PER_VISIT * visits))

    def _campaign_months(self, model: GovernanceModel) -> list[int]:
        return [month_number(text) - model.origin for text in self.campaigns]
