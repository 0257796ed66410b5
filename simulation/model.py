"""The model: one city, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulation import draws, founding, issues, measurement, reading, service
from simulation.agents import party_branch, property_firm
from simulation.agents.owner_committee import OwnerCommittee
from simulation.agents.party_branch import PartyBranch
from simulation.agents.property_firm import PropertyFirm
from simulation.agents.resident import Resident
from simulation.agents.street_office import StreetOffice
from simulation.city import synthesise
from simulation.invariants import broken_invariants
from simulation.programme import Programme
from simulation.recorder import collector
from simulation.scenario import Scenario
from simulation.state import State
from simulation.strategy import load


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
        agents: Mapping[type, type] | None = None,
        validate: bool = False,
        collect: bool = False,
        **settings: Any,
    ) -> None:
        _check_numbers({"seed": seed, "city_seed": city_seed}, {"scale": scale, "streets": streets})
        super().__init__(rng=int(seed))
        read = scenario if isinstance(scenario, Scenario) else load(scenario)
        self.scenario = read.with_settings(settings) if settings else read
        self.seed, self.key = int(seed), draws.key_of(seed)
        self.city_seed = self.seed if city_seed is None else int(city_seed)
        self.scale, self.share_of_streets, self.validate = scale, streets, validate
        kinds = (Resident, PropertyFirm, PartyBranch, OwnerCommittee, StreetOffice)
        self.kinds: dict[type, Any] = {kind: kind for kind in kinds} | dict(agents or {})
        self.origin = self.scenario.origin
        self.month = -self.scenario.burn_in
        self.parameters = self.scenario.parameters_at(self.month)
        founding.found(self, synthesise(self.scenario.start, self.city_seed).sample(streets))
        self.programme = Programme(self)
        if collect:
            self.datacollector = collector(self.scenario)

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
        9.  Branches form, become active and appoint; firms employ graduates; capture follows.
        10. Compounds are inspected and assessed; lists are told.
        11. Firms leave, committees replace them, streets convert old compounds, firms enter.
        12. Streets feel overload, tire, and learn from each other.
        13. The month is checked, and the next one begins.
        """
        self._open_month()
        self.programme.announce()
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
        self.kinds[PropertyFirm].employ(self)
        party_branch.follow_capture(self)
        self.kinds[StreetOffice].inspect_all(self)
        measurement.assess(self)
        self.programme.act("assessment")
        self.kinds[PropertyFirm].follow_reputation(self)
        self.kinds[PropertyFirm].review_projects(self)
        self.kinds[OwnerCommittee].move_replacements(self)
        self.kinds[StreetOffice].convert_all(self)
        property_firm.enter(self)
        self.kinds[StreetOffice].feel_overload(self)
        self.kinds[StreetOffice].tire_and_learn(self)
        self._close_month()

    def _open_month(self) -> None:
        self.parameters = self.scenario.parameters_at(self.month)
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
            self.streets.first_score = np.nan_to_num(measurement.street_scores(self), nan=60.0)
        for name in self.events.columns:
            getattr(self.tally, name)[:] += getattr(self.events, name)
        self.month += 1
        self.running = self.month < self.scenario.months
        if hasattr(self, "datacollector"):
            self.datacollector.collect(self)


def _check_numbers(seeds: Mapping[str, int | None], shares: Mapping[str, float]) -> None:
    """Refuse seeds and shares that a model cannot have."""
    for name, seed in seeds.items():
        if seed is not None and not 0 <= seed <= draws.MOST_SEED:
            raise reading.refuse("model", name, seed, f"0 to {draws.MOST_SEED}")
    for name, share in shares.items():
        if not 0 < share <= 1:
            raise reading.refuse("model", name, share, "above 0 and at most 1")
