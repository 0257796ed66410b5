"""Further figures: published statistics that the project has never seen, from a CSV file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from simulation.io.errors import InputError
from simulation.io.text_tables import read_text_table
from simulation.io.validation import did_you_mean, mentioned_by, refuse, validated
from simulation.outcomes.declaration import OUTCOMES
from simulation.scenario.published import PublishedStatistic

COLUMNS = ("city", "figure", "outcome", "place", "kind", "period", "value", "unit", "source")
FIRST_ROW = 2
"""Row of the file that is the first below the names of the columns."""


@dataclass(frozen=True)
class FurtherFigure:
    """A published statistic of a file of further figures.

    Attributes
    ----------
    city, name
        City that it is about, and its name.
    statistic
        The statistic, which is compared with an outcome.
    """

    city: str
    name: str
    statistic: PublishedStatistic


def read_further_figures(path: str | Path, cities: Collection[str]) -> list[FurtherFigure]:
    """Read a file of further figures.

    Parameters
    ----------
    path
        A CSV file with the columns `COLUMNS`: ``period`` is a month or a year.  A year stands for
        its December; in the unit of a sum, such as ``tickets`` where the outcome has
        ``tickets/month``, for the sum of its months; and with the unit ``relative`` for the change
        on the year before.
    cities
        Cities that a figure may be about.

    Raises
    ------
    InputError
        If the file cannot be read, lacks a column or has another; or with one line for every
        problem in its rows, which are counted as an editor does: the first below the names is 2.
    """
    table = _read(Path(path))
    problems = list(_repeated(table, str(path)))
    figures = []
    for row, values in enumerate(table.to_dict("records"), FIRST_ROW):
        try:
            figures.append(_figure(values, f"{path}: row {row}", cities))
        except InputError as error:
            problems.append(str(error))
    if problems:
        raise InputError("\n".join(problems))
    return figures


def _read(path: Path) -> pd.DataFrame:
    table = read_text_table(path, "utf-8-sig")
    if sorted(table.columns) != sorted(COLUMNS):
        expected = f"each once, in any order: {', '.join(COLUMNS)}"
        raise refuse(str(path), "columns", ", ".join(table.columns), expected)
    if table.empty:
        raise refuse(str(path), "rows", 0, "one or more")
    return table.apply(lambda column: column.str.strip())


def _repeated(table: pd.DataFrame, where: str) -> Iterator[str]:
    """Say which figures of a city occur more than once."""
    counts = Counter(zip(table["city"], table["figure"], strict=True))
    for (city, name), n in counts.items():
        if n > 1:
            yield str(refuse(where, f"{city}, {name}", f"{n} rows", "one"))


def _figure(values: Mapping[str, str], where: str, cities: Collection[str]) -> FurtherFigure:
    """Read a row; all of its problems are in one message."""
    empty = [name for name in COLUMNS if not values[name]]
    lines = [f"{where}: {name}: is empty, expected a value" for name in empty]
    if values["city"] and values["city"] not in cities:
        lines.append(
            str(refuse(where, "city", values["city"], did_you_mean(values["city"], cities)))
        )
    number = _number(values["value"])
    if number is None and values["value"]:
        lines.append(str(refuse(where, "value", values["value"], "a number")))
    if lines:
        raise InputError("\n".join(lines))
    with mentioned_by(where):
        statistic = validated(PublishedStatistic, _statistic(values, number), values["figure"])
    return FurtherFigure(values["city"], values["figure"], statistic)


def _statistic(values: Mapping[str, str], number: float | None) -> dict[str, object]:
    """Give a row as the keys of a published statistic."""
    compare = {
        "outcome": values["outcome"], "month": values["period"], "kind": values["kind"],
        "place": values["place"], "tolerance": 0.0, "year": _year(values),
    }  # fmt: skip
    kept = {name: values[name] for name in ("unit", "source")}
    return {
        "value": number, "date": values["period"], "role": "target", "compare": compare, **kept
    }  # fmt: skip


def _year(values: Mapping[str, str]) -> str:
    """What a figure is of its year, by its unit; see `read_further_figures`."""
    outcome = OUTCOMES.get(values["outcome"])
    if values["unit"] == "relative":
        return "change"
    sums = outcome is not None and outcome.unit.endswith("/month")
    whole_year = "-" not in values["period"] and not values["unit"].endswith("/month")
    return "sum" if sums and whole_year else "month"


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
