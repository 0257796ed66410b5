"""Fee subsidy: the treasury pays part of the service of old compounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from simulation.columns import Array, rows_where
from simulation.levers.lever import Claim, Costs, Force, Lever, setting
from simulation.reading import Month, month_number

if TYPE_CHECKING:
    from simulation.model import GovernanceModel

TREASURY = ("city", 0)


class FeeSubsidy(Lever):
    """Subsidise the fees of served old compounds: flat or matching, for ever, tapered or cut off.

    Benefit: more is spent on service.  Harm: residents pay less (crowding out), firms depend on the
    treasury rather than on residents, and service falls when the subsidy ends.
    """

    name: ClassVar[str] = "fee_subsidy"
    title: ClassVar[str] = "Fee subsidy"
    title_zh: ClassVar[str] = "物业服务费补贴"
    benefit: ClassVar = Claim("visible_quality", 1, told={"amount": 1.0})
    harm: ClassVar = Claim(
        "collection_rate", -1, told={"amount": 1.0}, beside={"parameters.payment.satisfaction": 0.0}
    )

    amount: float = setting(
        0.138,
        "subsidy",
        unit="yuan/m2/month",
        low=0,
        high=1,
        source="Wuhan 2018: 99.36 million yuan for old compounds",
    )
    match: float = setting(
        0.0, "paid per yuan collected, in place of the flat amount", low=0, high=1
    )
    withdrawn: Month | None = setting(None, "month from which it is withdrawn", unit="month")
    taper: int = setting(0, "months of withdrawal", unit="months", low=0, high=36)

    def costs(self, model: GovernanceModel, force: Force) -> Costs:
        """Pay the subsidy for the floor area of the compounds."""
        cash = self._per_area(model, force) * model.compounds.area
        return Costs(cash, np.zeros(len(cash)))

    def set_policy(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Pay along the funding edges; make them where the subsidy begins and end them after."""
        amount = self._due(model, force)
        for compound in rows_where((amount > 0) != model.posts.is_payee):
            self._turn(model, compound, bool(amount[compound] > 0))
        model.policy.fee_subsidy += amount * model.posts.funded

    def stop(self, model: GovernanceModel) -> None:
        """End all funding edges."""
        for compound in rows_where(model.posts.is_payee):
            self._turn(model, compound, begin=False)

    def _turn(self, model: GovernanceModel, compound: int, begin: bool) -> None:
        payee = ("compound", compound)
        if begin:
            model.graph.link("funding", TREASURY, payee, model.month)
        elif edge := model.graph.find("funding", payee):
            model.graph.end(edge, model.month)

    def _per_area(self, model: GovernanceModel, force: Force) -> Array:
        """Subsidy that is paid: nothing along a funding edge that has no weight."""
        weight = 0.0 if "funding" in model.graph.closed else model.graph.weights.funding
        return self._due(model, force) * weight

    def _due(self, model: GovernanceModel, force: Force) -> Array:
        compounds = model.compounds
        full = self.match * compounds.fee * compounds.collection_rate if self.match else self.amount
        return np.asarray(
            full * self._left(model) * force.granted * (compounds.old & compounds.served)
        )

    def _left(self, model: GovernanceModel) -> float:
        """Share of the subsidy that is left in the course of its withdrawal."""
        if self.withdrawn is None:
            return 1.0
        since = model.origin + model.month - month_number(self.withdrawn)
        return 1.0 if since < 0 else max(0.0, 1 - (since + 1) / (self.taper + 1))
