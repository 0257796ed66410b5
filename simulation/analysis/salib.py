"""Interoperability with SALib: problems from declared priors, and runs of parameter samples."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.analysis.comparison.alternatives import (
    check_outcomes,
    names_of,
    read_alternative,
)
from simulation.analysis.comparison.experiment import with_city
from simulation.analysis.comparison.values import Over, check_over, values_of
from simulation.core.parameter import HalfNormal, LogUniform, Normal, Uniform
from simulation.experiments.design import Design
from simulation.experiments.jobs import LoadedScenario
from simulation.experiments.priors import (
    Uncertain,
    dotted_key,
    nearest_whole,
    uncertain,
    uncertain_among,
)
from simulation.experiments.spec import DEFAULT_SCALE, ScenarioLike
from simulation.experiments.sweep import sweep
from simulation.io.errors import InputError
from simulation.io.plain_values import plain
from simulation.io.plugins import import_plugins
from simulation.io.validation import refuse
from simulation.scenario.declared import as_declared, is_whole


def salib_problem(parameters: str | Iterable[str]) -> dict[str, Any]:
    """Give a SALib problem from the declared priors of some parameters.

    Parameters
    ----------
    parameters
        Names such as ``satisfaction.adaptation``, or dotted keys such as
        ``parameters.satisfaction.adaptation`` and ``start.fee_old``.

    Returns
    -------
    dict
        ``num_vars``, ``names``, ``bounds`` and ``dists``.  The names are dotted keys of a scenario,
        so that ``pandas.DataFrame(samples, columns=problem["names"])`` can be passed to
        `run_samples`.  The distributions are those of the samples of a design: normal priors end
        three standard deviations from their mean, all end at the bounds of the parameter, and those
        of whole numbers half of one beyond, so that all are as likely when they are rounded.
        SALib knows no correlation: the potencies, which a design samples as correlated, are
        independent here.

    Raises
    ------
    InputError
        If a name is unknown or its parameter is fixed.

    Examples
    --------
    >>> salib_problem("payment.norm")["names"]
    ['parameters.payment.norm']
    """
    chosen = uncertain_among(names_of(parameters), "salib_problem")
    shapes = [_shape(about) for about in chosen.values()]
    return {
        "num_vars": len(chosen),
        "names": [dotted_key(name) for name in chosen],
        "bounds": [bounds for bounds, _ in shapes],
        "dists": [kind for _, kind in shapes],
    }


def _shape(about: Uncertain) -> tuple[list[float], str]:
    """Bounds and kind of a distribution, as SALib has them."""
    ends = list(map(float, about.support))
    match about.prior:
        case Uniform():
            return ends, "unif"
        case LogUniform():
            return ends, "logunif"
        case Normal(mean, sd):
            return [*ends, mean, sd], "truncnorm"
        case HalfNormal(sd):
            return [*ends, 0.0, sd], "truncnorm"


def run_samples(
    scenario: ScenarioLike,
    samples: pd.DataFrame,
    *,
    outcomes: str | Collection[str] = ("satisfaction",),
    seeds: int = 1,
    over: Over = "last_year",
    scale: float = DEFAULT_SCALE,
    streets: float = 1.0,
    months: int | None = None,
    out: str | Path | None = None,
    **sweep_options: Any,
) -> pd.DataFrame:
    """Run a scenario with every parameter sample; outcomes are in the order of the samples.

    Parameters
    ----------
    scenario
        A scenario, a name such as ``wuhan`` or ``linyi+list-shadow``, or a path.
    samples
        One row per sample, one column per setting: its dotted key, or the name of a parameter such
        as ``payment.norm``.  Settings that are whole numbers are rounded.  A sample that occurs
        twice is run once.
    outcomes
        Names of the outcomes; their true values are given.
    seeds
        Number of seeds over which each outcome is averaged, all of them; the seeds are the same for
        all samples.
    over
        Which years the value of a run is from: ``last_year``, or the mean over all years of the
        ``programme``.
    scale, streets, months
        As for `simulation.run`.
    out
        Folder that stores the runs.
    **sweep_options
        Passed to `simulation.sweep`, such as ``workers``.

    Returns
    -------
    pandas.DataFrame
        One row per sample, one column per outcome.

    Raises
    ------
    InputError
        If a sample is not valid, a run failed, or a run has no value of an outcome: a tool that
        averages over samples would not notice the missing value.

    Examples
    --------
    >>> import simulation as sim
    >>> samples = pd.DataFrame({"payment.norm": [0.1, 0.9]})
    >>> done = sim.run_samples("yongqiao", samples, scale=0.002, months=1, workers=1)
    >>> done.shape, list(done)
    ((2, 1), ['satisfaction'])
    """
    import_plugins(sweep_options.get("plugins", ()), "samples")
    names, rounded = check_outcomes("samples", outcomes), _rounded(samples)
    check_over("samples", over)
    points = rounded.drop_duplicates()
    design = Design(
        name="samples",
        scenarios=[LoadedScenario.of(read_alternative(scenario))],
        settings=points,
        seeds=seeds,
        scale=scale,
        streets=streets,
        months=months,
    )
    sweep_options["tables"] = with_city("city", sweep_options.get("tables", ()))
    stored = sweep(design, out, keep_seeds=False, **sweep_options)
    runs = stored.runs
    if len(failed := runs[runs["status"] != "done"]):
        raise InputError(f"samples: {len(failed)} runs failed: {failed['message'].iloc[0]}")
    n_seeds = len(design.all_seeds)
    runs = runs.assign(alternative=np.arange(len(runs)) // n_seeds)  # seeds vary fastest
    values = values_of(runs, stored.outcomes, names, over)
    true = values[values["kind"] == "true"]
    _refuse_gaps(true)
    table = true.groupby(["alternative", "outcome"])["value"].mean().unstack()[names]
    point = rounded.groupby(list(rounded), sort=False).ngroup()
    return table.loc[point].rename_axis(columns=None).set_axis(samples.index)


def _refuse_gaps(values: pd.DataFrame) -> None:
    """Refuse values of which some are missing, since a mean over the others is of other runs."""
    for name, of_outcome in values.groupby("outcome", sort=False)["value"]:
        if n := int(of_outcome.isna().sum()):
            raise InputError(
                f"samples: {name}: {n} of {len(of_outcome)} runs have no value of it, expected one "
                "in each; run more streets or months, or leave it out"
            )


def _rounded(samples: pd.DataFrame) -> pd.DataFrame:
    """Give the samples by dotted key, with settings that are whole numbers rounded."""
    named = _checked(samples).rename(columns=lambda name: dotted_key(str(name)))
    if twice := named.columns[named.columns.duplicated()].tolist():
        raise InputError(f"samples: {twice[0]}: read two columns, expected each setting once")
    known = {dotted_key(name): about for name, about in uncertain().items()}
    whole = {key: known.get(key) for key in named if is_whole(key)}
    columns = {key: as_declared(key, plain(named[key])) for key in named}
    columns |= {key: _whole(named[key], about) for key, about in whole.items()}
    return named.assign(**columns).reset_index(drop=True)


def _checked(samples: pd.DataFrame) -> pd.DataFrame:
    if not isinstance(samples, pd.DataFrame):
        expected = 'a table: pandas.DataFrame(samples, columns=problem["names"])'
        shape = getattr(samples, "shape", "")
        raise InputError(f"samples: read {type(samples).__name__}{shape}, expected {expected}")
    if samples.empty:
        raise InputError("samples: read a table without values, expected a row for each sample")
    for name in samples:
        if samples[[name]].isna().to_numpy().any():
            raise InputError(f"samples: {name}: has a gap, expected a value in every row")
    return samples


def _whole(column: pd.Series, about: Uncertain | None) -> list[int]:
    """Round a column; `about` says what its samples stand for if it has a prior."""
    try:
        numbers = column.to_numpy(float)
    except (TypeError, ValueError):
        numbers = np.array([np.nan])
    if not np.isfinite(numbers).all():
        raise refuse("samples", str(column.name), column.tolist(), "numbers")
    return about.values(numbers) if about else nearest_whole(numbers).astype(int).tolist()
