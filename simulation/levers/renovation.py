"""Renovation (老旧小区改造): capital for the facilities of old compounds, once each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from simulation import draws
from simulation.columns import Array
from simulation.levers.lever import Claim, Costs, Force, Lever, setting

if TYPE_CHECKING:
    from simulation.model import GovernanceModel

REFERENCE_COST = 0.329e6
REFERENCE_GAIN = 30.0
BEST_CONDITION = 95.0
NEVER = 9999


class Renovation(Lever):
    """Renovate old compounds: a share of them each year, in an order that a rule gives.

    Benefit: the facility condition rises at once.  Harm: a promise that raises expectations, and no
    upkeep afterwards, so that the condition falls again.
    """

    name: ClassVar[str] = "renovation"
    title: ClassVar[str] = "Renovation of old compounds"
    title_zh: ClassVar[str] = "老旧小区改造"
    benefit: ClassVar = Claim("facility_condition", 1)
    harm: ClassVar = Claim(  # the promise, where what was mended is not felt
        "satisfaction_old",
        -1,
        beside={
            "parameters.satisfaction.facility_awareness": 0.0,
            "parameters.issues.arrival": 0.0,
        },
    )

    share: float = setting(0.13, "old compounds renovated", unit="1/year", low=0, high=1)
    cost: float = setting(
        0.329e6,
        "cost of a compound",
        unit="yuan",
        low=0.05e6,
        high=5e6,
        source="Wuhan 2019: 683 million yuan for 2074 compounds",
    )
    interval: int | None = setting(
        None, "months before a compound may have its turn again; none is never", low=1
    )
    rule: Literal["worst_facility", "visible_first", "equal", "street_rank"] = setting(
        "worst_facility", "which compounds come first"
    )

    def costs(self, model: GovernanceModel, force: Force) -> Costs:
        """Capital for the compounds whose turn it is."""
        cash = np.zeros(len(model.compounds))
        cash[self._chosen(model, force)] = self.cost
        return Costs(cash, np.zeros(len(cash)))

    def set_policy(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Renovate the compounds whose turn it is."""
        rows, compounds = self._chosen(model, force), model.compounds
        gain = REFERENCE_GAIN * np.sqrt(self.cost / REFERENCE_COST)
        room = np.maximum(0, BEST_CONDITION - compounds.facility_condition[rows])
        compounds.facility_condition[rows] += np.minimum(gain, room)
        compounds.months_since_renovation[rows] = 0
        compounds.promise[rows] = True

    def _chosen(self, model: GovernanceModel, force: Force) -> Array:
        """Rows of the compounds renovated this month: a whole number, the mean being exact."""
        old = model.compounds.old
        wished = self.share / 12 * float(force.granted[old].sum())
        luck = float(draws.uniform(model.seed, "renovations are rounded", model.month, 0))
        since = model.compounds.months_since_renovation
        rested = since >= (NEVER if self.interval is None else self.interval)
        waiting = np.flatnonzero(old & rested & (force.granted > 0))
        order = np.lexsort((self._luck(model, waiting), self._rank(model, waiting)))
        return waiting[order[: int(wished + luck)]]

    def _rank(self, model: GovernanceModel, rows: Array) -> Array:
        compounds = model.compounds
        match self.rule:
            case "worst_facility":
                return np.asarray(compounds.facility_condition[rows])
            case "visible_first":
                return np.asarray(compounds.visible_quality[rows])
            case "street_rank":
                return np.asarray(-model.streets.first_score[compounds.street[rows]])
        return np.zeros(len(rows))

    def _luck(self, model: GovernanceModel, rows: Array) -> Array:
        return draws.uniform(model.seed, "order of renovation", 0, rows)
