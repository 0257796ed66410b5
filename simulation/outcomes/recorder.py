"""Recorder: the monthly table of outcomes."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulation.core.mesa_import import mesa
from simulation.levers.schedule import ScheduledLever
from simulation.outcomes.declaration import OUTCOMES, Outcome
from simulation.outcomes.levels import Level, Places
from simulation.outcomes.lever_costs import declare_costs
from simulation.state.state import State

KINDS = ("true", "reported")
"""Kinds of values, in the order of the rows."""
COST = "cost_"
"""What the outcome for the cost of a lever has before the name of the lever."""
COLUMNS = ("month", "level", "place", "outcome", "kind", "value")


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
        self.outcomes = outcomes_with(levers)
        self.rows: list[tuple[str, str, str, str, str, float]] = []

    def note(self) -> None:
        """Record the month that has just been simulated."""
        month, december = self.state.last_date, self.state.last_was_december
        for level, place, where in self.places.of_month():
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
