"""Publicity (宣传): newspapers, television and posters on the programme."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.core.parameter import ParameterGroup, Uniform, share
from simulation.levers.lever import Costs, ExpectedEffect, Intensity, Lever, effects_of, of_firms
from simulation.state.state import State

CASH_PER_COMPOUND = 300.0


class PublicityEffects(ParameterGroup):
    """Effects of publicity."""

    mobilisation: float = share(
        0.05, "party members mobilised", symbol="p_M", prior=Uniform(0, 0.3)
    )


class Publicity(Lever):
    """Publicise the programme in newspapers, on television and on posters.

    Benefit: reputation of starred firms, party members who join in, trust of residents who are
    informed.  Harm: they expect more.
    """

    name: ClassVar[str] = "publicity"
    title: ClassVar[str] = "Publicity"
    title_zh: ClassVar[str] = "宣传"
    benefit: ClassVar = ExpectedEffect("owner_committee_coverage", 1)
    harm: ClassVar = ExpectedEffect("satisfaction", -1)
    effects: ClassVar = PublicityEffects

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge three hundred yuan a year for each compound."""
        cash = intensity.funded * CASH_PER_COMPOUND / 12
        return Costs(cash, np.zeros(len(cash)))

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Raise publicity and mobilise party members."""
        policy, effective = state.policy, intensity.effective
        policy.publicised = np.minimum(1, policy.publicised + effective)
        gained = effects_of(state, PublicityEffects).mobilisation * effective
        policy.mobilisation = np.minimum(1, policy.mobilisation + gained)
        state.firm_policy.star_publicity = of_firms(state, effective)
