"""Ensemble: the last runs of a calibration, and the weight of every run there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from simulation.analysis.calibration.history_matching import Wave
from simulation.analysis.calibration.joint_emulator import fit_joint_emulator, replication
from simulation.analysis.calibration.other_parameters import (
    OtherParameters,
    fit_other_parameters,
    informed_log_likelihood,
)
from simulation.analysis.calibration.posterior import shrinkage
from simulation.analysis.calibration.weighting import (
    effective_sample_size,
    log_evidence,
    pooled,
    resample,
    weights_of,
)
from simulation.analysis.calibration_runs.outputs import Run
from simulation.analysis.calibration_runs.procedure import FINAL, Effort, Search, Stage
from simulation.analysis.calibration_runs.space import Space
from simulation.core.tables import Floats

TIMES = 8
"""How often everything else is drawn anew at each candidate."""


@dataclass(frozen=True, eq=False)
class Ensemble:
    """All runs of a calibration, and their weights.

    Attributes
    ----------
    stages
        Points that were run.
    weights, log_prior
        Of all points in the order of the stages: weights under the posterior, which add up to 1,
        and log of the prior density less that of the density that they were drawn from.
        Shape (m,) each.
    explained
        Share of what the emulators of each figure leave that the other parameters explain.
    emulated
        Effective sample size of the candidates by the emulators.
    """

    stages: list[Stage]
    weights: Floats
    log_prior: Floats
    explained: Floats
    emulated: float

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
    """Run the points that are most worth it, and weigh all runs by their real figures.

    Directions and everything else are drawn together: points fill what is plausible, everything
    else is as under the priors, and both are drawn by their likelihood under the emulators and
    `OtherParameters`.  Each run of any stage is then weighed by its likelihood over the density
    from which all stages together drew it.

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
    filling = found.fill(effort.candidates, effort.seed)
    told(f"after the waves: {filling}")
    space, informed = found.space, Informed.by(found)
    points = np.repeat(filling.points, TIMES, axis=0)
    scores = space.at(points, space.prior(len(points), effort.seed, FINAL))
    logs = informed.log_likelihood(space, scores)
    emulated = weights_of(logs)
    told(f"effective sample size by the emulators: {effective_sample_size(emulated):.1f}")
    drawn = resample(emulated, effort.resampled, effort.seed)
    chosen = drawn[np.linspace(0, len(drawn) - 1, effort.reruns).round().astype(int)]
    runs = run(FINAL, space.table(scores[chosen]), effort.all_seeds, effort.streets)
    stages = [*found.stages, Stage(FINAL, scores[chosen], runs)]
    proposals = _proposals(found, informed, stages, log_evidence(logs, filling.share))
    likelihoods = np.concatenate([stage.log_likelihood(found.observation) for stage in stages])
    sizes = [len(stage.scores) for stage in stages]
    weights = pooled(likelihoods, proposals, sizes)
    return Ensemble(
        stages, weights, -_mixture(proposals, sizes), informed.effects.explained,
        effective_sample_size(emulated),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Informed:
    """What the emulators and everything else say of points; it decides which are run, no more.

    Attributes
    ----------
    wave
        Emulators of all points that were run and are plausible, and of those of the last wave.
    effects
        How everything else moves the figures.
    """

    wave: Wave
    effects: OtherParameters

    @classmethod
    def by(cls, found: Search) -> Informed:
        """Fit emulators and effects to what was run."""
        scores = np.concatenate([stage.scores for stage in found.stages])
        runs = np.concatenate([stage.runs for stage in found.stages])
        used = found.left_before(len(found.waves), found.space.inputs(scores))
        used[-len(found.stages[-1].scores) :] = True
        scores, runs = scores[used], runs[used]
        emulator = fit_joint_emulator(found.names, found.space.inputs(scores), runs)
        noise = replication(runs) if runs.shape[1] > 1 else None
        effects = fit_other_parameters(emulator, found.space.rest(scores), noise)
        return cls(Wave(emulator, found.observation), effects)

    def log_likelihood(self, space: Space, scores: Floats) -> Floats:
        """Log likelihood of points.  Shape (m,)."""
        inputs, rest = space.inputs(scores), space.rest(scores)
        return informed_log_likelihood(self.wave, self.effects, inputs, rest)


def _proposals(found: Search, informed: Informed, stages: list[Stage], evidence: float) -> Floats:
    """Log density of each stage at each point.  Shape (m, number of stages)."""
    scores = np.concatenate([stage.scores for stage in stages])
    inputs = found.space.inputs(scores)
    columns = [np.zeros(len(scores))]
    for wave, filling in enumerate(found.fillings[:-1], 1):
        inside = found.left_before(wave, inputs)
        columns.append(np.where(inside, -np.log(filling.share), -np.inf))
    drawn = informed.log_likelihood(found.space, scores) - evidence
    columns.append(np.where(found.left_before(len(found.waves), inputs), drawn, -np.inf))
    return np.stack(columns, axis=1)


def _mixture(proposals: Floats, sizes: list[int]) -> Floats:
    """Log density with which all stages together draw each point.  Shape (m,)."""
    shares = np.array(sizes) / sum(sizes)
    return np.asarray(special.logsumexp(proposals, axis=1, b=shares))
