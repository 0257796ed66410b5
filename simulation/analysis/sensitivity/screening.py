"""Screening: elementary effects of many parameters with few runs (Morris 1991), by SALib."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from simulation.analysis.sensitivity.outputs import Outputs, check_outputs
from simulation.analysis.sensitivity.seeding import seed_of
from simulation.core.tables import Floats
from simulation.io.extras import module_of_extra
from simulation.io.validation import refuse

SCREENED = [
    "output", "parameter", "mean", "mean_absolute", "low", "high", "spread", "noise",
    "spread_without_noise", "above_noise",
]  # fmt: skip
LEVELS = 4
"""Values that each parameter takes in a screening, at equal steps of its probability."""
LEVEL = 0.95
RESAMPLES = 1000
Problem = Mapping[str, object]
"""A problem of SALib; see `simulation.salib_problem`."""


def screening_samples(problem: Problem, n_trajectories: int, seed: int) -> pd.DataFrame:
    """Sample trajectories, along each of which every parameter changes once.

    Parameters
    ----------
    problem
        A problem of SALib.
    n_trajectories
        Number of trajectories, of one sample more than there are parameters each; 10 or more.
    seed
        Seed of the sampling.

    Returns
    -------
    pandas.DataFrame
        One row for each sample, one column for each parameter, in the order of the trajectories.

    Raises
    ------
    InputError
        If the problem has groups, or SALib is not installed.
    """
    if "groups" in problem:
        raise refuse("screening_samples", "groups", problem["groups"], "each parameter by itself")
    morris = module_of_extra("SALib.sample.morris", "screening_samples")
    rows = morris.sample(dict(problem), n_trajectories, LEVELS, seed=seed_of(seed, "trajectories"))
    return pd.DataFrame(rows, columns=problem["names"])


def screen(problem: Problem, samples: pd.DataFrame, outputs: Outputs, seed: int) -> pd.DataFrame:
    """Screen parameters by their elementary effects on each output.

    An elementary effect is the change of the output, averaged over seeds, when one parameter goes
    up, divided by the share of its probability by which it does.

    Parameters
    ----------
    problem, samples
        The problem, and what `screening_samples` gave for it.
    outputs
        Outputs of the samples.
    seed
        Seed of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        With the columns `SCREENED`, one row for each output and parameter, the largest effects of
        an output first: ``mean`` of the effects, ``mean_absolute`` with its interval of 95 %,
        ``low`` to ``high``, and ``spread``, their standard deviation, which says that a parameter
        acts in curves or with others.  ``noise`` is the standard deviation that the seeds leave in
        an effect; ``spread_without_noise`` is what remains of the spread without it, 0 if nothing;
        and ``above_noise`` says that ``low`` is higher than noise alone would make the mean
        absolute effect.  With one seed the last three are missing.

    Raises
    ------
    InputError
        As for `check_outputs`, or if SALib is not installed.
    """
    check_outputs(outputs, len(samples), "screen")
    tables = [_screened(problem, samples, name, of, seed) for name, of in outputs.items()]
    return pd.concat(tables, ignore_index=True)[SCREENED]


def _screened(
    problem: Problem, samples: pd.DataFrame, name: str, values: Floats, seed: int
) -> pd.DataFrame:
    morris = module_of_extra("SALib.analyze.morris", "screen")
    found = morris.analyze(
        dict(problem), samples.to_numpy(float), values.mean(axis=1), RESAMPLES, LEVEL,
        num_levels=LEVELS, seed=seed_of(seed, f"effects on {name}"),
    )  # fmt: skip
    half = np.asarray(found["mu_star_conf"], dtype=float)
    table = pd.DataFrame({
        "output": name,
        "parameter": problem["names"],
        "mean": np.asarray(found["mu"], dtype=float),
        "mean_absolute": np.asarray(found["mu_star"], dtype=float),
        "spread": np.asarray(found["sigma"], dtype=float),
        "noise": _noise(samples, values),
    })  # fmt: skip
    low, noise = np.maximum(table["mean_absolute"] - half, 0), table["noise"]
    rest = np.sqrt(np.maximum(table["spread"] ** 2 - noise**2, 0))
    above = (low > np.sqrt(2 / np.pi) * noise).astype("boolean")
    table = table.assign(
        low=low,
        high=table["mean_absolute"] + half,
        spread_without_noise=rest,
        above_noise=above.mask(noise.isna()),
    )
    return table.sort_values("mean_absolute", ascending=False, kind="stable")


def _noise(samples: pd.DataFrame, values: Floats) -> Floats:
    """Standard deviation that seeds leave in an elementary effect of each parameter."""
    n_seeds = values.shape[1]
    if n_seeds < 2:
        return np.full(samples.shape[1], np.nan)
    between = np.zeros(samples.shape[1])
    counts = np.zeros(samples.shape[1])
    for parameter, change in _steps(samples, values):
        between[parameter] += np.var(change, ddof=1) / n_seeds
        counts[parameter] += 1
    step = LEVELS / (2 * (LEVELS - 1))
    return np.asarray(np.sqrt(between / counts) / step)


def _steps(samples: pd.DataFrame, values: Floats) -> Iterator[tuple[int, Floats]]:
    """Each step of each trajectory: the parameter that changes, and the change under each seed."""
    points, length = samples.to_numpy(float), samples.shape[1] + 1
    for at in range(1, len(points)):
        if at % length:
            changed = np.flatnonzero(points[at] != points[at - 1])
            yield int(changed[0]), values[at] - values[at - 1]
