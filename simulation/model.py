"""The model: one city, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from simulation import draws, issues, ledger, measurement, reading, service
from simulation.agents import (
    household,
    owner_committee,
    party_branch,
    property_firm,
    street_office,
)
from simulation.agents.owner_committee import Committees, OwnerCommittee
from simulation.agents.party_branch import Branches, PartyBranch
from simulation.agents.property_firm import PropertyFirm
from simulation.agents.resident import Resident, ResidentSet
from simulation.agents.street_office import StreetOffice, Streets
from simulation.city import City, synthesise
from simulation.columns import Array, Mask, Table
from simulation.compounds import NONE, Compounds, Events, ServiceMode
from simulation.graph import GovernanceGraph, Posts, administration
from simulation.invariants import broken_invariants
from simulation.issues import Issues
from simulation.levers.lever import Costs, Force, ScheduledLever
from simulation.measurement import Scores
from simulation.policy import FirmPolicy, Policy
from simulation.scenario import Scenario, load

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOCK_YEAR = 2020
DECEMBER = 11
TABLES = (
    "compounds", "households", "firms", "branches", "committees", "streets", "vigour", "issues",
    "scores", "policy", "firm_policy", "events",
)


class GovernanceModel(mesa.Model):
    """A synthetic city with its residents, firms, branches, committees and street offices.

    Parameters
    ----------
    scenario
        A scenario, the name of a shipped one, or the path of a file.
    seed
        Seed of luck.
    city_seed
        Seed of the city; by default that of luck.
    scale
        Share of the households that are simulated; compounds, money and issues stay at true size.
    agents
        Classes that take the place of the five kinds, such as ``{PropertyFirm: MyFirm}``.
    validate
        Whether to check the invariants after each month.
    """

    def __init__(
        self,
        scenario: Scenario | str = "wuhan",
        seed: int = 1,
        *,
        city_seed: int | None = None,
        scale: float = 0.05,
        agents: Mapping[type, type] | None = None,
        validate: bool = False,
    ) -> None:
        super().__init__(rng=int(seed))
        if not 0 < scale <= 1:
            raise reading.refuse("GovernanceModel", "scale", scale, "above 0 and at most 1")
        self.scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
        self.seed, self.key = int(seed), draws.key_of(seed)
        self.city_seed = self.seed if city_seed is None else int(city_seed)
        self.scale, self.validate = scale, validate
        kinds = (Resident, PropertyFirm, PartyBranch, OwnerCommittee, StreetOffice)
        self.kinds: dict[type, Any] = {kind: kind for kind in kinds} | dict(agents or {})
        self.origin = self.scenario.origin
        self.month = -self.scenario.burn_in
        self.parameters = self.scenario.parameters_at(self.month)
        self.on: dict[str, Force] = {}
        self._build(synthesise(self.scenario.start, self.city_seed))

    def step(self) -> None:
        """Simulate one month.

        1.  Calendar: levers are funded and announced, streets meet, money flows in.
        2.  Issues arise.
        3.  Firms split their tasks, exert effort and spend.
        4.  Quality follows.
        5.  Residents complain; providers, departments and the hotline solve issues.
        6.  Residents perceive, are influenced and adjust what they expect; trust follows.
        7.  Residents pay; firms and treasury settle their accounts.
        8.  Owners found, elect and lose committees.
        9.  Branches form, become active and appoint; capture follows.
        10. Compounds are assessed; lists are told.
        11. Firms leave, committees replace them, streets convert old compounds, firms enter.
        12. Streets feel overload, tire, and learn from each other.
        13. The month is checked, and the next one begins.
        """
        self._open_month()
        self._announce_levers()
        self.kinds[StreetOffice].meet_all(self)
        service.receive_income(self)
        issues.arise(self)
        self.kinds[PropertyFirm].split_tasks(self)
        self.kinds[PropertyFirm].exert_effort(self)
        self.kinds[PropertyFirm].spend(self)
        service.apply_input(self)
        service.update_quality(self)
        issues.report(self, self.kinds[Resident].complain(self))
        issues.serve(self)
        self.kinds[Resident].perceive_service(self)
        self.kinds[Resident].adjust_trust(self)
        self.kinds[Resident].pay_fees(self)
        service.settle_accounts(self)
        self.kinds[OwnerCommittee].gather(self)
        self.kinds[PartyBranch].organise(self)
        self.kinds[PartyBranch].become_active(self)
        self.kinds[PartyBranch].appoint_all(self)
        party_branch.follow_capture(self)
        measurement.assess(self)
        self._levers_at("assessment")
        self.kinds[PropertyFirm].follow_reputation(self)
        self.kinds[PropertyFirm].review_projects(self)
        self.kinds[OwnerCommittee].move_replacements(self)
        self.kinds[StreetOffice].convert_all(self)
        property_firm.enter(self)
        self.kinds[StreetOffice].feel_overload(self)
        self.kinds[StreetOffice].tire_and_learn(self)
        self._close_month()

    # ------------------------------------------------------------------------------ looking

    @property
    def date(self) -> str:
        """The month that comes next, such as ``2017-01``."""
        return reading.month_name(self.origin + self.month)

    @property
    def is_december(self) -> bool:
        """Whether the current month is a December."""
        return (self.origin + self.month) % 12 == DECEMBER

    @property
    def residents(self) -> ResidentSet:
        """All simulated residents."""
        return ResidentSet(self, np.arange(len(self.households)))

    def residents_of(self, compound: int) -> ResidentSet:
        """Give the simulated residents of a compound."""
        first = int(self.compounds.first_household[compound])
        return ResidentSet(self, np.arange(first, first + self.compounds.simulated[compound]))

    def firm(self, row: int) -> PropertyFirm:
        """Give the firm in a row."""
        return self._firms[row]

    def branch(self, row: int) -> PartyBranch:
        """Give the party members of the firm in a row."""
        return self._branches[row]

    def committee(self, row: int) -> OwnerCommittee:
        """Give the owners of the compound in a row."""
        return self._committees[row]

    def street(self, row: int) -> StreetOffice:
        """Give the street office in a row."""
        return self._offices[row]

    # -------------------------------------------------------------- what the rooms below need

    @property
    def posts(self) -> Posts:
        """What administration, funding and posts amount to in each compound."""
        return self.graph.posts

    @property
    def street_run_levers(self) -> list[ScheduledLever]:
        """Levers of the scenario whose force depends on the vigour of streets."""
        return [lever for lever in self.scenario.levers if lever.kind.run_by == "street"]

    @property
    def projects(self) -> Array:
        """Number of compounds under contract of each firm."""
        compounds = self.compounds
        return np.bincount(compounds.firm[compounds.contracted], minlength=len(self.firms))

    @property
    def incomes(self) -> Array:
        """Income of each firm this month, yuan."""
        return service.monthly_income(self)

    @property
    def channels(self) -> Array:
        """Channels for complaints beside the usual ones (nch_c)."""
        return self.policy.meetings + self.policy.extra_channels + self.posts.leaders_share

    @property
    def overload(self) -> Array:
        """Overload of the street of each compound (omega_s)."""
        return self.streets.overload[self.compounds.street] * self.posts.administered

    @property
    def branch_activity(self) -> Array:
        """Activity of the branch of each compound's firm."""
        return party_branch.branch_activity_of(self)

    @property
    def share_old_of_streets(self) -> Array:
        """Share of old compounds in each street."""
        street, n = self.compounds.street, len(self.streets)
        return np.bincount(street, self.compounds.old, n) / np.maximum(
            1, np.bincount(street, minlength=n)
        )

    def shock(self, what: str) -> float:
        """Shock of the year 2020 (one draw for the year), in standard deviations; else 0."""
        if (self.origin + self.month) // 12 != SHOCK_YEAR:
            return 0.0
        return float(draws.normal(self.seed, f"shock of 2020 to {what}", 0, 0))

    def happens(self, decision: str, hazard: Any) -> Mask:
        """Whether something happens this month in each compound, given its hazard."""
        rows = np.arange(len(self.compounds))
        return draws.bernoulli(self.seed, decision, self.month, rows, hazard)

    def firm_happens(self, decision: str, hazard: Any) -> Mask:
        """Whether something happens this month to each firm, given its hazard."""
        return draws.bernoulli(self.seed, decision, self.month, self.firms.identity, hazard)

    def vigour_of(self, slot: int) -> Array:
        """Vigour of all streets for the street-run lever with that number; a view."""
        n = len(self.streets)
        return self.vigour.value[slot * n : (slot + 1) * n]  # type: ignore[no-any-return]

    def first_month_of(self, name: str) -> int:
        """Month in which a lever of the scenario begins."""
        return next(lever.first for lever in self.scenario.levers if lever.name == name)

    def shift_satisfaction(self, compounds: Array, points: Array) -> None:
        """Raise or lower the satisfaction of all residents of some compounds at once."""
        satisfaction, places = self.households.satisfaction, self.compounds
        for row, change in zip(compounds.tolist(), np.asarray(points).tolist(), strict=True):
            first = places.first_household[row]
            people = satisfaction[first : first + places.simulated[row]]
            np.clip(people + np.float32(change), 0, 100, out=people)

    def add_firms(self, **columns: Any) -> None:
        """Add firms without projects, and their agents."""
        rows = self.firms.append(len(columns["identity"]))
        for name, values in columns.items():
            getattr(self.firms, name)[rows] = values
        for table in (self.branches, self.firm_policy, self.graph.ties):
            table.append(len(rows))
        self._register_firms()

    # --------------------------------------------------------------------- saving and restoring

    def snapshot(self) -> dict[str, Any]:
        """Everything that the rest of the run depends on; `restore` continues bit for bit."""
        return {
            "month": self.month,
            "graph": self.graph.snapshot(),
            "ledger": self.ledger.snapshot(),
            **{name: getattr(self, name).snapshot() for name in TABLES},
        }

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Go back, or on, to a snapshot of the same scenario, seeds and scale."""
        self.month = saved["month"]
        for name in TABLES:
            getattr(self, name).restore(saved[name])
        self.graph.restore(saved["graph"])
        self.ledger.restore(saved["ledger"])
        self._register_firms()

    # ------------------------------------------------------------------- the parts of a month

    def _open_month(self) -> None:
        self.parameters = self.scenario.parameters_at(self.month)
        self.graph.weigh(self.parameters.weights)
        self.policy.reset(*self.policy.columns)
        self.firm_policy.reset(*self.firm_policy.columns)
        self.events.reset(*self.events.columns)
        self.ledger.open_month()
        self.scores.months_since_listing += 1
        self.compounds.months_under_contract += 1
        self.policy.mobilisation = np.minimum(
            1, self.parameters.branches.leaders_mobilise * self.posts.leaders_share
        )

    def _announce_levers(self) -> None:
        """Fund the levers in force, within the hours of the streets, and let them set policy."""
        in_force = [lever for lever in self.scenario.levers if lever.in_force(self.month)]
        for lever in self.scenario.levers:
            if lever.in_force(self.month - 1) and lever not in in_force:
                lever.at(self.month).stop(self)
        self.on = self._funded(in_force)
        for lever in in_force:
            settings, force = lever.at(self.month), self.on[lever.name]
            self._charge(lever.name, settings.costs(self, force))
            settings.set_policy(self, force, self.month - lever.first)

    def _funded(self, in_force: Sequence[ScheduledLever]) -> dict[str, Force]:
        on = {lever.name: lever.force(self, self._vigour_at_compounds(lever)) for lever in in_force}
        for lever in in_force:
            settings, force = lever.at(self.month), on[lever.name]
            if settings.budget is not None:
                demand = float(settings.costs(self, force).cash.sum())
                funded = min(1.0, settings.budget / 12 / demand) if demand > 0 else 1.0
                on[lever.name] = Force(force.felt * funded, force.granted * funded)
        hours = {
            lever.name: lever.at(self.month).costs(self, on[lever.name]).hours for lever in in_force
        }
        cut = self._cut(sum(hours.values(), np.zeros(len(self.compounds))))
        for lever in in_force:
            if lever.kind.run_by == "street":
                force = on[lever.name]
                on[lever.name] = Force(force.felt * cut, force.granted)
        return on

    def _vigour_at_compounds(self, lever: ScheduledLever) -> Array | float:
        if lever.kind.run_by == "city":
            return 1.0
        slot = self.street_run_levers.index(lever)
        return self.vigour_of(slot)[self.compounds.street] * self.posts.administered

    def _cut(self, hours: Array) -> Array:
        """Share of their vigour that streets can afford, by the hours of their staff."""
        needed = np.bincount(self.compounds.street, hours, len(self.streets))
        affordable = np.divide(
            self.streets.capacity, needed, out=np.ones(len(needed)), where=needed > 0
        )
        return np.minimum(1, affordable)[self.compounds.street]

    def _charge(self, lever: str, costs: Costs) -> None:
        self.ledger.charge(
            self.month, lever, "running", self.compounds.street, cash=costs.cash,
            hours=costs.hours, wage=self.parameters.ledger.wage_per_hour,
        )

    def _levers_at(self, phase: str) -> None:
        for lever in self.scenario.levers:
            if lever.kind.phase == phase and lever.name in self.on:
                lever.at(self.month).act(self, self.on[lever.name], self.month - lever.first)

    def _close_month(self) -> None:
        if self.validate and (broken := broken_invariants(self)):
            raise AssertionError(f"{self.date}: " + "; ".join(broken))
        if self.month == -1:
            self.streets.first_score = np.nan_to_num(measurement.street_scores(self), nan=60.0)
        self.month += 1
        self.running = self.month < self.scenario.months

    # ------------------------------------------------------------------------- building a city

    def _build(self, city: City) -> None:
        self.city, n = city, len(city.compounds)
        self.compounds: Compounds = city.compounds_at(self.scale)
        self.streets = Streets(city.start.streets)
        self.streets.district = city.street_district
        self.issues, self.scores, self.policy, self.events = (
            Issues(n), Scores(n), Policy(n), Events(n)
        )
        self.firms = property_firm.found_firms(city, self.parameters.effort.margin)
        self.branches, self.firm_policy = Branches(len(self.firms)), FirmPolicy(len(self.firms))
        self.committees = Committees(n)
        self.ledger = ledger.Ledger(len(self.streets))
        self.graph = GovernanceGraph(
            self.compounds, len(self.firms), len(self.streets),
            len(city.community_street) * city.start.cadres_per_community,
        )
        self.vigour = street_office.first_vigour(self)
        self.households = household.settle(
            city.start, self.city_seed, self.compounds, self._street_ends()
        )
        self._register_agents()
        self._first_state()
        self._first_edges()

    def _street_ends(self) -> Array:
        """First and last household row (exclusive) of the street of each compound."""
        compounds = self.compounds
        ends = np.zeros((len(compounds), 2), dtype=np.int64)
        last = compounds.first_household + compounds.simulated
        for street in np.unique(compounds.street):
            rows = np.flatnonzero(compounds.street == street)
            ends[rows] = compounds.first_household[rows[0]], last[rows[-1]]
        return ends

    def _register_agents(self) -> None:
        self._firms: list[PropertyFirm] = []
        self._branches: list[PartyBranch] = []
        self._register_firms()
        rows = range(len(self.compounds))
        self._committees = [self.kinds[OwnerCommittee](self, row) for row in rows]
        self._offices = [self.kinds[StreetOffice](self, row) for row in range(len(self.streets))]

    def _register_firms(self) -> None:
        """Give every row of firms its agents, and take away agents without a row."""
        for agents, kind in ((self._firms, PropertyFirm), (self._branches, PartyBranch)):
            while len(agents) > len(self.firms):
                agents.pop().remove()  # type: ignore[attr-defined]
            rows = range(len(agents), len(self.firms))
            agents.extend(self.kinds[kind](self, row) for row in rows)  # type: ignore[attr-defined]

    def _first_state(self) -> None:
        compounds, start, old = self.compounds, self.city.start, self.compounds.old
        money, under = self.parameters.money, self.compounds.contracted
        compounds.fee = compounds.reference_fee
        own = compounds.service_mode == ServiceMode.SELF_MANAGED
        compounds.fee[own] *= money.self_managed_fee
        compounds.fee[~compounds.served] = 0.0
        compounds.collection_rate = np.where(old, start.collection_old, start.collection_commodity)
        compounds.satisfaction = np.where(
            old, start.satisfaction_old, start.satisfaction_commodity
        )
        income = compounds.fee * compounds.collection_rate + money.public_revenue * compounds.served
        compounds.income = compounds.income_memory = income
        compounds.spend = income * compounds.served
        compounds.task_split = self.parameters.quality.measured_share
        self.firms.cash = 3 * np.bincount(
            compounds.firm[under], (income * compounds.area)[under], len(self.firms)
        )
        self.ledger.firms_cash = float(self.firms.cash.sum())
        owner_committee.first_committees(self)

    def _first_edges(self) -> None:
        compounds, graph, first = self.compounds, self.graph, self.month
        parents = {
            "district": ("city", np.zeros(self.city.start.districts, dtype=int)),
            "street": ("district", self.city.street_district),
            "community": ("street", self.city.community_street),
            "compound": ("community", compounds.community),
        }
        for above, below in administration(parents):
            graph.link("administration", above, below, first)
        for district in range(self.city.start.districts):
            graph.link("party", ("city", 0), ("industry_committee", district), first)
        for row in np.flatnonzero(compounds.firm != NONE):
            graph.link(
                "contract", ("firm", int(compounds.firm[row])), ("compound", int(row)), first,
                mode=int(compounds.service_mode[row]),
            )
        for street in range(len(self.streets)):
            same = np.flatnonzero(self.streets.district == self.streets.district[street])
            for peer in same[same != street]:
                graph.link("peer", ("street", street), ("street", int(peer)), first)
        party_branch.first_branches(self)


def tables_of(model: GovernanceModel) -> dict[str, Table]:
    """All tables of a model by name, with those that follow the graph."""
    named = {name: getattr(model, name) for name in TABLES}
    return {**named, "posts": model.graph.posts, "ties": model.graph.ties}
