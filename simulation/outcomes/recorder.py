"""Recorder: the monthly table of outcomes."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator
from typing import Any, Literal

import numpy as np
import pandas as pd

from simulation.core.mesa_import import mesa
from simulation.core.tables import Mask
from simulation.outcomes.declaration import OUTCOMES, Outcome
from simulation.outcomes.lever_costs import declare_costs
from simulation.state.state import State

Level = Literal["city", "type", "street"]
COLUMNS = ("month", "level", "place", "outcome", "kind", "value")


class Recorder:
    """Records the outcomes of a model after each month.

    Parameters
    ----------
    state
        The state.
    levels
        ``city``, ``type`` (old and commodity) and, on request, ``street``.
    city
        Name of the city.
    levers
        Names of the levers; costs of others are left out.
    """

    def __init__(
        self, state: State, levels: tuple[Level, ...], city: str, levers: Collection[str]
    ) -> None:
        self.state = state
        self.places = list(_places(state, levels, city))
        self.outcomes = outcomes_with(levers)
        self.rows: list[tuple[str, str, str, str, str, float]] = []

    def note(self) -> None:
        """Record the month that has just been simulated."""
        month, december = self.state.last_date, self.state.last_was_december
        for level, place, where in self.places:
            for outcome in self._outcomes_of(level):
                true = outcome.true(self.state, where)
                self.rows.append((month, level, place, outcome.name, "true", true))
                if outcome.yearly_report and not december:
                    continue
                value = outcome.reported(self.state, where) if outcome.reported else true
                self.rows.append((month, level, place, outcome.name, "reported", value))

    def table(self) -> pd.DataFrame:
        """Give all records so far: month, level, place, outcome, kind, value."""
        return pd.DataFrame(self.rows, columns=list(COLUMNS)).astype({"value": "float64"})

    def _outcomes_of(self, level: str) -> Iterator[Outcome]:
        for outcome in self.outcomes:
            if level == "city" or not outcome.city_only:
                yield outcome


def collector(levers: Collection[str]) -> mesa.DataCollector:
    """Give the Mesa data collector of the seed, the month and the true outcomes of the city.

    Parameters
    ----------
    levers
        Names of the levers; costs of others are left out.
    """
    reporters: dict[str, Any] = {
        outcome.name: functools.partial(_of_city, outcome.name) for outcome in outcomes_with(levers)
    }
    return mesa.DataCollector({"seed": "seed", "month": "last_date", **reporters})


def _of_city(name: str, state: State) -> float:
    return OUTCOMES[name].true(state, np.ones(len(state.compounds), dtype=bool))


def outcomes_with(levers: Collection[str]) -> list[Outcome]:
    """Give every outcome, but costs only of some levers."""
    declare_costs()
    costs = {f"cost_{lever}" for lever in levers}
    return [
        outcome
        for name, outcome in OUTCOMES.items()
        if name in costs or not name.startswith("cost_")
    ]


def _places(state: State, levels: tuple[Level, ...], city: str) -> Iterator[tuple[str, str, Mask]]:
    compounds = state.compounds
    if "city" in levels:
        yield "city", city, np.ones(len(compounds), dtype=bool)
    if "type" in levels:
        yield "type", "commodity", ~compounds.old
        yield "type", "old", np.asarray(compounds.old.copy())
    if "street" in levels:
        for street in np.unique(compounds.street).tolist():
            yield "street", f"street {street}", compounds.street == street
