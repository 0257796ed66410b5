"""State: all that a model is at a moment, what follows from it, and how it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation import draws, reading, service
from simulation.agents import party_branch
from simulation.agents.owner_committee import Committees, OwnerCommittee
from simulation.agents.party_branch import Branches, PartyBranch
from simulation.agents.property_firm import Firms, PropertyFirm
from simulation.agents.resident_set import ResidentSet
from simulation.agents.street_office import StreetOffice, Streets, Vigour
from simulation.city import City
from simulation.columns import Array, Mask
from simulation.compounds import Compounds, Events, Tally
from simulation.graph import GovernanceGraph
from simulation.host import mesa
from simulation.issues import Issues
from simulation.ledger import Ledger
from simulation.measurement import Scores
from simulation.policy import FirmPolicy, Policy
from simulation.scenario import Scenario
from simulation.ties import Posts

if TYPE_CHECKING:
    from simulation.agents.household import Households
    from simulation.levers.lever import ScheduledLever
    from simulation.programme import Programme

SHOCK_YEAR = 2020
DECEMBER = 11
TABLES = (
    "compounds",
    "households",
    "firms",
    "branches",
    "committees",
    "streets",
    "vigour",
    "issues",
    "scores",
    "policy",
    "firm_policy",
    "events",
    "tally",
)


class State(mesa.Model):
    """Tables, graph, ledger and agents of one city at one moment."""

    scenario: Scenario
    parameters: Any
    programme: Programme
    seed: int
    city_seed: int
    scale: float
    share_of_streets: float
    origin: int
    month: int
    kinds: dict[type, Any]
    city: City
    compounds: Compounds
    households: Households
    firms: Firms
    branches: Branches
    committees: Committees
    streets: Streets
    vigour: Vigour
    issues: Issues
    scores: Scores
    policy: Policy
    firm_policy: FirmPolicy
    events: Events
    tally: Tally
    graph: GovernanceGraph
    ledger: Ledger

    @property
    def date(self) -> str:
        """The month that comes next, such as ``2017-01``."""
        return reading.month_name(self.origin + self.month)

    @property
    def last_date(self) -> str:
        """The month that was simulated last."""
        return reading.month_name(self.origin + self.month - 1)

    @property
    def last_was_december(self) -> bool:
        """Whether the month that was simulated last is a December."""
        return self.last_date.endswith("-12")

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
        return self.vigour.value[slot * n : (slot + 1) * n]

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
            places.satisfaction[row] = people.mean(dtype=np.float64)

    def add_firms(self, **columns: Any) -> None:
        """Add firms without projects, and their agents."""
        rows = self.firms.append(len(columns["identity"]))
        for name, values in columns.items():
            getattr(self.firms, name)[rows] = values
        for table in (self.branches, self.firm_policy, self.graph.ties):
            table.append(len(rows))
        self.register_firms()

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
        self.running = self.month < self.scenario.months
        self.parameters = self.scenario.parameters_at(self.month - 1)
        for name in TABLES:
            getattr(self, name).restore(saved[name])
        self.graph.restore(saved["graph"])
        self.ledger.restore(saved["ledger"])
        self.register_firms()

    def register_agents(self) -> None:
        """Register the agents of all rows."""
        self._firms: list[PropertyFirm] = []
        self._branches: list[PartyBranch] = []
        self.register_firms()
        rows = range(len(self.compounds))
        self._committees = [self.kinds[OwnerCommittee](self, row) for row in rows]
        self._offices = [self.kinds[StreetOffice](self, row) for row in range(len(self.streets))]

    def register_firms(self) -> None:
        """Give every row of firms its agents, and take away agents without a row."""
        for agents, kind in ((self._firms, PropertyFirm), (self._branches, PartyBranch)):
            while len(agents) > len(self.firms):
                agents.pop().remove()
            rows = range(len(agents), len(self.firms))
            agents.extend(self.kinds[kind](self, row) for row in rows)
