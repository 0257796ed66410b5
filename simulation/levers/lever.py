"""The contract that every lever keeps.

A lever *is* its settings: a frozen record that a scenario file fills in.  It says what it costs,
and once a month it acts on the model it is handed: it writes policy columns, makes or ends edges
and publishes lists.  It never touches an agent's behaviour directly.
"""

from __future__ import annotations

import bisect
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import Field

from simulation import draws
from simulation.columns import Array, Mask
from simulation.parameters import ParameterGroup
from simulation.reading import Month, Strict, is_dated, month_number, refuse, validated, value_at

if TYPE_CHECKING:
    from simulation.model import GovernanceModel

Order = Literal["even", "old_first", "new_first", "weak_first", "strong_first"]


class Force(NamedTuple):
    """How strongly a lever is in force in each compound, between 0 and 1.

    Attributes
    ----------
    felt
        Strength, share funded and, where streets run the lever, their vigour.
    granted
        The same without vigour: what the treasury pays for.
    """

    felt: Array
    granted: Array


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


class Claim(NamedTuple):
    """What a lever is meant to do to an outcome, or what its harm does: tested for every lever.

    Attributes
    ----------
    outcome
        Name of an outcome.
    sign
        1 if the lever raises it, -1 if it lowers it.
    told
        Settings of the lever with which this shows.
    beside
        Settings of the scenario, by dotted key, that it needs: other levers, or a parameter.
    """

    outcome: str
    sign: Literal[1, -1]
    told: Mapping[str, Any] = MappingProxyType({})
    beside: Mapping[str, Any] = MappingProxyType({})


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


class Where(Strict):
    """Where a lever reaches, and in which order it gets there."""

    districts: list[int] | None = Field(default=None, description="districts, counted from 0")
    streets: list[int] | None = Field(default=None, description="streets, counted from 0")
    compound_type: Literal["all", "old", "commodity"] = Field(
        default="all", description="type of compound"
    )
    share: float = Field(default=1.0, ge=0, le=1, description="share of the streets in the end")
    order: Order = Field(default="even", description="which streets come first")
    months: int = Field(default=1, ge=1, description="months until that share is reached")

    def covers(self, model: GovernanceModel, age: int) -> Mask:
        """Compounds that the lever reaches, `age` months after its begin."""
        compounds = model.compounds
        reached = np.ones(len(compounds), dtype=bool)
        if self.compound_type != "all":
            reached &= compounds.old == (self.compound_type == "old")
        if self.districts is not None:
            reached &= np.isin(compounds.district, self.districts)
        if self.streets is not None:
            reached &= np.isin(compounds.street, self.streets)
        if self.share < 1 or self.months > 1:
            reached &= self._streets_reached(model, np.unique(compounds.street[reached]), age)[
                compounds.street
            ]
        return reached

    def _streets_reached(self, model: GovernanceModel, eligible: Array, age: int) -> Mask:
        progress = self.share * min(1.0, (age + 1) / self.months)
        order = eligible[np.argsort(self._priority(model, eligible), kind="stable")]
        reached = np.zeros(len(model.streets), dtype=bool)
        reached[order[: int(np.ceil(progress * len(order) - 1e-9))]] = True
        return reached

    def _priority(self, model: GovernanceModel, streets: Array) -> Array:
        """Small numbers come first; ties and the orders without a reason go by keyed luck."""
        luck = draws.uniform(model.city_seed, "order of roll-out", 0, streets)
        if self.order == "even":
            return luck
        if self.order in ("weak_first", "strong_first"):
            reason = model.streets.first_score[streets]
        else:
            reason = -model.share_old_of_streets[streets]
        sign = 1 if self.order in ("weak_first", "old_first") else -1
        return np.asarray(sign * reason + 1e-9 * luck)


class Lever(Strict):
    """Base of all levers: when, how strongly and where it is in force, and its contract.

    A subclass names itself, says who runs it, what it is meant to improve and what its harm
    worsens, and overrides `costs`, `set_policy` and, if it acts at a later place in the month,
    `act` together with `phase`.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    title_zh: ClassVar[str]
    benefit: ClassVar[Claim]
    harm: ClassVar[Claim]
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

    def costs(self, model: GovernanceModel, force: Force) -> Costs:
        """Cash and hours of this month for each compound; linear in the force."""
        nothing = np.zeros(len(model.compounds))
        return Costs(nothing, nothing)

    def demand(self, model: GovernanceModel, force: Force) -> float:
        """Cash that the lever would need this month, by which a budget is rationed."""
        costs = self.costs(model, force)
        return float(costs.cash.sum()) + costs.central

    def set_policy(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Write this month's policy columns and edges, `age` months after the begin."""

    def act(self, model: GovernanceModel, force: Force, age: int) -> None:
        """Act at the lever's place in the month (`phase`)."""

    def stop(self, model: GovernanceModel) -> None:
        """Clean up in the first month in which the lever is no longer in force."""


class ScheduledLever:
    """A lever with its settings over time.

    Parameters
    ----------
    kind
        Class of the lever.
    settings
        Settings as read, any of them possibly dated.
    where
        File to name in a message.
    origin
        Calendar number of month 0 of the programme.
    """

    def __init__(
        self, kind: type[Lever], settings: Mapping[str, Any], where: str, origin: int
    ) -> None:
        self.kind = kind
        self.name = kind.name
        self.visibility = kind.visibility
        self.settings = dict(settings)
        self.origin = origin
        self._where = where
        for name in ("begins", "ends"):
            if is_dated(self.settings.get(name)):
                raise refuse(where, f"levers.{self.name}.{name}", self.settings[name], "one month")
        self._turns = self._months_of_change()
        self._versions = [self._version(month) for month in self._turns]
        first = self.at(0)
        self.first = month_number(first.begins) - origin if first.begins else 0
        self.last = month_number(first.ends) - origin if first.ends else None

    def at(self, month: int) -> Lever:
        """Lever with the settings of a month."""
        return self._versions[max(0, bisect.bisect_right(self._turns, month) - 1)]

    def in_force(self, month: int) -> bool:
        """Whether the lever is in force, at any strength above zero."""
        begun = month >= self.first and (self.last is None or month < self.last)
        return begun and self.at(month).strength > 0

    def force(self, model: GovernanceModel, vigour: Array | float) -> Force:
        """How strongly it is in force this month, before the budget has its say."""
        lever = self.at(model.month)
        granted = lever.strength * lever.where.covers(model, model.month - self.first)
        return Force(granted * vigour, granted * 1.0)

    def with_settings(self, **settings: Any) -> Self:
        """Give the same lever with other settings."""
        return type(self)(self.kind, {**self.settings, **settings}, self._where, self.origin)

    def _version(self, month: int) -> Lever:
        data = {name: value_at(value, self.origin + month) for name, value in self.settings.items()}
        return validated(self.kind, data, self._where, f"levers.{self.name}")

    def _months_of_change(self) -> list[int]:
        """Months in which a dated setting changes, and month 0."""
        dates = {
            month_number(text)
            for value in self.settings.values()
            if is_dated(value)
            for text in value
        }
        return sorted({0, *(date - self.origin for date in dates)})


def of_firms(model: GovernanceModel, force: Array) -> Array:
    """Force at a firm: the mean over its compounds, 0 without any."""
    compounds, n = model.compounds, len(model.firms)
    under = np.flatnonzero(compounds.contracted)
    firm = compounds.firm[under]
    total = np.bincount(firm, force[under], n)
    return np.divide(total, model.projects, out=np.zeros(n), where=model.projects > 0)


def per_project(model: GovernanceModel, of_firm: Array) -> Array:
    """Spread an amount of each firm evenly over its compounds."""
    compounds = model.compounds
    share = of_firm / np.maximum(1, model.projects)
    return np.where(compounds.contracted, share[compounds.provider], 0.0)
