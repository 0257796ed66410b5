"""Result: what a comparison of options found, as tidy tables."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.files import make_folder, replace_file

TABLES = ("effects", "ranking", "cost_effectiveness", "gaming", "values")


@dataclass(frozen=True)
class Comparison:
    """Options compared with a baseline, run by run.

    Attributes
    ----------
    effects
        One row per city, option, outcome and kind; see `paired.effects`.
    ranking
        Ranks of the options and how stable they are; see `ranking.ranking`.
    cost_effectiveness
        Yuan per satisfaction-point-household-year; see `cost.cost_effectiveness`.
    gaming
        Gaming index of options with a red and black list; see `gaming.gaming_index`.
    values
        One value per run, outcome and kind: what all of the above is made of.
    about
        Baseline, seeds, draws, scale, how a run's value is made, level, failed runs, and of a
        stopping rule the intervals asked for and whether they were reached.
    """

    effects: pd.DataFrame
    ranking: pd.DataFrame
    cost_effectiveness: pd.DataFrame
    gaming: pd.DataFrame
    values: pd.DataFrame
    about: Mapping[str, Any]

    def save(self, folder: str | Path) -> Path:
        """Write every table as CSV and Parquet into a folder, and what it rests on as JSON.

        Raises
        ------
        InputError
            If the folder cannot be made.
        """
        path = save_tables(folder, {name: getattr(self, name) for name in TABLES})
        text = json.dumps(dict(self.about), indent=2, ensure_ascii=False) + "\n"
        replace_file(path / "about.json", lambda file: Path(file).write_text(text, "utf8"))
        return path

    def __str__(self) -> str:
        about = self.about
        luck = f"{about['seeds']} seeds"
        if about["draws"]:
            luck += f", {about['draws']} draws of parameters"
        failed = f", {about['failed']} runs failed" if about["failed"] else ""
        return f"differences from {about['baseline']}: {luck}, scale {about['scale']:g}{failed}"

    def _repr_html_(self) -> str:
        """Show the effects in a notebook, and what they cost."""
        shown = self.effects.drop(columns=["baseline", "p_value", "unit"])
        number = "{:.3g}".format
        return (
            f"<b>Comparison</b>: {self}{shown.to_html(index=False, float_format=number)}"
            f"{self.cost_effectiveness.to_html(index=False, float_format=number)}"
        )


def save_tables(folder: str | Path, tables: Mapping[str, pd.DataFrame]) -> Path:
    """Write tables as CSV and Parquet, each under its final name only when it is complete.

    Raises
    ------
    InputError
        If the folder or a file cannot be made.
    """
    path = make_folder(folder)
    for name, table in tables.items():
        replace_file(path / f"{name}.csv", functools.partial(table.to_csv, index=False))
        replace_file(path / f"{name}.parquet", functools.partial(table.to_parquet, index=False))
    return path
