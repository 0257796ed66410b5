"""Recorder: the monthly table of outcomes."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulation.core.mesa_import import mesa
from simulation.core.tables import Array, Floats, Mask, Rows
from simulation.levers.schedule import ScheduledLever
from simulation.outcomes.declaration import OUTCOMES, Grouped, Outcome, Value
from simulation.outcomes.groups import Groups
from simulation.outcomes.levels import Level, Places
from simulation.outcomes.lever_costs import declare_costs
from simulation.state.state import State

KINDS = ("true", "reported")
"""Kinds of values, in the order of the rows."""
COST = "cost_"
"""What the outcome for the cost of a lever has before the name of the lever."""


class Recorder:
    """Records the outcomes of a model after each month.

    Parameters
    ----------
    state
        The state.
    levels
        Levels of the table; see `levels.Places`.
    city
        Name of the city.
    levers
        Names of the levers; costs of others are left out.
    treated_by
        Levers that decide which compounds are treated; by default those of the run.
    """

    def __init__(
        self,
        state: State,
        levels: tuple[Level, ...],
        city: str,
        levers: Collection[str],
        treated_by: Sequence[ScheduledLever] | None = None,
    ) -> None:
        self.state = state
        self.places = Places(state, levels, city, treated_by)
        measured = outcomes_with(levers)
        self.outcomes = [one for one in measured if "city" in levels or not one.city_only]
        self.months: list[str] = []
        self.cells: list[Rows] = []
        self.values: list[Floats] = []

    def note(self) -> None:
        """Record the month that has just been simulated."""
        recorded = self._in_december if self.state.last_was_december else self._usually
        self.months.append(self.state.last_date)
        self.cells.append(np.flatnonzero(recorded))
        self.values.append(self._measure()[recorded])

    def table(self) -> pd.DataFrame:
        """Give all records so far: month, level, place, outcome, kind, value."""
        month = np.repeat(np.arange(len(self.months)), [len(cells) for cells in self.cells])
        cells = np.concatenate([np.arange(0), *self.cells])
        place, outcome, kind = np.unravel_index(cells, self._usually.shape)
        columns = {
            "month": _named(self.months, month),
            "level": _named([level for level, _ in self.places.names], place),
            "place": _named([name for _, name in self.places.names], place),
            "outcome": _named([about.name for about in self.outcomes], outcome),
            "kind": _named(KINDS, kind),
            "value": np.concatenate([np.zeros(0), *self.values]),
        }
        return pd.DataFrame(columns)

    def _measure(self) -> Floats:
        """Measure a month: every outcome by place, outcome and kind."""
        groups, december = self.places.groups(), self.state.last_was_december
        values = np.empty((len(self.outcomes), len(KINDS), len(groups)))
        for row, outcome in zip(values, self.outcomes, strict=True):
            row[:] = self._values(outcome, outcome.true, groups)
            if outcome.reported and (december or not outcome.yearly_report):
                row[1] = self._values(outcome, outcome.reported, groups)
        return values.transpose(2, 0, 1)

    def _values(self, outcome: Outcome, function: Value, groups: Groups) -> Array | float:
        """Measure an outcome in every place; one number if it is defined for the city only."""
        state, n = self.state, len(self.state.compounds)
        if outcome.city_only:
            return function(state, np.ones(n, dtype=bool))
        if isinstance(function, Grouped):
            return function.values(state, groups)
        return np.array([function(state, mask) for mask in groups.masks(n)])

    @functools.cached_property
    def _in_december(self) -> Mask:
        """Which values are recorded in a December, by place, outcome and kind."""
        city = np.array([level == "city" for level, _ in self.places.names], dtype=bool)
        everywhere = np.array([not outcome.city_only for outcome in self.outcomes])
        return np.repeat((city[:, np.newaxis] | everywhere)[:, :, np.newaxis], len(KINDS), axis=2)

    @functools.cached_property
    def _usually(self) -> Mask:
        """Which values are recorded in any other month."""
        recorded = self._in_december.copy()
        recorded[:, [outcome.yearly_report for outcome in self.outcomes], 1] = False
        return recorded


def _named(names: Sequence[str], rows: Rows) -> pd.api.extensions.ExtensionArray:
    """Give a column of text from names and the number of the name in each row."""
    return pd.array(names, dtype="str").take(rows)


def collector(levers: Collection[str]) -> mesa.DataCollector:
    """Give the Mesa data collector of seed, month, stage and the true outcomes of the city.

    The stage is ``burn-in`` or ``programme``.

    Parameters
    ----------
    levers
        Names of the levers; costs of others are left out.
    """
    reporters: dict[str, Any] = {
        outcome.name: functools.partial(_of_city, outcome.name) for outcome in outcomes_with(levers)
    }
    columns = {"seed": "seed", "month": "last_date", "stage": _stage}
    return mesa.DataCollector({**columns, **reporters})


def forget_after(collector: mesa.DataCollector, collected: list[int], last: int) -> None:
    """Drop from a Mesa data collector, and from the months that it has, those after a month.

    Parameters
    ----------
    collector
        The collector.
    collected
        Number of each month that it has, in ascending order.
    last
        Number of the last month to keep.
    """
    kept = bisect.bisect_right(collected, last)
    for values in collector.model_vars.values():
        del values[kept:]
    for records in (collector._agent_records, collector._agenttype_records):
        for month in [month for month in records if month > last]:
            del records[month]
    del collected[kept:]


def _stage(state: State) -> str:
    """Say of what the month is that was simulated last."""
    return "programme" if state.month > 0 else "burn-in"


def _of_city(name: str, state: State) -> float:
    return OUTCOMES[name].true(state, np.ones(len(state.compounds), dtype=bool))


def levers_in(monthly: pd.DataFrame) -> set[str]:
    """Give the levers whose costs are in a monthly table."""
    costs = (name for name in monthly["outcome"].unique() if name.startswith(COST))
    return {name.removeprefix(COST) for name in costs}


def with_costs(monthly: pd.DataFrame, levers: Collection[str]) -> pd.DataFrame:
    """Give a monthly table with the costs of more levers, which are 0 in all its months."""
    new = [f"{COST}{name}" for name in sorted(set(levers) - levers_in(monthly))]
    city = monthly.loc[monthly["level"] == "city", ["month", "level", "place"]].drop_duplicates()
    if city.empty or not new:
        return monthly
    rows = pd.MultiIndex.from_product([new, KINDS], names=["outcome", "kind"]).to_frame(index=False)
    table = pd.concat([monthly, city.merge(rows.assign(value=0.0), how="cross")])
    place = pd.factorize(table["level"] + " " + table["place"])[0]
    outcome = table["outcome"].map({name: at for at, name in enumerate(OUTCOMES)})
    order = np.lexsort((table["kind"] != KINDS[0], outcome, place, table["month"]))
    return table.iloc[order].reset_index(drop=True)


def outcomes_with(levers: Collection[str]) -> list[Outcome]:
    """Give every outcome, but costs only of some levers."""
    declare_costs()
    costs = {f"{COST}{lever}" for lever in levers}
    return [
        outcome for name, outcome in OUTCOMES.items() if name in costs or not name.startswith(COST)
    ]
