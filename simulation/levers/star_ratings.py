"""Star ratings (星级评定), service standards and response times."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.agents.party_branch import is_organised
from simulation.core.tables import Array
from simulation.levers.lever import (
    Costs,
    ExpectedEffect,
    Intensity,
    Lever,
    of_firms,
    part_of_firms,
    per_project,
    setting,
)
from simulation.state.firms import HIGH_STAR
from simulation.state.policy import burden
from simulation.state.state import State

CASH_PER_STARRED_FIRM, HOURS_PER_COMPOUND = 3000.0, 0.2
TAX_OF_RESPONSE_RULE = 0.01


class StarRatings(Lever):
    """Prescribe a higher standard, rate firms with stars each year, prescribe response times.

    Benefit: better visible quality, reputation, effort of the starred, quicker response.  Harm: the
    standard costs money that facilities lack, celebrated firms reduce effort, paperwork.
    """

    name: ClassVar[str] = "star_ratings"
    title: ClassVar[str] = "Star ratings and standards"
    title_zh: ClassVar[str] = "星级评定与服务标准"
    benefit: ClassVar = ExpectedEffect("visible_quality", 1, settings={"standard": 3.0})
    harm: ClassVar = ExpectedEffect("facility_condition", -1, settings={"standard": 3.0})
    phase: ClassVar[str] = "assessment"

    standard: float = setting(1.0, "standard above the contract's", unit="grades", low=0, high=3)
    stars: bool = setting(True, "rate firms each December")
    response_rule: bool = setting(False, "prescribe response times")

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge three thousand yuan a year for each starred firm, and hours for each compound."""
        starred = per_project(state, (state.firms.star > 0) * part_of_firms(state)) * self.stars
        cash = intensity.funded * starred * CASH_PER_STARRED_FIRM / 12
        return Costs(cash, intensity.funded * HOURS_PER_COMPOUND * state.compounds.contracted)

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Set the standard and the response rule, and let stars take effect."""
        policy, effective = state.policy, intensity.effective
        policy.service_standard += self.standard * effective
        if self.stars:
            state.firm_policy.stars_count = of_firms(state, effective)
            high = state.firms.star[state.compounds.provider] >= HIGH_STAR
            policy.celebrated |= high & state.compounds.contracted & (effective > 0)
        if self.response_rule:
            np.maximum(policy.response_rule, effective, out=policy.response_rule)
            policy.effort_tax += TAX_OF_RESPONSE_RULE * effective
        burden(policy, "files", effective)

    def act(self, state: State, intensity: Intensity, age: int) -> None:
        """Rate the firms in December."""
        if self.stars and state.is_december:
            rated = of_firms(state, intensity.effective) > 0
            state.firms.star = np.where(rated, self._stars(state), 0)

    def stop(self, state: State) -> None:
        """Remove all stars."""
        state.firms.star = 0

    def _stars(self, state: State) -> Array:
        mean, credit = of_firms(state, state.scores.score), state.firms.credit
        rating = (mean - 52) / 8 + 0.5 * is_organised(state) - (100 - credit) / 20
        return np.clip(np.round(rating), 0, 5)
