"""Informed: what the runs so far say of points; it decides which are run next, no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulation.analysis.calibration.history_matching import Wave
from simulation.analysis.calibration.joint_emulator import fit_joint_emulator, replication
from simulation.analysis.calibration.observations import Observation
from simulation.analysis.calibration.other_parameters import (
    OtherParameters,
    fit_other_parameters,
    informed_log_likelihood,
)
from simulation.analysis.calibration_runs.procedure import Stage
from simulation.analysis.calibration_runs.screening import screened
from simulation.analysis.calibration_runs.space import Space
from simulation.core.tables import Floats

MOST_INPUTS = 20
"""Inputs of these emulators: the directions, and what else the figures depend on most."""


@dataclass(frozen=True, eq=False)
class Informed:
    """Emulators of all runs, in more inputs than the directions, and effects of all the others.

    Attributes
    ----------
    space
        Space whose directions are the inputs.
    wave
        Emulators, and what was published.
    effects
        How everything else moves the figures.
    """

    space: Space
    wave: Wave
    effects: OtherParameters

    @classmethod
    def by(cls, space: Space, observation: Observation, stages: Sequence[Stage]) -> Informed:
        """Fit emulators and effects to what was run."""
        scores = np.concatenate([stage.scores for stage in stages])
        runs = np.concatenate([stage.runs for stage in stages])
        wide = space.with_directions(screened(space, scores, runs.mean(axis=1), MOST_INPUTS))
        emulator = fit_joint_emulator(observation.names, wide.inputs(scores), runs)
        noise = replication(runs) if runs.shape[1] > 1 else None
        effects = fit_other_parameters(emulator, wide.rest(scores), noise)
        return cls(wide, Wave(emulator, observation), effects)

    def log_likelihood(self, scores: Floats) -> Floats:
        """Log likelihood of points.  Shape (m,)."""
        inputs, rest = self.space.inputs(scores), self.space.rest(scores)
        return informed_log_likelihood(self.wave, self.effects, inputs, rest)
