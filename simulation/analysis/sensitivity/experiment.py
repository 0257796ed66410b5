"""Experiment: run the scenarios of a design with samples of a sensitivity analysis."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from simulation.analysis.calibration.emulator import Emulator, fit_emulator
from simulation.analysis.comparison.alternatives import check_outcomes
from simulation.analysis.comparison.values import Over, alternatives_in, check_over, values_of
from simulation.analysis.complete_sweeps import complete_sweep
from simulation.analysis.sensitivity import indices
from simulation.analysis.sensitivity.outputs import Outputs, check_outputs, split_variance
from simulation.analysis.sensitivity.result import Sensitivity
from simulation.analysis.sensitivity.screening import Problem, screen, screening_samples
from simulation.core.tables import Floats
from simulation.experiments.design import Design
from simulation.experiments.priors import (
    Uncertain,
    dotted_key,
    sample_stream,
    uncertain_assumptions,
    uncertain_or_named,
)
from simulation.experiments.sampling import as_settings
from simulation.experiments.sweep import Sweep
from simulation.io.numbers import whole_number
from simulation.io.validation import did_you_mean, refuse

Method = Literal["morris", "sobol"]
METHODS: tuple[Method, ...] = ("morris", "sobol")
MOST_INPUTS = 20
"""Most parameters of an emulator."""
MOST_SAMPLES = 100_000
EMULATORS = ["output", "n_samples", "explained"]


def sensitivity(
    design: Design | Mapping[str, Any] | str | Path,
    method: Method = "morris",
    *,
    outcomes: str | Collection[str] = ("satisfaction",),
    over: Over = "last_year",
    trajectories: int = 10,
    samples: int = 200,
    points: int = 1024,
    seed: int = 1,
    out: str | Path | None = None,
    **sweep_options: Any,
) -> Sensitivity:
    """Say which parameters the outcomes of a design, and differences between them, depend on.

    Parameters
    ----------
    design
        The design: its scenarios, strategies, settings, seeds and ``parameters``; its own samples
        are not used.  Differences are those of each alternative from the first of its city.
    method
        ``morris`` screens all parameters; ``sobol`` gives shares of variance, by emulators of at
        most `MOST_INPUTS` parameters, which the design has to name.  Others keep their defaults.
    outcomes
        Names of the outcomes; their true values are analysed.
    over
        As for `compare`.
    trajectories
        Number of trajectories of ``morris``.
    samples
        Number of samples that the emulators of ``sobol`` are fitted to.
    points
        Number of base points of ``sobol``, a power of 2.
    seed
        Seed of the samples and of the bootstrap.
    out
        Folder that stores the runs; an interrupted analysis continues from there.
    **sweep_options
        Passed to `simulation.sweep`, such as ``workers``.

    Returns
    -------
    Sensitivity
        Effects or indices of each parameter on each output, and how much of its variance is noise.

    Raises
    ------
    InputError
        If the design does not fit, a run failed, or an output is the same in all samples or
        missing in some.

    Examples
    --------
    >>> import simulation as sim
    >>> design = {"scenarios": ["yongqiao"], "parameters": ["payment.norm"], "scale": 0.002,
    ...           "months": 1}
    >>> print(sim.sensitivity(design, trajectories=2, workers=1))
    Morris: 1 parameter, 4 samples, 1 seed, scale 0.002
    """
    requested, names = Design.of(design), check_outcomes("sensitivity", outcomes)
    check_over("sensitivity", over)
    if method not in METHODS:
        raise refuse("sensitivity", "method", method, did_you_mean(str(method), METHODS))
    parameters = _parameters(requested, method)
    problem = unit_problem([dotted_key(name) for name in parameters])
    unit = _unit_samples(problem, parameters, method, trajectories, samples, seed)
    stored = _run(requested, _sampled(parameters, unit), out, sweep_options)
    outputs = outputs_of(stored, names, over)
    about = {
        "method": method,
        "design": requested.name,
        "parameters": list(unit),
        "samples": len(unit),
        "seeds": len(stored.design.all_seeds),
        "scale": requested.scale,
        "streets": requested.streets,
        "over": over,
    }
    if method == "morris":
        none = pd.DataFrame()
        effects = screen(problem, unit, outputs, seed)
        return Sensitivity(effects, split_variance(outputs), none, none, about)
    return _sobol(problem, unit, outputs, points, seed, about)


def unit_problem(names: Collection[str]) -> Problem:
    """Give a problem of SALib in the probabilities of priors, which are between 0 and 1."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def outputs_of(stored: Sweep, outcomes: Collection[str], over: Over) -> Outputs:
    """Give the true outcomes of each alternative, and their differences from the first.

    Parameters
    ----------
    stored
        A sweep, of which every run is done.
    outcomes, over
        As for `sensitivity`.

    Returns
    -------
    dict
        By name, such as ``satisfaction: linyi, own - no-policy``: shape (n_samples, n_seeds).
    """
    values = values_of(alternatives_in(stored.runs), stored.outcomes, list(outcomes), over)
    true = values[values["kind"] == "true"]
    outputs: dict[str, Floats] = {}
    for (outcome, city), of_city in true.groupby(["outcome", "city"], sort=False):
        levels = {
            str(name): rows.pivot(index="sample", columns="seed", values="value").to_numpy(float)
            for name, rows in of_city.groupby("alternative", sort=False)
        }
        first = next(iter(levels))
        for name, own in levels.items():
            outputs[f"{outcome}: {city}, {name}"] = own
        for name, own in list(levels.items())[1:]:
            outputs[f"{outcome}: {city}, {name} - {first}"] = own - levels[first]
    return outputs


def _parameters(design: Design, method: Method) -> dict[str, Uncertain]:
    """Parameters that vary: those that a design names, or all."""
    assumptions = uncertain_assumptions(one.read() for one in design.loaded_scenarios())
    if method == "sobol" and not 0 < len(design.parameters) <= MOST_INPUTS:
        expected = f"1 to {MOST_INPUTS} names, such as those that a screening puts first"
        raise refuse(design.name, "parameters", f"{len(design.parameters)} names", expected)
    return uncertain_or_named(design.parameters, design.name, assumptions)


def _unit_samples(
    problem: Problem,
    parameters: Collection[str],
    method: Method,
    trajectories: int,
    samples: int,
    seed: int,
) -> pd.DataFrame:
    """Probabilities of each sample, a column for each parameter."""
    if method == "morris":
        n = whole_number(trajectories, "sensitivity", "trajectories", 2, MOST_SAMPLES)
        return screening_samples(problem, n, seed)
    n = whole_number(samples, "sensitivity", "samples", 2, MOST_SAMPLES)
    return pd.DataFrame({dotted_key(name): sample_stream(seed, name, n) for name in parameters})


def _sampled(parameters: Mapping[str, Uncertain], unit: pd.DataFrame) -> list[dict[str, Any]]:
    """Values of the parameters by dotted key, for each sample."""
    columns = {
        dotted_key(name): about.quantiles(unit[dotted_key(name)].to_numpy())
        for name, about in parameters.items()
    }
    return [as_settings({key: one[k] for key, one in columns.items()}) for k in range(len(unit))]


def _run(
    design: Design, samples: list[dict[str, Any]], out: str | Path | None, options: dict[str, Any]
) -> Sweep:
    sampled = design.model_copy(update={"samples": samples, "parameters": []})
    return complete_sweep(sampled, out, **options)


def _sobol(
    problem: Problem,
    unit: pd.DataFrame,
    outputs: Outputs,
    points: int,
    seed: int,
    about: Mapping[str, Any],
) -> Sensitivity:
    check_outputs(outputs, len(unit), "sensitivity")
    fitted = {
        name: fit_emulator(unit.to_numpy(), values.mean(axis=1)) for name, values in outputs.items()
    }
    functions = {name: _function(one) for name, one in fitted.items()}
    found = indices.sobol_indices(problem, functions, points, seed)
    variances = split_variance(outputs)
    rows = [(name, len(unit), _explained(one)) for name, one in fitted.items()]
    emulators = pd.DataFrame(rows, columns=EMULATORS)
    shares = indices.shares_of_a_run(found, variances)
    return Sensitivity(found, variances, shares, emulators, about)


def _function(emulator: Emulator) -> indices.Emulator:
    """Give an emulator as a function of a table of samples."""
    return lambda samples: emulator.predict(samples.to_numpy(float)).mean


def _explained(emulator: Emulator) -> float:
    """Share of the variance of the values that is predicted of values left out."""
    return float(1 - np.mean(emulator.left_out_residuals() ** 2) / np.var(emulator.values))
