"""Public-welfare firms (公益性物业企业): a floor of service where no market firm wants to go."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from simulation import draws
from simulation.agents.tender import WELFARE
from simulation.columns import Array
from simulation.compounds import ServiceMode
from simulation.levers.lever import Claim, Costs, Force, Lever, setting
from simulation.parameters import ParameterGroup, Uniform, parameter, share

if TYPE_CHECKING:
    from simulation.model import GovernanceModel

FIRST_WELFARE_FIRM = 2**30
DECEMBER_DEFICITS = "deficit is covered"


class WelfareEffects(ParameterGroup):
    """What public-welfare firms are like."""

    ability_mean: float = share(0.58, "mean ability", symbol="theta_f")
    ability_sd: float = share(0.10, "spread of ability")
    takeover: float = parameter(
        0.02,
        "hazard that one takes an old compound without a firm",
        unit="1/month",
        prior=Uniform(0, 0.1),
        low=0,
        high=1,
    )


class WelfareFirms(Lever):
    """Found public-welfare firms, which take old compounds and those that firms leave.

    Benefit: a floor of service, and somebody who takes what others give up.  Harm: a soft budget,
    low ability, and market firms that are crowded out.
    """

    name: ClassVar[str] = "welfare_firms"
    title: ClassVar[str] = "Public-welfare firms"
    title_zh: ClassVar[str] = "公益性物业企业"
    benefit: ClassVar = Claim("coverage_professional", 1)
    harm: ClassVar = Claim(  # market firms find less that is left to them
        "old_market",
        -1,
        beside={
            "levers.service_drive.to_self_managed": 0.0,
            "levers.service_drive.to_co_managed": 0.0,
            "levers.service_drive.to_market": 1.0,
            "levers.service_drive.to_welfare": 0.0,
            "parameters.welfare_firms.takeover": 0.1,
        },
    )
    effects: ClassVar = WelfareEffects

    n: float = setting(6.0, "firms per thousand compounds", unit="firms", low=0, high=30)
    projects: int = setting(8, "compounds that each may serve", unit="compounds", low=1, high=30)
    start_up: float = setting(2e6, "money to start with, each", unit="yuan", low=0, high=1e7)
    operating_grant: float = setting(
        0.15, "grant to their compounds", unit="yuan/m2/month", low=0, high=0.3
    )
    cover: float = setting(0.8, "chance that a deficit is covered each December", low=0, high=1)

    def costs(self, model: GovernanceModel, force: Force) -> Costs:
        """Start-up money, grants by floor area, and deficits in December."""
        compounds = model.compounds
        welfare = compounds.service_mode == ServiceMode.WELFARE
        cash = force.granted * self.operating_grant * compounds.area * welfare
        share_granted = float(force.granted.mean())
        central = float(self._deficits(model).sum()) * (share_granted > 0)
        if self._begins_now(model):
            central += self._n_firms(model, force) * self.start_up
        return Costs(cash, np.zeros(len(cash)), central)

    def set_policy(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Found the firms, offer their room, and pay what is due to them."""
        if self._begins_now(model):
            self._found(model, self._n_firms(model, force))
        reached = force.granted > 0
        deficits = self._deficits(model)
        model.firms.grants += deficits * bool(reached.any())
        policy, compounds = model.policy, model.compounds
        policy.welfare_projects[reached] = self.projects
        welfare = compounds.service_mode == ServiceMode.WELFARE
        policy.operating_grant += force.granted * self.operating_grant * welfare
        waiting = compounds.old & (compounds.service_mode <= ServiceMode.SELF_MANAGED)
        hazard = model.parameters.welfare_firms.takeover * force.felt * waiting
        policy.welfare_hazard = np.maximum(policy.welfare_hazard, hazard)

    def _found(self, model: GovernanceModel, n: int) -> None:
        """Found firms with an identity of their own, and hand them their start-up money."""
        if not n:
            return
        identity = FIRST_WELFARE_FIRM + np.arange(n)
        effects, start = model.parameters.welfare_firms, model.city.start
        talent = draws.normal(model.seed, "welfare ability", 0, identity)
        first = len(model.firms)
        model.add_firms(
            identity=identity,
            kind=WELFARE,
            ability=np.clip(effects.ability_mean + effects.ability_sd * talent, 0.2, 0.95),
            district=np.arange(n) % start.districts,
            members=np.full(n, round(start.members_per_firm)),
            margin=0.0,
        )
        model.firms.grants[first:] = self.start_up

    def _deficits(self, model: GovernanceModel) -> Array:
        """Cash that is missing in each welfare firm and covered this month; in December only."""
        firms = model.firms
        missing = np.where(firms.kind == WELFARE, np.maximum(0, -firms.cash), 0.0)
        if not model.is_december or not missing.any():
            return np.zeros(len(firms))
        return np.asarray(missing * model.firm_happens(DECEMBER_DEFICITS, self.cover))

    def _n_firms(self, model: GovernanceModel, force: Force) -> int:
        return round(self.n * float(force.granted.sum()) / 1000)

    def _begins_now(self, model: GovernanceModel) -> bool:
        return model.month == model.first_month_of(self.name)
