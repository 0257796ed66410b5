"""Outputs: the targets of a calibration, and what runs give for them; never a holdout."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from simulation.analysis.calibration.figures import independent_targets
from simulation.analysis.calibration.transformations import scale_of, transformed
from simulation.analysis.complete_sweeps import compared_values, complete_sweep
from simulation.core.tables import Floats
from simulation.experiments.design import Design
from simulation.experiments.jobs import LoadedScenario
from simulation.experiments.sweep import Sweep
from simulation.io.errors import InputError
from simulation.io.validation import did_you_mean, refuse
from simulation.outcomes.levels import Level
from simulation.scenario.programme import why_not_compared
from simulation.scenario.published import ComparedOutcome, PublishedStatistic
from simulation.scenario.scenario import Scenario
from simulation.scenario.targets import SAME_IN_A_SAMPLE

Targets = Mapping[str, ComparedOutcome]
"""What each target is compared with, by its name."""
StageProgress = Callable[[str, int, int], None]
"""Called with the stage, the runs of it that are done, and its runs in all."""


class Run(Protocol):
    """Runs the model, and gives its figures on the scales of the comparison."""

    def __call__(
        self, stage: str, samples: pd.DataFrame, seeds: Sequence[int], streets: float
    ) -> Floats:
        """Give the figures of each sample with each seed; shape (m, S, K)."""
        ...


def targets_of(scenario: Scenario, without: Collection[str] = ()) -> dict[str, PublishedStatistic]:
    """Give the statistics on which a scenario is calibrated: independent targets of its city.

    Parameters
    ----------
    scenario
        The scenario.
    without
        Names of targets that are left out.

    Raises
    ------
    InputError
        If there are none, the programme is not that of the city, or `without` names no target.
    """
    if reason := why_not_compared(scenario):
        raise InputError(f"calibrate: {scenario.name}: {reason}")
    targets = independent_targets(scenario)
    for name in without:
        if name not in targets:
            expected = f"an independent target; {did_you_mean(name, targets)}"
            raise refuse("calibrate", "without", name, expected)
    left = {name: one for name, one in targets.items() if name not in without}
    if not left:
        raise InputError(f"calibrate: {scenario.name}: has no independent target to calibrate on")
    return left


def compared_with(targets: Mapping[str, PublishedStatistic]) -> Targets:
    """Give what targets are compared with."""
    return {name: one.compare for name, one in targets.items() if one.compare is not None}


def refuse_counts_of_a_sample(targets: Targets, streets: float, corrections: int) -> None:
    """Refuse to compare counts of a sample of streets with those of a city, uncorrected.

    Raises
    ------
    InputError
        If a target is a count, and not all streets are run.
    """
    counts = [name for name, about in targets.items() if about.unit not in SAME_IN_A_SAMPLE]
    if streets < 1 and not corrections and counts:
        expected = f"2 or more, since {counts[0]} is a count of the whole city, or all streets"
        raise refuse("calibrate", "corrections", corrections, expected)


@dataclass(frozen=True, eq=False)
class StoredRuns:
    """Runs the model by sweeps, one folder for each stage; what a folder has is not run again.

    Attributes
    ----------
    scenario
        The scenario.
    targets
        What the figures are compared with.
    out
        Folder of the stages.
    scale
        Share of households.
    workers, executor, cache
        As for `simulation.sweep`.
    progress
        Called while a stage runs; or whether to show it, as for `simulation.sweep`.
    """

    scenario: Scenario
    targets: Targets
    out: Path
    scale: float
    workers: int | None = None
    executor: Executor | str | None = None
    cache: bool = True
    progress: StageProgress | bool | None = None

    def __call__(
        self, stage: str, samples: pd.DataFrame, seeds: Sequence[int], streets: float
    ) -> Floats:
        """Give the figures of each sample with each seed; shape (m, S, K)."""
        progress = self.progress
        told = functools.partial(progress, stage) if callable(progress) else progress
        design = Design(
            name=stage, scenarios=[LoadedScenario.of(self.scenario)], samples=samples,
            seeds=list(seeds), scale=self.scale, streets=streets,
        )  # fmt: skip
        stored = complete_sweep(
            design, self.out / stage, workers=self.workers, executor=self.executor,
            tables=self._levels(), cache=self.cache,
            progress=told,
        )  # fmt: skip
        return figures_of(stored, self.targets).reshape(len(samples), len(seeds), -1)

    def _levels(self) -> tuple[Level, ...]:
        by_type = any(about.place != "city" for about in self.targets.values())
        return ("city", "type") if by_type else ("city",)


def figures_of(stored: Sweep, targets: Targets) -> Floats:
    """Give the figures of the runs of a sweep on the scales of the comparison.

    Parameters
    ----------
    stored
        The sweep, of which every run is done.
    targets
        What each of the K figures is compared with.

    Returns
    -------
    numpy.ndarray
        Shape (number of design points and seeds, K), in the order of ``stored.runs``.

    Raises
    ------
    InputError
        If a run has no value of a target.
    """
    found = compared_values(stored, list(targets.values()))
    _refuse_gaps(found, targets)
    scaled = [
        transformed(found[:, k], scale_of(about), name)
        for k, (name, about) in enumerate(targets.items())
    ]
    return np.stack(scaled, axis=1)


def _refuse_gaps(values: Floats, targets: Targets) -> None:
    for name, column in zip(targets, values.T, strict=True):
        if n := int(np.isnan(column).sum()):
            raise InputError(
                f"calibrate: {name}: {n} of {len(column)} runs have no value of it, expected one "
                f"in each; use a larger scale or more streets, or leave it out: --without {name}"
            )
