"""Outputs: what a sensitivity analysis is of, checked, and its variance split.

An output has one row for each sample of the parameters and one column for each seed; the seeds are
the same for all samples.  The output of a difference between two alternatives is the difference of
their outputs, entry by entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from simulation.analysis.comparison.paired import is_constant
from simulation.core.tables import Floats
from simulation.io.errors import InputError

VARIANCES = [
    "output", "n_samples", "n_seeds", "variance", "parameters", "replication", "seeds",
    "share_of_replication",
]  # fmt: skip
Outputs = Mapping[str, Floats]
"""Outputs by name: shape (n_samples, n_seeds) each."""


def check_outputs(outputs: Outputs, n_samples: int, where: str) -> None:
    """Refuse outputs of which no index can be computed.

    Parameters
    ----------
    outputs
        The outputs.
    n_samples
        Number of samples of the parameters.
    where
        Function to name in the message.

    Raises
    ------
    InputError
        With a line for each output that has not one row for each sample, has a value that is no
        finite number, or is the same in all samples.  SALib would take a missing value for 0, and
        give a constant output indices that mean nothing.
    """
    lines = [f"{where}: {name}: {wrong}" for name, wrong in _wrong(outputs, n_samples)]
    if lines:
        raise InputError("\n".join(lines))


def _wrong(outputs: Outputs, n_samples: int) -> Iterator[tuple[str, str]]:
    for name, values in outputs.items():
        n_missing = int((~np.isfinite(values)).sum())
        if values.ndim != 2 or len(values) != n_samples:
            expected = f"{n_samples} rows, one for each sample, and a column for each seed"
            yield name, f"read the shape {values.shape}, expected {expected}"
        elif n_missing:
            yield name, f"read {n_missing} of {values.size} values missing, expected all"
        elif is_constant(values.mean(axis=1), float(np.abs(values).max())):
            yield name, f"read the same value in all {n_samples} samples, expected it to vary"


def split_variance(outputs: Outputs) -> pd.DataFrame:
    """Split the variance of each output: what the parameters explain, and replication noise.

    By the law of total variance, the variance of a run is that of its mean over seeds plus the mean
    of that between seeds.  Since all samples have the same seeds, an effect that a seed has in all
    samples alike is told from what a seed does in a sample alone (an analysis of variance in two
    ways): only the latter is noise in a mean over seeds, and is subtracted from its variance.

    Parameters
    ----------
    outputs
        The outputs.

    Returns
    -------
    pandas.DataFrame
        With the columns `VARIANCES`, one row for each output: ``variance`` is that of one run, the
        sum of ``parameters`` and ``replication``; ``seeds`` is the part of the replication that all
        samples share.  Estimates are unbiased, and so a little below 0 for some parts that are 0.
        With one seed the parts are nan, since noise is not told from parameters.

    Raises
    ------
    InputError
        As for `check_outputs`.

    Examples
    --------
    >>> output = np.array([[1.0, 2.0], [5.0, 6.0]])  # parameters, and an effect of the seed
    >>> split_variance({"x": output})[["parameters", "replication", "seeds"]].round(6).values
    array([[8. , 0.5, 0.5]])
    """
    for name, values in outputs.items():
        check_outputs({name: values}, len(values), "split_variance")
    rows = [(name, *values.shape, *_parts(values)) for name, values in outputs.items()]
    return pd.DataFrame(rows, columns=VARIANCES)


def _parts(values: Floats) -> tuple[float, float, float, float, float]:
    """Variance of a run, of parameters, replication, seeds; share of the replication."""
    n_samples, n_seeds = values.shape
    if n_seeds < 2:
        return float(np.var(values, ddof=1)), np.nan, np.nan, np.nan, np.nan
    own = noise_of_means(values) * n_seeds
    of_samples = float(np.var(values.mean(axis=1), ddof=1)) - own / n_seeds
    of_seeds = float(np.var(values.mean(axis=0), ddof=1)) - own / n_samples
    whole = of_samples + of_seeds + own
    return whole, of_samples, of_seeds + own, of_seeds, (of_seeds + own) / whole


def noise_of_means(values: Floats) -> float:
    """Variance that replication leaves in the mean over seeds of a row, beside what rows share.

    Parameters
    ----------
    values
        Shape (n_rows, n_seeds), at least two of each.
    """
    rows, seeds = values.shape
    rest = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0) + values.mean()
    return float(np.sum(rest**2) / ((rows - 1) * (seeds - 1)) / seeds)
