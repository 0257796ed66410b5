"""Property firms (物业服务企业): they split tasks, exert effort, spend, bid and leave.

Firms satisfice: they spend what is left after a margin.  Effort has one equation, with room for a
benefit and a tax from every lever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation import draws, measurement, service
from simulation.agents import effort, tender
from simulation.agents.row_agent import RowAgent
from simulation.city import members
from simulation.columns import Array, Table, column
from simulation.compounds import ServiceMode
from simulation.service import SPENDING_PACE

if TYPE_CHECKING:
    from simulation.city import City
    from simulation.model import GovernanceModel

EFFORT_OF_SELF_MANAGERS = 0.45
TASK_PACE = 0.2
REPUTATION_PACE = 0.05
FULL_CREDIT = 100.0
TROUBLED_MONTHS = 6
HIGH_STAR = 4
MORAL_HAZARD = 0.02
GRADUATES_NEEDED = 0.05
FIRST_ENTRANT = 2**31


class Firms(Table):
    """One row per firm; firms that enter later are added at the end."""

    identity = column(np.int64, "id", 0, 2**32 - 1, "identity under which its luck is drawn")
    kind = column(np.int8, "row", 0, 3, "local, outside, platform or welfare")
    district = column(np.int32, "row", 0, 1e6, "home district")
    ability = column(np.float64, "share", 0, 1, "ability (theta_f)")
    margin = column(np.float64, "share", 0, 1, "margin it wants (mu_f)")
    members = column(np.int64, "persons", 0, 1e6, "party members on its staff (M_f)")
    cash = column(np.float64, "yuan", -np.inf, np.inf, "cash (W_f)")
    reputation = column(np.float64, "points", 0, 100, "reputation (R_f)", 50)
    credit = column(np.float64, "points", 0, 100, "credit points (Z_f)", FULL_CREDIT)
    star = column(np.int8, "stars", 0, 5, "star rating (star_f)")
    n_graduates = column(np.int64, "persons", 0, 1e6, "graduates on its staff")
    graduate_share = column(np.float64, "share", 0, 1, "graduates against need (gamma_f)")
    n_hired = column(np.int64, "persons", 0, 1e7, "graduates hired so far")
    n_hired_party = column(np.int64, "persons", 0, 1e7, "of these, party members")
    repair_bill = column(np.float64, "yuan", 0, np.inf, "repairs that an inspection demands")
    wages = column(np.float64, "yuan/month", 0, np.inf, "wages of graduates that it bears")
    grants = column(np.float64, "yuan/month", 0, np.inf, "grants it receives")


class PropertyFirm(RowAgent):
    """A firm that serves compounds under contract."""

    def _tables(self) -> tuple[Table, ...]:
        return self.model.firms, self.model.graph.ties

    @property
    def portfolio(self) -> Array:
        """Rows of the compounds under contract."""
        return np.flatnonzero(self.model.compounds.firm == self.row)

    @classmethod
    def split_tasks(cls, model: GovernanceModel) -> None:
        """Shift effort to what is measured, the more so near an end of the list (m_c, 2.2)."""
        compounds, quality = model.compounds, model.parameters.quality
        near = np.exp(-measurement.distance_to_cut(model.scores) / 5)
        pressure = model.policy.pressure * measurement.measured_weight(model) * near
        wanted = quality.measured_share + quality.gaming * np.where(
            compounds.contracted, pressure, 0.0
        )
        wanted += MORAL_HAZARD * model.policy.emergency
        compounds.task_split += TASK_PACE * (wanted - compounds.task_split)
        np.clip(compounds.task_split, 0, 0.95, out=compounds.task_split)

    @classmethod
    def exert_effort(cls, model: GovernanceModel) -> None:
        """Effort of every provider (e_c, 2.0); self-managers have a fixed one."""
        compounds, least = model.compounds, model.parameters.effort.least
        under = compounds.contracted
        firm = compounds.provider
        wanted = (
            model.firms.ability[firm] + effort.incentives(model, firm) - effort.disincentives(model)
        )
        compounds.effort = np.where(under, np.clip(wanted, least, 1), 0.0)
        compounds.effort[compounds.service_mode == ServiceMode.SELF_MANAGED] = (
            EFFORT_OF_SELF_MANAGERS
        )

    @classmethod
    def spend(cls, model: GovernanceModel) -> None:
        """Spend what is left after the margin, slowly, and never below a floor (O_c, 2.1)."""
        compounds, floor = model.compounds, model.parameters.money.floor_spending
        margin = np.where(compounds.contracted, model.firms.margin[compounds.provider], 0.0)
        left = (1 - margin) * compounds.income_memory + model.policy.operating_grant
        wanted = np.maximum(left, floor * service.cost_of_standard(model))
        compounds.spend += SPENDING_PACE * (wanted - compounds.spend)
        compounds.spend[~compounds.served] = 0.0

    @classmethod
    def follow_reputation(cls, model: GovernanceModel) -> None:
        """Reputation follows satisfaction, against the mean of the district (R_f, 2.10)."""
        compounds, firms = model.compounds, model.firms
        under = np.flatnonzero(compounds.contracted)
        firm, district = compounds.firm[under], compounds.district
        average = district_means(model)[district]
        lead = np.bincount(firm, (compounds.satisfaction - average)[under], len(firms))
        projects = np.bincount(firm, minlength=len(firms))
        lead = np.divide(lead, projects, out=np.zeros(len(firms)), where=projects > 0)
        stars = model.firm_policy.stars_count * (
            2 * firms.star + 5 * model.firm_policy.star_publicity * (firms.star >= HIGH_STAR)
        )
        firms.reputation += REPUTATION_PACE * (50 + lead + stars - firms.reputation)
        np.clip(firms.reputation, 0, 100, out=firms.reputation)
        firms.credit = np.minimum(FULL_CREDIT, firms.credit + 1)

    @classmethod
    def employ(cls, model: GovernanceModel) -> None:
        """Hire graduates where a lever sends them, and bear what it does not pay (2.13)."""
        firms, policy, seed = model.firms, model.firm_policy, model.seed
        who, month = firms.identity, model.month
        if not (policy.hire_rate.any() or firms.n_graduates.any()):
            return
        quit_now = draws.binomial(
            seed, "graduates quit", month, who, firms.n_graduates, policy.quit_rate
        )
        staff = model.city.start.staff_per_area * areas_served(model)
        hired = draws.poisson(seed, "graduates hired", month, who, policy.hire_rate * staff)
        firms.n_graduates += hired - quit_now
        comrades = draws.binomial(
            seed, "graduates in the party", month, who, hired, policy.hire_party_chance
        )
        firms.members += comrades
        firms.n_hired += hired
        firms.n_hired_party += comrades
        need = GRADUATES_NEEDED * staff
        held = np.divide(firms.n_graduates, need, out=np.zeros(len(firms)), where=need > 0)
        at_work = 1 - model.parameters.effort.graduates_on_party_work
        firms.graduate_share = np.minimum(1, held) * at_work
        wage = model.parameters.money.graduate_wage
        firms.wages = (1 - policy.wage_subsidy) * wage * firms.n_graduates

    @classmethod
    def review_projects(cls, model: GovernanceModel) -> None:
        """Count months of loss, and let firms in trouble decide what to give up (2.12)."""
        compounds, market = model.compounds, model.parameters.market
        losing = compounds.contracted & (margins(model) < -market.tolerated_loss)
        compounds.months_of_loss = np.where(losing, compounds.months_of_loss + 1, 0)
        broke = model.firms.cash < -market.tolerated_debt * np.maximum(0, model.incomes)
        troubled = compounds.months_of_loss >= TROUBLED_MONTHS
        under = compounds.contracted
        failing = under & broke[compounds.provider]
        for row in np.unique(compounds.firm[troubled | failing]):
            model.firm(row).withdraw(insolvent=bool(broke[row]))

    def withdraw(self, insolvent: bool) -> None:
        """Leave the compounds that lose money; a firm that is broke leaves its worst one too."""
        compounds = self.model.compounds
        leaving = set(
            np.flatnonzero(
                (compounds.firm == self.row) & (compounds.months_of_loss >= TROUBLED_MONTHS)
            ).tolist()
        )
        if insolvent:
            portfolio = self.portfolio
            leaving.add(int(portfolio[np.argmin(margins(self.model)[portfolio])]))
        for compound in sorted(leaving):
            tender.abandon(self.model, compound)

    def bid(self, compound: int) -> float:
        """Fee that the firm asks for, as a share of the reference fee of the compound."""
        entity = draws.pair(compound, self.identity)
        luck = float(draws.uniform(self.model.seed, "bid", self.model.month, entity))
        return 0.9 + 0.1 * luck


def found_firms(city: City, margin: float) -> Firms:
    """Give the firms of a city their columns."""
    firms = Firms(len(city.firm_kind))
    firms.identity = city.firm_identity
    firms.kind, firms.district = city.firm_kind, city.firm_district
    firms.ability, firms.members = city.firm_ability, city.firm_members
    firms.margin = margin
    spread = (firms.ability - city.start.ability_mean) / max(city.start.ability_sd, 1e-9)
    firms.reputation = np.clip(50 + 9 * spread, 0, 100)
    return firms


def margins(model: GovernanceModel) -> Array:
    """Margin of every compound: what is left of its income."""
    compounds = model.compounds
    income = compounds.income + model.policy.operating_grant
    left = income - compounds.spend
    return np.divide(left, income, out=np.zeros(len(compounds)), where=income > 0)


def areas_served(model: GovernanceModel) -> Array:
    """Floor area that each firm serves."""
    compounds = model.compounds
    under = np.flatnonzero(compounds.contracted)
    return np.bincount(compounds.firm[under], compounds.area[under], len(model.firms))


def district_means(model: GovernanceModel) -> Array:
    """Mean satisfaction of the compounds of every district."""
    compounds = model.compounds
    count = np.bincount(compounds.district)
    total = np.bincount(compounds.district, compounds.satisfaction)
    return np.asarray(total / np.maximum(count, 1))


def enter(model: GovernanceModel) -> None:
    """New firms without projects come to the city (2.12)."""
    rate = model.parameters.market.entry_per_thousand * len(model.compounds) / 1000
    n = int(draws.poisson(model.seed, "firms enter", model.month, 0, rate))
    if not n:
        return
    identity = FIRST_ENTRANT + (model.month + 1024) * 1024 + np.arange(n)
    start, seed = model.city.start, model.seed
    talent = draws.normal(seed, "entrant ability", model.month, identity)
    home = draws.uniform(seed, "entrant district", model.month, identity)
    rank = draws.uniform(seed, "entrant members", model.month, identity)
    model.add_firms(
        identity=identity,
        ability=np.clip(start.ability_mean + start.ability_sd * talent, 0.2, 0.95),
        district=(home * start.districts).astype(int),
        members=members(rank, start),
        margin=model.parameters.effort.margin,
    )
