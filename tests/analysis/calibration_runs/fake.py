"""A function in the place of the model: figures of some parameters, of others, and of seeds."""

import numpy as np

from simulation.analysis.calibration.observations import Observation
from simulation.analysis.calibration_runs.procedure import Effort
from simulation.analysis.calibration_runs.space import Space
from simulation.core import randomness
from simulation.experiments.priors import uncertain_among

LEVEL = "satisfaction.base+measurement.survey_bias"
PARAMETERS = (
    "satisfaction.base", "measurement.survey_bias", "satisfaction.trend", "branches.founding",
    "payment.shift", "committees.seats", "potency.party", "potency.voice",
)  # fmt: skip
NAMES = ("toy: satisfaction", "toy: later", "toy: coverage", "toy: paid")
EFFORT = Effort(
    first_samples=120,
    waves=2,
    points=60,
    seeds=2,
    corrections=5,
    rounds=2,
    reruns=30,
    resampled=200,
)
ABOUT = {"without": []}
OF_THE_CITY = 0.7
"""By how much a whole city differs from a sample of its streets in the first figure."""


def space(*directions):
    names = directions or (LEVEL, "satisfaction.trend")
    return Space.of(uncertain_among(PARAMETERS, "test"), names)


def smooth(table):
    """Figures of a table of parameters, without noise.  Shape (m, 4)."""
    of = {name: table[f"parameters.{name}"].to_numpy(float) for name in PARAMETERS}
    level = of["satisfaction.base"] + of["measurement.survey_bias"] + of["potency.party"]
    return np.stack(
        [
            40 + level,
            40 + level + 3 * of["satisfaction.trend"],
            1.5 + 0.6 * np.log(of["branches.founding"]) + 0.05 * of["potency.voice"],
            of["payment.shift"] + 0.02 * of["committees.seats"],
        ],
        axis=1,
    )


class FakeRun:
    """Notes what it was asked for."""

    def __init__(self):
        self.asked = []

    def __call__(self, stage, samples, seeds, streets):
        self.asked.append((stage, len(samples), tuple(seeds), streets))
        runs = smooth(samples)[:, None] + np.stack([self.noise(seed) for seed in seeds])
        runs[:, :, 0] += OF_THE_CITY * (streets == 1)
        return runs

    @staticmethod
    def noise(seed):
        generator = randomness.generator(seed, "noise of a toy")
        return generator.standard_normal(4) * [0.3, 0.3, 0.05, 0.05]


def observing(published):
    """Errors that no report shares, and the spreads that it was asked with."""
    heard = []

    def observe(spreads):
        heard.append(spreads)
        none = np.zeros((4, 4))
        return Observation(
            NAMES, np.asarray(published, dtype=float), np.zeros((4, 1)),
            np.diag([0.4, 0.4, 0.01, 0.02]), np.diag([0.5, 0.5, 0.02, 0.02]), none,
        )  # fmt: skip

    observe.heard = heard
    return observe
