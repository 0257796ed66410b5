"""Recorder: the monthly table of outcomes, which everything above reads instead of the model."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import mesa
import numpy as np
import pandas as pd

from simulation.outcome import Outcome
from simulation.outcomes import OUTCOMES

if TYPE_CHECKING:
    from simulation.columns import Mask
    from simulation.model import GovernanceModel
    from simulation.scenario import Scenario

Level = Literal["city", "type", "street"]

MONTHS_OF_A_YEAR = 12

COLUMNS = ("month", "level", "place", "outcome", "kind", "value")


class Recorder:
    """Notes the outcomes of a model after each month.

    Parameters
    ----------
    model
        The model.
    levels
        ``city``, ``type`` (old and commodity) and, if asked for, ``street``.
    """

    def __init__(self, model: GovernanceModel, levels: tuple[Level, ...]) -> None:
        self.model = model
        self.places = list(_places(model, levels))
        self.outcomes = _outcomes(model.scenario)
        self.rows: list[tuple[str, str, str, str, str, float]] = []

    def note(self) -> None:
        """Note the month that has just been simulated."""
        month, december = self.model.last_date, self.model.last_was_december
        for level, place, where in self.places:
            for outcome in self._asked(level):
                true = outcome.true(self.model, where)
                self.rows.append((month, level, place, outcome.name, "true", true))
                if outcome.yearly_report and not december:
                    continue
                value = outcome.reported(self.model, where) if outcome.reported else true
                self.rows.append((month, level, place, outcome.name, "reported", value))

    def table(self) -> pd.DataFrame:
        """Everything noted so far: month, level, place, outcome, kind, value."""
        return pd.DataFrame(self.rows, columns=list(COLUMNS)).astype({"value": "float64"})

    def _asked(self, level: str) -> Iterator[Outcome]:
        for outcome in self.outcomes:
            if level == "city" or not outcome.city_only:
                yield outcome


def yearly(monthly: pd.DataFrame) -> pd.DataFrame:
    """Give outcomes of the city year by year: a mean, a sum or the last month, by outcome.

    Parameters
    ----------
    monthly
        A monthly table.

    Returns
    -------
    pandas.DataFrame
        year, outcome, kind, value, unit, months (of that year in the table; 12 if it is whole).
    """
    city = monthly[monthly["level"] == "city"]
    year = city["month"].str[:4].astype(int).rename("year")
    grouped = city.groupby([year, "outcome", "kind"], sort=False)["value"]
    last = grouped.last(skipna=False)
    table = grouped.agg(["mean", "sum"]).assign(last=last).reset_index()
    how = [OUTCOMES[name].year for name in table["outcome"]]
    values = [row[rule] for (_, row), rule in zip(table.iterrows(), how, strict=True)]
    units = [OUTCOMES[name].unit.removesuffix("/month") if rule == "sum" else OUTCOMES[name].unit
             for name, rule in zip(table["outcome"], how, strict=True)]  # fmt: skip
    months = table["year"].map(city["month"].groupby(year).nunique())
    return table[["year", "outcome", "kind"]].assign(value=values, unit=units, months=months)


def collector(scenario: Scenario) -> mesa.DataCollector:
    """Make Mesa's collector of the month and of the true outcomes of the city.

    Parameters
    ----------
    scenario
        The scenario; costs of levers that it does not have are left out.
    """
    reporters: dict[str, Any] = {
        outcome.name: functools.partial(_of_city, outcome.name) for outcome in _outcomes(scenario)
    }
    return mesa.DataCollector({"month": "last_date", **reporters})


def _of_city(name: str, model: GovernanceModel) -> float:
    return OUTCOMES[name].true(model, np.ones(len(model.compounds), dtype=bool))


def _outcomes(scenario: Scenario) -> list[Outcome]:
    costs = {f"cost_{lever.name}" for lever in scenario.levers}
    return [
        outcome
        for name, outcome in OUTCOMES.items()
        if name in costs or not name.startswith("cost_")
    ]


def _places(model: GovernanceModel, levels: tuple[Level, ...]) -> Iterator[tuple[str, str, Mask]]:
    compounds = model.compounds
    if "city" in levels:
        yield "city", model.scenario.city.name, np.ones(len(compounds), dtype=bool)
    if "type" in levels:
        yield "type", "commodity", ~compounds.old
        yield "type", "old", np.asarray(compounds.old.copy())
    if "street" in levels:
        for street in np.unique(compounds.street).tolist():
            yield "street", f"street {street}", compounds.street == street


def part_of_year(months: int) -> str:
    """Say on a line of its own how much of a year was run, if not all of it was."""
    return f"\n{months} of {MONTHS_OF_A_YEAR} months" if months < MONTHS_OF_A_YEAR else ""
