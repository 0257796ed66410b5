"""Indices: shares of the variance of an emulated output (Sobol 2001, Saltelli 2010), by SALib."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from simulation.analysis.sensitivity.outputs import check_outputs
from simulation.analysis.sensitivity.screening import LEVEL, RESAMPLES, Problem
from simulation.analysis.sensitivity.seeding import seed_of
from simulation.core.tables import Floats
from simulation.io.extras import module_of_extra
from simulation.io.validation import refuse

INDICES = [
    "output", "parameter", "variance", "first", "first_low", "first_high", "total", "total_low",
    "total_high",
]  # fmt: skip
Emulator = Callable[[pd.DataFrame], Floats]
"""Gives the output, shape (n,), of n samples of the parameters, a column for each."""


def sobol_indices(
    problem: Problem, emulators: Mapping[str, Emulator], n_points: int, seed: int
) -> pd.DataFrame:
    """Give the first-order and total indices of Sobol for emulated outputs.

    The first-order index of a parameter is the share of the variance of the output that its own
    effect makes; the total index has its interactions with others, too.

    Parameters
    ----------
    problem
        A problem of SALib.  With ``groups``, a name for each parameter, the indices are those of
        the groups.
    emulators
        Emulators by the name of their output; that of a difference between two alternatives may be
        the difference of two emulators.
    n_points
        Number of base points, a power of 2; each emulator is evaluated at as many times the number
        of parameters (or groups) plus two.
    seed
        Seed of the points and of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        With the columns `INDICES`, one row for each output and parameter (or group), the largest
        totals of an output first: ``variance`` is that of the emulated output, and low and high
        are the ends of intervals of 95 %.  The intervals are of the sampling alone, not of what
        the emulator does not know.

    Raises
    ------
    InputError
        If `n_points` is no power of 2, an emulator gives a value that is no finite number or the
        same value everywhere, or SALib is not installed.
    """
    if n_points < 2 or n_points & (n_points - 1):
        raise refuse("sobol_indices", "n_points", n_points, "a power of 2, 2 or more")
    sobol = module_of_extra("SALib.sample.sobol", "sobol_indices")
    rows = sobol.sample(
        dict(problem), n_points, calc_second_order=False, seed=seed_of(seed, "points")
    )
    samples = pd.DataFrame(rows, columns=problem["names"])
    values = {name: emulator(samples) for name, emulator in emulators.items()}
    columns = {name: one[:, None] for name, one in values.items()}
    check_outputs(columns, len(samples), "sobol_indices")
    tables = [_indices(problem, name, one, seed) for name, one in values.items()]
    return pd.concat(tables, ignore_index=True)[INDICES]


def _indices(problem: Problem, name: str, values: Floats, seed: int) -> pd.DataFrame:
    sobol = module_of_extra("SALib.analyze.sobol", "sobol_indices")
    found = sobol.analyze(
        dict(problem), values, calc_second_order=False, num_resamples=RESAMPLES, conf_level=LEVEL,
        seed=seed_of(seed, f"indices of {name}"),
    )  # fmt: skip
    total, first = found.to_df()
    return pd.DataFrame({
        "output": name,
        "parameter": list(total.index),
        "variance": float(np.var(values)),
        **_with_interval("first", first["S1"], first["S1_conf"]),
        **_with_interval("total", total["ST"], total["ST_conf"]),
    }).sort_values("total", ascending=False, kind="stable")  # fmt: skip


def _with_interval(name: str, index: pd.Series, half: pd.Series) -> dict[str, Floats]:
    middle, width = index.to_numpy(float), half.to_numpy(float)
    return {name: middle, f"{name}_low": middle - width, f"{name}_high": middle + width}


def shares_of_a_run(indices: pd.DataFrame, variances: pd.DataFrame) -> pd.DataFrame:
    """Turn shares of an emulated output into shares of the variance of one run.

    Parameters
    ----------
    indices
        Result of `sobol_indices`.
    variances
        Result of `split_variance` for the same outputs.

    Returns
    -------
    pandas.DataFrame
        output, parameter, first, total, and for each output a last row ``replication``, whose
        share is that of noise: the emulated variance plus that between seeds is that of one run.
        Where the estimate of the latter is below 0 there is no noise.
    """
    noise = variances.set_index("output")["replication"].clip(lower=0)
    of_output = indices["output"].map(noise)
    kept = indices["variance"] / (indices["variance"] + of_output)
    scaled = indices.assign(first=indices["first"] * kept, total=indices["total"] * kept)
    last = indices.assign(share=1 - kept).groupby("output", sort=False)["share"].first()
    rest = pd.DataFrame({"output": last.index, "parameter": "replication"})
    rest = rest.assign(first=last.to_numpy(), total=last.to_numpy())
    both = pd.concat([scaled[["output", "parameter", "first", "total"]], rest])
    order = {name: at for at, name in enumerate(last.index)}
    return both.sort_values(
        "output", key=lambda one: one.map(order), kind="stable", ignore_index=True
    )
