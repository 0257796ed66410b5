"""Doses and targets: published statistics beside the outcomes that they are compared with."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from simulation.scenario.programme import why_not_compared
from simulation.scenario.published import ComparedOutcome, PublishedStatistic, Role
from simulation.scenario.scenario import Scenario

COLUMNS = ("figure", "month", "outcome", "kind", "published", "model", "difference", "tolerance",
           "unit", "met", "restates")  # fmt: skip
DOSE_COLUMNS = ("figure", "month", "outcome", "kind", "asked", "reached", "share", "unit",
                "enough", "restates")  # fmt: skip
SAME_IN_A_SAMPLE = ("share", "points", "log")
"""Units of outcomes that mean the same in a sample of streets as in the whole city."""
ENOUGH = 0.9
"""Share of a dose from which on it counts as reached."""


def compare_with_targets(
    scenario: Scenario, monthly: pd.DataFrame, whole: bool = True
) -> pd.DataFrame:
    """Compare the city's published statistics of role target with the outcomes of a run.

    Parameters
    ----------
    scenario
        The scenario, with the published statistics of its city.
    monthly
        A monthly table.
    whole
        Whether it is of the whole city; in a sample of streets counts cannot be compared and are
        left out.

    Returns
    -------
    pandas.DataFrame
        figure (name of the statistic), month, outcome, kind, published, model, difference,
        tolerance, unit, met, restates (another statistic that it restates; see `met_of`).
        Published, model, difference and tolerance are in the unit of the row, which is ``share``
        for a change on the year before.  Met is missing where the months were not run.  There is
        no row if the programme is not the city's own; see `why_not_compared`.
    """
    rows = [
        (name, about.last_month, about.outcome, about.kind, published, model, model - published,
         about.tolerance, about.unit, is_met(model, published, about), statistic.restates)
        for name, statistic, about, published, model in _compared(
            scenario, monthly, "target", whole
        )
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"met": "boolean"})


def compare_with_doses(
    scenario: Scenario, monthly: pd.DataFrame, whole: bool = True
) -> pd.DataFrame:
    """Compare what the city's programme asks for with what a run reaches of it.

    A dose is a published statistic that sets a lever.  That a run reaches it says nothing about
    the model.

    Parameters
    ----------
    scenario, monthly, whole
        As for `compare_with_targets`.

    Returns
    -------
    pandas.DataFrame
        figure (name of the statistic), month, outcome, kind, asked, reached, share (of what was
        asked), unit, enough (whether the share is `ENOUGH`), restates.  Enough is missing where
        the months were not run.
    """
    rows = [
        (name, about.last_month, about.outcome, about.kind, asked, reached,
         share := reached / asked if asked else math.nan, about.unit,
         None if math.isnan(share) else share >= ENOUGH, statistic.restates)
        for name, statistic, about, asked, reached in _compared(scenario, monthly, "lever", whole)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(DOSE_COLUMNS)).astype({"enough": "boolean"})


def short_doses(doses: pd.DataFrame) -> str:
    """Say of which doses too little was reached; empty if of none.

    Parameters
    ----------
    doses
        What `compare_with_doses` gives.

    Examples
    --------
    >>> row = {"figure": "hired", "share": 0.5, "enough": False}
    >>> short_doses(pd.DataFrame([row]))
    'less than 90 % was reached of these doses: hired (50.0 %)'
    """
    short = doses[~doses["enough"].fillna(True).astype(bool)]
    names = ", ".join(f"{row.figure} ({100 * row.share:.1f} %)" for row in short.itertuples())
    return f"less than {100 * ENOUGH:.0f} % was reached of these doses: {names}" if names else ""


def met_of(targets: pd.DataFrame) -> tuple[int, int]:
    """Count the targets that are met, and those that were run; what restates another is neither.

    Parameters
    ----------
    targets
        What `compare_with_targets` gives.

    Examples
    --------
    >>> rows = [{"met": True, "restates": ""}, {"met": True, "restates": "first"}]
    >>> met_of(pd.DataFrame(rows).astype({"met": "boolean"}))
    (1, 1)
    """
    met = targets.loc[targets["restates"] == "", "met"].dropna()
    return int(met.sum()), len(met)


def _compared(
    scenario: Scenario, monthly: pd.DataFrame, role: Role, whole: bool
) -> Iterator[tuple[str, PublishedStatistic, ComparedOutcome, float, float]]:
    """Give the statistics of a role with their comparison, published value and outcome."""
    if why_not_compared(scenario):
        return
    values = comparable(monthly)
    for name, statistic in scenario.published.items():
        about = statistic.compare
        if statistic.role != role or about is None or isinstance(statistic.value, str):
            continue
        if whole or about.unit in SAME_IN_A_SAMPLE:
            published = statistic.value / about.divide_by
            yield name, statistic, about, published, compared_value(values, about)


def is_met(model: float, published: float, about: ComparedOutcome) -> bool | None:
    """Whether an outcome is within the tolerance of a published statistic; None if not run.

    Parameters
    ----------
    model, published
        Values in the unit of the comparison.
    about
        The comparison, with its tolerance.

    Examples
    --------
    >>> about = ComparedOutcome(outcome="satisfaction", month="2019", tolerance=1.5)
    >>> is_met(71.0, 70.0, about), is_met(73.0, 70.0, about)
    (True, False)
    """
    return None if math.isnan(model) else abs(model - published) <= about.tolerance


def comparable(monthly: pd.DataFrame) -> pd.Series:
    """Give the values of a monthly table by place (city, old, commodity), month, outcome, kind."""
    rows = monthly[monthly["level"].isin(["city", "type"])]
    place = rows["place"].where(rows["level"] != "city", "city")
    values = rows.assign(place=place).set_index(["place", "month", "outcome", "kind"])["value"]
    return values.sort_index()


def compared_value(values: pd.Series, about: ComparedOutcome) -> float:
    """Value of an outcome that a published statistic is compared with; nan if it was not run.

    A change on a year of nothing is nan, too.

    Parameters
    ----------
    values
        What `comparable` gives.
    about
        What the statistic is compared with: a month, the sum of a year, or a change on the year
        before.
    """
    keys = [(about.place, month, about.outcome, about.kind) for month in about.months]
    monthly = [float(values.get(key, float("nan"))) for key in keys]
    if about.year == "change":
        before = sum(monthly[:12])
        return sum(monthly[12:]) / before - 1 if before else float("nan")
    return sum(monthly)
