"""Roll-out: which compounds a lever reaches, and in which order."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from simulation.core import randomness
from simulation.core.tables import Array, Floats, Mask
from simulation.io.validation import Strict
from simulation.state.state import State

Order = Literal["even", "old_first", "new_first", "weak_first", "strong_first"]


class Where(Strict):
    """Compounds that a lever reaches, and the order of its roll-out."""

    districts: list[int] | None = Field(default=None, description="districts, counted from 0")
    streets: list[int] | None = Field(
        default=None, description="streets, counted from 0; not in a sample of streets"
    )
    compound_type: Literal["all", "old", "commodity"] = Field(
        default="all", description="type of compound"
    )
    share: float = Field(default=1.0, ge=0, le=1, description="share of the streets in the end")
    order: Order = Field(default="even", description="which streets come first")
    months: int = Field(default=1, ge=1, description="months until that share is reached")

    def covers(self, state: State, age: int) -> Mask:
        """Give the compounds that the lever reaches, `age` months after its begin."""
        compounds = state.compounds
        reached = np.ones(len(compounds), dtype=bool)
        if self.compound_type != "all":
            reached &= compounds.old == (self.compound_type == "old")
        reached &= in_districts(state, self.districts)
        if self.streets is not None:
            reached &= np.isin(compounds.street, self.streets)
        if self.share < 1 or self.months > 1:
            reached &= self._streets_reached(state, np.unique(compounds.street[reached]), age)[
                compounds.street
            ]
        return reached

    def _streets_reached(self, state: State, eligible: Array, age: int) -> Mask:
        progress = self.share * min(1.0, (age + 1) / self.months)
        order = eligible[np.argsort(self._priority(state, eligible), kind="stable")]
        reached = np.zeros(len(state.streets), dtype=bool)
        reached[order[: int(np.ceil(progress * len(order) - 1e-9))]] = True
        return reached

    def _priority(self, state: State, streets: Array) -> Array:
        """Streets with small numbers come first; equal streets come in random order."""
        random_order = randomness.uniform(state.city_seed, "order of roll-out", 0, streets)
        if self.order == "even":
            return random_order
        if self.order in ("weak_first", "strong_first"):
            criterion = state.streets.first_score[streets]
        else:
            criterion = -share_of_old(state)[streets]
        sign = 1 if self.order in ("weak_first", "old_first") else -1
        return np.asarray(sign * criterion + 1e-9 * random_order)


def in_districts(state: State, districts: list[int] | None) -> Mask:
    """Give the compounds of some districts, or all of them where none are stated."""
    district = state.compounds.district
    return np.ones(len(district), dtype=bool) if districts is None else np.isin(district, districts)


def share_of_old(state: State) -> Floats:
    """Share of old compounds in each street."""
    street, n = state.compounds.street, len(state.streets)
    compounds = np.bincount(street, minlength=n)
    return np.bincount(street, state.compounds.old, n) / np.maximum(1, compounds)
