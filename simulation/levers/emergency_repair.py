"""Emergency repair (应急维修): platforms for repairs that cannot wait."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.core.parameter import LogUniform, ParameterGroup, parameter
from simulation.core.tables import Array
from simulation.levers.lever import (
    Costs,
    ExpectedEffect,
    Intensity,
    Lever,
    effects_of,
    setting,
)
from simulation.processes.issues import usual_arrivals
from simulation.state.state import State

EMERGENCIES = 0.2
"""Share of the hard issues that are emergencies; an assumption."""


class EmergencyEffects(ParameterGroup):
    """Effects of emergency platforms."""

    repairs: float = parameter(
        LogUniform(5, 40).median,
        "emergencies that a member of staff handles",
        symbol="h_e",
        unit="1/month",
        prior=LogUniform(5, 40),
        low=0,
    )


class EmergencyRepair(Lever):
    """Run emergency repair platforms, which reach as many emergencies as their staff can handle.

    Benefit: hard issues are solved.  Harm: firms leave the upkeep of facilities to the platform.
    """

    name: ClassVar[str] = "emergency_repair"
    title: ClassVar[str] = "Emergency repair platforms"
    title_zh: ClassVar[str] = "应急维修平台"
    benefit: ClassVar = ExpectedEffect("resolution_rate", 1, settings={"platforms": 20.0})
    harm: ClassVar = ExpectedEffect("facility_condition", -1, settings={"platforms": 20.0})
    effects: ClassVar = EmergencyEffects

    platforms: float = setting(
        5.3,
        "platforms per thousand compounds",
        unit="platforms",
        low=0,
        high=20,
        source="Wuhan 2021: 28 platforms",
    )
    staff: float = setting(
        13.8,
        "staff of a platform",
        unit="persons",
        low=0,
        high=100,
        source="Wuhan 2021: 386 persons on 28 platforms",
    )
    cost: float = setting(
        18.8e3,
        "running cost of a member of staff",
        unit="yuan/year",
        low=0,
        high=0.5e6,
        source="Wuhan 2021: 7.27 million yuan for 386 persons",
    )

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Running cost of the staff, spread over the compounds."""
        cash = intensity.funded * self._staff_per_compound * self.cost / 12
        return Costs(cash, np.zeros(len(cash)))

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Offer the platforms to the emergencies that their staff can reach."""
        reach = self._reach(state, intensity.effective > 0) * intensity.effective
        np.maximum(state.policy.emergency, reach, out=state.policy.emergency)

    @property
    def _staff_per_compound(self) -> float:
        return self.platforms / 1000 * self.staff

    def _reach(self, state: State, reached: Array) -> Array:
        """Share of the emergencies of its district that the staff there can handle."""
        district = state.compounds.district
        hard = state.parameters.issues.hard_share * usual_arrivals(state)
        capacity = effects_of(state, EmergencyEffects).repairs * self._staff_per_compound
        arise = np.bincount(district, EMERGENCIES * hard * reached)
        can = capacity * np.bincount(district, reached)
        share = np.divide(can, arise, out=np.ones(len(can)), where=arise > can)
        return np.asarray(share[district])
