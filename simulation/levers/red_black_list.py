"""Red and black list (红黑榜): name the best and the worst compounds of a district."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from simulation import measurement
from simulation.columns import Array
from simulation.levers.lever import Claim, Costs, Force, Lever, setting
from simulation.parameters import HalfNormal, Normal, ParameterGroup, Uniform, parameter, share
from simulation.policy import burden

if TYPE_CHECKING:
    from simulation.model import GovernanceModel

HOURS_PER_RANKED, CASH_PER_RANKED = 1.0, 50.0
YEARS_OF_INFLATION = 24
CLEAN_ROUND = 0.25
MEMORY = 6.0


class ListEffects(ParameterGroup):
    """What a list does to firms and residents."""

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
        "effect of a list told in private against a public one",
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
    """Rank the compounds of each district, and tell the ends of the list or publish them.

    Benefit: shame and reputation raise effort.  Harm: effort moves to what is measured and the
    hidden facilities suffer, scores inflate, the repeatedly listed give up.
    """

    name: ClassVar[str] = "red_black_list"
    title: ClassVar[str] = "Red and black list"
    title_zh: ClassVar[str] = "红黑榜"
    benefit: ClassVar = Claim("visible_quality", 1, told={"share_black": 0.05, "share_red": 0.05})
    harm: ClassVar = Claim("facility_condition", -1)
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
        "public", "published, told to the firm only, or not told at all"
    )

    def costs(self, model: GovernanceModel, force: Force) -> Costs:
        """An hour and fifty yuan for each compound under contract and round."""
        ranked = force.granted * model.compounds.contracted
        rounds = max(1.0, 1 / self.period) if self._due(model) and not self._is_off else 0.0
        return Costs(ranked * rounds * CASH_PER_RANKED, ranked * rounds * HOURS_PER_RANKED)

    def set_policy(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Announce a round, and let earlier lists act on effort."""
        if self._is_off:
            return
        policy, felt = model.policy, force.felt
        reached = felt > 0
        policy.share_black[reached] = self.share_black
        policy.share_red[reached] = self.share_red
        policy.listed_by_city |= reached & (self.ranking == "city")
        if self.talk_below is not None:
            policy.dissatisfied_limit[reached] = 1 - self.talk_below
        policy.round_due |= reached & self._due(model)
        inflated = felt * min(1.0, age / YEARS_OF_INFLATION)
        np.maximum(policy.score_inflation, inflated, out=policy.score_inflation)
        if self.feedback != "shadow":
            self._press(model, felt * self._told(model))
            self._remember(model, felt)
            burden(policy, "files", felt)

    def act(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Tell or publish this month's list."""
        if self._is_off or self.feedback == "shadow" or not self._due(model):
            return
        scores, reached = model.scores, force.felt > 0
        black, red = (np.flatnonzero(flag & reached) for flag in (scores.black, scores.red))
        clean = scores.ranked & reached & ~scores.black
        scores.times_black[clean] = np.maximum(0, scores.times_black[clean] - CLEAN_ROUND)
        scores.times_black[black] += 1
        model.events.black_listings[black] += 1
        model.events.red_listings[red] += 1
        for rows, is_black in ((black, True), (red, False)):
            scores.months_since_listing[rows] = 0
            scores.last_told_black[rows] = is_black
        if self.feedback == "public":
            self._publish(model, black, red, force.felt)

    def _publish(self, model: GovernanceModel, black: Array, red: Array, felt: Array) -> None:
        effects, firm = self._effects(model), model.compounds.firm
        model.scores.red_listed[felt > 0] = False
        model.scores.red_listed[red] = True
        model.shift_satisfaction(black, -effects.stigma * felt[black])
        model.shift_satisfaction(red, effects.pride * felt[red])
        firms = model.firms
        change = np.zeros(len(firms))
        np.add.at(change, firm[black], -effects.reputation_black * felt[black])
        np.add.at(change, firm[red], effects.reputation_red * felt[red])
        firms.reputation = np.clip(
            firms.reputation + change / np.maximum(1, model.projects / 5), 0, 100
        )
        model.events.summonses[black] += 1 + (model.scores.times_black[black] > 1)

    def _press(self, model: GovernanceModel, told: Array) -> None:
        policy = model.policy
        stronger = told > policy.pressure
        policy.pressure[stronger] = told[stronger]

    def _remember(self, model: GovernanceModel, felt: Array) -> None:
        policy, scores, effects = model.policy, model.scores, self._effects(model)
        fresh = np.exp(-scores.months_since_listing / MEMORY) * scores.last_told_black
        multiplier = model.parameters.effort.institutional_multiplier
        policy.effort_gain += multiplier * effects.shame * felt * self._told(model) * fresh
        policy.effort_tax += felt * effects.demoralisation * np.maximum(0, scores.times_black - 1)
        policy.celebrated |= scores.red_listed & (felt > 0)
        if self.feedback == "public":
            raised = np.clip(policy.publicised + effects.publicity * felt, 0, 1)
            policy.publicised = raised

    def _told(self, model: GovernanceModel) -> float:
        """How far the list is told (fd): fully in public, a little in private."""
        return 1.0 if self.feedback == "public" else self._effects(model).private_feedback

    def _effects(self, model: GovernanceModel) -> ListEffects:
        effects: ListEffects = model.parameters.red_black_list
        return effects

    def _due(self, model: GovernanceModel) -> bool:
        return measurement.is_due(self.period, model.month - model.first_month_of(self.name))

    @property
    def _is_off(self) -> bool:
        return self.share_black == 0 and self.share_red == 0 and self.talk_below is None
