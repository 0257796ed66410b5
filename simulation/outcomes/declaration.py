"""Declaration of outcomes, and the table of all of them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

from simulation.core.tables import Array, Mask
from simulation.outcomes.groups import Groups
from simulation.state.state import State

Value = Callable[[State, Mask], float]
AnyValue = TypeVar("AnyValue", bound=Value)
Direction = Literal["higher", "lower", "none"]
Year = Literal["mean", "sum", "last"]
View = Literal["run", "compare", "attribute", "coverage plot"]
"""Where outcomes are displayed unless others are requested."""


class Grouped:
    """Function of the state and one mask of compounds, made of one that measures many groups.

    Parameters
    ----------
    values
        Function that gives the value of each group.
    """

    def __init__(self, values: Callable[[State, Groups], Array]) -> None:
        self.values = values
        functools.update_wrapper(self, values)

    def __call__(self, state: State, where: Mask) -> float:
        """Give the value of the compounds of a mask."""
        return float(self.values(state, Groups.of([where]))[0])


@dataclass(frozen=True)
class Outcome:
    """Declaration of an outcome.

    Attributes
    ----------
    name, label, label_zh, unit
        Name in tables, label in English and Chinese, and unit.
    direction
        Whether a ``higher`` or ``lower`` value is better, or ``none``.
    year
        Value of a year: ``mean``, ``sum`` or ``last`` of its months.
    true
        Function of the state and a mask of compounds; the monthly table is made faster by one that
        is `Grouped`.
    reported
        The same for the value that a city would report; None if that is the true value.
    yearly_report
        Whether the value is reported in December only.
    city_only
        Whether it is defined for the whole city only.
    views
        Where it appears without being requested: the printed table of a run (``run``), a comparison
        (``compare``), an attribution (``attribute``) or the plot of coverage (``coverage plot``).
    """

    name: str
    label: str
    label_zh: str
    unit: str
    direction: Direction
    year: Year
    true: Value
    reported: Value | None = None
    yearly_report: bool = False
    city_only: bool = False
    views: frozenset[View] = frozenset()

    @property
    def doc(self) -> str:
        """Meaning, in one line."""
        return (self.true.__doc__ or "").strip().splitlines()[0]

    @property
    def unit_of_year(self) -> str:
        """Unit of a yearly value; a sum is no longer per month."""
        return self.unit.removesuffix("/month") if self.year == "sum" else self.unit


OUTCOMES: dict[str, Outcome] = {}
"""Every outcome by its name; `simulation.outcomes` fills it."""


def outcomes_in_view(view: View) -> tuple[str, ...]:
    """Names of the outcomes that appear in a view, in the order of `OUTCOMES`.

    Examples
    --------
    >>> outcomes_in_view("attribute")[:2]
    ('satisfaction', 'satisfaction_gap')
    """
    return tuple(name for name, one in OUTCOMES.items() if view in one.views)


def outcome(
    label: str,
    label_zh: str,
    unit: str,
    direction: Direction,
    year: Year = "mean",
    *,
    reported: Value | None = None,
    yearly_report: bool = False,
    city_only: bool = False,
    views: tuple[View, ...] = (),
) -> Callable[[AnyValue], AnyValue]:
    """Declare the decorated function as the outcome of its name; see `Outcome`.

    The function takes the state of the city and a mask of compounds (bool, one for each compound),
    and gives the true value of the month.

    Parameters
    ----------
    label, label_zh
        What it is called, in English and Chinese.
    unit
        Unit of its values, such as ``share``, ``points`` or ``yuan``.
    direction
        Whether a ``higher`` or ``lower`` value is better, or ``none``.
    year
        Value of a year: ``mean``, ``sum`` or ``last`` of its months.
    reported
        Function that gives the value which the city would report; without it, the true one.
    yearly_report
        Whether the value is reported in December only.
    city_only
        Whether it is defined for the whole city only.
    views
        Tables and figures in which it is shown unless others are named.

    Returns
    -------
    callable
        Decorator that returns the function as it is.

    Examples
    --------
    >>> import simulation as sim
    >>> @sim.outcome("Mean fee", "平均物业费", "yuan/m2/month", "none")
    ... def mean_fee(state, where):
    ...     return float(state.compounds.fee[where].mean())
    >>> run = sim.run("yongqiao", scale=0.002, months=2)
    >>> (run.monthly["outcome"] == "mean_fee").any()
    np.True_
    >>> del sim.OUTCOMES["mean_fee"]  # as it was before this example
    """

    def declare(function: AnyValue) -> AnyValue:
        """Add the function to the outcomes, and return it."""
        name = function.__name__
        OUTCOMES[name] = Outcome(
            name, label, label_zh, unit, direction, year, function, reported, yearly_report,
            city_only, frozenset(views),
        )  # fmt: skip
        return function

    return declare
