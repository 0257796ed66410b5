"""Annual values: years made of months."""

from __future__ import annotations

import pandas as pd

from simulation.outcomes.declaration import OUTCOMES

MONTHS_OF_A_YEAR = 12


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


def part_of_year(months: int) -> str:
    """Say on a line of its own how much of a year was run, if not all of it was."""
    return f"\n{months} of {MONTHS_OF_A_YEAR} months" if months < MONTHS_OF_A_YEAR else ""
