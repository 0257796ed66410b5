"""Result: what a comparison of alternatives found, as tidy tables."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.analysis.formatting import short_number, statement
from simulation.io.atomic_files import make_folder, replace_file
from simulation.io.validation import did_you_mean, refuse

TABLES = ("effects", "ranking", "cost_effectiveness", "gaming", "values")


@dataclass(frozen=True)
class Comparison:
    """Alternatives compared with a baseline, run by run.

    Attributes
    ----------
    effects
        One row per city, alternative, outcome and kind; see `paired.effects`.
    ranking
        Ranks of the alternatives and how stable they are; see `ranking.ranking`.
    cost_effectiveness
        Yuan per satisfaction-point-household-year; see `cost.cost_effectiveness`.
    gaming
        Gaming index of alternatives with a red and black list; see `gaming.gaming_index`.
    values
        One value per run, outcome and kind: what all of the above is made of.
    about
        Baseline, seeds and samples that pairs of runs have, what the samples are (see
        `wording.intervals_over`), scale, share of streets, how a run's value is made, incomplete
        calendar years that were left out of it (or counted, for want of a whole one), level, runs
        of the alternatives that failed or are missing, runs for the gaming index that are not done,
        alternatives without any pair of runs, and of a stopping rule whether all intervals are as
        narrow as asked.
    """

    effects: pd.DataFrame
    ranking: pd.DataFrame
    cost_effectiveness: pd.DataFrame
    gaming: pd.DataFrame
    values: pd.DataFrame
    about: Mapping[str, Any]

    @property
    def headline(self) -> str:
        """Outcome to be shown where there is room for one: satisfaction, or else the first."""
        known = list(self.effects["outcome"])
        return "satisfaction" if "satisfaction" in known else known[0]

    def save(self, folder: str | Path) -> Path:
        """Write every table as CSV and Parquet into a folder, and what it rests on as JSON.

        Raises
        ------
        InputError
            If the folder cannot be made.
        """
        return save_result(folder, {name: getattr(self, name) for name in TABLES}, self.about)

    def __str__(self) -> str:
        return f"differences from {self.about['baseline']}: {statement(self.about)}"

    def __repr__(self) -> str:
        return f"<Comparison, {self}>"

    def _repr_html_(self) -> str:
        """Show the effects in a notebook, and what they cost."""
        shown = self.effects.drop(columns=["baseline", "p_value"])
        return (
            f"<b>Comparison</b>: {self}{html_table(shown)}"
            f"Cost, over all months:{html_table(self.cost_effectiveness)}"
        )


def html_table(table: pd.DataFrame) -> str:
    """Give a table for a notebook, with blanks where there is no number."""
    return str(table.to_html(index=False, float_format=short_number, na_rep=""))


def rows_of(where: str, table: pd.DataFrame, outcome: str, kind: str) -> pd.DataFrame:
    """Give the rows of an outcome and a kind.

    Parameters
    ----------
    where
        Who asks for them, to say in a message.
    table
        With columns outcome and kind.
    outcome, kind
        What to give.

    Raises
    ------
    InputError
        If the table has no such outcome, or not of this kind.
    """
    found = table
    for key, name in (("outcome", outcome), ("kind", kind)):
        known = list(dict.fromkeys(found[key]))
        if name not in known:
            raise refuse(where, key, name, did_you_mean(str(name), known))
        found = found[found[key] == name]
    return found


def save_result(
    folder: str | Path, tables: Mapping[str, pd.DataFrame], about: Mapping[str, Any]
) -> Path:
    """Write tables as CSV and Parquet, and what they rest on as JSON.

    Each has its final name only when it is complete.

    Raises
    ------
    InputError
        If the folder or a file cannot be made.
    """
    path = make_folder(folder)
    for name, table in tables.items():
        replace_file(path / f"{name}.csv", functools.partial(table.to_csv, index=False))
        replace_file(path / f"{name}.parquet", functools.partial(table.to_parquet, index=False))
    text = json.dumps(dict(about), indent=2, ensure_ascii=False) + "\n"
    replace_file(path / "about.json", lambda file: Path(file).write_text(text, "utf8"))
    return path
