"""Interoperability with SALib: problems from declared priors, and runs of parameter samples."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.analysis.comparison.alternatives import (
    ScenarioLike,
    check_outcomes,
    names_of,
    read_alternative,
)
from simulation.analysis.comparison.values import Over, check_over, values_of
from simulation.core.parameter import Normal, Prior, Uniform
from simulation.experiments.design import Design
from simulation.experiments.jobs import LoadedScenario
from simulation.experiments.sampling import dotted_key, uncertain_among
from simulation.experiments.spec import DEFAULT_SCALE
from simulation.experiments.sweep import sweep
from simulation.io.errors import InputError
from simulation.levers import LEVERS
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.parameter_set import Parameters

SETTINGS = {"burn_in": int, "start": CityStart, "levers": LEVERS, "parameters": Parameters}


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
        `run_samples`.  A normal prior is truncated three standard deviations from its mean, since
        designs such as Morris's use the ends, and at the bounds of the parameter.

    Raises
    ------
    InputError
        If a name is unknown or its parameter is fixed.

    Examples
    --------
    >>> salib_problem("payment.norm")["names"]
    ['parameters.payment.norm']
    """
    keys = [name.removeprefix("parameters.") for name in names_of(parameters)]
    chosen = uncertain_among(keys, "salib_problem")
    shapes = [_shape(*chosen[key][:3]) for key in keys]
    return {
        "num_vars": len(keys),
        "names": [dotted_key(key) for key in keys],
        "bounds": [bounds for bounds, _ in shapes],
        "dists": [kind for _, kind in shapes],
    }


def _shape(prior: Prior, low: float, high: float) -> tuple[list[float], str]:
    if isinstance(prior, Uniform):
        return list(prior.ends), "unif"
    least, most = prior.ends
    mean = prior.mean if isinstance(prior, Normal) else 0.0
    return [max(low, least), min(high, most), mean, prior.sd], "truncnorm"


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
        One row per sample, one column per setting by its dotted key.  Settings that are whole
        numbers are rounded.  A sample that occurs twice is run once.
    outcomes
        Names of the outcomes; their true values are given.
    seeds
        Number of seeds over which each outcome is averaged; the seeds are the same for all samples.
    over
        Which years the value of a run is from: ``last_year``, or the mean over all years of the
        ``programme``.
    scale, streets, months
        As for `simulation.run`.
    out
        Folder that stores the runs.
    sweep_options
        Passed to `simulation.sweep`, such as ``workers``.

    Returns
    -------
    pandas.DataFrame
        One row per sample, one column per outcome.

    Raises
    ------
    InputError
        If a sample is not valid, or a run failed: a tool that averages over samples would not
        notice the missing value.
    """
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
    stored = sweep(design, out, keep_seeds=False, **sweep_options)
    runs = stored.runs
    if len(failed := runs[runs["status"] != "done"]):
        raise InputError(f"samples: {len(failed)} runs failed: {failed['message'].iloc[0]}")
    runs = runs.assign(alternative=np.arange(len(runs)) // seeds)  # seeds vary fastest
    values = values_of(runs, stored.outcomes, names, over)
    true = values[values["kind"] == "true"]
    table = true.groupby(["alternative", "outcome"])["value"].mean().unstack()[names]
    point = rounded.groupby(list(rounded), sort=False).ngroup()
    return table.loc[point].rename_axis(columns=None).set_axis(samples.index)


def _rounded(samples: pd.DataFrame) -> pd.DataFrame:
    """Round the columns of settings that are whole numbers."""
    whole = [name for name in samples if _is_whole(str(name))]
    columns = {name: samples[name].round().astype(int) for name in whole}
    return samples.assign(**columns).reset_index(drop=True)


def _is_whole(key: str) -> bool:
    """Whether a setting, by its dotted key, is declared as a whole number."""
    kind: Any = SETTINGS
    for name in key.split("."):
        if fields := getattr(kind, "model_fields", None):
            kind = fields[name].annotation if name in fields else None
        else:
            kind = kind.get(name) if isinstance(kind, Mapping) else None
    return kind in (int, int | None)
