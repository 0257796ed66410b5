"""Renovation (老旧小区改造、环境整治): capital for old compounds, once each."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from simulation.core import randomness
from simulation.core.tables import Array
from simulation.levers.lever import Costs, ExpectedEffect, Intensity, Lever, setting
from simulation.state.state import State

REFERENCE_COST = 0.329e6
REFERENCE_GAIN = 30.0
BEST_CONDITION = 95.0
MOST_WORKS = 100.0
NEVER = 9999


class Renovation(Lever):
    """Renovate old compounds: a share of them each year, in an order given by a rule.

    Benefit: the facility condition rises at once, or visible quality where the money goes into the
    surroundings.  Harm: a promise that raises expectations, and no upkeep afterwards, so that
    both fall again.
    """

    name: ClassVar[str] = "renovation"
    title: ClassVar[str] = "Renovation of old compounds"
    title_zh: ClassVar[str] = "老旧小区改造"
    benefit: ClassVar = ExpectedEffect("facility_condition", 1)
    harm: ClassVar = ExpectedEffect(  # the promise, where residents do not notice the repair
        "satisfaction_old",
        -1,
        other_settings={
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
    environment: float = setting(
        0.0, "of the money, for the surroundings: what residents see", low=0, high=1
    )
    interval: int | None = setting(
        None, "months before a compound may be renovated again; none is never", low=1
    )
    rule: Literal["worst_facility", "visible_first", "equal", "street_rank"] = setting(
        "worst_facility", "which compounds come first"
    )

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge the capital for the compounds of this month."""
        cash = np.zeros(len(state.compounds))
        cash[self._chosen(state, intensity)] = self.cost
        return Costs(cash, np.zeros(len(cash)))

    def claim(self, state: State, intensity: Intensity, age: int) -> float:
        """Give the capital for the mean number of compounds, whole or not."""
        n_waiting = len(self._waiting(state, intensity))
        return min(self._expected(state, intensity), n_waiting) * self.cost

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Renovate the compounds of this month."""
        rows, compounds = self._chosen(state, intensity), state.compounds
        hidden = _bought((1 - self.environment) * self.cost, compounds.facility_condition[rows])
        seen = _bought(self.environment * self.cost, compounds.visible_quality[rows])
        compounds.facility_condition[rows] += hidden
        compounds.environment[rows] = np.minimum(MOST_WORKS, compounds.environment[rows] + seen)
        compounds.months_since_renovation[rows] = 0
        compounds.promise[rows] = True

    def _chosen(self, state: State, intensity: Intensity) -> Array:
        """Rows of the compounds renovated this month; their number is rounded at random."""
        rounding = float(randomness.uniform(state.seed, "renovations are rounded", state.month, 0))
        waiting = self._waiting(state, intensity)
        order = np.lexsort((self._random_order(state, waiting), self._rank(state, waiting)))
        return waiting[order[: int(self._expected(state, intensity) + rounding)]]

    def _expected(self, state: State, intensity: Intensity) -> float:
        """Mean number of compounds that the intensity allows for this month."""
        return self.share / 12 * float(intensity.funded[state.compounds.old].sum())

    def _waiting(self, state: State, intensity: Intensity) -> Array:
        """Rows of the compounds that are reached and may be renovated."""
        since = state.compounds.months_since_renovation
        rested = since >= (NEVER if self.interval is None else self.interval)
        return np.flatnonzero(state.compounds.old & rested & (intensity.funded > 0))

    def _rank(self, state: State, rows: Array) -> Array:
        compounds = state.compounds
        match self.rule:
            case "worst_facility":
                return np.asarray(compounds.facility_condition[rows])
            case "visible_first":
                return np.asarray(compounds.visible_quality[rows])
            case "street_rank":
                return np.asarray(-state.streets.first_score[compounds.street[rows]])
        return np.zeros(len(rows))

    def _random_order(self, state: State, rows: Array) -> Array:
        return randomness.uniform(state.seed, "order of renovation", 0, rows)


def _bought(money: float, condition: Array) -> Array:
    """Points that money for one compound buys, as far as there is room for them."""
    gain = REFERENCE_GAIN * np.sqrt(money / REFERENCE_COST)
    return np.minimum(gain, np.maximum(0, BEST_CONDITION - condition))
