"""Steady: the parameters with which a burn-in ends at a satisfaction and a collection rate.

The constant of satisfaction and the propensity to pay are not observed anywhere.  A scenario takes
them as given, or they are solved here, so that the months before the programme end where a study or
a survey says that they did.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import optimize

from simulation.experiments.spec import RunSpec
from simulation.io.validation import refuse
from simulation.outcomes.declaration import OUTCOMES

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario


class CalibratedParameter(NamedTuple):
    """A parameter, the outcome that it is solved for, and how the two belong together.

    Attributes
    ----------
    outcome, group, name
        Name of the outcome, and of the parameter in its group.
    high
        Greatest value that the outcome can have.
    per_unit
        Guess of the change of the parameter that moves the outcome by one.
    close
        Difference of the outcome that does not matter.
    """

    outcome: str
    group: str
    name: str
    high: float
    per_unit: float
    close: float

    @property
    def key(self) -> str:
        """Dotted key of the parameter."""
        return f"parameters.{self.group}.{self.name}"


CALIBRATED = (
    CalibratedParameter("satisfaction", "satisfaction", "base", 100.0, 1.0, 0.05),
    CalibratedParameter("collection_rate", "payment", "shift", 1.0, 6.0, 0.002),
)
MOST_ROUNDS = 8


def solve(
    scenario: Scenario,
    *,
    satisfaction: float | None = None,
    collection_rate: float | None = None,
    seed: int = 1,
    scale: float = 0.05,
) -> dict[str, float]:
    """Find the parameters with which the burn-in ends at the values that are asked.

    Each is found by the secant method while the other stands still, in turn, because they hang
    together: who is pleased pays, and what is paid pleases.

    Parameters
    ----------
    scenario
        A scenario with a burn-in.
    satisfaction
        Mean satisfaction in points; none is not asked.
    collection_rate
        Share of fees paid in the last month of the burn-in; none is not asked.
    seed, scale
        As in `simulation.run`.

    Returns
    -------
    dict
        Value by dotted key: ``parameters.satisfaction.base``, ``parameters.payment.shift``.

    Raises
    ------
    InputError
        If there is no burn-in, or it cannot end there.
    """
    asked = {"satisfaction": satisfaction, "collection_rate": collection_rate}
    wanted = {handle: asked[handle.outcome] for handle in CALIBRATED}
    goals = {handle: value for handle, value in wanted.items() if value is not None}
    if scenario.burn_in < 1:
        raise refuse("solve", "burn_in", scenario.burn_in, "a month at least")
    for handle, value in goals.items():
        if not 0 < value < handle.high:
            expected = f"between 0 and {handle.high:g}"
            raise refuse("solve", handle.outcome, value, expected)
    return _in_turn(_BurnIn(scenario, list(goals), seed, scale), goals)


class _BurnIn:
    """The end of the burn-in as a function of the parameters that are solved for, no others."""

    def __init__(
        self, scenario: Scenario, handles: list[CalibratedParameter], seed: int, scale: float
    ) -> None:
        self.scenario = scenario.with_settings({"levers": {}})
        self.seed, self.scale = seed, scale
        before = scenario.parameters_at(-scenario.burn_in)
        self.now = {
            handle.key: float(getattr(getattr(before, handle.group), handle.name))
            for handle in handles
        }
        self.known: dict[tuple[float, ...], dict[str, float]] = {}

    def outcome(self, handle: CalibratedParameter, value: float | None = None) -> float:
        """Outcome at the end, with a value of its parameter in place of the one of now."""
        settings = self.now if value is None else {**self.now, handle.key: float(value)}
        point = tuple(settings.values())
        if point not in self.known:
            self.known[point] = self._run(settings)
        return self.known[point][handle.outcome]

    def _run(self, settings: dict[str, float]) -> dict[str, float]:
        scenario = self.scenario.with_settings(settings)
        model = RunSpec.of(scenario, self.seed, scale=self.scale).make()
        for _ in range(model.burn_in):
            model.step()
        everywhere = np.ones(len(model.compounds), dtype=bool)
        return {
            handle.outcome: OUTCOMES[handle.outcome].true(model, everywhere)
            for handle in CALIBRATED
        }


def _in_turn(burn_in: _BurnIn, goals: dict[CalibratedParameter, float]) -> dict[str, float]:
    for _ in range(MOST_ROUNDS):
        for handle in _far(burn_in, goals):
            burn_in.now[handle.key] = _secant(burn_in, handle, goals[handle])
    if far := _far(burn_in, goals):
        expected = f"what the burn-in can reach, not {burn_in.outcome(far[0]):.3g}"
        raise refuse("solve", far[0].outcome, goals[far[0]], expected)
    return dict(burn_in.now)


def _far(burn_in: _BurnIn, goals: dict[CalibratedParameter, float]) -> list[CalibratedParameter]:
    """Handles whose outcome is not where it is to be."""
    return [one for one, goal in goals.items() if not abs(goal - burn_in.outcome(one)) <= one.close]


def _secant(burn_in: _BurnIn, handle: CalibratedParameter, goal: float) -> float:
    """Solve for one parameter, the other standing still."""
    now = burn_in.now[handle.key]
    miss = goal - burn_in.outcome(handle)
    if not np.isfinite(miss):
        return now
    with warnings.catch_warnings():  # whether it got there is seen afterwards
        warnings.simplefilter("ignore", RuntimeWarning)
        found = optimize.root_scalar(
            lambda value: burn_in.outcome(handle, value) - goal,
            method="secant",
            x0=now,
            x1=now + handle.per_unit * miss,
            xtol=handle.close * handle.per_unit / 2,
            maxiter=10,
        )
    return float(found.root) if np.isfinite(found.root) else now
