"""Details: yearly outcomes of each compound, and of the kinds of households in it.

They are recorded only if a run is asked for them.  A household belongs to one row, whatever the
policy, so that two runs of one city can be compared row by row: who gains and who loses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from simulation.core.tables import Array, Floats, Rows
from simulation.io.validation import refuse
from simulation.outcomes.declaration import OUTCOMES, Grouped
from simulation.outcomes.groups import Groups
from simulation.outcomes.levels import DETAILS, FIFTHS, Level, fifth_of_compounds
from simulation.state.households import OWNER
from simulation.state.state import State

HOUSEHOLDS = "households"
"""Name of the row that says how many households a place has."""
BY_HOUSEHOLDS = (
    "satisfaction", "share_dissatisfied", "coverage_professional_households", "visible_quality",
    "facility_condition",
)  # fmt: skip
"""Outcomes that are means over all households of a city, so that its parts add up to it."""
OF_RESIDENTS = BY_HOUSEHOLDS[:1]
"""Those of them that are measured of each household."""
GROUPINGS: dict[str, tuple[Level, int]] = {
    "type": ("compound", 0),
    "district": ("compound", 1),
    "street": ("compound", 2),
    "fifth": ("compound", 3),
    "tenure": ("tenure", 0),
    "income": ("income", 0),
}
"""Ways to group the rows: the level that has them, and which part of the place is the group."""


@dataclass(frozen=True)
class Parts:
    """Rows of one level.

    Attributes
    ----------
    level
        The level.
    places
        Name of each: the groups that it belongs to, then its compound.
    households
        Number of households of each.
    of_household
        Row of each simulated household, if the rows are kinds of households.
    """

    level: Level
    places: list[str]
    households: Floats
    of_household: Rows | None = None

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes that are recorded."""
        return BY_HOUSEHOLDS if self.of_household is None else OF_RESIDENTS

    def measure(self, state: State) -> Floats:
        """Measure a month: shape (number of outcomes, number of rows)."""
        if self.of_household is None:
            each = Groups.by(np.arange(len(self.places)))
            return np.array([_values(name, state, each) for name in self.outcomes])
        satisfaction = state.households.satisfaction.astype(float)
        total = np.bincount(self.of_household, satisfaction)
        return np.asarray(total / np.bincount(self.of_household))[np.newaxis]


def _values(name: str, state: State, groups: Groups) -> Array:
    """Give the value of an outcome in each group."""
    function = OUTCOMES[name].true
    if isinstance(function, Grouped):
        return function.values(state, groups)
    return np.array([function(state, mask) for mask in groups.masks(len(state.compounds))])


class Details:
    """Records yearly outcomes of each compound, or of the kinds of households in it.

    Parameters
    ----------
    state
        The state, before the first month of the programme.
    levels
        Levels of a run; those that are no details are left to the `Recorder`.

    Attributes
    ----------
    parts
        Rows of each level.

    Raises
    ------
    InputError
        If there are details to be recorded and the programme has begun.
    """

    def __init__(self, state: State, levels: Sequence[Level]) -> None:
        self.state = state
        asked = [level for level in DETAILS if level in levels]
        if asked and state.month > 0:
            expected = "a table from the first month; this one begins later"
            raise refuse("run", "level", asked[0], expected)
        self.parts = [_parts_of(state, level) for level in asked]
        self._sums: list[Floats] = []
        self._now: list[Floats] = []
        self._months = 0
        self._last = ""
        self._years: list[pd.DataFrame] = []

    def note(self) -> None:
        """Add the month that has just been simulated to its year."""
        if not self.parts:
            return
        self._now = [part.measure(self.state) for part in self.parts]
        if not self._months:
            self._sums = [np.zeros_like(now) for now in self._now]
        self._sums = [total + now for total, now in zip(self._sums, self._now, strict=True)]
        self._months += 1
        self._last = self.state.last_date
        if self.state.last_was_december:
            self._years.append(self._year())
            self._months = 0

    def table(self) -> pd.DataFrame:
        """Give a row for each year, place and outcome: month (the last), level, place, and so on.

        A value is that of the year by the rule of its outcome; a year that is not whole is that of
        its months.
        """
        rest = [self._year()] if self._months else []
        return pd.concat([*self._years, *rest], ignore_index=True)

    def _year(self) -> pd.DataFrame:
        tables = [
            self._year_of(*one) for one in zip(self.parts, self._sums, self._now, strict=True)
        ]
        return pd.concat(tables, ignore_index=True)

    def _year_of(self, part: Parts, total: Floats, now: Floats) -> pd.DataFrame:
        rules = np.array([[OUTCOMES[name].year] for name in part.outcomes])
        value = np.where(rules == "last", now, total / self._months)
        values = np.vstack([part.households, value])
        names = [HOUSEHOLDS, *part.outcomes]
        about = {"month": self._last, "level": part.level, "kind": "true"}
        columns = {"place": part.places * len(names), "outcome": np.repeat(names, len(part.places))}
        table = pd.DataFrame({**columns, "value": values.ravel()}).assign(**about)
        text = ["month", "level", "place", "outcome", "kind"]
        return table[[*text, "value"]].astype(dict.fromkeys(text, "str"))


def _of_compounds(state: State, fifth: Rows) -> Parts:
    """Give each compound by what it is, where it lies, and how satisfied it was at first."""
    compounds = state.compounds
    names = zip(compounds.old, compounds.district, compounds.street, fifth, strict=True)
    places = [
        f"{'old' if old else 'commodity'}, district {district}, street {street}, fifth {code + 1}, "
        f"compound {row}"
        for row, (old, district, street, code) in enumerate(names)
    ]
    return Parts("compound", places, compounds.households.astype(float))


def _of_kinds(state: State, level: Level, kind: Rows, names: Sequence[str]) -> Parts:
    """Give the kinds of households in each compound, those that there are."""
    compound = state.compounds.of_household(np.arange(len(state.households)))
    cells, row = np.unique(compound * len(names) + kind, return_inverse=True)
    weight = np.bincount(row, state.compounds.weight[compound]).astype(float)
    places = [f"{names[cell % len(names)]}, compound {cell // len(names)}" for cell in cells]
    return Parts(level, places, weight, row)


def _parts_of(state: State, level: Level) -> Parts:
    match level:
        case "tenure":
            owner = (state.households.flags & OWNER) > 0
            return _of_kinds(state, level, owner.astype(np.int64), ("renters", "owners"))
        case "income":
            return _of_kinds(state, level, _income(state), [f"income {k + 1}" for k in range(5)])
    return _of_compounds(state, fifth_of_compounds(state))


def _income(state: State) -> Array:
    """Fifth of each household by what it can afford, of all households that there might be."""
    bounds = special.ndtri(np.arange(1, FIFTHS) / FIFTHS)
    return np.searchsorted(bounds, state.households.affordability.astype(float))


def group_of(place: str, by: str) -> str:
    """Give the group that a place of details belongs to.

    Parameters
    ----------
    place
        Name of the place.
    by
        One of `GROUPINGS`.

    Examples
    --------
    >>> group_of("old, district 0, street 3, fifth 1, compound 17", "fifth")
    'fifth 1'
    """
    return place.split(", ")[GROUPINGS[by][1]]
