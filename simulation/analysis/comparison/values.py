"""Values: one number for each run and outcome, from the monthly outcomes of a sweep."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal, get_args

import numpy as np
import pandas as pd

from simulation.io.validation import did_you_mean, refuse
from simulation.outcomes.annual import MONTHS_OF_A_YEAR, by_rule, of_all
from simulation.outcomes.declaration import OUTCOMES, outcomes_in_view
from simulation.outcomes.levels import Level

Over = Literal["last_year", "programme"]
RUN = ["run", "city", "alternative", "sample", "seed"]
HEADLINES = tuple(dict.fromkeys(("satisfaction", *outcomes_in_view("compare"))))
"""Outcomes that are compared unless others are requested; satisfaction first."""


def check_over(where: str, over: str) -> None:
    """Refuse an unknown value of `over`.

    Parameters
    ----------
    where
        Function to name in the message.
    over
        Which years the value of a run is from.

    Raises
    ------
    InputError
        If it is not one of `Over`.
    """
    if over not in get_args(Over):
        raise refuse(where, "over", over, did_you_mean(str(over), get_args(Over)))


def values_of(
    runs: pd.DataFrame,
    outcomes: pd.DataFrame,
    names: Collection[str],
    over: Over,
    level: Level = "city",
) -> pd.DataFrame:
    """Give each run one value per outcome and kind.

    Parameters
    ----------
    runs
        run, city, alternative, sample, seed.
    outcomes
        Tidy outcomes of these runs: run, month, level, place, outcome, kind, value.
    names
        Names of the outcomes.  A cost that a run does not have is 0.
    over
        ``last_year``: the last year, aggregated from its months by the rule of the outcome (mean,
        sum or last month); ``programme``: the mean over all years.  Calendar years of fewer than
        twelve months count only if a run has no complete one; see `incomplete_years`.
    level
        Level of the values: one for the city, or one for each place.

    Returns
    -------
    pandas.DataFrame
        city, alternative, sample, seed, place (unless it is the city), outcome, kind, value; a
        reported value only for outcomes whose reported value can differ from the true one.  A value
        is missing if that of a month or year is that it needs.
    """
    own = plain(outcomes[(outcomes["level"] == level) & outcomes["outcome"].isin(list(names))])
    if level == "city":
        own = own.drop(columns="place")
    differs = [name for name in names if OUTCOMES[name].reported is not None]
    own = own[(own["kind"] == "true") | own["outcome"].isin(differs)]
    years = years_of(own)
    with_year = own.assign(year=own["month"].str[:4].astype(int))
    by_year = by_rule(with_year, [*_keys(own), "year"])
    by_year = by_year.merge(years.loc[years["counts"], ["run", "year"]])
    if over == "last_year":
        last = by_year.groupby("run")["year"].transform("max")
        by_year = by_year[by_year["year"] == last]
    of_run = by_year.groupby(_keys(own), sort=False)["value"]
    by_run = of_all(of_run, "mean").reset_index()
    values = runs[RUN].merge(_with_missing_costs(by_run, runs, names), on="run")
    order = {name: at for at, name in enumerate(names)}
    position = np.lexsort([values["kind"] != "true", values["outcome"].map(order)])
    return values.iloc[position].drop(columns="run").reset_index(drop=True)


def incomplete_years(outcomes: pd.DataFrame) -> dict[str, list[int]]:
    """List calendar years of fewer than twelve months, and whether they count in values.

    Parameters
    ----------
    outcomes
        As in `values_of`.

    Returns
    -------
    dict
        ``years_left_out``, and ``years_in_part``: those that count because no year is complete.
    """
    months = outcomes.loc[outcomes["level"] == "city", ["run", "month"]].drop_duplicates()
    years = years_of(plain(months))
    part = years[years["months"] < MONTHS_OF_A_YEAR]
    return {
        "years_left_out": sorted(set(part.loc[~part["counts"], "year"].tolist())),
        "years_in_part": sorted(set(part.loc[part["counts"], "year"].tolist())),
    }


def totals_of(
    runs: pd.DataFrame, outcomes: pd.DataFrame, households: Mapping[str, float]
) -> pd.DataFrame:
    """Give the cost and the satisfaction of each run, over all months of its programme.

    Parameters
    ----------
    runs, outcomes
        As in `values_of`.
    households
        Number of households of each run; see `households_of`.

    Returns
    -------
    pandas.DataFrame
        city, alternative, sample, seed, yuan (cost of all levers) and satisfaction_years (points
        times households times years).
    """
    city = plain(outcomes[(outcomes["level"] == "city") & (outcomes["kind"] == "true")])
    costs = city[city["outcome"].str.startswith("cost_")].groupby("run")["value"].sum()
    points = city[city["outcome"] == "satisfaction"].groupby("run")["value"].sum()
    return runs[RUN[1:]].assign(
        yuan=runs["run"].map(costs).fillna(0.0),
        satisfaction_years=runs["run"].map(points) * runs["run"].map(households) / MONTHS_OF_A_YEAR,
    )


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """Give the text columns of a tidy table as plain text, whether or not they are categories."""
    names = [name for name in ("run", "month", "place", "outcome", "kind") if name in table]
    return table.astype(dict.fromkeys(names, object))


def _keys(table: pd.DataFrame) -> list[str]:
    """Give the columns that tell the values of a month from each other."""
    return ["run", *(["place"] if "place" in table else []), "outcome", "kind"]


def years_of(city: pd.DataFrame) -> pd.DataFrame:
    """Calendar years of each run: run, year, months, and whether the year counts.

    Parameters
    ----------
    city
        Rows of runs, as plain text, with run and month.  A year of fewer than twelve months counts
        only if the run has no complete one.
    """
    months = city[["run", "month"]].drop_duplicates()
    year = months["month"].str[:4].astype(int).rename("year")
    years = months.groupby(["run", year], sort=False).size().rename("months").reset_index()
    whole = years["months"] == MONTHS_OF_A_YEAR
    return years.assign(counts=whole | ~whole.groupby(years["run"]).transform("any"))


def _with_missing_costs(
    by_run: pd.DataFrame, runs: pd.DataFrame, names: Collection[str]
) -> pd.DataFrame:
    costs = [name for name in names if name.startswith("cost_")]
    if not costs:
        return by_run
    every = pd.MultiIndex.from_product([runs["run"].unique(), costs, ["true"]])
    every.names = ["run", "outcome", "kind"]
    indexed = by_run.set_index(every.names)
    missing = every.difference(indexed.index, sort=False)
    return indexed.reindex(indexed.index.append(missing), fill_value=0.0).reset_index()


def alternatives_in(runs: pd.DataFrame) -> pd.DataFrame:
    """Name the alternative of each run by what varies within a city, except sample and seed.

    Parameters
    ----------
    runs
        Runs of a sweep: run, city, scenario, strategy, a column for each setting that varies,
        sample, seed, status, message.

    Returns
    -------
    pandas.DataFrame
        The same with a column alternative, such as ``no-policy`` or
        ``own, levers.fee_subsidy.strength=0.5``.  Numbers have six digits, or all digits if six
        are not enough to distinguish them.  A setting that does not touch a run, because its
        strategy lacks the lever, is not part of the name.
    """
    named = ("scenario", "strategy")
    settings = [name for name in runs if name not in (*RUN, *named, "status", "message")]
    varying = [name for name in named if runs.groupby("city")[name].nunique().max() > 1]
    parts = [runs[name].astype(str) for name in varying]
    parts += [(name + "=" + _short(runs[name])).where(runs[name].notna()) for name in settings]
    named = pd.concat(parts or [runs["strategy"].astype(str)], axis=1)
    names = [", ".join(row[~pd.isna(row)]) for row in named.to_numpy()]
    named_runs = runs.assign(alternative=[name or "as it is" for name in names])
    return named_runs.drop_duplicates(["run", *RUN[1:]]) if "run" in runs else named_runs


def _short(column: pd.Series) -> pd.Series:
    """Give the values of a setting as text, with few digits if these distinguish them."""
    text = column.astype(str)
    short = column.map(lambda value: f"{value:g}" if isinstance(value, float) else str(value))
    return short if short.nunique() == text.nunique() else text
