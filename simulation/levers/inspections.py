"""Inspections (检查督查) and door-to-door campaigns (大排查、入户走访)."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from simulation.io.months import Month, month_number
from simulation.levers.lever import (
    Costs,
    ExpectedEffect,
    Intensity,
    Lever,
    charge,
    of_firms,
    setting,
)
from simulation.state.policy import burden
from simulation.state.state import State

HOURS_PER_VISIT, CASH_PER_VISIT, HOURS_PER_DOOR = 4.0, 200.0, 0.1
MONTHS_OF_A_CAMPAIGN = 3


class Inspections(Lever):
    """Inspect served compounds, announced or by surprise, and visit households in campaigns.

    Benefit: defects are repaired, issues closed, services on paper end.  Harm: paperwork, repair
    costs for the firm, and more reports than staff can handle.
    """

    name: ClassVar[str] = "inspections"
    title: ClassVar[str] = "Inspections and campaigns"
    title_zh: ClassVar[str] = "检查与大走访"
    benefit: ClassVar = ExpectedEffect("facility_condition", 1)
    harm: ClassVar = ExpectedEffect("visible_quality", -1)
    phase: ClassVar[str] = "assessment"

    rate: float = setting(0.02, "inspections per compound", unit="1/month", low=0, high=0.2)
    surprise: float = setting(0.5, "inspections without notice", low=0, high=1)
    campaigns: list[Month] = Field(
        default=[],
        description="months in which a campaign begins",
        json_schema_extra={"unit": "months", "source": "assumption"},
    )
    party_work_counts: bool = setting(
        False, "party work counts in the credit that a defect costs a firm"
    )
    doors: float = setting(
        0.9, "doors visited in a campaign", low=0, high=1, source="Linyi 2021: at least 0.9"
    )

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge a tenth of an hour for each door of a campaign, in its first month."""
        begins = state.month in self._campaign_months(state)
        doors = intensity.funded * self.doors * state.compounds.households * begins
        return Costs(np.zeros(len(doors)), HOURS_PER_DOOR * doors)

    def demand(self, state: State, intensity: Intensity, age: int) -> float:
        """Give the cash for the expected visits."""
        served = intensity.effective * state.compounds.contracted
        return float(served.sum()) * self.rate * CASH_PER_VISIT

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Request inspections, and visit households in campaigns."""
        policy, effective = state.policy, intensity.effective
        np.maximum(policy.inspection_rate, self.rate * effective, out=policy.inspection_rate)
        policy.inspection_surprise[effective > 0] = self.surprise
        since = [state.month - month for month in self._campaign_months(state)]
        if any(0 <= months < MONTHS_OF_A_CAMPAIGN for months in since):
            np.maximum(policy.campaign, self.doors * effective, out=policy.campaign)
        if self.party_work_counts:
            state.firm_policy.party_stakes += of_firms(state, effective)
        burden(policy, "files", effective * (self.rate > 0))

    def act(self, state: State, intensity: Intensity, age: int) -> None:
        """Pay for this month's visits."""
        visits = state.events.visits * (intensity.effective > 0)
        charge(state, self.name, Costs(CASH_PER_VISIT * visits, HOURS_PER_VISIT * visits))

    def _campaign_months(self, state: State) -> list[int]:
        return [month_number(text) - state.start_month for text in self.campaigns]
