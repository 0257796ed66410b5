"""Values of a year, and of all months, from monthly outcomes."""

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
    table = _by_rule(city, [year, "outcome", "kind"])
    months = table["year"].map(city["month"].groupby(year).nunique())
    return table[["year", "outcome", "kind", "value", "unit"]].assign(months=months)


def over_all_months(monthly: pd.DataFrame) -> pd.DataFrame:
    """Give the outcomes of the city over all months: the mean, the sum or the last of them.

    Parameters
    ----------
    monthly
        A monthly table.

    Returns
    -------
    pandas.DataFrame
        outcome, kind, rule (``mean``, ``sum`` or ``last``, as for a year), value, unit, months.
        A value is missing if that of a month is that it needs.
    """
    city = monthly[monthly["level"] == "city"]
    table = _by_rule(city, ["outcome", "kind"])
    return table.assign(months=city["month"].nunique())


def by_name(rows: pd.DataFrame) -> dict[str, float | None]:
    """Give the values of one year, or of all months, by name; reported ones have their own.

    Parameters
    ----------
    rows
        Rows of `yearly` or `over_all_months`, with each outcome and kind once.
    """
    values = rows.set_index(["outcome", "kind"])["value"]
    names = list(dict.fromkeys(rows["outcome"]))
    keys = {name: (name, "true") for name in names}
    keys |= {f"{name}_reported": (name, "reported") for name in names if OUTCOMES[name].reported}
    found = {name: values.get(key) for name, key in keys.items()}
    return {
        name: None if value is None or pd.isna(value) else float(value)
        for name, value in found.items()
    }


def _by_rule(city: pd.DataFrame, keys: list[pd.Series | str]) -> pd.DataFrame:
    """Sum up months by the rule of each outcome: the keys, rule, value, unit."""
    grouped = city.groupby(keys, sort=False)["value"]
    table = pd.DataFrame({"mean": of_all(grouped, "mean"), "sum": of_all(grouped, "sum")})
    table = table.assign(last=grouped.last(skipna=False)).reset_index()
    rules = [OUTCOMES[name].year for name in table["outcome"]]
    values = [row[rule] for (_, row), rule in zip(table.iterrows(), rules, strict=True)]
    units = [OUTCOMES[name].unit_of_year for name in table["outcome"]]
    table = table.drop(columns=["mean", "sum", "last"])
    return table.assign(rule=rules, value=values, unit=units)


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
