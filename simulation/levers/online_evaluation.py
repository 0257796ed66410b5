"""Online evaluation (网上评价): residents rate their compound on a platform."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.core.parameter import Normal, ParameterGroup, Uniform, parameter, share
from simulation.core.tables import Array
from simulation.levers.lever import (
    Costs,
    ExpectedEffect,
    Intensity,
    Lever,
    districts_where,
    effects_of,
    setting,
)
from simulation.levers.roll_out import in_districts
from simulation.processes import assessment
from simulation.state.policy import burden
from simulation.state.state import State

CASH_PER_COMPOUND, CASH_FOR_PAYMENT = 200.0, 100.0
HALF_PRESSURE, SHARPENED = 0.5, 1.5


class OnlineEffects(ParameterGroup):
    """Effects of an online platform."""

    turnout: float = share(
        0.05, "turnout gained by voting online", symbol="p_app", prior=Uniform(0, 0.15)
    )
    payment: float = parameter(
        0.1,
        "utility of paying gained by paying online",
        symbol="gamma_app",
        unit="logit",
        prior=Normal(0.1, 0.15),
    )


class OnlineEvaluation(Lever):
    """Let residents evaluate, complain and vote online, and publish the top and bottom of the list.

    Benefit: a channel, pressure on visible quality, turnout, payment with one click.  Harm: effort
    moves to what is visible, more reports than staff can handle, paperwork.
    """

    name: ClassVar[str] = "online_evaluation"
    title: ClassVar[str] = "Online evaluation"
    title_zh: ClassVar[str] = "网上评价"
    benefit: ClassVar = ExpectedEffect("visible_quality", 1)
    harm: ClassVar = ExpectedEffect("facility_condition", -1)
    phase: ClassVar[str] = "assessment"
    effects: ClassVar = OnlineEffects

    period: float = setting(
        0.5, "months between bulletins", unit="months", low=0.25, high=12, source="Wuhan 2019"
    )
    shown: int = setting(10, "compounds shown at either end", unit="compounds", low=0, high=100)
    pay_online: bool = setting(False, "residents can pay the fee with one click")
    pay_online_in: list[int] | None = districts_where("they can")

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge two hundred yuan a year for each compound, and half as much again for payment."""
        yearly = CASH_PER_COMPOUND + CASH_FOR_PAYMENT * self._payable(state)
        cash = intensity.funded * yearly / 12
        return Costs(cash, np.zeros(len(cash)))

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Open the channel, raise the pressure and let owners vote online."""
        policy, effective = state.policy, intensity.effective
        policy.extra_channels = np.minimum(1, policy.extra_channels + effective)
        np.maximum(policy.pressure, HALF_PRESSURE * effective, out=policy.pressure)
        policy.pressure[effective > 0] *= SHARPENED
        gained = effects_of(state, OnlineEffects)
        policy.online_voting = gained.turnout * effective
        policy.payment_ease += gained.payment * self._payable(state) * effective
        policy.round_due |= (effective > 0) & assessment.is_due(self.period, age)
        burden(policy, "files", effective)

    def act(self, state: State, intensity: Intensity, age: int) -> None:
        """Publish the top and bottom of the list, without any sanction."""
        ranked = np.flatnonzero(state.scores.new_round & (intensity.effective > 0))
        order = ranked[np.argsort(state.scores.score[ranked], kind="stable")]
        n = min(round(self.shown * state.city.part), len(order) // 2)
        state.events.bulletins[order[:n]] += 1
        state.events.bulletins[order[len(order) - n :]] += 1

    def _payable(self, state: State) -> Array:
        """Compounds whose residents can pay online."""
        return np.asarray(self.pay_online * in_districts(state, self.pay_online_in))
