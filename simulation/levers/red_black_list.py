"""Red and black list (红黑榜): the best and the worst compounds of a district are listed."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from simulation.core.parameter import HalfNormal, Normal, ParameterGroup, Uniform, parameter, share
from simulation.core.tables import Array
from simulation.levers.lever import Costs, ExpectedEffect, Intensity, Lever, effects_of, setting
from simulation.processes import assessment
from simulation.state.policy import burden
from simulation.state.state import State

HOURS_PER_RANKED, CASH_PER_RANKED = 1.0, 50.0
CLEAN_ROUND = 0.25
MEMORY = 6.0


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
    """Rank the compounds of each district, and disclose the top and bottom of the list.

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
    talk_below: float | None = setting(
        None, "also black: compounds with a smaller share of satisfied residents", low=0, high=1
    )
    ranking: Literal["district", "city"] = setting("district", "among whom they are ranked")
    feedback: Literal["public", "private", "shadow"] = setting(
        "public", "published, disclosed to the firm only, or not disclosed"
    )

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
        policy.share_black[reached] = self.share_black
        policy.share_red[reached] = self.share_red
        policy.listed_by_city |= reached & (self.ranking == "city")
        if self.talk_below is not None:
            policy.dissatisfied_limit[reached] = 1 - self.talk_below
        policy.round_due |= reached & self._due(age)
        inflated = effective * assessment.inflation_reached(age)
        np.maximum(policy.score_inflation, inflated, out=policy.score_inflation)
        self._press(state, effective * self._disclosure(state))
        self._remember(state, effective)
        burden(policy, "files", effective)

    def act(self, state: State, intensity: Intensity, age: int) -> None:
        """Disclose this month's list, or keep it to itself."""
        if self._is_off or not self._due(age):
            return
        if self.feedback == "shadow":
            self._list_in_the_shadow(state, intensity.effective > 0)
            return
        scores, reached = state.scores, intensity.effective > 0
        black, red = (np.flatnonzero(flag & reached) for flag in (scores.black, scores.red))
        clean = scores.ranked & reached & ~scores.black
        scores.times_black[clean] = np.maximum(0, scores.times_black[clean] - CLEAN_ROUND)
        scores.times_black[black] += 1
        state.events.black_listings[black] += 1
        state.events.red_listings[red] += 1
        for rows, is_black in ((black, True), (red, False)):
            scores.months_since_listing[rows] = 0
            scores.last_told_black[rows] = is_black
        if self.feedback == "public":
            self._publish(state, black, red, intensity.effective)

    def _list_in_the_shadow(self, state: State, reached: Array) -> None:
        """Keep a list that touches nothing else: scores and the usual list stay as they are."""
        compounds, scores, score = state.compounds, state.scores, assessment.score_of(state)
        scores.shadow_black[reached], scores.shadow_red[reached] = False, False
        listing = assessment.Listing(scores.shadow_black, scores.shadow_red, scores.shadow_history)
        n = len(score)
        share_black, share_red = np.full(n, self.share_black), np.full(n, self.share_red)
        limit = 1.0 if self.talk_below is None else 1 - self.talk_below
        rows = np.flatnonzero(reached & compounds.contracted)
        group = compounds.district if self.ranking == "district" else np.zeros(n)
        for together in assessment.ranked_together(rows, group):
            ends = assessment.ends_of_list(score, together, share_black, share_red)
            listing.enter(together, ends, compounds.share_dissatisfied[together] > limit)

    def _publish(self, state: State, black: Array, red: Array, effective: Array) -> None:
        effects, firm = self._effects(state), state.compounds.firm
        state.scores.red_listed[effective > 0] = False
        state.scores.red_listed[red] = True
        state.shift_satisfaction(black, -effects.stigma * effective[black])
        state.shift_satisfaction(red, effects.pride * effective[red])
        firms = state.firms
        change = np.zeros(len(firms))
        np.add.at(change, firm[black], -effects.reputation_black * effective[black])
        np.add.at(change, firm[red], effects.reputation_red * effective[red])
        firms.reputation = np.clip(
            firms.reputation + change / np.maximum(1, state.projects / 5), 0, 100
        )
        state.events.summonses[black] += 1 + (state.scores.times_black[black] > 1)

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
        policy.effort_tax += (
            effective * effects.demoralisation * np.maximum(0, scores.times_black - 1)
        )
        policy.celebrated |= scores.red_listed & (effective > 0)
        if self.feedback == "public":
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
        return self.share_black == 0 and self.share_red == 0 and self.talk_below is None
