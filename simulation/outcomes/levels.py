"""Levels: the places of the monthly table, and which compounds are in each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, get_args

import numpy as np

from simulation.core.tables import Mask, Rows
from simulation.io.validation import did_you_mean, refuse
from simulation.levers.schedule import ScheduledLever
from simulation.outcomes.groups import Groups
from simulation.state.state import State

Level = Literal[
    "city", "type", "district", "street", "fifth", "treatment", "compound", "tenure", "income"
]
DETAILS: tuple[Level, ...] = ("compound", "tenure", "income")
"""Levels whose rows are those of `details`: a year each, of each compound, or of the owners and
renters in it, or of its households by what they can afford."""
LEVELS: tuple[Level, ...] = tuple(level for level in get_args(Level) if level not in DETAILS)
"""Levels in the order of the rows: the city; ``old`` and ``commodity`` compounds; each district;
each street; the fifths of the compounds, from the least satisfied (``fifth 1``) when the table
begins; ``treated`` and ``untreated`` compounds, see `Places`."""
ALL_LEVELS: tuple[Level, ...] = (*LEVELS, *DETAILS)
FIFTHS = 5


def checked_level(name: str, where: str, key: str = "level") -> Level:
    """Give a level by its name; not one of details.

    Parameters
    ----------
    name
        The name.
    where, key
        What to name in a message.

    Raises
    ------
    InputError
        If there is no such level.
    """
    return _named(name, LEVELS, where, key)


def _named(name: str, levels: Iterable[Level], where: str, key: str) -> Level:
    for level in levels:
        if level == name:
            return level
    raise refuse(where, key, name, did_you_mean(str(name), levels))


def checked_levels(names: str | Iterable[str], where: str, key: str) -> tuple[Level, ...]:
    """Give levels by their names (or by one name), each once and in their usual order.

    Details are among them.

    Raises
    ------
    InputError
        If there is none, or no such level.
    """
    several = [names] if isinstance(names, str) else names
    if not isinstance(several, Iterable):
        raise refuse(where, key, names, f"some of {', '.join(ALL_LEVELS)}")
    requested = {_named(name, ALL_LEVELS, where, key) for name in several}
    if not requested:
        raise refuse(where, key, names, f"some of {', '.join(ALL_LEVELS)}")
    return tuple(level for level in ALL_LEVELS if level in requested)


class Places:
    """Places of some levels, and the compounds of each.

    Level ``treatment`` has two places.  A compound is ``treated`` in a month if some lever has
    reached it in that month or before: the lever was in force (it had begun, had not ended, and its
    strength was above 0), and its ``where``, with as much of the roll-out as was due, included the
    compound.  What a budget, the hours of the staff or the implementation by the street leave of
    the lever there does not matter, nor whether it changed anything.  All others are ``untreated``;
    they may still feel what the levers do elsewhere, through their firm, their street or the city.

    A compound that was treated once remains so, also when the lever ends.  So under a roll-out
    compounds go from ``untreated`` to ``treated``, and neither place is the same compounds in every
    month.  A place without compounds has no mean, and sums of 0.

    The levers are those of the run itself, as its programme evaluates them.  So two runs with other
    levers have other compounds in the same place, and a run without levers has no treated one: the
    difference between them is not that of the levers.  With `treated_by` the levers are those, at
    the times of their own scenarios, whatever the run itself has.  Runs that share these levers,
    the seed and the start have the same compounds in each place, and can be compared.

    Parameters
    ----------
    state
        The state.
    levels
        The levels.
    city
        Name of the city.
    treated_by
        Levers that decide what is treated; by default those of the run.

    Attributes
    ----------
    names
        Level and name of every place, in the order of their groups.
    """

    def __init__(
        self,
        state: State,
        levels: Sequence[Level],
        city: str,
        treated_by: Sequence[ScheduledLever] | None = None,
    ) -> None:
        self.state, self.treated_by = state, treated_by
        self.names: list[tuple[Level, str]] = []
        self._fixed = Groups.of([])
        for level in (one for one in LEVELS if one in levels):
            names, groups = _places_of(state, level, city)
            self.names += [(level, name) for name in names]
            self._fixed = self._fixed.and_then(groups)
        self._with_treatment = "treatment" in levels
        self._treated = np.zeros(len(state.compounds), dtype=bool)
        self._next_month = 0

    def groups(self) -> Groups:
        """Give the compounds of every place, in the month that was simulated last.

        They are new ones in every month, for what is derived from them is of that month.
        """
        treated = self._treated_so_far() if self._with_treatment else None
        of_month = [] if treated is None else [treated, ~treated]
        return self._fixed.and_then(Groups.of(of_month))

    def of_month(self) -> Iterator[tuple[Level, str, Mask]]:
        """Give level, name and compounds of every place, in the month that was simulated last."""
        masks = self.groups().masks(len(self.state.compounds))
        for (level, name), mask in zip(self.names, masks, strict=True):
            yield level, name, mask

    def _treated_so_far(self) -> Mask:
        if self.treated_by is None:
            return self.state.cumulative.reached.copy()
        for month in range(self._next_month, self.state.month):
            for lever in self.treated_by:
                if lever.in_force(month):
                    self._treated |= lever.reaches(self.state, month)
        self._next_month = max(self._next_month, self.state.month)
        return self._treated.copy()


def _places_of(state: State, level: Level, city: str) -> tuple[list[str], Groups]:
    """Names of the places of a level, and their compounds; those treated change and are none."""
    compounds = state.compounds
    match level:
        case "city":
            return [city], Groups.of([np.ones(len(compounds), dtype=bool)])
        case "type":
            return ["commodity", "old"], Groups.of([~compounds.old, compounds.old])
        case "treatment":
            return ["treated", "untreated"], Groups.of([])
        case "fifth":
            return [f"fifth {1 + code}" for code in range(FIFTHS)], Groups.of(_fifths(state))
    codes = compounds.district if level == "district" else compounds.street
    return [f"{level} {code}" for code in np.unique(codes).tolist()], Groups.by(codes)


def _fifths(state: State) -> list[Mask]:
    fifth = fifth_of_compounds(state)
    return [fifth == code for code in range(FIFTHS)]


def fifth_of_compounds(state: State) -> Rows:
    """Give the fifth of each compound by satisfaction before the programme, from 0, the lowest.

    Raises
    ------
    InputError
        If the programme has begun.
    """
    if state.month > 0:
        raise refuse("run", "level", "fifth", "a table from the first month; this one begins later")
    rank = np.argsort(np.argsort(state.compounds.satisfaction, kind="stable"))
    return np.asarray(rank * FIFTHS // len(rank))
