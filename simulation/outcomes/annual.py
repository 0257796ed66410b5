"""Annual values of monthly outcomes."""

from __future__ import annotations

from typing import Literal

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
        A value is missing if that of a month is that it needs.
    """
    city = monthly[monthly["level"] == "city"]
    year = city["month"].str[:4].astype(int).rename("year")
    grouped = city.groupby([year, "outcome", "kind"], sort=False)["value"]
    last = grouped.last(skipna=False)
    table = pd.DataFrame({"mean": of_all(grouped, "mean"), "sum": of_all(grouped, "sum")})
    table = table.assign(last=last).reset_index()
    rules = [OUTCOMES[name].year for name in table["outcome"]]
    values = [row[rule] for (_, row), rule in zip(table.iterrows(), rules, strict=True)]
    units = [OUTCOMES[name].unit.removesuffix("/month") if rule == "sum" else OUTCOMES[name].unit
             for name, rule in zip(table["outcome"], rules, strict=True)]  # fmt: skip
    months = table["year"].map(city["month"].groupby(year).nunique())
    return table[["year", "outcome", "kind"]].assign(value=values, unit=units, months=months)


def of_all(grouped: pd.api.typing.SeriesGroupBy, rule: Literal["mean", "sum"]) -> pd.Series:
    """Give the mean or the sum of each group; missing where one of its values is missing.

    Examples
    --------
    >>> values = pd.Series([1.0, 2.0, 3.0, None])
    >>> of_all(values.groupby([0, 0, 1, 1]), "mean").tolist()
    [1.5, nan]
    """
    return grouped.agg(rule).where(grouped.count() == grouped.size())


def part_of_year(months: int) -> str:
    r"""Give the line that follows a year of which fewer than twelve months were run.

    Examples
    --------
    >>> part_of_year(5), part_of_year(12)
    ('\n5 of 12 months', '')
    """
    return f"\n{months} of {MONTHS_OF_A_YEAR} months" if months < MONTHS_OF_A_YEAR else ""
