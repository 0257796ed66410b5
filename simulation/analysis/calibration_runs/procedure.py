"""Procedure: wave 0 from the priors, then waves of points in what is left of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from simulation.analysis.calibration.emulator_check import check_emulators, overconfident
from simulation.analysis.calibration.history_matching import Wave, is_plausible
from simulation.analysis.calibration.joint_emulator import fit_joint_emulator
from simulation.analysis.calibration.observations import Observation
from simulation.analysis.calibration.region import Filling, fill_region
from simulation.analysis.calibration_runs.outputs import Run
from simulation.analysis.calibration_runs.refusal import refuse_all
from simulation.analysis.calibration_runs.screening import screened
from simulation.analysis.calibration_runs.space import Space
from simulation.core.tables import Floats, Mask
from simulation.io.errors import InputError
from simulation.io.numbers import whole_number
from simulation.io.validation import refuse

Observe = Callable[[Floats], Observation]
"""Gives what was published, from the standard deviation of each figure under the priors."""
PRIOR, CORRECTIONS, FINAL = "wave-0", "corrections", "final"
MOST = 1_000_000


@dataclass(frozen=True)
class Effort:
    """How much a calibration runs.

    Attributes
    ----------
    first_samples
        Samples of the prior of wave 0.
    waves, points
        Waves after it, and points of each.
    seeds
        Seeds of each point, the same for all.
    corrections
        Pairs of runs of the whole city and of the sample of streets; 0 is no correction.
    streets
        Share of streets.
    rounds, reruns
        Rounds after the waves, and points of each.
    resampled
        Samples of the posterior.
    seed
        Seed of all samples of the calibration.
    """

    first_samples: int = 400
    waves: int = 3
    points: int = 150
    seeds: int = 2
    corrections: int = 20
    streets: float = 0.2
    rounds: int = 4
    reruns: int = 100
    resampled: int = 200
    seed: int = 1

    def __post_init__(self) -> None:
        least = {"first_samples": 2, "waves": 0, "points": 2, "seeds": 1, "corrections": 0,
                 "rounds": 0, "reruns": 1, "resampled": 1, "seed": 0}  # fmt: skip
        for name, low in least.items():
            whole_number(getattr(self, name), "calibrate", name, low, MOST)
        if self.corrections == 1:
            raise refuse("calibrate", "corrections", self.corrections, "0, or 2 or more")

    @property
    def all_seeds(self) -> list[int]:
        """Seeds one by one."""
        return list(range(1, self.seeds + 1))


@dataclass(frozen=True, eq=False)
class Stage:
    """Points that were run.

    Attributes
    ----------
    name
        Name of the stage, and of its folder.
    scores
        Scores of the points.  Shape (m, n).
    runs
        Figures by point and seed.  Shape (m, S, K).
    """

    name: str
    scores: Floats
    runs: Floats


@dataclass(eq=False)
class Search:
    """What a calibration has found so far.

    Attributes
    ----------
    space, observation
        Space of the points, and what was published.
    stages
        Points that were run, wave by wave.
    waves
        Emulators of these waves.
    fillings
        Region in which the points of each wave after the first were chosen.
    correction
        Figures of the whole city minus those of the sample of streets; empty without corrections.
    """

    space: Space
    observation: Observation
    stages: list[Stage] = field(default_factory=list)
    waves: list[Wave] = field(default_factory=list)
    fillings: list[Filling] = field(default_factory=list)
    correction: Floats = field(default_factory=lambda: np.empty(0))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the figures."""
        return self.observation.names

    @property
    def warnings(self) -> list[str]:
        """Say which emulators are too sure of themselves."""
        return [
            f"{stage.name}: {text}"
            for stage, wave in zip(self.stages, self.waves, strict=True)
            for text in overconfident(check_emulators(wave.emulator))
        ]

    def add(self, stage: Stage) -> None:
        """Keep a stage, and fit emulators to it."""
        points = self.space.inputs(stage.scores)
        emulator = fit_joint_emulator(self.names, points, stage.runs)
        self.stages.append(stage)
        self.waves.append(Wave(emulator, self.observation))

    def fill(self, n: int, seed: int) -> Filling:
        """Fill what is plausible in all waves so far with points.

        Raises
        ------
        InputError
            If nothing is; it says which figures forbid it.
        """
        dimensions, waves = len(self.space.directions), list(self.waves)
        try:
            filling = fill_region(lambda points: is_plausible(waves, points), n, dimensions, seed)
        except InputError as error:
            raise refuse_all(waves, dimensions, seed, str(error)) from None
        self.fillings.append(filling)
        return filling

    def left_before(self, wave: int, points: Floats) -> Mask:
        """Whether points were in the region in which those of a wave were chosen."""
        return is_plausible(self.waves[:wave], points)


def search(
    run: Run,
    space: Space,
    observe: Observe,
    effort: Effort,
    told: Callable[[str], None],
) -> Search:
    """Go through all waves.

    Parameters
    ----------
    run
        Runs the model.
    space
        The space with the directions that are named.
    observe
        Gives what was published.
    effort
        How much is run.
    told
        Called with a sentence after each step.

    Raises
    ------
    InputError
        If no point is plausible.
    """
    found = _begin(run, space, observe, effort)
    told(f"directions: {', '.join(found.space.directions)}")
    for wave in range(1, effort.waves + 1):
        filling = found.fill(effort.points, effort.seed + wave)
        told(f"wave {wave}: {filling}")
        name = f"wave-{wave}"
        anew = found.space.prior(len(filling.points), effort.seed, name)
        found.add(_run_stage(run, name, found.space, found.space.at(filling.points, anew), effort))
    return found


def _begin(run: Run, space: Space, observe: Observe, effort: Effort) -> Search:
    """Run wave 0 and the corrections, and choose the directions."""
    scores = space.prior(effort.first_samples, effort.seed, PRIOR)
    first = _run_stage(run, PRIOR, space, scores, effort)
    observation = observe(first.runs.std(axis=(0, 1), ddof=1))
    whole = space.with_directions(screened(space, scores, first.runs.mean(axis=1)))
    pairs = min(effort.corrections, len(scores)) if effort.streets < 1 else 0
    if not pairs:
        found = Search(whole, observation)
    else:
        every = run(CORRECTIONS, space.table(scores[:pairs]), effort.all_seeds[:1], 1.0)
        differences = every[:, 0] - first.runs[:pairs, 0]
        corrected = observation.corrected(differences)
        found = Search(whole, corrected, correction=differences.mean(axis=0))
    found.add(first)
    return found


def _run_stage(run: Run, name: str, space: Space, scores: Floats, effort: Effort) -> Stage:
    runs = run(name, space.table(scores), effort.all_seeds, effort.streets)
    return Stage(name, scores, runs)
