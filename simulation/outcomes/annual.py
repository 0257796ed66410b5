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
    city = city.assign(year=city["month"].str[:4].astype(int))
    table = by_rule(city, ["year", "outcome", "kind"])
    months = table["year"].map(city.groupby("year")["month"].nunique())
    return table.assign(unit=_units(table), months=months)


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
    table = by_rule(city, ["outcome", "kind"])
    table.insert(2, "rule", _rules(table))
    return table.assign(unit=_units(table), months=city["month"].nunique())


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


def by_rule(months: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Sum up months by the rule of each outcome: the keys, and the value.

    Parameters
    ----------
    months
        A monthly table, or a part of it.
    keys
        Columns that tell apart what is summed up; the outcome is one of them.
    """
    in_order = months.sort_values("month", kind="stable")
    grouped = in_order.groupby(keys, sort=False)["value"]
    table = pd.DataFrame(
        {
            "mean": of_all(grouped, "mean"),
            "sum": of_all(grouped, "sum"),
            "last": grouped.last(skipna=False),
        }
    ).reset_index()
    rule = _rules(table)
    value = table["mean"].where(rule == "mean", table["sum"].where(rule == "sum", table["last"]))
    return table[keys].assign(value=value)


def _rules(table: pd.DataFrame) -> pd.Series:
    return table["outcome"].map(lambda name: OUTCOMES[name].year)


def _units(table: pd.DataFrame) -> pd.Series:
    return table["outcome"].map(lambda name: OUTCOMES[name].unit_of_year)


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
