"""The model: one city, month by month."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

import numpy as np

from simulation.agents import property_firm, registration
from simulation.agents.agents_by_type import AgentsByType
from simulation.agents.classes import AgentClasses, Replaced
from simulation.agents.resident_set import ResidentSet
from simulation.core import randomness
from simulation.core.forks import refuse_after_fork
from simulation.io import validation
from simulation.io.numbers import share_above_zero, whole_number
from simulation.io.plugins import Plugins, import_plugins
from simulation.levers import LEVERS
from simulation.model import initialisation
from simulation.model.arguments import check_sample, seed_of
from simulation.model.invariants import broken_invariants
from simulation.model.origin import check_origin, origin_of
from simulation.model.programme import Programme
from simulation.model.synthesis import synthesise
from simulation.outcomes.recorder import collector, forget_after
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
        A scenario, the name of a built-in one, or the path of a file.
    seed, rng
        Seed of the run, by either name; without one it is new for every model, and in `model.seed`.
    city_seed
        Seed of the city; by default that of the run.
    scale, streets
        Shares of the households, and of whole streets, that are simulated.  Compounds, money and
        issues stay at true size; budgets shrink with the streets, and no lever may name streets.
    agents, plugins
        Classes that take the place of the five kinds, such as ``{PropertyFirm: MyFirm}``; modules
        (or one) that declare levers and outcomes of your own, imported first.
    validate, collect
        Whether to check the invariants, and whether a `mesa.DataCollector`, `model.datacollector`,
        records the true outcomes of the city, after each month.
    begin
        State to begin in, as `snapshot` gave it; by default the first state of the city.
    **settings
        Settings of the scenario to change, by dotted key; see `Scenario.with_settings`.

    Examples
    --------
    >>> import simulation as sim
    >>> model = sim.GovernanceModel("yongqiao", seed=1, scale=0.002)
    >>> model.step()
    """

    def __init__(
        self,
        scenario: Scenario | str = "wuhan",
        seed: int | None = None,
        *,
        rng: int | None = None,
        city_seed: int | None = None,
        scale: float = 0.05,
        streets: float = 1.0,
        agents: AgentClasses | Replaced | None = None,
        plugins: Plugins = (),
        validate: bool = False,
        collect: bool = False,
        begin: Mapping[str, Any] | None = None,
        **settings: Any,
    ) -> None:
        self.seed = seed_of(seed, rng)
        of_city = self.seed if city_seed is None else city_seed
        self.city_seed = whole_number(of_city, "model", "city_seed", 0, randomness.MOST_SEED)
        self.scale = share_above_zero(scale, "model", "scale")
        self.share_of_streets = share_above_zero(streets, "model", "streets")
        super().__init__(rng=self.seed)
        refuse_after_fork()
        import_plugins(plugins, "model")
        read = scenario if isinstance(scenario, Scenario) else load(scenario)
        self.policy_scenario = read.with_settings(settings) if settings else read
        check_sample(self.policy_scenario, self.share_of_streets)
        self.key = randomness.key_of(self.seed)
        self.validate = validate
        self.agent_classes = AgentClasses.of(agents)
        self.collected: list[int] = []  # number of each month that the collector has, from 1
        self._set_calendar()
        self.programme = Programme(
            self, self.policy_scenario.levers, self.policy_scenario.budget_at
        )
        city = synthesise(self.policy_scenario.start, self.city_seed).sample(self.share_of_streets)
        initialisation.allocate(self, city, self.policy_scenario)
        registration.register_agents(self, self.agent_classes)
        if begin is None:
            initialisation.initialise(self)
        else:
            self.restore(begin)
        if collect:
            self.datacollector = collector(self.lever_names)

    @property
    def agents_by_type(self) -> AgentsByType:
        """Agents by class; a base class such as `PropertyFirm` gives those of its subclass."""
        return AgentsByType(super().agents_by_type)

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
        """Simulate one month; see `phases`."""
        for _, phase in self.phases():
            phase(self)

    def month_by_phases(self) -> Iterator[str]:
        """Simulate one month, phase by phase; yields the name of each phase when it is complete."""
        for name, phase in self.phases():
            phase(self)
            yield name

    def phases(self) -> Iterator[tuple[str, Callable[[Self], None]]]:
        """Give the phases of a month in order: the name of each, and the function that does it.

        Raises
        ------
        InterruptedMonthError
            If the month before was not carried out to its end.
        InputError
            If the last month of the scenario is over.
        """
        refuse_after_fork()
        self.check_whole()
        self._check_horizon()
        model, classes = type(self), self.agent_classes
        firm, branch, committee = classes.firm, classes.branch, classes.committee
        street, resident = classes.street, classes.resident
        # Calendar: levers are funded and announced, streets meet, money flows in.
        yield "open month", model.open_month
        yield "announce levers", model.announce_levers
        yield "hold joint meetings", street.meet_all
        yield "receive income", finance.receive_income
        # Service: issues arise; firms work and spend; quality follows; residents report; all solve.
        yield "issues arise", issues.arise
        yield "split tasks", firm.split_tasks
        yield "exert effort", firm.exert_effort
        yield "spend", firm.spend
        yield "apply input", quality.apply_input
        yield "update quality", quality.update_quality
        yield "report issues", model.report_issues
        yield "serve issues", issues.serve
        # Residents perceive, are influenced and adjust what they expect; they trust, and pay.
        yield "perceive service", resident.perceive_service
        yield "adjust trust", resident.adjust_trust
        yield "pay fees", resident.pay_fees
        yield "settle accounts", finance.settle_accounts
        # Organisation: committees and branches form and act; overseers are captured.
        yield "gather committees", committee.gather
        yield "organise branches", branch.organise
        yield "activate branches", branch.become_active
        yield "appoint", branch.appoint_all
        yield "employ graduates", firm.employ
        yield "follow capture", capture.follow_capture
        # Assessment: compounds are inspected and scored; lists are disclosed.
        yield "inspect", street.inspect_all
        yield "assess", assessment.assess
        yield "levers act on the assessment", model.act_on_assessment
        yield "follow reputation", firm.follow_reputation
        # Market: firms leave and are replaced; streets convert old compounds; firms enter.
        yield "review projects", firm.review_projects
        yield "replace firms", committee.move_replacements
        yield "convert compounds", street.convert_all
        yield "seek firms", committee.seek_firms
        yield "enter firms", property_firm.enter
        # Streets become overloaded, tire, and learn from each other.
        yield "feel overload", street.feel_overload
        yield "tire and learn", model.tire_and_learn
        yield "close month", model.close_month

    def announce_levers(self) -> None:
        """Fund the levers in force, and let them set policy."""
        self.programme.announce()

    def report_issues(self) -> None:
        """Let residents report issues, with the campaigns of the month and as if without any."""
        resident, campaign = self.agent_classes.resident, self.policy.campaign
        without_campaign = resident.complain(self, np.zeros(len(campaign)))
        issues.report(self, resident.complain(self, campaign), without_campaign)

    def act_on_assessment(self) -> None:
        """Let the levers act that follow the assessment."""
        self.programme.act("assessment")

    def tire_and_learn(self) -> None:
        """Let streets tire of levers, and learn which of them others find visible."""
        self.agent_classes.street.tire_and_learn(self, self.programme.visibility())

    def _check_horizon(self) -> None:
        if self.month >= self.policy_scenario.months:
            expected = f"a month up to {self.last_date}, the last_month of the scenario"
            raise validation.refuse("model", "step", self.date, expected)

    def open_month(self) -> None:
        """Begin a month: its parameters, and nothing yet of what a month sums up."""
        self.is_mid_month = True
        self._set_parameters()
        self.graph.weigh(self.parameters.weights)
        self.policy.reset(*self.policy.columns)
        self.firm_policy.reset(*self.firm_policy.columns)
        self.events.reset(*self.events.columns)
        self.ledger.open_month()
        self.firms.grants = 0.0
        self.scores.rectification = np.maximum(0, self.scores.rectification - 1)
        self.scores.months_since_listing += 1
        self.scores.months_since_black += 1
        self.compounds.months_under_contract += 1
        self.compounds.months_since_renovation += 1
        self.policy.mobilisation = np.minimum(
            1, self.parameters.branches.leaders_mobilise * self.posts.leaders_share
        )

    def close_month(self) -> None:
        """End the month: check it, sum up its events, and move to the next."""
        if self.validate and (broken := broken_invariants(self)):
            raise AssertionError(f"{self.date}: " + "; ".join(broken))
        if self.month == -1:
            self.streets.first_score = np.nan_to_num(assessment.street_scores(self), nan=60.0)
        for name in self.events.columns:
            getattr(self.cumulative, name)[:] += getattr(self.events, name)
        self.month = self.graph.month = self.month + 1
        self.running = self.month < self.policy_scenario.months
        if hasattr(self, "datacollector"):
            self.datacollector.collect(self)
            self.collected.append(self.burn_in + self.month)
        self.is_mid_month = False

    @property
    def origin(self) -> dict[str, Any]:
        """What a snapshot must share with the model to be restored in it."""
        numbers = {"seed": self.seed, "city_seed": self.city_seed, "scale": self.scale}
        return {**origin_of(self.policy_scenario), **numbers, "streets": self.share_of_streets}

    def snapshot(self) -> dict[str, Any]:
        """Everything that the rest of the run depends on; `restore` continues bit for bit."""
        return {"origin": self.origin, **super().snapshot()}

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Go back, or on, to a snapshot; what was collected of later months is given up.

        Raises
        ------
        InputError
            If the snapshot is of another city, start, seed, scale or sample of streets.
        """
        check_origin("snapshot", saved.get("origin", {}), self.origin, "the model")
        super().restore(saved)
        self.steps = self.burn_in + self.month
        if hasattr(self, "datacollector"):
            forget_after(self.datacollector, self.collected, self.steps)
        self.running = self.month < self.policy_scenario.months
        self._set_parameters(self.month - 1)

    def _set_calendar(self) -> None:
        scenario = self.policy_scenario
        self.start_month, self.burn_in = scenario.start_month, scenario.burn_in
        self.month, self.structure = -self.burn_in, scenario.structure
        self.street_run_levers = tuple(
            name for name, lever in LEVERS.items() if lever.run_by == "street"
        )
        self._set_parameters()

    def _set_parameters(self, month: int | None = None) -> None:
        """Take the parameters of a month, by default the current one."""
        self.parameters = self.policy_scenario.parameters_at(self.month if month is None else month)
        self.effects = effects_in(self.parameters)

    def register_firms(self) -> None:
        """Give every row of firms its agents, and remove agents without a row."""
        registration.register_firms(self, self.agent_classes)
