"""Targets: published statistics beside the outcomes that they are compared with."""

from __future__ import annotations

import math

import pandas as pd

from simulation.scenario.published import ComparedOutcome
from simulation.scenario.scenario import Scenario

COLUMNS = ("figure", "month", "outcome", "kind", "published", "model", "difference", "tolerance",
           "unit", "met")  # fmt: skip
SAME_IN_A_SAMPLE = ("share", "points")
"""Units of outcomes that mean the same in a sample of streets as in the whole city."""


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
        tolerance, unit, met.  Published, model, difference and tolerance are in the unit of the
        row, which is ``share`` for a change on the year before.  Met is missing where the months
        were not run.
    """
    values = comparable(monthly)
    rows = []
    for name, statistic in scenario.published.items():
        about = statistic.compare
        if statistic.role != "target" or about is None or isinstance(statistic.value, str):
            continue
        if not (whole or about.unit in SAME_IN_A_SAMPLE):
            continue
        model, published = compared_value(values, about), statistic.value / about.divide_by
        rows.append(
            (name, about.last_month, about.outcome, about.kind, published, model,
             model - published, about.tolerance, about.unit, is_met(model, published, about))
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"met": "boolean"})


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
