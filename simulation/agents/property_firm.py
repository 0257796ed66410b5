"""Property firms (物业服务企业): they split tasks, exert effort, spend, bid and leave.

Firms satisfice: they spend what is left after a margin.  Effort has one equation, in which every
lever may have a benefit and a tax.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulation.agents import bidding, effort
from simulation.agents.base import RowAgent, together
from simulation.core import randomness
from simulation.core.tables import ALL, Array, Mask, Table
from simulation.parameters.initial_conditions import CityStart
from simulation.processes import assessment, conduct, contracts, finance, prospects
from simulation.state.branches import PartyStatus
from simulation.state.compounds import ServiceMode
from simulation.state.firms import (
    FULL_CREDIT,
    HIGH_STAR,
    LEAST_ABILITY,
    MOST_ABILITY,
    PUBLIC,
    WELFARE,
)
from simulation.state.state import State

# All of these are assumptions.
SPENDING_PACE, TASK_PACE, REPUTATION_PACE = 0.25, 0.2, 0.05
"""Shares of the gap to their target that spending, task split and reputation close in a month."""
EFFORT_OF_SELF_MANAGERS = 0.45
MOST_MEASURED = 0.95
"""Highest share of effort on measured tasks."""
USUAL_REPUTATION = 50
REPUTATION_PER_STAR, REPUTATION_BY_PUBLICITY = 2, 5
"""Reputation that a star, and the publicity of a high rating, sustain, points."""
CREDIT_REGAINED = 1
"""Credit points that a firm regains in a month."""
GRADUATES_NEEDED = 0.05
"""Graduates that a firm can use, as a share of its staff."""
FIRST_ENTRANT = 2**31
ENTRANTS_PER_MONTH, MONTH_OF_FIRST_ENTRANT = 1024, -1024
"""Identities of firms that enter: a range of numbers for each month, the first one far above those
of the firms that a city begins with."""


class PropertyFirm(RowAgent):
    """A firm that serves compounds under contract.

    Examples
    --------
    >>> import simulation as sim
    >>> model = sim.GovernanceModel("yongqiao", seed=1, scale=0.002)
    >>> int(model.agent(sim.PropertyFirm, 0).district)
    0
    """

    node_kind: ClassVar[str] = "firm"

    @property
    def _table(self) -> Table:
        return self.model.firms

    @property
    def status(self) -> PartyStatus:
        """How the firm is affiliated with the party."""
        return PartyStatus(int(self.model.affiliations.status[self.row]))

    @property
    def portfolio(self) -> Array:
        """Rows of the compounds under contract."""
        return np.flatnonzero(self.model.compounds.firm == self.row)

    @classmethod
    def split_tasks(cls, state: State) -> None:
        """Shift effort to what is measured, the more so near an end of the list (m_c, 2.2)."""
        compounds, quality = state.compounds, state.parameters.quality
        near = assessment.closeness(state.scores)
        pressure = state.policy.pressure * assessment.measured_weight(state) * near
        can_be_gamed = state.structure.score == "inflated"
        shifted = state.parameters.potency.harm * quality.gaming if can_be_gamed else 0.0
        target = quality.measured_share + shifted * np.where(compounds.contracted, pressure, 0.0)
        compounds.task_split += TASK_PACE * (target - compounds.task_split)
        np.clip(compounds.task_split, 0, MOST_MEASURED, out=compounds.task_split)

    @classmethod
    def exert_effort(cls, state: State) -> None:
        """Effort of every provider (e_c, 2.0); self-managers have a fixed one."""
        compounds, least = state.compounds, state.parameters.effort.least
        under = compounds.contracted
        firm = compounds.provider
        target = (
            state.firms.ability[firm] + effort.incentives(state, firm) - effort.disincentives(state)
        )
        compounds.effort = np.where(under, np.clip(target, least, 1), 0.0)
        compounds.effort[compounds.service_mode == ServiceMode.SELF_MANAGED] = (
            EFFORT_OF_SELF_MANAGERS
        )

    @classmethod
    def spend(cls, state: State) -> None:
        """Spend what is left after the margin, slowly, and never below a floor (O_c, 2.1)."""
        compounds, floor = state.compounds, state.parameters.money.floor_spending
        margin = np.where(compounds.contracted, state.firms.margin[compounds.provider], 0.0)
        left = (1 - margin) * compounds.income_memory + state.policy.operating_grant
        if state.structure.firm == "profit_maximising":
            for_profit = compounds.contracted & ~is_public(state)[compounds.provider]
            left = np.where(for_profit, conduct.spending_meant(state), left)
        target = np.maximum(left, floor * finance.cost_of_standard(state))
        compounds.spend += SPENDING_PACE * (target - compounds.spend)
        compounds.spend[~compounds.served] = 0.0

    @classmethod
    def follow_reputation(cls, state: State) -> None:
        """Reputation follows satisfaction, against the mean of the district (R_f, 2.10)."""
        compounds, firms = state.compounds, state.firms
        under = np.flatnonzero(compounds.contracted)
        firm, district = compounds.firm[under], compounds.district
        average = district_means(state)[district]
        lead = np.bincount(firm, (compounds.satisfaction - average)[under], len(firms))
        projects = np.bincount(firm, minlength=len(firms))
        lead = np.divide(lead, projects, out=np.zeros(len(firms)), where=projects > 0)
        stars = state.firm_policy.stars_count * (
            REPUTATION_PER_STAR * firms.star
            + REPUTATION_BY_PUBLICITY * state.firm_policy.star_publicity * (firms.star >= HIGH_STAR)
        )
        firms.reputation += REPUTATION_PACE * (USUAL_REPUTATION + lead + stars - firms.reputation)
        np.clip(firms.reputation, 0, 100, out=firms.reputation)
        firms.credit = np.minimum(FULL_CREDIT, firms.credit + CREDIT_REGAINED)

    @classmethod
    def employ(cls, state: State) -> None:
        """Hire graduates where a lever sends them, and pay the rest of their wages (2.8)."""
        firms, policy, seed = state.firms, state.firm_policy, state.seed
        who, month = firms.identity, state.month
        if not (policy.hire_rate.any() or firms.n_graduates.any()):
            return
        quit_now = randomness.binomial(
            seed, "graduates quit", month, who, firms.n_graduates, policy.quit_rate
        )
        staff = state.city.start.staff_per_area * areas_served(state)
        hired = randomness.poisson(seed, "graduates hired", month, who, policy.hire_rate * staff)
        firms.n_graduates += hired - quit_now
        comrades = randomness.binomial(
            seed, "graduates in the party", month, who, hired, policy.hire_party_chance
        )
        firms.members += comrades
        firms.n_hired += hired
        firms.n_hired_party += comrades
        need = GRADUATES_NEEDED * staff
        held = np.divide(firms.n_graduates, need, out=np.zeros(len(firms)), where=need > 0)
        at_work = 1 - state.parameters.effort.graduates_on_party_work
        firms.graduate_share = np.minimum(1, held) * at_work
        wage = state.parameters.money.graduate_wage
        firms.wages = (1 - policy.wage_subsidy) * wage * firms.n_graduates

    @classmethod
    def review_projects(cls, state: State) -> None:
        """Let firms leave what earns far too little, and firms that are broke a compound (2.12)."""
        compounds, market = state.compounds, state.parameters.market
        debt = market.tolerated_debt * np.maximum(0, finance.monthly_income(state))
        broke = (state.firms.cash < -debt) & (state.firms.kind != PUBLIC)
        for_profit = compounds.contracted & ~is_public(state)[compounds.provider]
        leaving = state.happens("firm leaves", prospects.exit_hazard(state, for_profit))
        failing = compounds.contracted & broke[compounds.provider]
        left = np.flatnonzero(leaving)
        for row in np.unique(compounds.firm[leaving | failing]):
            given_up = left[compounds.firm[left] == row]
            state.agent(PropertyFirm, row).withdraw(given_up, insolvent=bool(broke[row]))

    def withdraw(self, given_up: Array, insolvent: bool) -> None:
        """Leave compounds; a firm that is broke leaves its worst one too.

        Parameters
        ----------
        given_up
            Rows of the compounds that earn too little.
        insolvent
            Whether the firm is broke.
        """
        leaving = set(given_up.tolist())
        if insolvent:
            portfolio = self.portfolio
            leaving.add(int(portfolio[np.argmin(margins(self.model, portfolio))]))
        for compound in sorted(leaving):
            contracts.abandon(self.model, compound)

    @together(bidding.want)
    def wants(self, compound: int, margin: float) -> bool:
        """Whether the firm bids for a compound that promises a margin; see `bidding.want`."""
        return bool(bidding.want(self.model, np.array([self.row]), compound, margin)[0])

    @together(bidding.prices_asked)
    def bid(self, compound: int) -> float:
        """Fee that the firm asks for, as a share of the reference fee of the compound."""
        return float(bidding.prices_asked(self.model, np.array([self.row]), compound)[0])


def is_public(state: State) -> Mask:
    """Firms that do not seek a margin: public-welfare firms and public providers."""
    return np.asarray((state.firms.kind == WELFARE) | (state.firms.kind == PUBLIC))


def margins(state: State, rows: Array | slice = ALL) -> Array:
    """Share of its income that each compound, or each of some, leaves to its firm."""
    income = state.compounds.income[rows] + state.policy.operating_grant[rows]
    left = income - state.compounds.spend[rows]
    return np.divide(left, income, out=np.zeros_like(income), where=income > 0)


def areas_served(state: State) -> Array:
    """Floor area that each firm serves."""
    compounds = state.compounds
    under = np.flatnonzero(compounds.contracted)
    return np.bincount(compounds.firm[under], compounds.area[under], len(state.firms))


def district_means(state: State) -> Array:
    """Mean satisfaction of the compounds of every district."""
    compounds = state.compounds
    count = np.bincount(compounds.district)
    total = np.bincount(compounds.district, compounds.satisfaction)
    return np.asarray(total / np.maximum(count, 1))


def enter(state: State) -> None:
    """New firms without projects come to the city, unless a public provider serves it (2.12)."""
    if (state.firms.kind == PUBLIC).any():
        return
    rate = state.parameters.market.entry_per_thousand * len(state.compounds) / 1000
    n = int(randomness.poisson(state.seed, "firms enter", state.month, 0, rate))
    if not n:
        return
    months = state.month - MONTH_OF_FIRST_ENTRANT
    identity = FIRST_ENTRANT + months * ENTRANTS_PER_MONTH + np.arange(n)
    start, seed = state.city.start, state.seed
    talent = randomness.normal(seed, "entrant ability", state.month, identity)
    home = randomness.uniform(seed, "entrant district", state.month, identity)
    rank = randomness.uniform(seed, "entrant members", state.month, identity)
    state.add_firms(
        identity=identity,
        ability=np.clip(
            start.ability_mean + start.ability_sd * talent, LEAST_ABILITY, MOST_ABILITY
        ),
        district=(home * start.districts).astype(int),
        members=members(rank, start),
        margin=state.parameters.effort.margin,
    )


def members(rank: Array, start: CityStart) -> Array:
    """Party members of firms by their rank (0 to 1), negative binomial."""
    k, mean = start.members_dispersion, start.members_per_firm
    p = k / (k + mean)
    return np.ceil(np.maximum(0, special.nbdtrik(rank, k, p)) - 1e-9).astype(np.int64)
