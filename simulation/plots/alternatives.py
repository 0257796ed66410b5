"""Alternatives in figures: their labels, their single differences, and what is said below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.analysis.labels import place_label
from simulation.analysis.short_labels import short_labels
from simulation.languages.translation import counted, joined, translated
from simulation.plots import labels
from simulation.plots.style import MOST_SERIES

if TYPE_CHECKING:
    from simulation.analysis.comparison.result import Comparison
    from simulation.core.tables import Array


def labelled(table: pd.DataFrame, baseline: str) -> pd.Series:
    """Give each row of effects the short label of its alternative, with its place if it has one."""
    short = table["alternative"].map(short_labels(table["alternative"], baseline))
    return with_place(table.assign(alternative=short), "alternative")


def with_place(table: pd.DataFrame, column: str) -> pd.Series:
    """Give a column of labels, each with its place if the table is of places."""
    if "place" not in table:
        return table[column]
    return table[column] + translated(", ") + table["place"].map(place_label)


def baseline_label(comparison: Comparison) -> str:
    """Give the label of the baseline of a comparison."""
    baseline = str(comparison.about["baseline"])
    return short_labels(comparison.effects["alternative"], baseline)[baseline]


def differences_of(comparison: Comparison, row: Any) -> Array:
    """Give the differences from the baseline of which a row of effects is the mean.

    Parameters
    ----------
    comparison
        A comparison.
    row
        A row of its effects, as a named tuple.

    Returns
    -------
    numpy.ndarray
        One for each parameter sample (the mean over its seeds), or for each seed without samples;
        empty if the comparison does not hold its values.
    """
    from simulation.analysis.comparison.paired import clusters, pairs  # they load statistics

    values = comparison.values
    if values.empty:
        return np.array([])
    keys = [name for name in ("city", "place", "outcome", "kind") if name in values]
    chosen = values["alternative"].isin([row.alternative, comparison.about["baseline"]])
    for name in keys:
        chosen &= values[name] == getattr(row, name)
    paired = pairs(values[chosen], comparison.about["baseline"])
    return clusters(paired[["sample", "seed", "difference"]])["difference"].to_numpy(float)


def footnote(comparison: Comparison) -> str:
    """Say of what runs the figure of a comparison is, and how many levers each alternative has."""
    return about_runs(comparison) + _sizes(comparison)


def about_runs(result: Any) -> str:
    """Say that a result is of runs of the model, and of which."""
    return translated(
        "{not_a_forecast}; {runs}.", not_a_forecast=labels.not_a_forecast(), runs=result
    )


def _sizes(comparison: Comparison) -> str:
    """Say how many levers each alternative has."""
    levers = comparison.about.get("levers", {})
    if not levers or len(levers) > MOST_SERIES:
        return ""
    words = short_labels(levers)
    sizes = (
        translated("{name}: {levers}", name=words[name], levers=counted(len(one), "lever"))
        for name, one in levers.items()
    )
    return translated(" {sentence}.", sentence=joined(sizes, "; "))
