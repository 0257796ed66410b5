"""Canonical: one table of all runs of a sweep, the same bytes whenever it is written."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.core.tables import Array
from simulation.io.atomic_files import replace_file, try_file
from simulation.io.validation import refuse


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


def save_table(table: pd.DataFrame, path: Path) -> Path:
    """Write a table as Parquet or CSV, by the ending of the name.

    Raises
    ------
    InputError
        If the ending is another, or the file cannot be written.
    """
    check_place(path)
    to_file = table.to_parquet if path.suffix == ".parquet" else table.to_csv
    replace_file(path, functools.partial(to_file, index=False))
    return path


def check_place(path: Path) -> None:
    """Make sure that `save_table` can write a file, before a table is made.

    Raises
    ------
    InputError
        As `save_table`.
    """
    if path.suffix not in (".parquet", ".csv"):
        raise refuse("table", "out", path.name, "a name that ends in .parquet or .csv")
    try_file(path)


def _compact(column: pd.Series) -> Any:
    """Give text as categories that occur, in the order of the alphabet, and numbers as they are."""
    if pd.api.types.is_numeric_dtype(column):
        return column.array
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return pd.Categorical(column.astype(str).where(column.notna()))
    used = column.cat.remove_unused_categories().cat
    return used.reorder_categories(sorted(used.categories)).array
