"""Star ratings (星级评定), service standards and response times."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from simulation.agents.effort import MOST_STARS
from simulation.agents.party_branch import is_organised
from simulation.core.tables import Array, Mask
from simulation.levers.lever import (
    Costs,
    ExpectedEffect,
    Intensity,
    Lever,
    districts_where,
    of_firms,
    part_of_firms,
    per_project,
    setting,
)
from simulation.levers.roll_out import in_districts
from simulation.state.firms import FULL_CREDIT, HIGH_STAR
from simulation.state.policy import burden
from simulation.state.state import State

CASH_PER_STARRED_FIRM, CASH_PER_STARRED_COMPOUND, HOURS_PER_COMPOUND = 3000.0, 600.0, 0.2
TAX_OF_RESPONSE_RULE = 0.01


def _quota(stars: str) -> float | None:
    quota: float | None = setting(
        None,
        f"quota of {stars}: below 1 a share of the rated, else a number; none is by the score",
        unit="share or number",
        low=0,
        high=100_000,
    )
    return quota


class StarRatings(Lever):
    """Prescribe a higher standard, rate firms or compounds with stars, prescribe response times.

    Benefit: better visible quality, reputation, effort of the starred, quicker response.  Harm: the
    standard costs money that facilities lack, the celebrated reduce effort, paperwork.
    """

    name: ClassVar[str] = "star_ratings"
    title: ClassVar[str] = "Star ratings and standards"
    title_zh: ClassVar[str] = "星级评定与服务标准"
    benefit: ClassVar = ExpectedEffect("visible_quality", 1, settings={"standard": 3.0})
    harm: ClassVar = ExpectedEffect("facility_condition", -1, settings={"standard": 3.0})
    phase: ClassVar[str] = "assessment"

    standard: float = setting(1.0, "standard above the contract's", unit="grades", low=0, high=3)
    stars: bool = setting(True, "rate with stars each December")
    of: Literal["firms", "compounds"] = setting("firms", "what is rated")
    five_stars: float | None = _quota("five stars")
    four_stars: float | None = _quota("four stars")
    party_first: bool = setting(
        False, "in a quota, those of firms with a party organisation come before all others"
    )
    response_rule: bool = setting(False, "prescribe response times")
    response_rule_in: list[int] | None = districts_where("they are prescribed")

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge three thousand yuan a year for each starred firm, or six hundred a compound."""
        starred = per_project(state, (state.firms.star > 0) * part_of_firms(state))
        yearly = CASH_PER_STARRED_FIRM * starred
        yearly += CASH_PER_STARRED_COMPOUND * (state.scores.star > 0)
        cash = intensity.funded * yearly * self.stars / 12
        return Costs(cash, intensity.funded * HOURS_PER_COMPOUND * state.compounds.contracted)

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Set the standard and the response rule, and let stars take effect."""
        policy, effective = state.policy, intensity.effective
        policy.service_standard += self.standard * effective
        if self.stars:
            self._praise(state, effective)
        if self.response_rule:
            prescribed = effective * in_districts(state, self.response_rule_in)
            np.maximum(policy.response_rule, prescribed, out=policy.response_rule)
            policy.effort_tax += TAX_OF_RESPONSE_RULE * prescribed
        burden(policy, "files", effective)

    def act(self, state: State, intensity: Intensity, age: int) -> None:
        """Rate the firms or the compounds in December."""
        if not (self.stars and state.is_december):
            return
        state.firms.star, state.scores.star = 0, 0
        effective, under = intensity.effective, state.compounds.contracted
        if self.of == "firms":
            rows = np.flatnonzero(of_firms(state, effective) > 0)
            state.firms.star[rows] = self._stars(state, rows, *_ratings_of_firms(state))
        else:
            rows = np.flatnonzero((effective > 0) & under & state.scores.ranked)
            state.scores.star[rows] = self._stars(state, rows, *_ratings_of_compounds(state))

    def stop(self, state: State) -> None:
        """Remove all stars."""
        state.firms.star, state.scores.star = 0, 0

    def _praise(self, state: State, effective: Array) -> None:
        """Let the last stars change effort; those of firms also act on their reputation."""
        policy, stars, under = state.policy, state.scores.star, state.compounds.contracted
        state.firm_policy.stars_count = of_firms(state, effective)
        praise = state.parameters.potency.audit * state.parameters.effort.praise
        policy.effort_gain += praise * effective * under * stars / MOST_STARS
        best = np.maximum(stars, state.firms.star[state.compounds.provider])
        policy.celebrated |= (best >= HIGH_STAR) & under & (effective > 0)

    def _stars(self, state: State, rows: Array, rating: Array, organised: Mask) -> Array:
        """Stars of the rated by their rating, with quotas for the highest."""
        stars = np.clip(np.round(rating[rows]), 0, MOST_STARS)
        if self.five_stars is None and self.four_stars is None:
            return stars
        first = organised[rows] & self.party_first
        order = np.lexsort((-rating[rows], ~first))
        begin = 0
        for level, quota in ((5, self.five_stars), (4, self.four_stars)):
            if quota is None:
                n = int((stars[order[begin:]] >= level).sum())
            elif quota < 1:
                n = round(quota * len(rows))
            else:
                n = round(quota * state.city.part)
            stars[order[begin : begin + n]] = level
            begin += n
        stars[order[begin:]] = np.minimum(stars[order[begin:]], HIGH_STAR - 1)
        return stars


def _ratings_of_firms(state: State) -> tuple[Array, Mask]:
    """Rating of every firm in stars, and which firms are organised."""
    return _rating(of_firms(state, state.scores.score), is_organised(state), state.firms.credit)


def _ratings_of_compounds(state: State) -> tuple[Array, Mask]:
    """Rating of every compound in stars, and which are served by an organised firm."""
    firm = state.compounds.provider
    return _rating(state.scores.score, is_organised(state)[firm], state.firms.credit[firm])


def _rating(score: Array, organised: Mask, credit: Array) -> tuple[Array, Mask]:
    return (score - 52) / 8 + 0.5 * organised - (FULL_CREDIT - credit) / 20, organised
