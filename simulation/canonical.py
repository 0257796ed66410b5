"""Canonical: one table of all runs of a sweep, the same bytes whenever it is written."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.files import replace_file
from simulation.reading import refuse


def canonical_table(runs: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Set the axes of the design beside every outcome.

    Parameters
    ----------
    runs
        One row per run, in canonical order.
    outcomes
        Outcomes of some of them, in the same order; `run` is categorical.

    Returns
    -------
    pandas.DataFrame
        The columns of `runs` without status and message, then those of `outcomes`.
    """
    row = outcomes["run"].cat
    about = runs.drop(columns=["status", "message"]).set_index("run").loc[row.categories]
    axes = {name: _compact(column).take(row.codes) for name, column in about.items()}
    named = {name: _compact(column) for name, column in outcomes.items()}
    return pd.DataFrame({**axes, **named})


def save_table(table: pd.DataFrame, path: Path) -> Path:
    """Write a table as Parquet or CSV, by the ending of the name.

    Raises
    ------
    InputError
        If the ending is another, or the file cannot be written.
    """
    match path.suffix:
        case ".parquet":
            replace_file(path, functools.partial(table.to_parquet, index=False))
        case ".csv":
            replace_file(path, functools.partial(table.to_csv, index=False))
        case _:
            raise refuse("table", "out", path.name, "a name that ends in .parquet or .csv")
    return path


def _compact(column: pd.Series) -> Any:
    """Give text as categories that occur, in the order of the alphabet, and numbers as they are."""
    if pd.api.types.is_numeric_dtype(column):
        return column.array
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return pd.Categorical(column.astype(str))
    used = column.cat.remove_unused_categories().cat
    return used.reorder_categories(sorted(used.categories)).array
