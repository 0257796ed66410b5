"""Graduates (大学生进物业): send graduates into property firms."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.agents.party_branch import tied_to_party
from simulation.core.parameter import ParameterGroup, share
from simulation.levers.lever import (
    Costs,
    ExpectedEffect,
    Intensity,
    Lever,
    effects_of,
    of_firms,
    per_project,
    setting,
)
from simulation.state.policy import burden
from simulation.state.state import State


class GraduateEffects(ParameterGroup):
    """Party membership among graduates."""

    party_by_exam: float = share(
        0.885,
        "party members among graduates from the examination",
        provenance="figure",
        source="Wuhan 2017: 0.8845 of 355",
    )
    party_otherwise: float = share(
        0.2206,
        "party members among other graduates",
        provenance="figure",
        source="Wuhan: 0.287 of all, of whom a tenth came from the examination",
    )


class Graduates(Lever):
    """Recruit graduates into property firms, some by a city examination.

    Benefit: effort, activity of branches, party members.  Harm: wages that firms bear, turnover,
    time spent on party work.
    """

    name: ClassVar[str] = "graduates"
    title: ClassVar[str] = "Graduates for property firms"
    title_zh: ClassVar[str] = "大学生进物业"
    benefit: ClassVar = ExpectedEffect("visible_quality", 1)
    harm: ClassVar = ExpectedEffect("visible_quality", -1)
    effects: ClassVar = GraduateEffects

    hires: float = setting(
        1.5,
        "graduates hired per hundred staff",
        unit="1/year",
        low=0,
        high=6,
        source="Wuhan 2017: 3499 in two years among 120 thousand",
    )
    by_exam: float = setting(0.1, "of these, by the city's examination", low=0, high=1)
    wage_share: float = setting(0.15, "share of their wages that the treasury pays", low=0, high=1)
    quit_rate: float = setting(0.02, "graduates who quit", unit="1/month", low=0.005, high=0.06)

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Pay the treasury's share of the wages."""
        graduates = per_project(state, state.firms.n_graduates.astype(float))
        cash = intensity.funded * self.wage_share * state.parameters.money.graduate_wage * graduates
        return Costs(cash, np.zeros(len(cash)))

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Send graduates to firms with projects, at the funded intensity."""
        policy, funded = state.firm_policy, of_firms(state, intensity.funded)
        policy.hire_rate = self.hires / 100 / 12 * funded
        effects = effects_of(state, GraduateEffects)
        policy.hire_party_chance = (
            self.by_exam * effects.party_by_exam + (1 - self.by_exam) * effects.party_otherwise
        )
        policy.wage_subsidy = self.wage_share * funded
        policy.quit_rate = self.quit_rate
        burden(state.policy, "party", intensity.effective * tied_to_party(state))
