"""Text tables: CSV files, read as text and checked by whoever wants them, and written."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from simulation.io.atomic_files import replace_file
from simulation.io.errors import InputError


def read_text_table(path: Path, encoding: str = "utf-8") -> pd.DataFrame:
    """Read a CSV file, every cell as the text that it has.

    Parameters
    ----------
    path
        The file.
    encoding
        Its encoding.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding=encoding)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from None


def write_text_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as a CSV file, the same on every system.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    replace_file(path, lambda file: table.to_csv(file, index=False, lineterminator="\n"))
