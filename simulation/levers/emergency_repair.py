"""Emergency repair (应急维修): platforms for repairs that cannot wait."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.levers.lever import Costs, ExpectedEffect, Intensity, Lever, setting
from simulation.state.state import State

REACH = 190.0
"""Compounds that one platform serves."""


class EmergencyRepair(Lever):
    """Run emergency repair platforms.

    Benefit: hard issues are solved.  Harm: firms leave facilities to the platform.
    """

    name: ClassVar[str] = "emergency_repair"
    title: ClassVar[str] = "Emergency repair platforms"
    title_zh: ClassVar[str] = "应急维修平台"
    benefit: ClassVar = ExpectedEffect("resolution_rate", 1, settings={"platforms": 20.0})
    harm: ClassVar = ExpectedEffect("facility_condition", -1, settings={"platforms": 20.0})

    platforms: float = setting(
        5.3,
        "platforms per thousand compounds",
        unit="platforms",
        low=0,
        high=20,
        source="Wuhan 2021: 28 platforms",
    )
    cost: float = setting(
        0.26e6,
        "running cost of a platform",
        unit="yuan/year",
        low=0,
        high=5e6,
        source="Wuhan 2021: 7.27 million yuan for 28 platforms",
    )

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Running cost of the platforms, spread over the compounds."""
        cash = intensity.funded * self.platforms / 1000 * self.cost / 12
        return Costs(cash, np.zeros(len(cash)))

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Offer the platforms."""
        reach = min(1.0, REACH * self.platforms / 1000) * intensity.effective
        np.maximum(state.policy.emergency, reach, out=state.policy.emergency)
