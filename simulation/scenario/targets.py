"""Targets: published figures beside the outcomes that they are compared with."""

from __future__ import annotations

import pandas as pd

from simulation.outcomes.declaration import OUTCOMES
from simulation.scenario.published import Comparison
from simulation.scenario.scenario import Scenario

SAME_IN_A_SAMPLE = ("share", "points")
"""Units of outcomes that mean the same in a sample of streets as in the whole city."""


def compare_with_targets(
    scenario: Scenario, monthly: pd.DataFrame, whole: bool = True
) -> pd.DataFrame:
    """Set the city's figures of role target beside the outcomes they are compared with.

    Parameters
    ----------
    scenario
        The scenario, with the figures of its city.
    monthly
        A monthly table.
    whole
        Whether it is of the whole city; in a sample of streets counts cannot be compared and are
        left out.

    Returns
    -------
    pandas.DataFrame
        figure, month, outcome, kind, published, model, difference, tolerance.  `published` is on
        the scale of the outcome.
    """
    values = comparable(monthly)
    rows = []
    for name, figure in scenario.published.items():
        about = figure.compare
        if figure.role != "target" or about is None or isinstance(figure.value, str):
            continue
        if not (whole or about.year == "change" or _unit(about) in SAME_IN_A_SAMPLE):
            continue
        value = compared_value(values, about)
        published = figure.value / about.divide_by
        rows.append((name, about.last_month, about.outcome, about.kind, published, value,
                     value - published, about.tolerance))  # fmt: skip
    columns = ["figure", "month", "outcome", "kind", "published", "model", "difference",
               "tolerance"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _unit(about: Comparison) -> str:
    return OUTCOMES[about.outcome].unit


def comparable(monthly: pd.DataFrame) -> pd.Series:
    """Give the values of a monthly table by place (city, old, commodity), month, outcome, kind."""
    rows = monthly[monthly["level"] != "street"]
    place = rows["place"].where(rows["level"] != "city", "city")
    values = rows.assign(place=place).set_index(["place", "month", "outcome", "kind"])["value"]
    return values.sort_index()


def compared_value(values: pd.Series, about: Comparison) -> float:
    """Value of an outcome that a published figure is compared with; nan if it was not run.

    A change on a year of nothing is nan, too.

    Parameters
    ----------
    values
        What `comparable` gives.
    about
        What the figure is compared with: a month, the sum of a year, or a change on the year
        before.
    """
    keys = [(about.place, month, about.outcome, about.kind) for month in about.months]
    found = [float(values.get(key, float("nan"))) for key in keys]
    if about.year == "change":
        before = sum(found[:12])
        return sum(found[12:]) / before - 1 if before else float("nan")
    return sum(found)
