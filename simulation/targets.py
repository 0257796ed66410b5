"""Targets: published figures beside the outcomes that they are compared with."""

from __future__ import annotations

import pandas as pd

from simulation.figures import Comparison
from simulation.scenario import Scenario


def compare_with_targets(scenario: Scenario, monthly: pd.DataFrame) -> pd.DataFrame:
    """Set the city's figures of role target beside the outcomes they are compared with.

    Returns
    -------
    pandas.DataFrame
        figure, month, outcome, kind, published, model, difference, tolerance.  `published` is on
        the scale of the outcome.
    """
    city = monthly[monthly["level"] == "city"]
    values = city.set_index(["month", "outcome", "kind"])["value"].sort_index()
    rows = []
    for name, figure in scenario.published.items():
        about = figure.compare
        if figure.role != "target" or about is None or isinstance(figure.value, str):
            continue
        month = about.month if "-" in about.month else f"{about.month}-12"
        value = compared_value(values, about)
        published = figure.value / about.divide_by
        rows.append((name, month, about.outcome, about.kind, published, value, value - published,
                     about.tolerance))  # fmt: skip
    columns = ["figure", "month", "outcome", "kind", "published", "model", "difference",
               "tolerance"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def compared_value(values: pd.Series, about: Comparison) -> float:
    """Value of an outcome that a published figure is compared with; nan if it was not run.

    Parameters
    ----------
    values
        Values by month, outcome and kind.
    about
        What the figure is compared with: a month, the sum of a year, or a change on the year
        before.
    """

    def of_year(year: int) -> float:
        months = [f"{year}-{month:02d}" for month in range(1, 13)]
        found = [values.get((month, about.outcome, about.kind)) for month in months]
        return float(sum(found)) if all(value is not None for value in found) else float("nan")

    year = int(about.month[:4])
    match about.year:
        case "sum":
            return of_year(year)
        case "change":
            return of_year(year) / of_year(year - 1) - 1
    month = about.month if "-" in about.month else f"{about.month}-12"
    return float(values.get((month, about.outcome, about.kind), float("nan")))
