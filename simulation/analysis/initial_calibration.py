"""Initial calibration: parameters with which a burn-in ends at a target.

The constant of satisfaction and the propensity to pay are not observed.  They are solved for here,
so that the months before the programme end at the satisfaction or the collection rate of a study or
a survey.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import optimize

from simulation.experiments.spec import RunSpec
from simulation.io.validation import refuse
from simulation.outcomes.declaration import OUTCOMES
from simulation.scenario.parameter_set import Parameters
from simulation.scenario.scenario import Scenario


class CalibratedParameter(NamedTuple):
    """A parameter that is solved for, and the outcome that it controls.

    Attributes
    ----------
    outcome, group, name
        Name of the outcome; group and name of the parameter.
    maximum
        Largest value that the outcome can have.
    slope
        Guess of the change of the parameter that changes the outcome by one.
    tolerance
        Difference of the outcome that is close enough.
    """

    outcome: str
    group: str
    name: str
    maximum: float
    slope: float
    tolerance: float

    @property
    def key(self) -> str:
        """Dotted key of the parameter."""
        return f"parameters.{self.group}.{self.name}"


@dataclass(frozen=True)
class Solution:
    """Parameters that were found, and what the burn-in reaches with them.

    Attributes
    ----------
    values
        Value by dotted key, with `DIGITS` digits after the point.
    reached
        Outcome at the end of the burn-in with these values, by its name.
    warnings
        A sentence for each value that lies outside its prior.
    """

    values: dict[str, float]
    reached: dict[str, float]
    warnings: list[str]


CALIBRATED = (
    CalibratedParameter("satisfaction", "satisfaction", "base", 100.0, 1.0, 0.05),
    CalibratedParameter("collection_rate", "payment", "shift", 1.0, 6.0, 0.002),
)
MAX_ROUNDS = 8
DIGITS = 4
"""Digits after the point of a value that is found."""
Targets = dict[CalibratedParameter, float]


def solve(
    scenario: Scenario,
    *,
    satisfaction: float | None = None,
    collection_rate: float | None = None,
    seed: int = 1,
    scale: float = 0.05,
) -> Solution:
    """Find the parameters with which the burn-in ends at target values.

    Each parameter is found by the secant method while the other is fixed, in turns, because the two
    outcomes depend on each other: satisfied residents pay, and paid fees raise satisfaction.

    Parameters
    ----------
    scenario
        A scenario with a burn-in.
    satisfaction
        Target of mean satisfaction in points; None for no target.
    collection_rate
        Target of the share of fees paid in the last month of the burn-in; None for no target.
    seed, scale
        As in `simulation.run`.

    Returns
    -------
    Solution
        Values of ``parameters.satisfaction.base`` and ``parameters.payment.shift``, and what they
        reach.

    Raises
    ------
    InputError
        If there is no burn-in, or a target is out of reach.
    """
    requested = {"satisfaction": satisfaction, "collection_rate": collection_rate}
    values = {parameter: requested[parameter.outcome] for parameter in CALIBRATED}
    targets = {parameter: value for parameter, value in values.items() if value is not None}
    if scenario.burn_in < 1:
        raise refuse("solve", "burn_in", scenario.burn_in, "1 month or more")
    for parameter, value in targets.items():
        if not 0 < value < parameter.maximum:
            expected = f"between 0 and {parameter.maximum:g}"
            raise refuse("solve", parameter.outcome, value, expected)
    return _solve_in_turns(_BurnIn(scenario, list(targets), seed, scale), targets)


class _BurnIn:
    """Outcomes at the end of the burn-in as a function of the calibrated parameters."""

    def __init__(
        self, scenario: Scenario, parameters: list[CalibratedParameter], seed: int, scale: float
    ) -> None:
        self.scenario = scenario.with_settings({"levers": {}})
        self.seed, self.scale = seed, scale
        before = scenario.parameters_at(-scenario.burn_in)
        self.current = {
            parameter.key: float(getattr(getattr(before, parameter.group), parameter.name))
            for parameter in parameters
        }
        self.results: dict[tuple[float, ...], dict[str, float]] = {}

    def outcome(self, parameter: CalibratedParameter, value: float | None = None) -> float:
        """Outcome at the end, with another value of its parameter if one is given."""
        settings = self.current if value is None else {**self.current, parameter.key: float(value)}
        point = tuple(settings.values())
        if point not in self.results:
            self.results[point] = self._run(settings)
        return self.results[point][parameter.outcome]

    def _run(self, settings: dict[str, float]) -> dict[str, float]:
        scenario = self.scenario.with_settings(settings)
        model = RunSpec.of(scenario, self.seed, scale=self.scale).make()
        for _ in range(model.burn_in):
            model.step()
        everywhere = np.ones(len(model.compounds), dtype=bool)
        return {
            parameter.outcome: OUTCOMES[parameter.outcome].true(model, everywhere)
            for parameter in CALIBRATED
        }


def _solve_in_turns(burn_in: _BurnIn, targets: Targets) -> Solution:
    for _ in range(MAX_ROUNDS):
        for parameter in _not_reached(burn_in, targets):
            burn_in.current[parameter.key] = _secant(burn_in, parameter, targets[parameter])
    if missed := _not_reached(burn_in, targets):
        parameter = missed[0]
        expected = f"a value that the burn-in can reach (closest: {burn_in.outcome(parameter):.3g})"
        raise refuse("solve", parameter.outcome, targets[parameter], expected)
    burn_in.current = {key: round(value, DIGITS) for key, value in burn_in.current.items()}
    reached = {parameter.outcome: burn_in.outcome(parameter) for parameter in targets}
    values = burn_in.current
    outside = [text for parameter in targets if (text := _outside(parameter, values))]
    return Solution(dict(values), reached, outside)


def _outside(parameter: CalibratedParameter, values: dict[str, float]) -> str:
    """Say that a value lies outside the prior of its parameter; empty if it does not."""
    kind = getattr(Parameters(), parameter.group)
    prior, value = kind.declarations()[parameter.name].prior, values[parameter.key]
    if prior is None or prior.ends[0] <= value <= prior.ends[1]:
        return ""
    low, high = prior.ends
    return (
        f"{parameter.key} = {value:g} lies outside its prior, {low:g} to {high:g}; a start that "
        "needs it may be better explained by something else"
    )


def _not_reached(burn_in: _BurnIn, targets: Targets) -> list[CalibratedParameter]:
    """Parameters whose outcome is not at its target."""
    return [
        parameter
        for parameter, target in targets.items()
        if not abs(target - burn_in.outcome(parameter)) <= parameter.tolerance
    ]


def _secant(burn_in: _BurnIn, parameter: CalibratedParameter, target: float) -> float:
    """Solve for one parameter while the other is fixed."""
    current = burn_in.current[parameter.key]
    gap = target - burn_in.outcome(parameter)
    if not np.isfinite(gap):
        return current
    with warnings.catch_warnings():  # the caller checks whether the target was reached
        warnings.simplefilter("ignore", RuntimeWarning)
        result = optimize.root_scalar(
            lambda value: burn_in.outcome(parameter, value) - target,
            method="secant",
            x0=current,
            x1=current + parameter.slope * gap,
            xtol=parameter.tolerance * parameter.slope / 2,
            maxiter=10,
        )
    return float(result.root) if np.isfinite(result.root) else current
