"""Annual values of monthly outcomes."""

from __future__ import annotations

import pandas as pd

from simulation.outcomes.declaration import OUTCOMES

MONTHS_OF_A_YEAR = 12


def yearly(monthly: pd.DataFrame) -> pd.DataFrame:
    """Give the outcomes of the city by year: the mean, the sum or the last month of each.

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
    rules = [OUTCOMES[name].year for name in table["outcome"]]
    values = [row[rule] for (_, row), rule in zip(table.iterrows(), rules, strict=True)]
    units = [OUTCOMES[name].unit.removesuffix("/month") if rule == "sum" else OUTCOMES[name].unit
             for name, rule in zip(table["outcome"], rules, strict=True)]  # fmt: skip
    months = table["year"].map(city["month"].groupby(year).nunique())
    return table[["year", "outcome", "kind"]].assign(value=values, unit=units, months=months)


def part_of_year(months: int) -> str:
    r"""Give the line that follows a year of which fewer than twelve months were run.

    Examples
    --------
    >>> part_of_year(5), part_of_year(12)
    ('\n5 of 12 months', '')
    """
    return f"\n{months} of {MONTHS_OF_A_YEAR} months" if months < MONTHS_OF_A_YEAR else ""
