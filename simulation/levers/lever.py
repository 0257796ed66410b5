"""The contract of a lever: its settings, its costs and its effects on the state.

A lever is a class whose fields are its settings; a scenario file gives their values.  In each month
in which the lever is in force, the model does four things:

1. It calculates the `Intensity` of the lever in each compound from its strength, from where it
   reaches, and from how the streets implement it.
2. It asks for the costs (`Lever.costs`), and lowers the intensity if a budget, or the hours of a
   street, do not suffice.
3. It lets the lever set policy (`Lever.set_policy`).  Policy columns go back to their start values
   at the begin of every month, so a lever that ended leaves nothing there.
4. It lets the lever act later in the month (`Lever.act`), in the phase that the lever names.

A lever writes policy columns, edges of the governance graph, and scores or events.  It never
changes the behaviour of an agent: agents read the policy columns and decide for themselves.
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
from simulation.state.ledger import RUNNING
from simulation.state.state import State

MOST_YUAN = 10**15
"""Largest budget that can be stated."""


class Intensity(NamedTuple):
    """How strongly a lever is in force, with one entry between 0 and 1 for each compound.

    Attributes
    ----------
    effective
        What acts on the compound: strength times the share that is funded, times the implementation
        intensity of the street if streets run the lever.
    funded
        What the treasury pays for: the same without the implementation intensity.
    """

    effective: Array
    funded: Array


class Costs(NamedTuple):
    """What a lever costs in a month.

    Attributes
    ----------
    cash
        Yuan from the treasury, one entry per compound.
    hours
        Hours of street and community staff, one entry per compound.
    central
        Yuan from the treasury that belong to no compound.
    is_transfer
        Whether all cash is paid to firms and self-managed compounds, as subsidies and grants.

    Examples
    --------
    >>> import numpy as np
    >>> Costs(cash=np.full(3, 50.0), hours=np.zeros(3)).cash.sum()
    np.float64(150.0)
    """

    cash: Array
    hours: Array
    central: float = 0.0
    is_transfer: bool = False


class ExpectedEffect(NamedTuple):
    """Direction in which a lever is expected to move an outcome.

    Every lever declares one for its benefit and one for its harm, and both are tested.

    Attributes
    ----------
    outcome
        Name of an outcome.
    sign
        1 if the lever raises it, -1 if it lowers it.
    settings
        Settings of the lever with which the effect is visible.
    other_settings
        Other settings of the scenario that the effect needs, by dotted key.

    Examples
    --------
    >>> ExpectedEffect("collection_rate", -1).settings
    mappingproxy({})
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
    """Declare a setting of a lever.

    Parameters
    ----------
    default
        Value that holds unless a scenario states another.
    doc
        Meaning, in a few words.
    unit
        Unit; ``1`` for a share or a number without unit.
    low, high
        Bounds, both allowed.
    source
        Where the default comes from.

    Returns
    -------
    pydantic.fields.FieldInfo
        What the class has in the place of a value.

    Examples
    --------
    >>> class Campaign(Lever):
    ...     visits: float = setting(2.0, "visits", unit="1/year", low=0, high=12)
    >>> Campaign(visits=3.0).visits
    3.0
    """
    about: dict[str, Any] = {"unit": unit, "source": source}
    return Field(default=default, ge=low, le=high, description=doc, json_schema_extra=about)


def districts_where(what: str) -> Any:
    """Declare a setting that says in which districts another one holds; see `in_districts`."""
    doc = f"districts, counted from 0, where {what}; none is all that the lever reaches"
    about: dict[str, Any] = {"unit": "districts", "source": "assumption"}
    return Field(default=None, description=doc, json_schema_extra=about)


class Lever(Strict):
    """Base class of all levers, with the settings that every lever has.

    A subclass declares the class attributes below, adds its own settings with `setting`, and
    overrides `costs` and `set_policy`.  If it also acts later in the month, it overrides `act` and
    names the `phase`.

    Every method has the same parameters: `state` is the state of the city, `intensity` says how
    strongly the lever is in force in each compound, and `age` counts the months since its begin,
    from 0.

    Attributes
    ----------
    name
        Name in scenario files.
    title, title_zh
        Title in English and Chinese.
    benefit, harm
        What the lever is meant to improve, and what it is expected to make worse.
    run_by
        ``city``, or ``street`` if its implementation intensity differs between streets.
    phase
        Phase of the month in which `act` is called.
    visibility
        How visible the lever is, between 0 and 1, to those who rank the streets.
    effects
        Parameters of this lever alone, as a parameter group.

    Examples
    --------
    >>> import simulation as sim
    >>> sim.LEVERS["fee_subsidy"](strength=0.5).strength
    0.5
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
        None,
        "most cash that it may cost, staff hours not counted; none is no limit",
        unit="yuan/year",
        low=0,
        high=MOST_YUAN,
    )
    where: Where = Field(default=Where(), description="where it reaches")

    def costs(self, state: State, intensity: Intensity, age: int) -> Costs:
        """Give cash and hours of this month for each compound; linear in the intensity."""
        nothing = np.zeros(len(state.compounds))
        return Costs(nothing, nothing)

    def demand(self, state: State, intensity: Intensity, age: int) -> float | None:
        """Give the cash (yuan) that is needed this month; a budget is rationed by it.

        None stands for the sum of `costs`.  A lever that charges cash later in the month overrides
        this method, and gives the cash that it expects to charge.
        """
        return None

    def claim(self, state: State, intensity: Intensity, age: int) -> float | None:
        """Give the cash (yuan) by which a budget is shared out; linear in the intensity.

        None stands for the `demand`.  A lever that pays for whole projects overrides this method,
        and gives the cash that it needs on average.  What it does not take in a month goes to the
        other levers, and what it takes beyond its share comes from theirs.
        """
        return None

    def set_policy(self, state: State, intensity: Intensity, age: int) -> None:
        """Write the policy columns and edges of this month."""

    def act(self, state: State, intensity: Intensity, age: int) -> None:
        """Act in the lever's phase of the month."""

    def stop(self, state: State) -> None:
        """Clean up in the first month in which the lever is no longer in force."""


Effects = TypeVar("Effects", bound=ParameterGroup)


def effects_of(state: State, declared: type[Effects]) -> Effects:
    """Give the parameters of a lever alone, by the class that declares them."""
    effects = state.effects[declared]
    assert isinstance(effects, declared)
    return effects


def charge(state: State, lever: str, costs: Costs) -> None:
    """Enter what a lever costs in the ledger, by street and centrally."""
    compounds = state.compounds
    state.ledger.charge(
        state.month,
        lever,
        RUNNING,
        compounds.street,
        cash=costs.cash,
        hours=costs.hours,
        central=costs.central,
        wage=state.parameters.ledger.wage_per_hour,
        served=compounds.contracted if costs.is_transfer else None,
    )


def of_firms(state: State, values: Array) -> Array:
    """Give the mean over the compounds of each firm, such as of an intensity; 0 without any."""
    under, projects = np.flatnonzero(state.compounds.contracted), state.firms.projects
    total = np.bincount(state.compounds.firm[under], values[under], len(projects))
    return np.divide(total, projects, out=np.zeros(len(projects)), where=projects > 0)


def per_compound(state: State, of_street: Array) -> Array:
    """Spread an amount of each street, given at its compounds, evenly over them."""
    street = state.compounds.street
    return np.asarray(of_street / np.bincount(street, minlength=len(state.streets))[street])


def part_of_firms(state: State) -> Array:
    """Share of the projects of each firm that is simulated: below 1 only in a sample of streets.

    An amount that a whole firm costs is multiplied by it, as the other streets bear the rest.
    """
    projects = state.firms.projects
    return np.asarray(projects / np.maximum(1, projects + state.firms.projects_elsewhere))


def per_project(state: State, of_firm: Array) -> Array:
    """Spread an amount of each firm evenly over its compounds; see `part_of_firms`."""
    compounds = state.compounds
    share = of_firm / np.maximum(1, state.firms.projects)
    return np.where(compounds.contracted, share[compounds.provider], 0.0)
