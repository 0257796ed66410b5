"""Red and black list (红黑榜): the best and the worst compounds of a district are listed."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from simulation.core.parameter import HalfNormal, Normal, ParameterGroup, Uniform, parameter, share
from simulation.core.tables import Array
from simulation.levers.lever import (
    Costs,
    ExpectedEffect,
    Intensity,
    Lever,
    effects_of,
    of_firms,
    setting,
)
from simulation.processes import assessment, listing
from simulation.state.firms import USUAL_PORTFOLIO
from simulation.state.policy import burden
from simulation.state.state import State

HOURS_PER_RANKED, CASH_PER_RANKED = 1.0, 50.0
CLEAN_ROUND = 0.25
MEMORY = 6.0
FORGOTTEN_AFTER, MOST_FURTHER = 24, 3
"""Months without a black listing that clear a record, and further listings beyond which more have
no effect; assumptions."""


class ListEffects(ParameterGroup):
    """Effects of a list on firms and residents."""

    shame: float = parameter(
        0.03,
        "effort after a black listing",
        symbol="chi_sh",
        prior=Normal(0.03, 0.04),
        provenance="literature",
        source="Bevan and Wilson 2013; Buntaine et al. 2024; against: Ho et al. 2017",
    )
    demoralisation: float = parameter(
        0.02,
        "effort lost with each further black listing",
        symbol="chi_dem",
        prior=HalfNormal(0.03),
        provenance="literature",
        source="Cabral and Hortacsu 2010",
    )
    private_feedback: float = share(
        0.2,
        "effect of a private list, relative to a public one",
        symbol="psi_priv",
        prior=Uniform(0, 1),
        provenance="literature",
        source="Buntaine et al. 2024",
    )
    publicity: float = share(
        0.3, "publicity that comes with a public list", symbol="p_L", prior=Uniform(0, 1)
    )
    stigma: float = parameter(
        1.5,
        "satisfaction lost by being black-listed",
        symbol="gamma_b",
        unit="points",
        prior=Uniform(0, 3),
    )
    pride: float = parameter(
        0.5,
        "satisfaction gained by being red-listed",
        symbol="gamma_r",
        unit="points",
        prior=Uniform(0, 1.5),
    )
    reputation_black: float = parameter(3.0, "reputation lost", unit="points")
    reputation_red: float = parameter(2.0, "reputation gained", unit="points")


class RedBlackList(Lever):
    """Rank the compounds or firms of each district, and disclose the top and bottom of the list.

    Benefit: shame and reputation raise effort.  Harm: effort moves to what is measured and the
    hidden facilities suffer, scores inflate, the repeatedly listed reduce effort.
    """

    name: ClassVar[str] = "red_black_list"
    title: ClassVar[str] = "Red and black list"
    title_zh: ClassVar[str] = "红黑榜"
    benefit: ClassVar = ExpectedEffect(
        "visible_quality", 1, settings={"share_black": 0.05, "share_red": 0.05}
    )
    harm: ClassVar = ExpectedEffect("facility_condition", -1)
    phase: ClassVar[str] = "assessment"
    effects: ClassVar = ListEffects

    period: float = setting(3.0, "months between lists", unit="months", low=0.5, high=12)
    share_black: float = setting(0.05, "share at the bottom", low=0, high=0.5)
    share_red: float = setting(0.05, "share at the top", low=0, high=0.5)
    both_ends: float | None = setting(
        None,
        "listed at both ends together in the whole city, in place of the shares",
        unit="compounds",
        low=0,
        high=100_000,
    )
    of: Literal["compounds", "firms"] = setting(
        "compounds", "what is listed; a list of firms goes by the mean score of their compounds"
    )
    ranking: Literal["district", "city"] = setting("district", "among whom they are ranked")
    feedback: Literal["public", "private", "shadow"] = setting(
        "public", "published, disclosed to the firm only, or not disclosed"
    )
    posted: bool = setting(True, "a public list is posted in the compounds that it lists")

    @model_validator(mode="after")
    def _firms_in_public(self) -> Self:
        if self.of == "firms" and self.feedback != "public":
            raise ValueError('feedback = "public" for a list of firms')
        return self

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge an hour and fifty yuan for each compound under contract and round."""
        ranked = intensity.funded * state.compounds.contracted
        rounds = max(1.0, 1 / self.period) if self._due(age) and not self._is_off else 0.0
        cash, hours = ranked * rounds * CASH_PER_RANKED, ranked * rounds * HOURS_PER_RANKED
        if self.feedback == "shadow":  # the city's own staff calculates it; no street does
            return Costs(
                cash, 0 * hours, float(hours.sum()) * state.parameters.ledger.wage_per_hour
            )
        return Costs(cash, hours)

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Announce a round, and let earlier lists change effort."""
        if self._is_off:
            return
        policy, effective = state.policy, intensity.effective
        reached = effective > 0
        if self.feedback == "shadow":
            policy.shadow_listed |= reached
            return
        policy.round_due |= reached & self._due(age)
        inflated = effective * assessment.inflation_reached(age)
        np.maximum(policy.score_inflation, inflated, out=policy.score_inflation)
        burden(policy, "files", effective)
        if self.of == "compounds":
            policy.share_black[reached], policy.share_red[reached] = self._ends(state, reached)
            policy.listed_by_city |= reached & (self.ranking == "city")
            self._press(state, effective * self._disclosure(state))
            self._remember(state, effective)

    def act(self, state: State, intensity: Intensity, age: int) -> None:
        """Disclose this month's list, or keep it to itself."""
        if self._is_off or not self._due(age):
            return
        if self.feedback == "shadow":
            self._list_in_the_shadow(state, intensity.effective > 0)
            return
        if self.of == "firms":
            self._publish_firms(state, intensity.effective)
        else:
            self._disclose(state, intensity.effective)

    def _ends(self, state: State, reached: Array) -> tuple[Array, Array]:
        """Shares at the bottom and at the top of the list, for the compounds reached."""
        if self.both_ends is None:
            n = int(reached.sum())
            return np.full(n, self.share_black), np.full(n, self.share_red)
        compounds = state.compounds
        rows = np.flatnonzero(reached & compounds.contracted)
        in_city = self.ranking == "city"
        group = np.zeros(len(reached)) if in_city else compounds.district
        total = round(self.both_ends * state.city.part)
        black, red = (
            listing.shares_of_number(number, group, rows)[reached]
            for number in (total // 2, total - total // 2)
        )
        return black, red

    def _disclose(self, state: State, effective: Array) -> None:
        """Enter this month's list into the records, and publish it."""
        scores, reached = state.scores, effective > 0
        black, red = (np.flatnonzero(flag & reached) for flag in (scores.black, scores.red))
        clean = scores.ranked & reached & ~scores.black
        scores.times_black[clean] = np.maximum(0, scores.times_black[clean] - CLEAN_ROUND)
        scores.times_black[black] += 1
        scores.months_since_black[black] = 0
        state.events.black_listings[black] += 1
        state.events.red_listings[red] += 1
        for rows, is_black in ((black, True), (red, False)):
            scores.months_since_listing[rows] = 0
            scores.last_told_black[rows] = is_black
        if self.feedback == "public":
            self._publish(state, black, red, effective)

    def _list_in_the_shadow(self, state: State, reached: Array) -> None:
        """Keep a list that touches nothing else: scores and the usual list stay as they are."""
        compounds, scores, score = state.compounds, state.scores, assessment.score_of(state)
        scores.shadow_black[reached], scores.shadow_red[reached] = False, False
        shadow = assessment.Listing(scores.shadow_black, scores.shadow_red, scores.shadow_history)
        share_black, share_red = np.zeros(len(score)), np.zeros(len(score))
        share_black[reached], share_red[reached] = self._ends(state, reached)
        rows = np.flatnonzero(reached & compounds.contracted)
        group = compounds.district if self.ranking == "district" else np.zeros(len(score))
        for together in assessment.ranked_together(rows, group):
            shadow.enter(together, assessment.ends_of_list(score, together, share_black, share_red))

    def _publish(self, state: State, black: Array, red: Array, effective: Array) -> None:
        effects, firm, n = self._effects(state), state.compounds.firm, len(state.firms)
        state.scores.red_listed[effective > 0] = False
        state.scores.red_listed[red] = True
        if self.posted:
            state.shift_satisfaction(black, -effects.stigma * effective[black])
            state.shift_satisfaction(red, effects.pride * effective[red])
        change = effects.reputation_red * np.bincount(firm[red], effective[red], n)
        change -= effects.reputation_black * np.bincount(firm[black], effective[black], n)
        _move_reputation(state, change / np.maximum(1, state.firms.projects / USUAL_PORTFOLIO))
        state.events.summonses[black] += 1 + (state.scores.times_black[black] > 1)

    def _publish_firms(self, state: State, effective: Array) -> None:
        """List firms: their reputation moves, and each is counted at its first compound."""
        effects, known = self._effects(state), of_firms(state, effective)
        ends = self._ends_of_firms(state)
        black, red = listing.best_and_worst_firms(
            state, effective > 0, ends, self.ranking == "city"
        )
        change = np.zeros(len(state.firms))
        change[black], change[red] = -effects.reputation_black, effects.reputation_red
        _move_reputation(state, change * known)
        lowest = listing.first_compounds(state, black)
        state.events.black_listings[lowest] += 1
        state.events.summonses[lowest] += 1
        state.events.red_listings[listing.first_compounds(state, red)] += 1

    def _ends_of_firms(self, state: State) -> tuple[float, float]:
        """Shares of the firms at the bottom and at the top."""
        if self.both_ends is None:
            return self.share_black, self.share_red
        firms = max(1, int((state.firms.projects > 0).sum()))
        share = min(0.5, self.both_ends * state.city.part / 2 / firms)
        return share, share

    def _press(self, state: State, pressure: Array) -> None:
        policy = state.policy
        stronger = pressure > policy.pressure
        policy.pressure[stronger] = pressure[stronger]

    def _remember(self, state: State, effective: Array) -> None:
        policy, scores, effects = state.policy, state.scores, self._effects(state)
        fresh = np.exp(-scores.months_since_listing / MEMORY) * scores.last_told_black
        multiplier = state.parameters.potency.audit
        policy.effort_gain += (
            multiplier * effects.shame * effective * self._disclosure(state) * fresh
        )
        scores.times_black[scores.months_since_black >= FORGOTTEN_AFTER] = 0
        further = np.clip(scores.times_black - 1, 0, MOST_FURTHER)
        policy.effort_tax += effective * effects.demoralisation * further
        policy.celebrated |= scores.red_listed & (effective > 0)
        if self.feedback == "public" and self.posted:
            raised = np.clip(policy.publicised + effects.publicity * effective, 0, 1)
            policy.publicised = raised

    def _disclosure(self, state: State) -> float:
        """How far the list is disclosed (fd): fully in public, less in private."""
        return 1.0 if self.feedback == "public" else self._effects(state).private_feedback

    def _effects(self, state: State) -> ListEffects:
        return effects_of(state, ListEffects)

    def _due(self, age: int) -> bool:
        return assessment.is_due(self.period, age)

    @property
    def _is_off(self) -> bool:
        if self.both_ends is not None:
            return self.both_ends == 0
        return self.share_black == 0 and self.share_red == 0


def _move_reputation(state: State, change: Array) -> None:
    firms = state.firms
    firms.reputation = np.clip(firms.reputation + change, 0, 100)
