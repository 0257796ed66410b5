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
        Baseline, seeds, draws, scale, share of streets, how a run's value is made, incomplete
        calendar years that were left out of it (or counted, for want of a whole one), level, failed
        runs, and of a stopping rule whether the intervals asked for were reached.
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
        return f"differences from {self.about['baseline']}: {basis(self.about)}"

    def _repr_html_(self) -> str:
        """Show the effects in a notebook, and what they cost."""
        shown = self.effects.drop(columns=["baseline", "p_value", "unit"])
        number = "{:.3g}".format
        return (
            f"<b>Comparison</b>: {self}{shown.to_html(index=False, float_format=number)}"
            f"{self.cost_effectiveness.to_html(index=False, float_format=number)}"
        )


def basis(about: Mapping[str, Any]) -> str:
    """Say in words what an answer rests on: seeds, draws, scale, streets, years and failed runs.

    Parameters
    ----------
    about
        What a `Comparison` or an `Attribution` says of itself.
    """
    said = [f"{about['seeds']} seeds"]
    if about["draws"]:
        said.append(f"{about['draws']} draws of parameters")
    said.append(f"scale {about['scale']:g}")
    if about["streets"] < 1:
        said.append(f"streets {about['streets']:g}")
    for key, text in (("years_left_out", "left out"), ("years_in_part", "in part only")):
        if about[key]:
            said.append(f"{' and '.join(map(str, about[key]))} {text}")
    if about["failed"]:
        said.append(f"{about['failed']} runs failed")
    return ", ".join(said)


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
