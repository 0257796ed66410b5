"""Canonical: one table of all runs of a sweep, the same bytes whenever it is written."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from simulation.core.tables import Array


def canonical_table(runs: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Set the axes of the design beside every outcome.

    Parameters
    ----------
    runs
        One row per design point, in canonical order; a run may have several.
    outcomes
        Outcomes of some of the runs, each in one piece; `run` is categorical.

    Returns
    -------
    pandas.DataFrame
        The columns of `runs` without status and message, then those of `outcomes`.
    """
    codes = outcomes["run"].cat.codes.to_numpy()
    run = outcomes["run"].cat.categories.get_indexer(runs["run"])
    about = runs[run >= 0].drop(columns=["run", "status", "message"])
    point, row = _rows_of(run[run >= 0], codes)
    axes = {name: _compact(column).take(point) for name, column in about.items()}
    named = {name: _compact(column).take(row) for name, column in outcomes.items()}
    return pd.DataFrame({**axes, **named})


def in_order(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Sort the categories of all columns, by which tables are sorted; those of months are ordered.

    Parameters
    ----------
    outcomes
        Outcomes with categorical columns, whose categories are in the order of their arrival.
    """
    sort = {
        name: column.cat.set_categories(sorted(column.cat.categories), ordered=name == "month")
        for name, column in outcomes.items()
        if isinstance(column.dtype, pd.CategoricalDtype)
    }
    return outcomes.assign(**sort)


def _rows_of(runs: Array, codes: Array) -> tuple[Array, Array]:
    """Design point and row of every outcome: for each point in turn the rows of its run.

    Parameters
    ----------
    runs
        Number of the run of each design point.
    codes
        Number of the run of each outcome, in ascending order.
    """
    size = np.bincount(codes, minlength=runs.max(initial=-1) + 1)
    first = np.cumsum(size) - size
    point = np.repeat(np.arange(len(runs)), size[runs])
    begin = np.cumsum(size[runs]) - size[runs]
    return point, np.arange(len(point)) + (first[runs] - begin)[point]


def _compact(column: pd.Series) -> Any:
    """Give text as categories that occur, in the order of the alphabet, and numbers as they are."""
    if pd.api.types.is_numeric_dtype(column):
        return column.array
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return pd.Categorical(column.astype(str).where(column.notna()))
    used = column.cat.remove_unused_categories().cat
    return used.reorder_categories(sorted(used.categories)).array
