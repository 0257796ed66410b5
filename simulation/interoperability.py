"""Interoperability: declared parameters in the form that other tools ask for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from simulation.parameters import HalfNormal, Normal, Prior, Uniform
from simulation.reading import did_you_mean, refuse
from simulation.sampling import uncertain_parameters


def salib_problem(parameters: Iterable[str]) -> dict[str, Any]:
    """Give a problem as SALib wants it, from the declared priors of some parameters.

    Parameters
    ----------
    parameters
        Names such as ``satisfaction.adaptation``, or dotted keys such as
        ``parameters.satisfaction.adaptation``.

    Returns
    -------
    dict
        num_vars, names, bounds and dists.  The names are dotted keys of a scenario, so that a frame
        ``pandas.DataFrame(samples, columns=problem["names"])`` says which settings to run.  A
        normal prior is cut off where the parameter has a bound.

    Raises
    ------
    InputError
        If a name is unknown or its parameter is fixed.
    """
    known, keys = uncertain_parameters(), [name.removeprefix("parameters.") for name in parameters]
    for key in keys:
        if key not in known:
            raise refuse("salib_problem", "parameters", key, did_you_mean(key, known))
    shapes = [_shape(*known[key][:3]) for key in keys]
    return {
        "num_vars": len(keys),
        "names": [f"parameters.{key}" for key in keys],
        "bounds": [bounds for bounds, _ in shapes],
        "dists": [kind for _, kind in shapes],
    }


def _shape(prior: Prior, low: float, high: float) -> tuple[list[float], str]:
    match prior:
        case Uniform():
            return [prior.low, prior.high], "unif"
        case Normal() if np.isinf(low) and np.isinf(high):
            return [prior.mean, prior.sd], "norm"
        case Normal():
            return [low, high, prior.mean, prior.sd], "truncnorm"
        case HalfNormal():
            return [max(0.0, low), high, 0.0, prior.sd], "truncnorm"
