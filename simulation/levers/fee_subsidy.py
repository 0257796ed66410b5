"""Fee subsidy: the treasury pays part of the service of old compounds."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

import numpy as np

from simulation.core.tables import Array, rows_where
from simulation.io.months import Month, month_number
from simulation.levers.lever import Costs, ExpectedEffect, Intensity, Lever, setting
from simulation.processes.contracts import RESTART
from simulation.state.state import State

TREASURY = ("city", 0)
LONG_SUBSIDY = 36
"""Months for which a subsidy must be announced to count in full with a firm; an assumption."""


class FeeSubsidy(Lever):
    """Subsidise the fees of served old compounds: flat or matching, permanent, tapered or ended.

    Benefit: more is spent on service.  Harm: residents pay less (crowding out), firms depend on the
    treasury rather than on residents, and service falls when the subsidy ends.
    """

    name: ClassVar[str] = "fee_subsidy"
    title: ClassVar[str] = "Fee subsidy"
    title_zh: ClassVar[str] = "物业服务费补贴"
    benefit: ClassVar = ExpectedEffect("visible_quality", 1, settings={"amount": 1.0})
    harm: ClassVar = ExpectedEffect(
        "collection_rate",
        -1,
        settings={"amount": 1.0},
        other_settings={"parameters.payment.satisfaction": 0.0},
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
    to: Literal["served", "contracted"] = setting(
        "served", "paid to all served old compounds, or only to those under contract"
    )
    withdrawn: Month | None = setting(None, "month from which it is withdrawn", unit="month")
    taper: int = setting(0, "months of withdrawal", unit="months", low=0, high=36)

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Pay the subsidy for the floor area of the compounds."""
        cash = self._per_area(state, intensity) * state.compounds.area
        return Costs(cash, np.zeros(len(cash)), is_transfer=True)

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Pay along the funding edges; make them where the subsidy begins and end them after."""
        amount = self._due(state, intensity)
        for compound in rows_where((amount > 0) != state.posts.is_payee):
            self._set_edge(state, compound, bool(amount[compound] > 0))
        state.policy.fee_subsidy += self._per_area(state, intensity)
        state.policy.subsidy_offered += self._offered(state, intensity)

    def stop(self, state: State) -> None:
        """End all funding edges."""
        for compound in rows_where(state.posts.is_payee):
            self._set_edge(state, compound, begin=False)

    def _set_edge(self, state: State, compound: int, begin: bool) -> None:
        payee = ("compound", compound)
        if begin:
            state.graph.link("funding", TREASURY, payee, state.month)
        elif edge := state.graph.find("funding", payee):
            state.graph.end(edge, state.month)

    def _per_area(self, state: State, intensity: Intensity) -> Array:
        """Subsidy that the treasury pays and compounds receive: nothing without a funding edge."""
        return self._due(state, intensity) * state.graph.weight_of("funding")

    def _due(self, state: State, intensity: Intensity) -> Array:
        compounds = state.compounds
        full = self.match * compounds.fee * compounds.collection_rate if self.match else self.amount
        paid = compounds.contracted if self.to == "contracted" else compounds.served
        return np.asarray(full * self._left(state) * intensity.funded * (compounds.old & paid))

    def _offered(self, state: State, intensity: Intensity) -> Array:
        """Subsidy that a firm expects under contract: less of one that is known to end."""
        compounds = state.compounds
        usual = compounds.reference_fee * RESTART
        full = self.match * usual if self.match else self.amount
        foresight = state.parameters.participation.foresight
        certain = 1 - foresight * (1 - min(1.0, self._months_announced(state) / LONG_SUBSIDY))
        weight = state.graph.weight_of("funding")
        return np.asarray(
            full * self._left(state) * certain * weight * intensity.funded * compounds.old
        )

    def _months_announced(self, state: State) -> float:
        """Months until the subsidy ends or begins to be withdrawn; infinite if it does not."""
        ends = [month_number(month) for month in (self.ends, self.withdrawn) if month is not None]
        now = state.start_month + state.month
        return max(0, min(ends) - now) if ends else math.inf

    def _left(self, state: State) -> float:
        """Share of the subsidy that is left in the course of its withdrawal."""
        if self.withdrawn is None:
            return 1.0
        since = state.start_month + state.month - month_number(self.withdrawn)
        return 1.0 if since < 0 else max(0.0, 1 - (since + 1) / (self.taper + 1))
