"""Run specification: everything that decides what a run gives."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from simulation.agents.classes import AgentClasses, Replaced
from simulation.core.randomness import MOST_SEED
from simulation.experiments.provenance import (
    code_hash,
    code_of_agents,
    code_of_class,
    identity_of,
)
from simulation.experiments.registry import declared_levers, declared_outcomes, hashes_of
from simulation.io.numbers import share_above_zero, whole_number
from simulation.io.plugins import Plugins, import_plugins
from simulation.io.validation import refuse
from simulation.model.arguments import check_sample
from simulation.model.model import GovernanceModel
from simulation.outcomes.levels import Level, checked_levels
from simulation.scenario.scenario import Scenario
from simulation.scenario.scenario_file import MOST_MONTHS
from simulation.scenario.strategy import load

DEFAULT_SCALE = 0.05
DEFAULT_LEVELS: tuple[Level, ...] = ("city", "type")
ScenarioLike = str | Path | Scenario
"""A scenario, the name of a built-in one, or the path of a file."""


@dataclass(frozen=True)
class RunSpec:
    """Everything that decides what a run gives: the same specification is the same run.

    Attributes
    ----------
    scenario
        What is run.
    seed, city_seed
        Seed of random numbers, and of the city.
    scale, streets
        Share of the households, and of the streets, that are simulated.
    months
        Months of the programme.
    levels
        Levels of the monthly table.
    agents
        Classes of the agents.
    plugins
        Modules that declare levers and outcomes of the user's own.
    treated_by
        Scenarios whose levers decide which compounds are treated; without any, those of the run.
    model
        Class of the model.

    Examples
    --------
    >>> spec = RunSpec.of("linyi", seed=3, months=12)
    >>> spec.city_seed, spec.months
    (3, 12)
    """

    scenario: Scenario
    seed: int
    city_seed: int
    scale: float
    streets: float
    months: int
    levels: tuple[Level, ...]
    agents: AgentClasses
    plugins: tuple[str, ...] = ()
    treated_by: tuple[Scenario, ...] = ()
    model: type[GovernanceModel] = GovernanceModel

    @classmethod
    def of(
        cls,
        scenario: Scenario | str | Path,
        seed: int = 1,
        *,
        city_seed: int | None = None,
        scale: float = DEFAULT_SCALE,
        streets: float = 1.0,
        months: int | None = None,
        levels: tuple[Level, ...] = DEFAULT_LEVELS,
        agents: AgentClasses | Replaced | None = None,
        plugins: Plugins = (),
        treated_by: ScenarioLike | Sequence[ScenarioLike] = (),
        model: type[GovernanceModel] = GovernanceModel,
    ) -> Self:
        """Specify a run; see `simulation.run` for the parameters.

        Raises
        ------
        InputError
            If the scenario does not fit, the months are too many, or it names streets in a sample.
        """
        modules = import_plugins(plugins, "run")
        loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
        n_months = months_to_run(loaded, months)
        read = loaded.lasting(n_months)
        part = share_above_zero(streets, "run", "streets")
        check_sample(read, part)
        of_city = seed if city_seed is None else city_seed
        recorded = checked_levels(levels, "run", "levels")
        return cls(
            read,
            whole_number(seed, "run", "seed", 0, MOST_SEED),
            whole_number(of_city, "run", "city_seed", 0, MOST_SEED),
            share_above_zero(scale, "run", "scale"),
            part,
            n_months,
            recorded,
            AgentClasses.of(agents),
            modules,
            _treated_by(treated_by, read, recorded),
            _checked_class(model),
        )

    def make(self, *, validate: bool = False, collect: bool = False) -> GovernanceModel:
        """Make the model at the begin of its burn-in; see `GovernanceModel` for the parameters."""
        return self.model(
            self.scenario,
            self.seed,
            city_seed=self.city_seed,
            scale=self.scale,
            streets=self.streets,
            agents=self.agents,
            validate=validate,
            collect=collect,
        )

    @functools.cached_property
    def numbers(self) -> Mapping[str, Any]:
        """Everything but the scenario, as numbers and text."""
        levers = [lever.name for lever in self.scenario.levers]
        return {
            "seed": self.seed,
            "city_seed": self.city_seed,
            "scale": self.scale,
            "streets": self.streets,
            "months": self.months,
            "levels": list(self.levels),
            "agents": code_of_agents(self.agents.replaced()),
            "plugins": hashes_of(self.plugins),
            "declared": {**declared_levers(levers), **declared_outcomes()},
            **self._who_is_treated(),
            **self._own_model(),
        }

    def _who_is_treated(self) -> dict[str, Any]:
        """Levers of other scenarios that decide what is treated, if there are any."""
        levers = [{lever.name: lever.resolved() for lever in one.levers} for one in self.treated_by]
        return {"treated_by": levers} if levers else {}

    def _own_model(self) -> dict[str, str]:
        """Name and code of a model of the user's own."""
        if self.model is GovernanceModel:
            return {}
        return {"model": code_of_class(self.model, GovernanceModel)}

    def provenance(self) -> dict[str, Any]:
        """Everything, and the hash of the model's code: what the identity is made of."""
        return {"code": code_hash(), "scenario": _resolved(self.scenario), **self.numbers}

    @functools.cached_property
    def identity(self) -> str:
        """Name of the run: sixteen hexadecimal digits."""
        return identity_of(self.provenance())

    def burn_in_identity(self) -> str:
        """Hash of what decides the burn-in; runs that share it can be forked from one."""
        numbers = {**self.numbers, "months": 0, "levels": [], "treated_by": []}
        return identity_of({"scenario": _before_programme(self.scenario), **numbers})


@functools.lru_cache(maxsize=4)
def _resolved(scenario: Scenario) -> dict[str, Any]:
    """Everything that determines a scenario; many runs of a sweep have the same one."""
    return scenario.resolved()


@functools.lru_cache(maxsize=4)
def _before_programme(scenario: Scenario) -> dict[str, Any]:
    """Everything of a scenario that decides the burn-in."""
    months = range(-scenario.burn_in, max(0, 1 - scenario.burn_in))
    in_force = itertools.groupby(months, scenario.parameters_at)
    return {
        "city": scenario.city.name,
        "start": scenario.start.model_dump(),
        "start_month": scenario.start_month,
        "burn_in": scenario.burn_in,
        "structure": scenario.structure.model_dump(),
        "network": scenario.networks.contents(),
        "parameters": [(next(since), one.model_dump()) for one, since in in_force],
    }


def _checked_class(model: type[GovernanceModel]) -> type[GovernanceModel]:
    if not (isinstance(model, type) and issubclass(model, GovernanceModel)):
        raise refuse("run", "model", model, "a subclass of GovernanceModel, not one of its objects")
    return model


def months_to_run(scenario: Scenario, months: int | None) -> int:
    """Give the number of months to run: those of the scenario, unless a number is given.

    Raises
    ------
    InputError
        If the number is none that a scenario may have.
    """
    if months is None:
        return scenario.months
    return whole_number(months, "run", "months", 1, MOST_MONTHS)


def _treated_by(
    given: ScenarioLike | Sequence[ScenarioLike], scenario: Scenario, levels: tuple[Level, ...]
) -> tuple[Scenario, ...]:
    """Read the scenarios whose levers decide what is treated.

    Raises
    ------
    InputError
        If one is of another city or begins in another month, or nothing is recorded by treatment.
    """
    several = [given] if isinstance(given, str | Path | Scenario) else given
    read = tuple(one if isinstance(one, Scenario) else load(one) for one in several)
    if read and "treatment" not in levels:
        raise refuse("run", "treated_by", read[0].name, "none without the level treatment")
    for one in read:
        if (one.city.name, one.start_month) != (scenario.city.name, scenario.start_month):
            expected = f"scenarios of {scenario.city.name} with its first month"
            raise refuse("run", "treated_by", one.name, expected)
    return read
