"""Online evaluation (网上评价): residents rate their compound on a platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from simulation import measurement
from simulation.levers.lever import Claim, Costs, Force, Lever, setting
from simulation.parameters import ParameterGroup, Uniform, share
from simulation.policy import burden

if TYPE_CHECKING:
    from simulation.model import GovernanceModel

CASH_PER_COMPOUND = 200.0
HALF_PRESSURE, SHARPENED = 0.5, 1.5


class OnlineEffects(ParameterGroup):
    """What an online platform does."""

    turnout: float = share(
        0.05, "turnout gained by voting online", symbol="p_app", prior=Uniform(0, 0.15)
    )


class OnlineEvaluation(Lever):
    """Let residents evaluate, complain and vote online, and show the ends of the list.

    Benefit: a channel, pressure on visible quality, turnout.  Harm: effort moves to what is seen,
    reports without the capacity to answer them, paperwork.
    """

    name: ClassVar[str] = "online_evaluation"
    title: ClassVar[str] = "Online evaluation"
    title_zh: ClassVar[str] = "网上评价"
    benefit: ClassVar = Claim("visible_quality", 1)
    harm: ClassVar = Claim("facility_condition", -1)
    phase: ClassVar[str] = "assessment"
    effects: ClassVar = OnlineEffects

    period: float = setting(
        0.5, "months between bulletins", unit="months", low=0.25, high=12, source="Wuhan 2019"
    )
    shown: int = setting(10, "compounds shown at either end", unit="compounds", low=0, high=100)

    def costs(self, model: GovernanceModel, force: Force) -> Costs:
        """Two hundred yuan a year for each compound."""
        cash = force.granted * CASH_PER_COMPOUND / 12
        return Costs(cash, np.zeros(len(cash)))

    def set_policy(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Open the channel, sharpen the pressure and let owners vote online."""
        policy, felt = model.policy, force.felt
        policy.extra_channels = np.minimum(1, policy.extra_channels + felt)
        np.maximum(policy.pressure, HALF_PRESSURE * felt, out=policy.pressure)
        policy.pressure[felt > 0] *= SHARPENED
        policy.online_voting = model.parameters.online_evaluation.turnout * felt
        policy.round_due |= (felt > 0) & measurement.is_due(self.period, age)
        burden(policy, "files", felt)

    def act(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Show the ends of the list, without any sanction."""
        ranked = np.flatnonzero(model.scores.new_round & (force.felt > 0))
        order = ranked[np.argsort(model.scores.score[ranked], kind="stable")]
        n = min(self.shown, len(order) // 2)
        model.events.bulletins[order[:n]] += 1
        model.events.bulletins[order[len(order) - n :]] += 1
