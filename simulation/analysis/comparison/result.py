"""Result of a comparison of alternatives, as tidy tables."""

from __future__ import annotations

import functools
import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.analysis.formatting import composition, statement
from simulation.analysis.short_labels import shown_name
from simulation.io.atomic_files import make_folder, replace_file, write_json
from simulation.io.html_text import in_lines
from simulation.io.numbers import short_number
from simulation.io.validation import did_you_mean, refuse
from simulation.languages.translation import translated

TABLES = ("effects", "ranking", "cost_effectiveness", "gaming", "values")
ON_REQUEST = ("gains",)
"""Tables that a comparison has only if it was asked for them."""


@dataclass(frozen=True)
class Comparison:
    """Alternatives compared with a baseline, pair by pair.

    Attributes
    ----------
    effects
        One row per city, alternative, outcome and kind, and per place unless it is the city; see
        `paired.effects`.
    ranking
        Ranks of the alternatives and their stability; see `ranking.ranking`.
    cost_effectiveness
        Yuan per satisfaction-point-household-year, of the city; see `cost.cost_effectiveness`.
    gaming
        Gaming index, of the city, of alternatives with a red and black list; see
        `gaming.gaming_index`.
    values
        One value per run, outcome and kind, and place if any, from which the tables above are
        computed; prices and the gaming index are computed from the city.
    about
        Baseline, level of the places, number of seeds and parameter samples with a pair of runs,
        what the intervals are over (see `formatting.intervals_over`) and their level, scale, share
        of streets, years of a run's value, incomplete calendar years that were left out (or
        counted, if no year is complete), number of runs that failed or are missing, number of
        matched controls that are not done, which runs are not done, the seeds of the alternative
        that has the fewest, alternatives without any pair of runs, and whether the precision
        target, if any, was reached.
    gains
        Who gains and who loses, by groups that were asked for; see `gains.gains`.

    Examples
    --------
    >>> import simulation as sim
    >>> comparison = sim.compare(
    ...     ["yongqiao-no-policy", "yongqiao"], samples=0, seeds=2, scale=0.002, months=1, workers=1
    ... )
    >>> comparison.headline, comparison.about["baseline"]
    ('satisfaction', 'yongqiao-no-policy')
    """

    effects: pd.DataFrame
    ranking: pd.DataFrame
    cost_effectiveness: pd.DataFrame
    gaming: pd.DataFrame
    values: pd.DataFrame
    about: Mapping[str, Any]
    gains: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def headline(self) -> str:
        """Outcome shown where only one fits: satisfaction, or otherwise the first."""
        outcomes = list(self.effects["outcome"])
        return "satisfaction" if "satisfaction" in outcomes else outcomes[0]

    def save(self, folder: str | Path) -> Path:
        """Write every table as CSV and Parquet into a folder, and `about` as JSON.

        Parameters
        ----------
        folder
            The folder; it need not exist.

        Returns
        -------
        pathlib.Path
            The folder.

        Raises
        ------
        InputError
            If the folder cannot be created.
        """
        asked = [name for name in ON_REQUEST if len(getattr(self, name))]
        tables = {name: getattr(self, name) for name in (*TABLES, *asked)}
        return save_result(folder, tables, self.about)

    def __str__(self) -> str:
        baseline, text = shown_name(self.about["baseline"]), statement(self.about)
        return translated("differences from {baseline}: {text}", baseline=baseline, text=text)

    def __repr__(self) -> str:
        return f"<Comparison, {self}>"

    def _repr_html_(self) -> str:
        """Show effects and cost-effectiveness in a notebook."""
        table = self.effects.drop(columns=["baseline", "p_value"])
        price = translated("Cost-effectiveness, over all months:")
        return (
            f"<b>{translated('Comparison')}</b>: {html.escape(str(self))}{html_table(table)}"
            f"{in_lines(composition(self.about))}"
            f"{price}{html_table(self.cost_effectiveness)}"
        )


def html_table(table: pd.DataFrame) -> str:
    """Give a table as HTML, with an empty cell where there is no number."""
    return str(table.to_html(index=False, float_format=short_number, na_rep=""))


def rows_of(
    where: str, table: pd.DataFrame, outcome: str, kind: str, place: str | None = None
) -> pd.DataFrame:
    """Select the rows of an outcome and a kind, and of a place if one is named.

    Parameters
    ----------
    where
        Function to name in a message.
    table
        With columns outcome and kind.
    outcome, kind
        Name of the outcome; ``true`` or ``reported``.
    place
        Name of a place.

    Raises
    ------
    InputError
        If the table has no such outcome, or has it not of this kind or place.
    """
    rows = table
    named = [("outcome", outcome), ("kind", kind)]
    for key, name in [*named, ("place", place)] if place is not None else named:
        existing = list(dict.fromkeys(rows.get(key, ())))
        if name not in existing:
            raise refuse(where, key, name, did_you_mean(str(name), existing))
        rows = rows[rows[key] == name]
    return rows


def save_result(
    folder: str | Path, tables: Mapping[str, pd.DataFrame], about: Mapping[str, Any]
) -> Path:
    """Write tables as CSV and Parquet, and facts about them as ``about.json``.

    A file gets its final name only when it is complete.

    Raises
    ------
    InputError
        If the folder or a file cannot be written.
    """
    path = make_folder(folder)
    for name, table in tables.items():
        replace_file(path / f"{name}.csv", functools.partial(table.to_csv, index=False))
        replace_file(path / f"{name}.parquet", functools.partial(table.to_parquet, index=False))
    write_json(path / "about.json", about)
    return path
