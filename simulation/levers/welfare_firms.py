"""Public-welfare firms (公益性物业企业): basic service where no market firm bids."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.core import randomness
from simulation.core.parameter import LogUniform, ParameterGroup, Uniform, parameter, share
from simulation.core.tables import Array
from simulation.levers.lever import Costs, ExpectedEffect, Intensity, Lever, effects_of, setting
from simulation.state.compounds import ServiceMode
from simulation.state.firms import WELFARE
from simulation.state.state import State

FIRST_WELFARE_FIRM = 2**30
RESERVE = 0.2
"""Share of the projects of a welfare firm that is kept for compounds which others leave; an
assumption."""
DECEMBER_DEFICITS = "deficit is covered"


class WelfareEffects(ParameterGroup):
    """Properties of public-welfare firms."""

    ability_mean: float = share(0.58, "mean ability", symbol="theta_f")
    ability_sd: float = share(0.10, "spread of ability")
    takeover: float = share(
        0.02,
        "hazard that one takes an old compound whose owners agree",
        unit="1/month",
        prior=LogUniform(0.004, 0.1),
    )
    room: int = parameter(
        8,
        "compounds that each serves, unless the lever states another number",
        unit="compounds",
        prior=Uniform(4, 12),
        low=0,
        high=100,
    )


class WelfareFirms(Lever):
    """Found public-welfare firms for old compounds and for those that other firms leave.

    They take only compounds whose owners agree.  Benefit: basic service, also where other firms
    leave.  Harm: a soft budget, low ability, and market firms that are crowded out.
    """

    name: ClassVar[str] = "welfare_firms"
    title: ClassVar[str] = "Public-welfare firms"
    title_zh: ClassVar[str] = "公益性物业企业"
    benefit: ClassVar = ExpectedEffect("coverage_professional", 1)
    harm: ClassVar = ExpectedEffect(  # fewer compounds are left for market firms
        "old_market",
        -1,
        other_settings={
            "levers.service_drive.to_self_managed": 0.0,
            "levers.service_drive.to_co_managed": 0.0,
            "levers.service_drive.to_market": 1.0,
            "levers.service_drive.to_welfare": 0.0,
            "parameters.welfare_firms.takeover": 0.1,
        },
    )
    effects: ClassVar = WelfareEffects

    n: float = setting(6.0, "firms per thousand compounds", unit="firms", low=0, high=30)
    projects: int | None = setting(
        None, "compounds that each may serve; none is as usual", unit="compounds", low=1, high=100
    )
    start_up: float = setting(2e6, "money to start with, each", unit="yuan", low=0, high=1e7)
    operating_grant: float = setting(
        0.15, "grant to their compounds", unit="yuan/m2/month", low=0, high=0.3
    )
    cover: float = setting(0.8, "chance that a deficit is covered each December", low=0, high=1)

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Charge start-up money, grants by floor area, and deficits in December."""
        compounds = state.compounds
        welfare = compounds.service_mode == ServiceMode.WELFARE
        cash = intensity.funded * self.operating_grant * compounds.area * welfare
        share_funded = float(intensity.funded.mean())
        central = float(self._deficits(state).sum()) * (share_funded > 0)
        if age == 0:
            central += self._n_firms(state, intensity) * self.start_up
        return Costs(cash, np.zeros(len(cash)), central, is_transfer=True)

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Found the firms, set their capacity, and pay grants and deficits."""
        if age == 0:
            self._found(state, self._n_firms(state, intensity))
        reached = intensity.funded > 0
        deficits = self._deficits(state)
        state.firms.grants += deficits * bool(reached.any())
        policy, compounds = state.policy, state.compounds
        effects = effects_of(state, WelfareEffects)
        room = effects.room if self.projects is None else self.projects
        policy.welfare_projects[reached] = room
        policy.welfare_reserve[reached] = int(RESERVE * room)
        welfare = compounds.service_mode == ServiceMode.WELFARE
        policy.operating_grant += intensity.funded * self.operating_grant * welfare
        waiting = compounds.waiting
        takeover = min(1.0, effects.takeover * state.city.start.factor("welfare"))
        hazard = takeover * intensity.effective * waiting
        policy.welfare_hazard = np.maximum(policy.welfare_hazard, hazard)

    def _found(self, state: State, n: int) -> None:
        """Found new firms, and pay their start-up money."""
        if not n:
            return
        identity = FIRST_WELFARE_FIRM + np.arange(n)
        effects, start = effects_of(state, WelfareEffects), state.city.start
        talent = randomness.normal(state.seed, "welfare ability", 0, identity)
        first = len(state.firms)
        state.add_firms(
            identity=identity,
            kind=WELFARE,
            ability=np.clip(effects.ability_mean + effects.ability_sd * talent, 0.2, 0.95),
            district=np.arange(n) % start.districts,
            members=np.full(n, round(start.members_per_firm)),
            margin=0.0,
        )
        state.firms.grants[first:] = self.start_up

    def _deficits(self, state: State) -> Array:
        """Give the deficit of each welfare firm that is covered this month; in December only."""
        firms = state.firms
        missing = np.where(firms.kind == WELFARE, np.maximum(0, -firms.cash), 0.0)
        if not state.is_december or not missing.any():
            return np.zeros(len(firms))
        return np.asarray(missing * state.firm_happens(DECEMBER_DEFICITS, self.cover))

    def _n_firms(self, state: State, intensity: Intensity) -> int:
        return round(self.n * float(intensity.funded.sum()) / 1000)
