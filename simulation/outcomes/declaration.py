"""Outcome: the declaration of a named outcome, and the list of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from simulation.core.tables import Mask
from simulation.state.state import State

Value = Callable[["State", Mask], float]
Direction = Literal["higher", "lower", "none"]
Year = Literal["mean", "sum", "last"]
View = Literal["run", "compare", "attribute", "coverage plot"]
"""Where outcomes are displayed unless others are requested."""


@dataclass(frozen=True)
class Outcome:
    """A named outcome.

    Attributes
    ----------
    name, label, label_zh, unit
        How it is called, and what it is measured in.
    direction
        Whether more of it is better, worse or neither.
    year
        How months make a year: their mean, their sum or the last of them.
    true
        Function of the model and a mask of compounds.
    reported
        The same for what a city would report; None where that is the true value.
    yearly_report
        Whether the reported value appears in December only.
    city_only
        Whether it has no meaning below the level of the city.
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
        """What it means, in a line."""
        return (self.true.__doc__ or "").strip().splitlines()[0]

    @property
    def unit_of_year(self) -> str:
        """Unit of a year of it: of a sum it is no longer one by the month."""
        return self.unit.removesuffix("/month") if self.year == "sum" else self.unit


OUTCOMES: dict[str, Outcome] = {}
"""Every outcome by its name; filled in by `simulation.outcomes`."""


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
) -> Callable[[Value], Value]:
    """Declare the decorated function as an outcome of its name; see `Outcome`."""

    def declare(function: Value) -> Value:
        """Add the function to the outcomes, and give it back."""
        name = function.__name__
        OUTCOMES[name] = Outcome(
            name, label, label_zh, unit, direction, year, function, reported, yearly_report,
            city_only, frozenset(views),
        )  # fmt: skip
        return function

    return declare
