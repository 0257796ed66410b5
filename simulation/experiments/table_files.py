"""Table files: a table as Parquet, CSV, Excel or Stata, by the ending of the name.

The same table is the same bytes in each, whenever it is written.
"""

from __future__ import annotations

import datetime
import functools
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.experiments.labels import label_of_column, labels_of_values
from simulation.io.atomic_files import replace_file, try_file
from simulation.io.extras import module_of_extra
from simulation.io.validation import refuse

MOST_ROWS = 1_048_575
"""Rows of a sheet of Excel below its head."""
LONGEST_NAME, LONGEST_LABEL = 32, 80
"""Characters of a name, and of a label, of a variable of Stata."""
UNDATED = datetime.datetime(1980, 1, 1)
"""Time in files whose format demands one."""
MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(<)")
LARGEST_EXACT = 2**53
"""Whole numbers up to this one are exact in Stata and Excel."""


def save_table(table: pd.DataFrame, path: Path, *, bom: bool = False) -> Path:
    """Write a table, by the ending of the name: .parquet, .csv, .xlsx or .dta.

    Parameters
    ----------
    table
        The table.
    path
        The file.
    bom
        Whether a CSV file begins with a byte-order mark, by which Excel knows that it is UTF-8.

    Raises
    ------
    InputError
        If the ending is another, a package is missing, or the file cannot be written.
    """
    check_place(path, bom=bom)
    if path.suffix == ".xlsx" and len(table) > MOST_ROWS:
        raise refuse("table", "out", f"{len(table):,} rows", f"at most {MOST_ROWS:,} in .xlsx; "
                     ".parquet, .csv and .dta take more")  # fmt: skip
    write = functools.partial(_csv, bom=bom) if path.suffix == ".csv" else WRITERS[path.suffix]
    replace_file(path, functools.partial(write, table))
    return path


def check_place(path: Path, *, bom: bool = False) -> None:
    """Make sure that `save_table` can write a file, before a table is made.

    Raises
    ------
    InputError
        As `save_table`.
    """
    if path.suffix not in WRITERS:
        *names, last = WRITERS
        expected = f"a name that ends in {', '.join(names)} or {last}"
        raise refuse("table", "out", path.name, expected)
    if bom and path.suffix != ".csv":
        raise refuse("table", "bom", path.name, "a name that ends in .csv: others need no mark")
    if path.suffix == ".xlsx":
        module_of_extra("openpyxl", f"table: {path.name}")
    try_file(path)


def _parquet(table: pd.DataFrame, path: Path) -> None:
    table.to_parquet(path, index=False)


def _csv(table: pd.DataFrame, path: Path, bom: bool = False) -> None:
    table.to_csv(path, index=False, encoding="utf-8-sig" if bom else "utf-8")


# ------------------------------------------------------------------------------------------- Stata


def _stata(table: pd.DataFrame, path: Path) -> None:
    """Write for Stata 14 and later, with labels of variables and of words; months are ``%tm``."""
    table = table.reset_index(drop=True)
    names = stata_names(table)
    words = labels_of_values(table)
    columns = {names[key]: _for_stata(column, words.get(key)) for key, column in table.items()}
    monthly = [names["month"]] if "month" in table and _are_months(table["month"]) else []
    for name in monthly:
        columns[name] = pd.to_datetime(table["month"].astype(str) + "-01")
    labels = {names[key]: label_of_column(key)[:LONGEST_LABEL] for key in table}
    pd.DataFrame(columns).to_stata(
        path, write_index=False, version=118, time_stamp=UNDATED, variable_labels=labels,
        convert_dates=dict.fromkeys(monthly, "tm"),
    )  # fmt: skip


def stata_names(names: Iterable[str]) -> dict[str, str]:
    """Give each name one that Stata takes: letters, digits and ``_``, at most 32, none twice.

    Examples
    --------
    >>> first, second = "levers.party_organisations.first_a", "levers.party_organisations.first_b"
    >>> list(stata_names(["2nd", "start.fee_old", first, second]).values())[:3]
    ['_2nd', 'start_fee_old', 'levers_party_organisations_first']
    >>> stata_names([first, second])[second]
    'levers_party_organisations_fir_2'
    """
    given: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        plain = re.sub(r"[^A-Za-z0-9_]", "_", str(name))
        whole = f"_{plain}" if plain[:1].isdigit() or not plain else plain
        short, k = whole[:LONGEST_NAME], 1
        while short.lower() in taken:
            k += 1
            short = f"{whole[: LONGEST_NAME - 1 - len(str(k))]}_{k}"
        taken.add(short.lower())
        given[str(name)] = short
    return given


def _for_stata(column: pd.Series, labels: Mapping[str, str] | None) -> pd.Series:
    """Give a column as Stata takes it: words with labels as categories, others as text."""
    if labels is not None:
        words = column.astype(str).where(column.notna())
        return pd.Series(pd.Categorical(words.map(labels), list(labels.values())))
    if pd.api.types.is_integer_dtype(column) and column.abs().max() > LARGEST_EXACT:
        return column.astype(str)
    if pd.api.types.is_numeric_dtype(column):
        return column
    return column.astype(object).where(column.notna(), "").astype(str)


def _are_months(column: pd.Series) -> bool:
    return bool(column.astype(str).str.fullmatch(r"\d{4}-\d{2}").all())


# ------------------------------------------------------------------------------------------- Excel


def _excel(table: pd.DataFrame, path: Path) -> None:
    """Write for Excel: the table, and in sheets of their own the labels of columns and words."""
    openpyxl = module_of_extra("openpyxl", "table")
    book = openpyxl.Workbook(write_only=True)
    columns = ((name, label_of_column(str(name))) for name in table)
    words = (
        (column, word, label)
        for column, labels in labels_of_values(table).items()
        for word, label in labels.items()
    )
    sheets = {
        "data": (tuple(table), _rows(table)),
        "columns": (("column", "label"), columns),
        "values": (("column", "value", "label"), words),
    }
    for name, (head, rows) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        cell = functools.partial(_cell, sheet)
        sheet.append([cell(str(one)) for one in head])
        for row in rows:
            sheet.append([cell(one) for one in row])
    book.save(path)
    _without_times(path)


def _rows(table: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    plain = table.astype(object)
    return plain.where(table.notna(), None).itertuples(index=False, name=None)


def _cell(sheet: Any, value: Any) -> Any:
    """Give a cell; a text is never a formula, and a number that Excel would round is a text."""
    if isinstance(value, int) and abs(value) > LARGEST_EXACT:
        value = str(value)
    if not isinstance(value, str) or value[:1] != "=":
        return value
    cells = module_of_extra("openpyxl.cell", "table")
    cell = cells.WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell


def _without_times(path: Path) -> None:
    """Write a file of Excel, which is a ZIP file, once more without the times in it."""
    with zipfile.ZipFile(path) as file:
        parts = {one.filename: file.read(one) for one in file.infolist()}
    time = UNDATED.isoformat().encode() + b"Z"
    core = "docProps/core.xml"
    parts[core] = MODIFIED.sub(rb"\g<1>" + time + rb"\g<3>", parts[core])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name, UNDATED.timetuple()[:6]), content,
                          zipfile.ZIP_DEFLATED)  # fmt: skip


WRITERS: Mapping[str, Callable[[pd.DataFrame, Path], None]] = {
    ".parquet": _parquet,
    ".csv": _csv,
    ".xlsx": _excel,
    ".dta": _stata,
}
"""What writes a table, by the ending of the name."""
