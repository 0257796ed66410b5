"""Plan: the identity of every run of a design, and the batches in which they are run."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

from simulation.experiments.design import Design
from simulation.experiments.jobs import Job
from simulation.experiments.provenance import environment
from simulation.experiments.registry import registry_of
from simulation.experiments.worker import Batch
from simulation.io.validation import mentioned_by, refuse
from simulation.outcomes.levels import Level
from simulation.scenario.scenario import Scenario

MOST_RUNS_OF_A_BATCH = 8
GOLDEN_RATIO = (1 + math.sqrt(5)) / 2


@dataclass(frozen=True)
class Plan:
    """Every run of a design.

    Attributes
    ----------
    design
        The design.
    runs
        Identity of the run of each design point, in canonical order.  Equal design points have the
        same run, which is made once.
    jobs
        Job by identity, that of the first such design point, in canonical order.
    burn_ins
        Identity of the burn-in by that of the run.
    levels
        Levels of the monthly tables.
    """

    design: Design
    runs: list[str]
    jobs: dict[str, Job]
    burn_ins: dict[str, str]
    levels: tuple[Level, ...]

    @classmethod
    def of(cls, design: Design, levels: tuple[Level, ...]) -> Plan:
        """Work out what the runs of a design are made of.

        Raises
        ------
        InputError
            If a scenario does not fit, or has not the months, or two cities have one name.
        """
        runs: list[str] = []
        jobs: dict[str, Job] = {}
        burn_ins: dict[str, str] = {}
        cities: dict[str, Scenario] = {}
        for _, same in itertools.groupby(
            design.jobs(), lambda job: (id(job.loaded), id(job.settings), job.sample)
        ):
            scenario, treated_by = None, None
            for job in same:  # they differ in their seeds only
                scenario = scenario or _scenario_of(job, design, cities)
                treated_by = job.scenarios_that_treat() if treated_by is None else treated_by
                spec = job.spec(levels, scenario, treated_by)
                runs.append(spec.identity)
                if spec.identity not in jobs:
                    jobs[spec.identity] = job
                    burn_ins[spec.identity] = spec.burn_in_identity()
        return cls(design, runs, jobs, burn_ins, levels)

    def batches(self, runs: list[str], workers: int, cache: bool = True) -> list[Batch]:
        """Give batches of runs that share a burn-in, so ordered that any part is an even sample.

        Parameters
        ----------
        runs
            Runs to do, in canonical order.
        workers
            Number of workers; each is to have something to do.
        cache
            Whether burn-ins may be read from disk, and kept there.
        """
        most = min(MOST_RUNS_OF_A_BATCH, math.ceil(len(runs) / workers))
        groups: dict[str, list[str]] = {}
        for run in runs:
            groups.setdefault(self.burn_ins[run], []).append(run)
        parts = [part for group in groups.values() for part in _split(group, most)]
        registry = registry_of(self.design.plugins, self.design.agents)
        about = self.levels, environment(), registry, cache
        return [
            Batch({run: self.jobs[run] for run in part}, *about)
            for part in self._interleaved(parts)
        ]

    def _interleaved(self, parts: list[list[str]]) -> list[list[str]]:
        """Order by seed, and within a seed by multiples of the golden ratio."""
        by_seed: dict[int, list[list[str]]] = {job.seed: [] for job in self.jobs.values()}
        for part in parts:
            by_seed[self.jobs[part[0]].seed].append(part)
        for of_seed in by_seed.values():
            order = {id(part): k * GOLDEN_RATIO % 1 for k, part in enumerate(of_seed)}
            of_seed.sort(key=lambda part: order[id(part)])
        return list(itertools.chain.from_iterable(by_seed.values()))


def _scenario_of(job: Job, design: Design, cities: dict[str, Scenario]) -> Scenario:
    """Read the scenario of a job; refuse a city whose name another city of the design has."""
    with mentioned_by(design.name):
        scenario = job.scenario()
    first = cities.setdefault(scenario.city.name, scenario)
    if first.city_text != scenario.city_text:
        name, others = scenario.city.name, f"{first.name} and {scenario.name}"
        expected = f"another name for one of the two cities that {others} are in"
        raise refuse(design.name, "city", name, expected)
    return scenario


def _split(runs: list[str], most: int) -> list[list[str]]:
    """Split runs into as few parts as need be, each a sample of all of them."""
    n = math.ceil(len(runs) / most)
    return [runs[k::n] for k in range(n)]
