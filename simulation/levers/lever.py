"""The contract that every lever keeps.

A lever *is* its settings: a frozen record that a scenario file fills in.  It says what it costs,
and once a month it acts on the model it is handed: it writes policy columns, makes or ends edges
and publishes lists.  It never touches an agent's behaviour directly.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Literal, NamedTuple, TypeVar

import numpy as np
from pydantic import Field

from simulation.core.parameter import ParameterGroup
from simulation.core.tables import Array
from simulation.io.months import Month
from simulation.io.validation import Strict
from simulation.levers.roll_out import Where
from simulation.state.compounds import NONE
from simulation.state.state import State


class Intensity(NamedTuple):
    """How strongly a lever is in force in each compound, between 0 and 1.

    Attributes
    ----------
    effective
        Strength, share funded and, where streets run the lever, how they implement it.
    funded
        The same without implementation: what the treasury pays for.
    """

    effective: Array
    funded: Array


class Costs(NamedTuple):
    """What a lever costs this month: yuan from the treasury, and staff hours.

    Attributes
    ----------
    cash, hours
        One entry per compound.
    central
        Yuan that belong to no compound.
    """

    cash: Array
    hours: Array
    central: float = 0.0


class ExpectedEffect(NamedTuple):
    """What a lever is meant to do to an outcome, or what its harm does: tested for every lever.

    Attributes
    ----------
    outcome
        Name of an outcome.
    sign
        1 if the lever raises it, -1 if it lowers it.
    settings
        Settings of the lever with which this shows.
    other_settings
        Settings of the scenario, by dotted key, that it needs: other levers, or a parameter.
    """

    outcome: str
    sign: Literal[1, -1]
    settings: Mapping[str, Any] = MappingProxyType({})
    other_settings: Mapping[str, Any] = MappingProxyType({})


def setting(
    default: Any,
    doc: str,
    *,
    unit: str = "1",
    low: float | None = None,
    high: float | None = None,
    source: str = "assumption",
) -> Any:
    """Declare a setting of a lever with unit, bounds and source."""
    about: dict[str, Any] = {"unit": unit, "source": source}
    return Field(default=default, ge=low, le=high, description=doc, json_schema_extra=about)


class Lever(Strict):
    """Base of all levers: when, how strongly and where it is in force, and its contract.

    A subclass names itself, says who runs it, what it is meant to improve and what its harm
    worsens, and overrides `costs`, `set_policy` and, if it acts at a later place in the month,
    `act` together with `phase`.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    title_zh: ClassVar[str]
    benefit: ClassVar[ExpectedEffect]
    harm: ClassVar[ExpectedEffect]
    run_by: ClassVar[Literal["city", "street"]] = "city"
    phase: ClassVar[str] = "calendar"
    visibility: ClassVar[float] = 0.5
    effects: ClassVar[type[ParameterGroup]] = ParameterGroup

    begins: Month | None = setting(
        None, "first month; none is the first of the programme", unit="month"
    )
    ends: Month | None = setting(None, "first month without it; none is never", unit="month")
    strength: float = setting(1.0, "share of its full strength", low=0, high=1)
    budget: float | None = setting(
        None, "most that it may cost; none is no limit", unit="yuan/year", low=0
    )
    where: Where = Field(default=Where(), description="places that it reaches")

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Cash and hours of this month for each compound; linear in the intensity."""
        nothing = np.zeros(len(state.compounds))
        return Costs(nothing, nothing)

    def demand(self, state: State, intensity: Intensity, age: int) -> float:
        """Cash that the lever would need this month, by which a budget is rationed."""
        costs = self.costs(state, intensity, age)
        return float(costs.cash.sum()) + costs.central

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Write this month's policy columns and edges, `age` months after the begin."""

    def act(self, state: State, intensity: Intensity, age: int) -> None:
        """Act at the lever's place in the month (`phase`)."""

    def stop(self, state: State) -> None:
        """Clean up in the first month in which the lever is no longer in force."""


Effects = TypeVar("Effects", bound=ParameterGroup)


def effects_of(state: State, declared: type[Effects]) -> Effects:
    """Give the effects of a lever that are in force, by the class that declares them."""
    effects = state.effects[declared]
    assert isinstance(effects, declared)
    return effects


def charge(state: State, lever: str, costs: Costs) -> None:
    """Book what a lever costs, by street and centrally."""
    street = np.append(state.compounds.street, NONE)
    cash, hours = np.append(costs.cash, costs.central), np.append(costs.hours, 0.0)
    wage = state.parameters.ledger.wage_per_hour
    state.ledger.charge(state.month, lever, "running", street, cash=cash, hours=hours, wage=wage)


def of_firms(state: State, intensity: Array) -> Array:
    """Intensity at a firm: the mean over its compounds, 0 without any."""
    compounds, n = state.compounds, len(state.firms)
    under = np.flatnonzero(compounds.contracted)
    firm = compounds.firm[under]
    total = np.bincount(firm, intensity[under], n)
    return np.divide(total, state.projects, out=np.zeros(n), where=state.projects > 0)


def per_project(state: State, of_firm: Array) -> Array:
    """Spread an amount of each firm evenly over its compounds."""
    compounds = state.compounds
    share = of_firm / np.maximum(1, state.projects)
    return np.where(compounds.contracted, share[compounds.provider], 0.0)
