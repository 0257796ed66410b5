"""Publicity (宣传): newspapers, television and posters on the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from simulation.levers.lever import Claim, Costs, Force, Lever, of_firms
from simulation.parameters import ParameterGroup, Uniform, share

if TYPE_CHECKING:
    from simulation.model import GovernanceModel

CASH_PER_COMPOUND = 300.0


class PublicityEffects(ParameterGroup):
    """What publicity does."""

    mobilisation: float = share(
        0.05, "party members mobilised", symbol="p_M", prior=Uniform(0, 0.3)
    )


class Publicity(Lever):
    """Make the programme known; its strength is its intensity.

    Benefit: reputation of starred firms, party members who join in.  Harm: residents expect more.
    """

    name: ClassVar[str] = "publicity"
    title: ClassVar[str] = "Publicity"
    title_zh: ClassVar[str] = "宣传"
    benefit: ClassVar = Claim("owner_committee_coverage", 1)
    harm: ClassVar = Claim("satisfaction", -1)
    effects: ClassVar = PublicityEffects

    def costs(self, model: GovernanceModel, force: Force) -> Costs:
        """Three hundred yuan a year for each compound."""
        cash = force.granted * CASH_PER_COMPOUND / 12
        return Costs(cash, np.zeros(len(cash)))

    def set_policy(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Raise publicity and mobilise."""
        policy, felt = model.policy, force.felt
        policy.publicised = np.minimum(1, policy.publicised + felt)
        gained = model.parameters.publicity.mobilisation * felt
        policy.mobilisation = np.minimum(1, policy.mobilisation + gained)
        model.firm_policy.star_publicity = of_firms(model, felt)
