"""Job: one run of a design, and the scenario that it runs."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from pydantic import Field

from simulation.experiments.registry import AgentNames, classes_named
from simulation.experiments.sampling import Point, distinct
from simulation.experiments.spec import RunSpec
from simulation.io.validation import Strict, mentioned_by, refuse
from simulation.outcomes.levels import Level
from simulation.scenario import layers
from simulation.scenario.assumptions import TABLE
from simulation.scenario.scenario import Scenario
from simulation.scenario.strategy import OWN, load


class LoadedScenario(Strict):
    """A scenario with a strategy, read in full, so that it needs no scenario file any more."""

    scenario: str
    strategy: str = OWN
    city: str
    data: dict[str, Any] = Field(repr=False)
    where: str
    folder: str | None = None

    @classmethod
    def of(cls, scenario: Scenario, name: str | None = None, strategy: str = OWN) -> Self:
        """Give a scenario as it is."""
        folder = None if scenario.folder is None else str(scenario.folder.resolve())
        return cls(
            scenario=name or scenario.name,
            strategy=strategy,
            city=scenario.city.name,
            data=scenario.data,
            where=scenario.where,
            folder=folder,
        )

    def is_touched_by(self, key: str) -> bool:
        """Whether a setting, by dotted key, concerns the scenario: its levers and assumptions."""
        table, _, rest = key.partition(".")
        first = rest.partition(".")[0]
        if table == TABLE:
            return first == self.city or first in self.data.get("assumptions_of", {})
        return table != "levers" or not rest or first in self.data.get("levers", {})

    def read(self, settings: Mapping[str, Any] | None = None) -> Scenario:
        """Give the scenario, with some settings changed by dotted key."""
        data = copy.deepcopy(self.data)
        layers.lay_settings(data, settings or {})
        return Scenario(data, self.where, None if self.folder is None else Path(self.folder))


def points_of(loaded: LoadedScenario, points: list[Point]) -> list[Point]:
    """Give of each point the settings that touch a scenario; equal parts of points once."""
    parts = [
        {key: value for key, value in point.items() if loaded.is_touched_by(key)}
        for point in points
    ]
    return points if parts == points else distinct(parts)


def loaded_all(sources: Iterable[str | LoadedScenario], where: str) -> tuple[LoadedScenario, ...]:
    """Load scenarios by their names or files, unless they have been loaded before.

    Raises
    ------
    InputError
        If one does not fit; `where` stands before its message.
    """
    with mentioned_by(where):
        return tuple(
            one if isinstance(one, LoadedScenario) else LoadedScenario.of(load(one))
            for one in sources
        )


def as_loaded(value: Any) -> Any:
    """Give one or several scenarios as a list, those that are read in full as loaded ones."""
    one = isinstance(value, str | Scenario)
    values = [value] if one else list(value) if isinstance(value, tuple | list) else value
    if not isinstance(values, list):
        return values
    return [LoadedScenario.of(each) if isinstance(each, Scenario) else each for each in values]


@dataclass(frozen=True)
class Job:
    """One run of a design.

    Attributes
    ----------
    loaded
        Scenario and strategy.
    settings, parameters
        What differs from it, by dotted key: the settings of the design point, and the parameter
        sample, whose values hold where neither scenario nor design point says otherwise.
    sample
        Number of the parameter sample; 0 is the parameters as they are.
    seed, city_seed, scale, streets, months
        As `simulation.run` takes them.
    plugins, agents
        Modules to be imported, and classes of agents by name.
    treated_by
        Scenarios of all cities whose levers decide which compounds are treated.
    """

    loaded: LoadedScenario
    settings: Point
    sample: int
    parameters: Point
    seed: int
    city_seed: int
    scale: float
    streets: float
    months: int | None
    plugins: tuple[str, ...] = ()
    agents: AgentNames = field(default_factory=dict)
    treated_by: tuple[LoadedScenario, ...] = ()

    @property
    def design_point(self) -> dict[str, Any]:
        """Everything that tells the job from the others of its design."""
        loaded = self.loaded
        names = {"city": loaded.city, "scenario": loaded.scenario, "strategy": loaded.strategy}
        return {**names, **self.settings, "sample": self.sample, "seed": self.seed}

    def scenario(self) -> Scenario:
        """Give the scenario to be run."""
        return self.loaded.read(self.settings).with_sample(self.parameters)

    def spec(
        self,
        levels: tuple[Level, ...],
        scenario: Scenario | None = None,
        treated_by: Sequence[Scenario] | None = None,
    ) -> RunSpec:
        """Specify the run.

        Parameters
        ----------
        levels
            Levels of the monthly table.
        scenario
            The scenario of the job, if it is at hand.
        treated_by
            Those that decide what is treated, likewise.
        """
        return RunSpec.of(
            scenario or self.scenario(),
            self.seed,
            city_seed=self.city_seed,
            scale=self.scale,
            streets=self.streets,
            months=self.months,
            levels=levels,
            agents=classes_named(self.agents),
            plugins=self.plugins,
            treated_by=self.scenarios_that_treat() if treated_by is None else treated_by,
        )

    def has_scenario_of(self, other: Job) -> bool:
        """Whether another job has the same scenario, and the same that decide what is treated."""
        one, two = (
            (job.loaded, job.settings, job.parameters, job.treated_by) for job in (self, other)
        )
        return one == two

    def scenarios_that_treat(self) -> list[Scenario]:
        """Read the scenarios of the city whose levers decide which compounds are treated.

        Raises
        ------
        InputError
            If there are such scenarios, but only of other cities.
        """
        own = [one for one in self.treated_by if one.city == self.loaded.city]
        if self.treated_by and not own:
            names = ", ".join(one.scenario for one in self.treated_by)
            raise refuse("design", "treated_by", names, f"a scenario of {self.loaded.city}, too")
        return [one.read() for one in own]


class Specs:
    """Specifications of jobs, one after the other; a scenario that goes on is not read again."""

    def __init__(self) -> None:
        self._read: tuple[Job, Scenario, list[Scenario]] | None = None

    def of(self, job: Job, levels: tuple[Level, ...]) -> RunSpec:
        """Specify the run of a job, as `Job.spec` does."""
        if self._read is None or not job.has_scenario_of(self._read[0]):
            self._read = job, job.scenario(), job.scenarios_that_treat()
        _, scenario, treated_by = self._read
        return job.spec(levels, scenario, treated_by)
