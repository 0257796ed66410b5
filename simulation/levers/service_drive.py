"""Service drive: some kind of service for every old compound, if only on paper."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.io.months import Month
from simulation.levers.goal import RUSH, months_left
from simulation.levers.lever import Costs, ExpectedEffect, Intensity, Lever, setting
from simulation.state.compounds import ServiceMode
from simulation.state.state import State

HOURS_UNSERVED, HOURS_CO_MANAGED = 2.0, 4.0


class ServiceDrive(Lever):
    """Ask the owners of old compounds without a firm to take a service, and find one for them.

    Where the owners consent and a firm bids, the market serves; where no firm bids, a
    public-welfare firm or co-management; where they refuse, they are asked to manage themselves.
    Shares of destinations that a scenario states are decisions of the city instead, which nobody
    refuses.

    Benefit: better service where there was none.  Harm: conversions on paper, a new fee that
    residents dislike, a promise that raises expectations.
    """

    name: ClassVar[str] = "service_drive"
    title: ClassVar[str] = "Service drive for old compounds"
    title_zh: ClassVar[str] = "老旧小区物业服务全覆盖"
    benefit: ClassVar = ExpectedEffect("visible_quality", 1)
    harm: ClassVar = ExpectedEffect("satisfaction_old", -1, settings={"on_paper": 1.0})
    run_by: ClassVar = "street"
    visibility: ClassVar[float] = 1.0

    to_self_managed: float = setting(0.0, "decided by the city: to self-management", low=0, high=1)
    to_co_managed: float = setting(0.0, "decided by the city: to co-management", low=0, high=1)
    to_market: float = setting(0.0, "decided by the city: to a market firm", low=0, high=1)
    to_welfare: float = setting(0.0, "decided by the city: to a welfare firm", low=0, high=1)
    on_paper: float = setting(0.2, "conversions that exist on paper only", low=0, high=1)
    operating_grant: float = setting(
        0.12, "grant to co-managed compounds", unit="yuan/m2/month", low=0, high=0.3
    )
    goal: float | None = setting(None, "coverage of old compounds to be reached", low=0, high=1)
    deadline: Month | None = setting(None, "month by which it is to be reached", unit="month")

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge grants to co-managed compounds, and visits where there is no firm yet."""
        compounds = state.compounds
        co_managed = compounds.service_mode == ServiceMode.CO_MANAGED
        waiting = compounds.waiting
        hours = HOURS_UNSERVED * waiting + HOURS_CO_MANAGED * (co_managed & compounds.old)
        cash = intensity.funded * self.operating_grant * compounds.area * co_managed
        return Costs(cash, intensity.effective * hours, is_transfer=True)

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Request conversions, faster when a goal is not met shortly before its deadline."""
        policy, compounds = state.policy, state.compounds
        usual = usual_conversion(state) * intensity.effective
        rushed = np.maximum(usual, self._rush(state) * (intensity.funded > 0))
        extra = np.divide(rushed - usual, rushed, out=np.zeros(len(compounds)), where=rushed > 0)
        reached = rushed > 0
        on_paper = self.on_paper * (1 - extra) + min(1.0, 2 * self.on_paper) * extra
        policy.conversion_hazard = rushed
        policy.conversion_rush = extra > 0
        policy.usual_conversion = usual
        policy.conversion_on_paper = on_paper * reached
        for name in ("to_self_managed", "to_co_managed", "to_market", "to_welfare"):
            getattr(policy, name)[reached] = getattr(self, name)
        co_managed = compounds.service_mode == ServiceMode.CO_MANAGED
        policy.operating_grant += intensity.funded * self.operating_grant * co_managed

    def _rush(self, state: State) -> float:
        """Hazard that can still meet the goal; 0 outside the last year before the deadline."""
        left = months_left(state, self.deadline)
        if self.goal is None or left is None:
            return 0.0
        compounds = state.compounds
        settled = compounds.determined[compounds.old] > ServiceMode.NONE
        covered = float(np.mean(settled)) if settled.size else 1.0
        return 1.0 / left if 0 < left <= RUSH and covered < self.goal else 0.0


def usual_conversion(state: State) -> float:
    """Monthly hazard that an old compound is asked, where the lever is fully in force."""
    return min(
        1.0,
        state.parameters.participation.usual_conversion * state.city.start.factor("conversion"),
    )
