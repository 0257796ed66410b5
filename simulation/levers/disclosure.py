"""Disclosure (公开公示): accounts, fees and decisions are open to residents."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.core.parameter import Normal, ParameterGroup, Uniform, parameter, share
from simulation.levers.lever import Costs, ExpectedEffect, Intensity, Lever, effects_of, setting
from simulation.state.state import State

COMMITTEES_OF_THE_DISSATISFIED = {
    "start.committees_commodity": 1.0,
    "parameters.satisfaction.base": 25.0,
    "parameters.payment.boycott": 2.0,
}
"""Settings with which boycotts are frequent."""


class DisclosureEffects(ParameterGroup):
    """Effects of disclosure."""

    leak_prevented: float = share(
        0.4, "leak of public revenue that it prevents", symbol="eff_dis", prior=Uniform(0, 0.8)
    )
    trust: float = parameter(0.05, "trust", symbol="trust_dis", prior=Normal(0.05, 0.08))


class Disclosure(Lever):
    """Disclose fees, income from common property, spending and decisions to the residents.

    Benefit: more of the public revenue reaches the service, trust, a channel for complaints.  Harm:
    boycotts grow where residents are dissatisfied, more reports than staff can handle, staff time.
    """

    name: ClassVar[str] = "disclosure"
    title: ClassVar[str] = "Disclosure of accounts and decisions"
    title_zh: ClassVar[str] = "信息公开公示（四公开一监督、三会三公开）"
    benefit: ClassVar = ExpectedEffect("satisfaction", 1)
    harm: ClassVar = ExpectedEffect(
        "collection_rate", -1, other_settings=COMMITTEES_OF_THE_DISSATISFIED
    )
    run_by: ClassVar = "street"
    effects: ClassVar = DisclosureEffects

    cost: float = setting(
        120.0, "notices and an audit, for each compound", unit="yuan/year", low=0, high=5000
    )
    hours: float = setting(0.5, "staff time for each compound", unit="hours/month", low=0, high=10)

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge notices, an audit and the hours of those who see to it."""
        cash = intensity.funded * self.cost / 12
        return Costs(cash, intensity.effective * self.hours)

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Open the accounts, which prevents leaks, earns trust and tells the dissatisfied."""
        policy, effective = state.policy, intensity.effective
        effects, potency = effects_of(state, DisclosureEffects), state.parameters.potency
        np.maximum(policy.disclosed, effective, out=policy.disclosed)
        policy.leak_prevented = effects.leak_prevented * effective
        policy.trust_gain += potency.voice * effects.trust * effective
        policy.extra_channels = np.minimum(1, policy.extra_channels + effective)
