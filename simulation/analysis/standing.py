"""Standing: how much of the variance of a conclusion is calibrated, assumed and random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from scipy.special import betainc

from simulation.core.tables import Array
from simulation.experiments.design import Design
from simulation.experiments.posterior_samples import named
from simulation.experiments.posteriors import LEAST, Posterior
from simulation.experiments.priors import dotted_key

CALIBRATED, ASSUMED = "calibrated", "assumed"
PARTS = ("calibrated", "assumed", "random_share")
"""Columns of the parts of a variance."""
INFORMED = LEAST
"""Share of its variance that a conclusion owes to informed parameters, and shrinkage, below which
it is headed assumed."""
SAMPLES_PER_PARAMETER = 4
"""Samples that there must be for each informed parameter; the least informed are left out."""
LEAST_SAMPLES = 12
"""Different parameter samples that a standing needs: of fewer, chance decides."""
CHANCE = 0.05
"""Nothing is calibrated that parameters without influence would explain more often than this."""


@dataclass(frozen=True)
class Standing:
    """Parts of the variance of a conclusion over the samples; they add up to 1.

    Attributes
    ----------
    calibrated
        That goes along with parameters which the data inform.
    assumed
        That goes along with all others.
    random
        That another seed changes, too; nan if there is one seed, so that it is part of the others.
    """

    calibrated: float
    assumed: float
    random: float

    @property
    def word(self) -> str:
        """What the conclusion is headed: ``calibrated`` or ``assumed``.

        Examples
        --------
        >>> Standing(0.3, 0.6, 0.1).word, Standing(0.05, 0.9, 0.05).word
        ('calibrated', 'assumed')
        """
        return CALIBRATED if self.calibrated >= INFORMED else ASSUMED


def random_share(runs: pd.DataFrame, again: pd.DataFrame | None = None) -> float:
    """Share of the variance of differences over parameter samples that random numbers make.

    Parameters
    ----------
    runs
        sample, seed and difference of each pair of runs.  The rest of the variance is that of the
        parameters.
    again
        Further pairs of some of the samples with other seeds, which say what random numbers do but
        are not part of the conclusion.

    Returns
    -------
    float
        At most 1; nan without several samples, a sample with several seeds, or variance.

    Examples
    --------
    >>> runs = pd.DataFrame({"sample": [1, 1, 2, 2], "seed": [1, 2, 1, 2]})
    >>> round(random_share(runs.assign(difference=[0.0, 1.0, 4.0, 5.0])), 3)
    0.031
    """
    by_sample = runs.groupby("sample")["difference"]
    every = runs if again is None else pd.concat([runs, again], ignore_index=True)
    of_a_run = every.groupby("sample")["difference"].var().mean()
    spread = by_sample.mean().var()
    if not spread > 0 or np.isnan(of_a_run):
        return np.nan
    return float(min(1.0, of_a_run * (1 / by_sample.count()).mean() / spread))


def informed_parameters(posterior: Posterior | None) -> dict[str, float]:
    """Shrinkage of the parameters that the data inform, by dotted key, the most informed first."""
    found = {} if posterior is None else posterior.informed
    return {dotted_key(name): one for name, one in found.items() if "+" not in name}


def standing(values: pd.Series, inputs: pd.DataFrame, random: float) -> Standing | None:
    """Give the parts of the variance of a conclusion.

    Parameters
    ----------
    values
        The conclusion in each sample.
    inputs
        Parameters that the data inform, by sample, the most informed first.
    random
        Random part, as `random_share` gives it.

    Returns
    -------
    Standing or None
        None if the conclusion does not vary, or if parameters are informed but fewer than 12
        samples (`LEAST_SAMPLES`) differ in them.

    Examples
    --------
    >>> values = pd.Series(range(12), dtype=float)
    >>> standing(values, pd.DataFrame({"payment.norm": 2 * values}), 0.25)
    Standing(calibrated=0.75, assumed=0.0, random=0.25)
    >>> standing(values[:11], pd.DataFrame({"payment.norm": 2 * values}), 0.25) is None
    True
    """
    known = values.dropna()
    if not float(known.var()) > 0 or too_few(inputs.loc[known.index]):
        return None
    chance = 0.0 if np.isnan(random) else random
    calibrated = min(1 - chance, explained(known, inputs))
    return Standing(calibrated, 1 - chance - calibrated, random)


def too_few(inputs: pd.DataFrame) -> bool:
    """Whether the samples are too few to say what goes along with their informed parameters."""
    return not inputs.empty and different(inputs) < LEAST_SAMPLES


def different(inputs: pd.DataFrame) -> int:
    """Count the samples that differ; those of a posterior repeat its likeliest points."""
    return int((~inputs.duplicated()).sum())


def explained(values: pd.Series, inputs: pd.DataFrame) -> float:
    """Share of the variance that parameters explain linearly, less what chance would.

    Parameters
    ----------
    values
        Values by sample, without gaps.
    inputs
        Parameters by sample, the most informed first; of few samples only the first are used.

    Returns
    -------
    float
        Adjusted for the number of parameters; 0 if chance would explain as much in more than one
        of twenty cases (`CHANCE`, F test).
    """
    n = different(inputs.loc[values.index])
    used = list(inputs)[: n // SAMPLES_PER_PARAMETER]
    if not used:
        return 0.0
    numbers = inputs.loc[values.index, used].to_numpy(dtype=float)
    design = np.column_stack([np.ones(len(values)), standardised(numbers)])
    fitted = design @ np.linalg.lstsq(design, values.to_numpy(), rcond=None)[0]
    left = float(((values - fitted) ** 2).sum() / ((values - values.mean()) ** 2).sum())
    return beyond_chance(left, n, len(used))


def beyond_chance(left: float, n: int, k: int) -> float:
    """Give the share that k parameters of n samples explain, if they leave a share of it."""
    rest = n - k - 1
    if betainc(rest / 2, k / 2, min(1.0, left)) > CHANCE:
        return 0.0
    return float(np.clip(1 - left * (n - 1) / rest, 0, 1))


def standardised(columns: Array) -> Array:
    """Give columns with mean 0 and standard deviation 1; one that does not vary is 0."""
    spread = columns.std(axis=0)
    return np.asarray((columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


@dataclass(frozen=True)
class Evidence:
    """What the data say of the parameter samples of a result.

    Attributes
    ----------
    inputs
        Informed parameters, the most informed first, by sample; without columns if there are none.
    """

    inputs: pd.DataFrame

    @classmethod
    def of(cls, design: Design) -> Self:
        """Take the evidence of a design.

        Raises
        ------
        InputError
            If there is no posterior of its name any more.
        """
        samples = design.sample_table().set_index("sample")
        informed = informed_parameters(named(design.posterior))
        return cls(samples[[name for name in informed if name in samples]])

    def standing(self, runs: pd.DataFrame) -> dict[str, object]:
        """Give the standing of a conclusion as columns of a table.

        Parameters
        ----------
        runs
            sample, seed and difference of each pair of runs.

        Returns
        -------
        dict
            calibrated, assumed, random_share and standing; without numbers of too few samples
            (see `standing`), or if nothing varies.
        """
        means = runs.groupby("sample")["difference"].mean()
        parts = standing(means, self.inputs, random_share(runs)) if len(means) > 1 else None
        if parts is None:
            return {**dict.fromkeys(PARTS, np.nan), "standing": ""}
        numbers = zip(PARTS, (parts.calibrated, parts.assumed, parts.random), strict=True)
        return {**dict(numbers), "standing": parts.word}
