"""Interoperability: declared parameters in the form that other tools ask for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from annotated_types import Ge, Le

from simulation.assumptions import Parameters
from simulation.parameters import HalfNormal, Normal, ParameterGroup, Prior, Uniform
from simulation.reading import did_you_mean, refuse


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
    keys = [name.removeprefix("parameters.") for name in parameters]
    shapes = [_shape(*_declared(key)) for key in keys]
    return {
        "num_vars": len(keys),
        "names": [f"parameters.{key}" for key in keys],
        "bounds": [bounds for bounds, _ in shapes],
        "dists": [kind for _, kind in shapes],
    }


def uncertain_parameters() -> list[str]:
    """Names of all parameters that have a prior, such as ``satisfaction.adaptation``."""
    return [
        f"{group}.{name}"
        for group in Parameters.model_fields
        for name, about in _kind(group).declarations().items()
        if about.prior is not None
    ]


def _kind(group: str) -> type[ParameterGroup]:
    kind: type[ParameterGroup] = Parameters.model_fields[group].annotation
    return kind


def _declared(key: str) -> tuple[Prior, float, float]:
    """Prior of a parameter, and the bounds within which it is accepted."""
    group, _, name = key.partition(".")
    if key not in (known := uncertain_parameters()):
        raise refuse("salib_problem", "parameters", key, did_you_mean(key, known))
    kind = _kind(group)
    prior, limits = kind.declarations()[name].prior, kind.model_fields[name].metadata
    assert prior is not None
    low = next((float(one.ge) for one in limits if isinstance(one, Ge)), -np.inf)  # type: ignore[arg-type]
    high = next((float(one.le) for one in limits if isinstance(one, Le)), np.inf)  # type: ignore[arg-type]
    return prior, low, high


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
