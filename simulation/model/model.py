"""The model: one city, month by month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from simulation.agents import property_firm
from simulation.agents.classes import AgentClasses
from simulation.agents.owner_committee import OwnerCommittee
from simulation.agents.party_branch import PartyBranch
from simulation.agents.property_firm import PropertyFirm
from simulation.agents.resident_set import ResidentSet
from simulation.agents.street_office import StreetOffice
from simulation.core import randomness
from simulation.io import validation
from simulation.model import initialisation
from simulation.model.invariants import broken_invariants
from simulation.model.programme import Programme
from simulation.model.synthesis import synthesise
from simulation.outcomes.recorder import collector
from simulation.processes import assessment, capture, finance, issues, quality
from simulation.scenario.parameter_set import effects_in
from simulation.scenario.scenario import Scenario
from simulation.scenario.strategy import load
from simulation.state.state import State


class GovernanceModel(State):
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
    streets
        Share of the streets that are simulated, whole; budgets shrink with their households.
    agents
        Classes that take the place of the five kinds, such as ``{PropertyFirm: MyFirm}``.
    validate
        Whether to check the invariants after each month.
    collect
        Whether a `mesa.DataCollector`, `model.datacollector`, notes the true outcomes of the city
        after each month, as `mesa.batch_run` and Mesa's pages expect.
    settings
        Settings of the scenario to change, by dotted key; see `Scenario.with_settings`.
    """

    def __init__(
        self,
        scenario: Scenario | str = "wuhan",
        seed: int = 1,
        *,
        city_seed: int | None = None,
        scale: float = 0.05,
        streets: float = 1.0,
        agents: AgentClasses | Mapping[type, type] | None = None,
        validate: bool = False,
        collect: bool = False,
        **settings: Any,
    ) -> None:
        _check_numbers({"seed": seed, "city_seed": city_seed}, {"scale": scale, "streets": streets})
        super().__init__(rng=int(seed))
        read = scenario if isinstance(scenario, Scenario) else load(scenario)
        self.policy_scenario = read.with_settings(settings) if settings else read
        self.seed, self.key = int(seed), randomness.key_of(seed)
        self.city_seed = self.seed if city_seed is None else int(city_seed)
        self.scale, self.share_of_streets, self.validate = scale, streets, validate
        self.agent_classes = AgentClasses.of(agents)
        self._set_calendar()
        self.programme = Programme(
            self, self.policy_scenario.levers, self.policy_scenario.budget_at
        )
        city = synthesise(self.policy_scenario.start, self.city_seed).sample(streets)
        initialisation.allocate(self, city)
        self._register_agents()
        initialisation.initialise(self)
        if collect:
            self.datacollector = collector(self.lever_names)

    @property
    def lever_names(self) -> list[str]:
        """Names of the levers of the scenario."""
        return [lever.name for lever in self.policy_scenario.levers]

    @property
    def residents(self) -> ResidentSet:
        """All simulated residents."""
        return ResidentSet(self, np.arange(len(self.households)), self.agent_classes.resident)

    def residents_of(self, compound: int) -> ResidentSet:
        """Give the simulated residents of a compound."""
        first = int(self.compounds.first_household[compound])
        rows = np.arange(first, first + self.compounds.simulated[compound])
        return ResidentSet(self, rows, self.agent_classes.resident)

    def step(self) -> None:
        """Simulate one month; see `month_by_phases`."""
        for _ in self.month_by_phases():
            pass

    def month_by_phases(self) -> Iterator[str]:
        """Simulate one month, phase by phase: gives the name of each phase when it is done.

        1. Calendar: levers are funded and announced, streets meet, money flows in.
        2. Service: issues arise; firms split their tasks, exert effort and spend; quality follows;
           residents complain; providers, departments and the hotline solve issues.
        3. Residents perceive, are influenced and adjust what they expect; trust follows; they pay;
           firms and treasury settle their accounts.
        4. Organisation: owners found, elect and lose committees; branches form, become active and
           appoint; firms employ graduates; capture follows.
        5. Assessment: compounds are inspected and scored; lists are told.
        6. Market: firms leave, committees replace them, streets convert old compounds, firms enter.
        7. Streets feel overload, tire, and learn from each other.

        Before and after, the month is opened and closed.
        """
        self._open_month()
        yield "open month"
        yield from self._calendar()
        yield from self._service()
        yield from self._residents()
        yield from self._organisation()
        yield from self._assessment()
        yield from self._market()
        yield from self._streets()
        self._close_month()
        yield "close month"

    def _calendar(self) -> Iterator[str]:
        self.programme.announce()
        yield "announce levers"
        self.agent_classes.street.meet_all(self)
        yield "hold joint meetings"
        finance.receive_income(self)
        yield "receive income"

    def _service(self) -> Iterator[str]:
        firm, resident = self.agent_classes.firm, self.agent_classes.resident
        issues.arise(self)
        yield "issues arise"
        firm.split_tasks(self)
        yield "split tasks"
        firm.exert_effort(self)
        yield "exert effort"
        firm.spend(self)
        yield "spend"
        quality.apply_input(self)
        yield "apply input"
        quality.update_quality(self)
        yield "update quality"
        campaign = self.policy.campaign
        without_campaign = resident.complain(self, np.zeros(len(campaign)))
        issues.report(self, resident.complain(self, campaign), without_campaign)
        yield "report issues"
        issues.serve(self)
        yield "serve issues"

    def _residents(self) -> Iterator[str]:
        resident = self.agent_classes.resident
        resident.perceive_service(self)
        yield "perceive service"
        resident.adjust_trust(self)
        yield "adjust trust"
        resident.pay_fees(self)
        yield "pay fees"
        finance.settle_accounts(self)
        yield "settle accounts"

    def _organisation(self) -> Iterator[str]:
        committee, branch = self.agent_classes.committee, self.agent_classes.branch
        committee.gather(self)
        yield "gather committees"
        branch.organise(self)
        yield "organise branches"
        branch.become_active(self)
        yield "activate branches"
        branch.appoint_all(self)
        yield "appoint"
        self.agent_classes.firm.employ(self)
        yield "employ graduates"
        capture.follow_capture(self)
        yield "follow capture"

    def _assessment(self) -> Iterator[str]:
        self.agent_classes.street.inspect_all(self)
        yield "inspect"
        assessment.assess(self)
        yield "assess"
        self.programme.act("assessment")
        yield "levers act on the assessment"
        self.agent_classes.firm.follow_reputation(self)
        yield "follow reputation"

    def _market(self) -> Iterator[str]:
        self.agent_classes.firm.review_projects(self)
        yield "review projects"
        self.agent_classes.committee.move_replacements(self)
        yield "replace firms"
        self.agent_classes.street.convert_all(self)
        yield "convert compounds"
        property_firm.enter(self)
        yield "enter firms"

    def _streets(self) -> Iterator[str]:
        self.agent_classes.street.feel_overload(self)
        yield "feel overload"
        self.agent_classes.street.tire_and_learn(self, self.programme.visibility())
        yield "tire and learn"

    def _open_month(self) -> None:
        self._set_parameters()
        self.graph.weigh(self.parameters.weights)
        self.policy.reset(*self.policy.columns)
        self.firm_policy.reset(*self.firm_policy.columns)
        self.events.reset(*self.events.columns)
        self.ledger.open_month()
        self.firms.grants = 0.0
        self.scores.rectification = np.maximum(0, self.scores.rectification - 1)
        self.scores.months_since_listing += 1
        self.compounds.months_under_contract += 1
        self.compounds.months_since_renovation += 1
        self.policy.mobilisation = np.minimum(
            1, self.parameters.branches.leaders_mobilise * self.posts.leaders_share
        )

    def _close_month(self) -> None:
        if self.validate and (broken := broken_invariants(self)):
            raise AssertionError(f"{self.date}: " + "; ".join(broken))
        if self.month == -1:
            self.streets.first_score = np.nan_to_num(assessment.street_scores(self), nan=60.0)
        for name in self.events.columns:
            getattr(self.cumulative, name)[:] += getattr(self.events, name)
        self.month += 1
        self.running = self.month < self.policy_scenario.months
        if hasattr(self, "datacollector"):
            self.datacollector.collect(self)

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Go back, or on, to a snapshot of the same scenario, seeds and scale."""
        super().restore(saved)
        self.running = self.month < self.policy_scenario.months
        self._set_parameters(self.month - 1)

    def _set_calendar(self) -> None:
        scenario = self.policy_scenario
        self.start_month, self.burn_in = scenario.start_month, scenario.burn_in
        self.month = -self.burn_in
        self.street_run_levers = tuple(
            lever.name for lever in scenario.levers if lever.kind.run_by == "street"
        )
        self._set_parameters()

    def _set_parameters(self, month: int | None = None) -> None:
        """Take the parameters of a month, by default the current one."""
        self.parameters = self.policy_scenario.parameters_at(self.month if month is None else month)
        self.effects = effects_in(self.parameters)

    def _register_agents(self) -> None:
        """Register the agents of all rows."""
        classes = self.agent_classes
        self.agents_by_row = {PropertyFirm: [], PartyBranch: []}
        self.register_firms()
        for kind, own, rows in (
            (OwnerCommittee, classes.committee, self.compounds),
            (StreetOffice, classes.street, self.streets),
        ):
            self.agents_by_row[kind] = [own(self, row) for row in range(len(rows))]

    def register_firms(self) -> None:
        """Give every row of firms its agents, and take away agents without a row."""
        classes = self.agent_classes
        for kind, own in ((PropertyFirm, classes.firm), (PartyBranch, classes.branch)):
            agents = self.agents_by_row[kind]
            while len(agents) > len(self.firms):
                agents.pop().remove()
            agents.extend(own(self, row) for row in range(len(agents), len(self.firms)))


def _check_numbers(seeds: Mapping[str, int | None], shares: Mapping[str, float]) -> None:
    """Refuse seeds and shares that a model cannot have."""
    for name, seed in seeds.items():
        if seed is not None and not 0 <= seed <= randomness.MOST_SEED:
            raise validation.refuse("model", name, seed, f"0 to {randomness.MOST_SEED}")
    for name, share in shares.items():
        if not 0 < share <= 1:
            raise validation.refuse("model", name, share, "above 0 and at most 1")
