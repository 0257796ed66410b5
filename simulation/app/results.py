"""Results: what was run, made by the public functions and by nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from simulation.analysis.comparison.alternatives import content_of
from simulation.analysis.comparison.experiment import compare
from simulation.analysis.comparison.result import Comparison
from simulation.app.calculation import Calculation
from simulation.app.extent import Extent
from simulation.experiments.run import Run
from simulation.experiments.single_run import run
from simulation.experiments.without_programme import without_programme
from simulation.io.atomic_files import TemporaryFolder
from simulation.io.errors import InputError
from simulation.languages.choice import current_language
from simulation.outcomes.levels import Level
from simulation.scenario.scenario import Scenario

LEVELS: tuple[Level, ...] = ("city", "type", "street")
"""Levels of a run that are shown."""
Made = TypeVar("Made")


class Files:
    """Figures and files that were made of a result, each once in a language."""

    def __init__(self) -> None:
        self._made: dict[tuple[Any, ...], Any] = {}

    def has(self, *name: Any) -> bool:
        """Whether something was made."""
        return (current_language(), *name) in self._made

    def get(self, make: Callable[[], Made], *name: Any) -> Made:
        """Give what was made, or make it."""
        key = (current_language(), *name)
        if key not in self._made:
            self._made[key] = make()
        made: Made = self._made[key]
        return made


@dataclass(frozen=True)
class OneRun:
    """A run, and the same city and seed without a programme."""

    run: Run
    without: Run | None
    asked: Any
    files: Files = field(default_factory=Files, compare=False)

    @property
    def scenarios(self) -> list[Scenario]:
        """What was run."""
        return [self.run.scenario]


@dataclass(frozen=True)
class Compared:
    """A comparison, and the folder of its runs, which goes with it."""

    comparison: Comparison
    folder: TemporaryFolder
    scenarios: list[Scenario]
    extent: Extent
    asked: Any
    files: Files = field(default_factory=Files, compare=False)


def asked_of(scenarios: list[Scenario], extent: Extent) -> Any:
    """Give what tells apart what was asked for: scenarios and extent."""
    return extent, [(one.name, content_of(one.resolved())) for one in scenarios]


def run_once(scenario: Scenario, extent: Extent, calculation: Calculation) -> OneRun:
    """Run a scenario, and then its city without a programme.

    Parameters
    ----------
    scenario, extent
        What is run.
    calculation
        The calculation that this is part of.
    """
    done = run(
        scenario, extent.seed, scale=extent.scale, streets=extent.streets, months=extent.months,
        levels=LEVELS, progress=calculation.report,
    )  # fmt: skip
    without = without_programme(done, progress=calculation.report)
    return OneRun(done, without, asked_of([scenario], extent))


def compare_all(scenarios: list[Scenario], extent: Extent, calculation: Calculation) -> Compared:
    """Compare scenarios with the first, with common random numbers and parameter samples.

    Parameters
    ----------
    scenarios, extent, calculation
        As for `run_once`.
    """
    folder = TemporaryFolder()
    comparison = compare(
        by_name(scenarios), samples=extent.samples, seeds=extent.seeds, scale=extent.scale,
        posterior=extent.posterior if extent.samples else None, streets=extent.streets,
        months=extent.months, out=folder.path, workers=1, gaming=False,
        progress=calculation.note, stopped=calculation.is_stopped,
    )  # fmt: skip
    return Compared(comparison, folder, scenarios, extent, asked_of(scenarios, extent))


def by_name(scenarios: list[Scenario]) -> Mapping[str, Scenario]:
    """Give scenarios by their names.

    Raises
    ------
    InputError
        If two of them are the same, so that there is nothing to compare.
    """
    named = {one.name: one for one in scenarios}
    if len(named) < len(scenarios):
        raise InputError("app: two alternatives are the same, expected different ones")
    return named
