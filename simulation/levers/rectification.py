"""Rectification (整改): inspections and priority for the worst compounds, at the cost of others."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from simulation.core.tables import Array, Mask
from simulation.levers.lever import Costs, ExpectedEffect, Intensity, Lever, setting
from simulation.state.policy import burden
from simulation.state.state import State

HOURS_PER_COMPOUND = 10.0
INSPECTED_MORE, LEAST_INSPECTED = 5.0, 0.10
PRIORITY, LEAST_PRIORITY = 1.5, 0.5


class Rectification(Lever):
    """Order the worst compounds, and those with dissatisfied residents, to improve.

    Benefit: inspections and service of hard issues there.  Harm: service is taken from the other
    compounds of the street, and paperwork.
    """

    name: ClassVar[str] = "rectification"
    title: ClassVar[str] = "Rectification orders"
    title_zh: ClassVar[str] = "限期整改"
    benefit: ClassVar = ExpectedEffect("facility_condition", 1)
    harm: ClassVar = ExpectedEffect("visible_quality", -1)
    run_by: ClassVar = "street"
    phase: ClassVar[str] = "assessment"
    visibility: ClassVar[float] = 1.0

    share: float = setting(0.10, "share at the bottom", low=0, high=0.5, source="Zibo 2021")
    talk_below: float | None = setting(
        None, "also under order, after a private talk: where satisfaction is lower", low=0, high=1
    )
    talk_by: Literal["share", "score"] = setting(
        "share", "satisfaction of a talk: satisfied residents, or a hundredth of the mean score"
    )
    months: int = setting(6, "months under order", unit="months", low=1, high=24)

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge ten hours a month for each compound under order."""
        under = state.scores.rectification > 0
        return Costs(np.zeros(len(under)), intensity.effective * HOURS_PER_COMPOUND * under)

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Inspect compounds under order more often, and give their hard issues priority."""
        policy, effective = state.policy, intensity.effective
        under = (state.scores.rectification > 0) & (effective > 0)
        more = np.maximum(LEAST_INSPECTED, INSPECTED_MORE * policy.inspection_rate)
        policy.inspection_rate[under] = more[under]
        policy.hard_issue_priority = self._priority(state, under)
        burden(policy, "files", effective)

    def act(self, state: State, intensity: Intensity, age: int) -> None:
        """Put compounds under order after a round, and those with low satisfaction in any month."""
        free = (intensity.effective > 0) & (state.scores.rectification == 0)
        failing = self._failing(state) & free
        state.scores.rectification[failing | (self._worst(state) & free)] = self.months + 1
        state.events.summonses[failing] += 1

    def _failing(self, state: State) -> Mask:
        """Compounds whose residents are too dissatisfied; nobody else learns of the talk."""
        compounds = state.compounds
        if self.talk_below is None:
            return np.zeros(len(compounds), dtype=bool)
        satisfied = 1 - compounds.share_dissatisfied
        measured = satisfied if self.talk_by == "share" else compounds.satisfaction / 100
        return np.asarray(compounds.contracted & (measured < self.talk_below))

    def _worst(self, state: State) -> Mask:
        """Compounds at the bottom of all that were ranked this month."""
        scores = state.scores
        rows = np.flatnonzero(scores.new_round)
        n = int(np.ceil(self.share * len(rows) - 1e-9))
        worst = np.zeros(len(state.compounds), dtype=bool)
        worst[rows[np.argsort(scores.score[rows], kind="stable")[:n]]] = True
        return worst

    def _priority(self, state: State, under: Mask) -> Array:
        """Priority for those under order, taken from the other compounds of their street."""
        street, n = state.compounds.street, len(state.streets)
        share = np.bincount(street, under, n) / np.maximum(1, np.bincount(street, minlength=n))
        left = 1 - (PRIORITY - 1) * share / np.maximum(1e-9, 1 - share)
        others = np.maximum(LEAST_PRIORITY, left)[street]
        return np.where(under, PRIORITY, np.where(share[street] > 0, others, 1.0))
