"""Honours and rewards (评先评优、奖励): the best compounds of a district are rewarded."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.agents.party_branch import is_organised
from simulation.core.tables import Array, Mask
from simulation.levers.lever import (
    Costs,
    ExpectedEffect,
    Intensity,
    Lever,
    districts_where,
    of_firms,
    setting,
)
from simulation.levers.roll_out import in_districts
from simulation.processes import assessment
from simulation.state.policy import burden
from simulation.state.state import State

HOURS_PER_JUDGED = 1.0
HALF_PRESSURE = 0.5


class Rewards(Lever):
    """Honour the best compounds of each district, with or without cash.

    Benefit: effort of those who are close to a reward, and firms that organise where only the
    organised are rewarded.  Harm: their effort moves to what is
    measured, the rewarded relax, paperwork.
    """

    name: ClassVar[str] = "rewards"
    title: ClassVar[str] = "Honours and rewards"
    title_zh: ClassVar[str] = "评先评优与奖励"
    benefit: ClassVar = ExpectedEffect("visible_quality", 1, settings={"share": 0.1})
    harm: ClassVar = ExpectedEffect("facility_condition", -1, settings={"share": 0.1})
    phase: ClassVar[str] = "assessment"

    share: float = setting(0.05, "compounds rewarded, of those under contract", low=0, high=0.5)
    cash: float = setting(0.0, "paid to the firm for each", unit="yuan", low=0, high=1_000_000)
    cash_in: list[int] | None = districts_where("it is paid")
    for_party_work: bool = setting(False, "only where the firm has a party organisation")
    period: float = setting(12.0, "months between rounds", unit="months", low=0.5, high=12)

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge an hour for each compound judged, and the cash of the last month's round."""
        judged = intensity.funded * state.compounds.contracted * self._rounds(age)
        return Costs(self._cash(state, intensity, age), judged * HOURS_PER_JUDGED, is_transfer=True)

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Announce a round, and let the reward at stake and the last one change effort."""
        if self.share == 0:
            return
        compounds, cash = state.compounds, self._cash(state, intensity, age)
        state.firms.grants += np.bincount(compounds.provider, cash, len(state.firms))
        policy, scores, effective = state.policy, state.scores, intensity.effective
        policy.round_due |= (effective > 0) & assessment.is_due(self.period, age)
        at_stake = effective * self._eligible(state)
        praise = state.parameters.potency.audit * state.parameters.effort.praise
        near = np.exp(-np.abs(scores.score - scores.cut_reward) / assessment.NEAR_THE_CUT)
        policy.effort_gain += praise * at_stake * near
        np.maximum(policy.pressure, HALF_PRESSURE * at_stake, out=policy.pressure)
        policy.celebrated |= scores.rewarded & (effective > 0)
        if self.for_party_work:
            state.firm_policy.party_stakes += of_firms(state, effective)
        burden(policy, "files", effective)

    def act(self, state: State, intensity: Intensity, age: int) -> None:
        """Reward the best of each district."""
        if self.share == 0 or not assessment.is_due(self.period, age):
            return
        scores, reached = state.scores, intensity.effective > 0
        scores.rewarded[reached], scores.cut_reward[reached] = False, assessment.NO_RED
        rows = np.flatnonzero(reached & self._eligible(state) & scores.new_round)
        nobody, best = np.zeros(len(reached)), np.full(len(reached), self.share)
        for together in assessment.ranked_together(rows, state.compounds.district):
            _, top = assessment.ends_of_list(scores.score, together, nobody, best)
            scores.rewarded[top] = True
            scores.cut_reward[together] = scores.score[top].min()
        state.events.rewards[scores.rewarded & reached] += 1

    def stop(self, state: State) -> None:
        """Nobody is close to a reward any more."""
        state.scores.reset("rewarded", "cut_reward")

    def _rounds(self, age: int) -> float:
        """Rounds that end this month."""
        due = self.share > 0 and assessment.is_due(self.period, age)
        return max(1.0, 1 / self.period) if due else 0.0

    def _cash(self, state: State, intensity: Intensity, age: int) -> Array:
        """Yuan paid for each compound, in the month after its reward."""
        given = state.scores.rewarded & state.compounds.contracted
        given = given & in_districts(state, self.cash_in)
        return intensity.funded * given * self.cash * assessment.is_due(self.period, age - 1)

    def _eligible(self, state: State) -> Mask:
        """Compounds that may be rewarded."""
        compounds = state.compounds
        if not self.for_party_work:
            return compounds.contracted
        return np.asarray(compounds.contracted & is_organised(state)[compounds.provider])
