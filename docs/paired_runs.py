"""Paired differences between scenarios, by year, for the pages of docs/findings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

import simulation as sim
from simulation.experiments.jobs import LoadedScenario

PAIR = ["city", "sample", "seed"]
"""What two runs share that are compared."""


def by_year(
    scenarios: Collection[str] | Mapping[str, sim.Scenario],
    outcomes: Collection[str],
    *,
    name: str,
    out: Path,
    workers: int,
    samples: int = 0,
    seeds: int = 1,
    months: int = 60,
    streets: float = 0.2,
    scale: float = 0.005,
) -> pd.DataFrame:
    """Run scenarios with common random numbers, and give their outcomes by year.

    A sweep that was stopped goes on.  Its tables are read run by run, so that they fit in memory.

    Returns
    -------
    pandas.DataFrame
        scenario, city, sample, seed, year (from 1), outcome, value: true, of the whole city.
    """
    loaded = (
        [LoadedScenario.of(one, title) for title, one in scenarios.items()]
        if isinstance(scenarios, Mapping)
        else list(scenarios)
    )
    design = sim.Design(
        name=name, scenarios=loaded, samples=samples, seeds=seeds,
        streets=streets, scale=scale, months=months,
    )  # fmt: skip
    table = sim.sweep(design, out=out / name, workers=workers).table()
    of_city = (table["level"] == "city") & (table["kind"] == "true")
    rows = table[of_city & table["outcome"].isin(list(outcomes))].copy()
    rows["sample"] = rows["sample"].fillna(0)
    first = int(rows["month"].min()[:4])
    rows["year"] = rows["month"].str[:4].astype(int) - first + 1
    years = rows.groupby(["scenario", *PAIR, "year", "outcome"], as_index=False)["value"]
    return years.agg(list).assign(value=_of_year)


def _of_year(years: pd.DataFrame) -> list[float]:
    """Value of each year by the rule of its outcome."""
    rules = {"sum": sum, "last": lambda values: values[-1], "mean": lambda v: sum(v) / len(v)}
    return [
        float(rules[sim.OUTCOMES[outcome].year](values))
        for outcome, values in zip(years["outcome"], years["value"], strict=True)
    ]


def _difference(with_it: pd.Series, without: pd.Series) -> pd.Series:
    """Difference of two series by pair, year and outcome; what is not there has cost nothing."""
    costs = with_it.index[with_it.index.get_level_values("outcome").str.startswith("cost_")]
    free = pd.Series(0.0, index=costs.difference(without.index))
    return (with_it - pd.concat([without, free])).rename("difference")


def differences(years: pd.DataFrame, against: Mapping[str, str]) -> pd.DataFrame:
    """Give the difference of each scenario to the one it is held against, pair by pair.

    Parameters
    ----------
    years
        What `by_year` gives.
    against
        Scenario to the one it is compared with.
    """
    keys = [*PAIR, "year", "outcome"]
    values = years.set_index(["scenario", *keys])["value"]
    parts = [
        _difference(values[name], values[base]).reset_index().assign(scenario=name)
        for name, base in against.items()
    ]
    return pd.concat(parts, ignore_index=True)


def true_measures(swept: sim.Sweep, measures: Mapping[tuple[str, str], str]) -> pd.DataFrame:
    """Give the true monthly values of measures, with the year of the programme, from 1.

    Parameters
    ----------
    swept
        The sweep.
    measures
        What an outcome is called, by its name and place; the place of the city is empty.

    Returns
    -------
    pandas.DataFrame
        Rows of the table of the sweep, with the columns measure and year.
    """
    rows = swept.table()
    rows = rows[(rows["kind"] == "true") & rows["outcome"].isin({name for name, _ in measures})]
    places = rows["place"].astype(str).where(rows["level"] != "city", "")
    outcomes = rows["outcome"].astype(str)
    years = rows["month"].astype(str).str[:4].astype(int)
    rows = rows.assign(
        measure=[measures.get(key) for key in zip(outcomes, places, strict=True)],
        year=years - years.min() + 1,
    )
    return rows.dropna(subset=["measure"])
