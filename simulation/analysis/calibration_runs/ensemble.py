"""Ensemble: the last rounds of a calibration, and the weight of every run there is.

In each round emulators are fitted to all runs so far, points are drawn by their likelihood under
these, and run.  So the emulators of the next round are best where it matters.  At the end each run
of any stage is weighed by its real figures, over the density with which all stages together drew
it; that takes out whatever the emulators got wrong.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from scipy import special

from simulation.analysis.calibration.annealing import anneal
from simulation.analysis.calibration.joint_emulator import replication
from simulation.analysis.calibration.observations import Observation
from simulation.analysis.calibration.posterior import real_log_likelihood, shrinkage
from simulation.analysis.calibration.weighting import effective_sample_size, pooled
from simulation.analysis.calibration_runs.informed import Informed
from simulation.analysis.calibration_runs.outputs import Run
from simulation.analysis.calibration_runs.procedure import FINAL, Effort, Search, Stage
from simulation.core import randomness
from simulation.core.tables import Floats

PARTICLES = 1000
"""Points that are drawn by their emulated likelihood, of which each round runs some."""
LogDensity: TypeAlias = Callable[[Floats], Floats]
"""Log density with which a stage drew points, over that of the prior, from their scores."""


@dataclass(frozen=True, eq=False)
class Ensemble:
    """All runs of a calibration, and their weights.

    Attributes
    ----------
    stages
        Points that were run.
    observation
        What their mean figures are weighed against: with the random numbers of a run in it.
    weights, log_prior
        Of all points in the order of the stages: weights under the posterior, which add up to 1,
        and log of the prior density less that of the density that they were drawn from.
        Shape (m,) each.
    """

    stages: list[Stage]
    observation: Observation
    weights: Floats
    log_prior: Floats

    @classmethod
    def of(
        cls, observation: Observation, stages: list[Stage], densities: Sequence[LogDensity]
    ) -> Ensemble:
        """Weigh all points of some stages, each of which drew from one of the densities."""
        runs = np.concatenate([stage.runs for stage in stages])
        scores = np.concatenate([stage.scores for stage in stages])
        sizes = [len(stage.scores) for stage in stages]
        weighed = of_a_mean(observation, runs)
        proposals = np.stack([density(scores) for density in densities], axis=1)
        drawn = special.logsumexp(proposals, axis=1, b=np.array(sizes) / len(scores))
        weights = pooled(real_log_likelihood(weighed, runs.mean(axis=1)), proposals, sizes)
        return cls(stages, weighed, weights, -drawn)

    @property
    def scores(self) -> Floats:
        """Scores of all points.  Shape (m, n)."""
        return np.concatenate([stage.scores for stage in self.stages])

    @property
    def effective(self) -> float:
        """Effective sample size of the weights."""
        return effective_sample_size(self.weights)

    def shrinkage(self, found: Search) -> tuple[dict[str, float], float]:
        """Shrinkage of each parameter and of each direction that is a sum, and its error."""
        names, scores = list(found.space.uncertain), self.scores
        sums = [at for at, name in enumerate(found.space.directions) if name not in names]
        names += [found.space.directions[at] for at in sums]
        points = np.hstack([found.space.quantiles(scores), found.space.inputs(scores)[:, sums]])
        shrunk, error = shrinkage(points, self.weights)
        return dict(zip(names, map(float, shrunk), strict=True)), error

    def table(self, found: Search) -> pd.DataFrame:
        """Give all points: stage, weight, log_prior, figures (mean over seeds) and parameters."""
        stage = [one.name for one in self.stages for _ in one.scores]
        figures = np.concatenate([one.runs.mean(axis=1) for one in self.stages])
        about = pd.DataFrame({"stage": stage, "weight": self.weights, "log_prior": self.log_prior})
        outputs = pd.DataFrame(figures, columns=list(found.names))
        return pd.concat([about, outputs, found.space.table(self.scores)], axis=1)


def finish(run: Run, found: Search, effort: Effort, told: Callable[[str], None]) -> Ensemble:
    """Run the points that are most worth it, round by round, and weigh all runs.

    Parameters
    ----------
    run
        Runs the model.
    found
        What the waves found.
    effort
        How much is run.
    told
        Called with a sentence after each step.
    """
    space, observation = found.space, found.observation
    stages, densities = list(found.stages), _densities(found)
    ensemble = Ensemble.of(observation, stages, densities)
    for at in range(1, effort.rounds + 1):
        informed, name = Informed.by(space, observation, stages), f"{FINAL}-{at}"
        n, seed = max(PARTICLES, effort.reruns), effort.seed + at - 1
        drawn = anneal(informed.log_likelihood, len(space.uncertain), n, seed)
        scores = _some(drawn.scores, effort.reruns, seed)
        runs = run(name, space.table(scores), effort.all_seeds, effort.streets)
        stages.append(Stage(name, scores, runs))
        densities.append(functools.partial(_density, informed, drawn.log_evidence))
        ensemble = Ensemble.of(observation, stages, densities)
        told(f"{name}: effective sample size {ensemble.effective:.1f}")
    return ensemble


def of_a_mean(observation: Observation, runs: Floats) -> Observation:
    """Give the observation beside the mean of several runs: the city is one draw of its own.

    Parameters
    ----------
    observation
        The observation.
    runs
        Figures by point and seed.  Shape (m, S, K); of one seed the observation stays as it is,
        and is one beside the run.
    """
    seeds = runs.shape[1]
    if seeds < 2:
        return observation
    return observation.with_sampling((1 + 1 / seeds) * replication(runs))


def _densities(found: Search) -> list[LogDensity]:
    """Log density of the stages that `search` ran: the prior, and evenly in what was left of it."""
    waves = [
        functools.partial(_evenly, found, wave, filling.share)
        for wave, filling in enumerate(found.fillings, 1)
    ]
    return [lambda scores: np.zeros(len(scores)), *waves]


def _evenly(found: Search, wave: int, share: float, scores: Floats) -> Floats:
    inside = found.left_before(wave, found.space.inputs(scores))
    return np.where(inside, -np.log(share), -np.inf)


def _density(informed: Informed, log_evidence: float, scores: Floats) -> Floats:
    return informed.log_likelihood(scores) - log_evidence


def _some(scores: Floats, n: int, seed: int) -> Floats:
    """Choose n of some points at random."""
    generator = randomness.generator(seed, "points of a round")
    return scores[generator.choice(len(scores), size=n, replace=False)]
