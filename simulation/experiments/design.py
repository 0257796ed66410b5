"""Design: what a sweep is to run, as a file or in Python, and the jobs that follow from it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.agents.classes import AgentClasses, Replaced
from simulation.experiments import posterior_samples
from simulation.experiments.design_fields import MOST_RUNS, DesignFields
from simulation.experiments.design_files import read_design, stem
from simulation.experiments.jobs import Job, LoadedScenario, loaded_all, points_of
from simulation.experiments.registry import names_of_agents
from simulation.experiments.sampling import (
    Point,
    Settings,
    as_mapping,
    setting_points,
)
from simulation.io import paths, validation
from simulation.io.numbers import whole_number
from simulation.io.plugins import Plugins, import_plugins
from simulation.io.validation import mentioned_by, refuse
from simulation.scenario.strategy import OWN, apply_strategy, load

RUN_COLUMNS = ("run", "city", "scenario", "strategy", "sample", "seed", "status", "message")


class Design(DesignFields):
    """Scenarios x strategies x settings x parameter samples x seeds.

    Examples
    --------
    >>> import simulation as sim
    >>> design = sim.Design(scenarios=["linyi"], strategies=["own", "no-policy"], seeds=10)
    >>> len(design.jobs())
    20

    >>> design.all_seeds[-1], [one.strategy for one in design.loaded_scenarios()]
    (10, ['own', 'no-policy'])
    >>> design.points(), design.sample_values(), len(design.sample_table())
    ([{}], {0: {}}, 1)
    >>> Design.of("quick").differs_in_seeds_only(Design.of("quick").with_more_seeds(2))
    True
    >>> design.with_code([], None).frozen().strategies
    ['own']
    """

    @classmethod
    def of(cls, source: Design | Mapping[str, Any] | str | Path) -> Design:
        """Give a design, from a mapping, the name of a built-in one, or the path of a file.

        Parameters
        ----------
        source
            What gives the design.

        Returns
        -------
        Design
            The design; the one that was given, if it is one.

        Raises
        ------
        InputError
            If anything in it does not fit.
        """
        if isinstance(source, Design):
            return source
        if isinstance(source, Mapping):
            data, where = dict(source), "design"
        else:
            path = paths.locate(source, "sweeps")
            data, where = read_design(path), str(path)
            data.setdefault("name", path.stem)
        data["settings"] = as_mapping(data.get("settings", {}))
        return validation.validated(cls, data, where)

    @property
    def all_seeds(self) -> list[int]:
        """Seeds of random numbers, one by one."""
        return self.seeds if isinstance(self.seeds, list) else list(range(1, self.seeds + 1))

    def loaded_scenarios(self) -> list[LoadedScenario]:
        """Read every scenario with every strategy.

        Returns
        -------
        list of LoadedScenario
            In canonical order: strategies vary fastest.

        Raises
        ------
        InputError
            If one does not fit, or two have the same names.
        """
        loaded_scenarios = [
            loaded for source in self.scenarios for loaded in self._loaded_scenarios_of(source)
        ]
        names = [(loaded.scenario, loaded.strategy) for loaded in loaded_scenarios]
        for twice in {name for name in names if names.count(name) > 1}:
            raise refuse(self.name, "scenarios", twice, "each scenario and strategy once")
        return loaded_scenarios

    def points(self) -> list[Point]:
        """Points of the settings that vary; one without any if none does.

        Returns
        -------
        list of dict
            Dotted key to value, for each point.
        """
        return self._points(self.sample_values())

    def _points(self, samples: dict[int, Point]) -> list[Point]:
        for key in self.settings.values:
            if key in RUN_COLUMNS or key in next(iter(samples.values())):
                expected = "a setting that is neither sampled nor an axis of the design"
                raise refuse(self.name, "settings.values", key, expected)
        return setting_points(self.settings, self.sampling_seed, self.name)

    def sample_values(self) -> dict[int, Point]:
        """Parameters of each sample; sample 0, alone, is the parameters as they are.

        Returns
        -------
        dict
            Number of each sample to its parameters, by dotted key.
        """
        return self._sample_values(self.loaded_scenarios)

    def _sample_values(self, loaded: Callable[[], list[LoadedScenario]]) -> dict[int, Point]:
        if isinstance(self.samples, list):
            return dict(enumerate(self.samples, 1))
        if self.samples == 0:
            posterior_samples.refuse_without(self.name, self.parameters, self.posterior)
            return {0: {}}
        scenarios = [one.read() for one in loaded()]
        posterior = posterior_samples.named(self.posterior)
        about = self.samples, self.sampling_seed, self.name, self.parameters
        table = posterior_samples.samples_for(scenarios, posterior, *about)
        return dict(enumerate(table.to_dict("records"), 1))

    def jobs(self) -> list[Job]:
        """Every run of the design in canonical order: seeds vary fastest, scenarios slowest.

        Returns
        -------
        list of Job
            One job for each design point and seed.

        Raises
        ------
        InputError
            If a scenario, a setting or a sample does not fit.
        """
        treated_by = loaded_all(self.treated_by, f"{self.name}: treated_by")
        code = tuple(self.plugins), self.agents, treated_by
        about = self.scale, self.streets, self.months, *code
        loaded_scenarios, points, samples = self._read()
        at_points = self._scenarios_at_points(loaded_scenarios, points)
        axes: Any = at_points, samples.items(), self.all_seeds
        if (n := math.prod(len(axis) for axis in axes)) > MOST_RUNS:
            raise refuse(self.name, "runs", n, f"at most {MOST_RUNS:,}")
        every, city = itertools.product(*axes), self.city_seed
        return [
            Job(loaded, point, sample, parameters, seed, seed if city is None else city, *about)
            for (loaded, point), (sample, parameters), seed in every
        ]

    def _read(self) -> tuple[list[LoadedScenario], list[Point], dict[int, Point]]:
        """Read the scenarios once, then the points of the settings, and the samples."""
        loaded = self.loaded_scenarios()
        samples = self._sample_values(lambda: loaded)
        return loaded, self._points(samples), samples

    def _scenarios_at_points(
        self, loaded_scenarios: list[LoadedScenario], points: list[Point]
    ) -> list[tuple[LoadedScenario, Point]]:
        """Give every scenario at every point of the settings that touch it, each once.

        Raises
        ------
        InputError
            If a setting touches no scenario.
        """
        for key in points[0]:
            if not any(loaded.is_touched_by(key) for loaded in loaded_scenarios):
                expected = "a lever that one of the strategies has; a setting adds none"
                raise refuse(self.name, "settings.values", key, expected)
        return [
            (loaded, point) for loaded in loaded_scenarios for point in points_of(loaded, points)
        ]

    def sample_table(self) -> pd.DataFrame:
        """Parameters of each sample: sample, then a column for each parameter.

        Returns
        -------
        pandas.DataFrame
            One row per sample.
        """
        return pd.DataFrame(
            [{"sample": sample, **values} for sample, values in self.sample_values().items()]
        )

    def differs_in_seeds_only(self, other: Design) -> bool:
        """Whether another design is the same but for its seeds.

        Parameters
        ----------
        other
            Another design.

        Returns
        -------
        bool
            True also if they are the same.
        """
        one, two = (each.frozen().model_dump(mode="json") for each in (self, other))
        return {**one, "seeds": 0} == {**two, "seeds": 0}

    def frozen(self) -> Design:
        """Give the same design with everything it names read into it.

        Returns
        -------
        Design
            A design that reads no file any more.
        """
        loaded_scenarios, points, samples = self._read()
        lists = {key: [point[key] for point in points] for key in points[0]}
        about = {
            "scenarios": loaded_scenarios,
            "strategies": [OWN],
            "settings": Settings(method="list", values=lists) if lists else Settings(),
            "samples": 0 if self.samples == 0 else list(samples.values()),
            "remarks": self._remarks([one.city for one in loaded_scenarios]),
            "parameters": [],
            "treated_by": list(loaded_all(self.treated_by, f"{self.name}: treated_by")),
        }
        return self.model_copy(update=about)

    def with_code(self, plugins: Plugins, agents: AgentClasses | Replaced | None) -> Design:
        """Give the same design with plugins, and with classes of agents, beside its own.

        Parameters
        ----------
        plugins
            Modules (or one) that declare levers and outcomes of your own.
        agents
            Classes that take the place of kinds of agents; None is no more than its own.

        Returns
        -------
        Design
            A design of its own.
        """
        modules = [*self.plugins, *import_plugins(plugins, "sweep")]
        classes = {**self.agents, **names_of_agents(agents)}
        return self.model_copy(update={"plugins": list(dict.fromkeys(modules)), "agents": classes})

    def with_more_seeds(self, n: int) -> Design:
        """Give the same design with more seeds, which follow the highest.

        Parameters
        ----------
        n
            How many to add.

        Returns
        -------
        Design
            A design of its own.
        """
        first, more = max(self.all_seeds) + 1, whole_number(n, "extend", "seeds", 0, MOST_RUNS)
        seeds = [*self.all_seeds, *range(first, first + more)]
        return self.model_copy(update={"seeds": seeds}) if more else self

    def _loaded_scenarios_of(self, source: str | LoadedScenario) -> Iterator[LoadedScenario]:
        if isinstance(source, LoadedScenario) and self.strategies == [OWN]:
            yield source
            return
        with mentioned_by(f"{self.name}: scenarios"):
            scenario = source.read() if isinstance(source, LoadedScenario) else load(source)
        for strategy in self.strategies:
            with mentioned_by(f"{self.name}: strategies"):
                changed = apply_strategy(scenario, strategy)
            yield LoadedScenario.of(changed, scenario.name, stem(strategy))

    def _remarks(self, cities: Iterable[str]) -> list[str]:
        """Say what has to be said of the samples; of a stored design it was said before."""
        if isinstance(self.samples, list):
            return self.remarks
        return posterior_samples.remarks_on(self.posterior, cities, self.parameters)
