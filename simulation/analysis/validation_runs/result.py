"""Result of a validation, as tidy tables."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.analysis.comparison.result import html_table, save_result
from simulation.analysis.validation.table import SCORES
from simulation.analysis.validation_runs.reweighted import Reweighted
from simulation.languages.translation import counted, joined, translated

DETAILS = ["place", "outcome", "kind", "month", "unit", "fitted", "without"]
"""Columns after `SCORES`: what a figure is of, whether the posterior was fitted to it, and why it
has no counterpart in the model."""


@dataclass(frozen=True)
class Validation:
    """Published figures beside what the model says of them.

    Attributes
    ----------
    figures
        One row per figure, with the columns `SCORES` and `DETAILS`; see `table.score_figures`.  Low
        to high are those of what would be published, with its errors.
    skill
        Skill over no change, over other cities and over the prior, by group of figures and of all;
        see `table.skill_table`.
    reweighted
        Rival models, placebos, error models, and what was left out; see `Reweighted`.
    about
        Cities, posterior, its provenance, number of samples and seeds, scale, share of streets,
        error model and level of the intervals.

    Examples
    --------
    >>> import simulation as sim
    >>> found = sim.validate("yongqiao", samples=2, seeds=1, scale=0.002, months=1, workers=1)
    >>> list(found.tables)[0]
    'skill'
    """

    figures: pd.DataFrame
    skill: pd.DataFrame
    reweighted: Reweighted
    about: Mapping[str, Any]

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
        return save_result(folder, self.tables, self.about)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name, what stands first in print first; those without rows are left out."""
        more = {name: one for name, one in self.reweighted.tables.items() if len(one)}
        first = {name: more.pop(name) for name in ("comparisons",) if name in more}
        return {"skill": self.skill, **first, "figures": self.figures, **more}

    @property
    def inside(self) -> str:
        """How many published values lie inside their interval; it is no criterion."""
        known = self.figures["inside"].dropna()
        return translated(
            "{n} of {of} published values lie inside their {level} % intervals",
            n=int(known.sum()), of=len(known), level=f"{100 * self.about['level']:g}",
        )  # fmt: skip

    def __str__(self) -> str:
        about = self.about
        samples, fitted = counted(about["samples"], "sample"), about["fitted_to"]
        text = translated("{samples} of the priors, not calibrated", samples=samples)
        if name := about["posterior"]:
            text = translated("{samples} of the posterior {name}", samples=samples, name=name)
        if fitted:
            text = joined([text, translated("fitted to figures of {cities}", cities=fitted)])
        seeds = translated("{seeds} each", seeds=counted(about["seeds"], "seed"))
        scale = translated("scale {scale}", scale=f"{about['scale']:g}")
        return joined([text, joined([seeds, scale])], "; ")

    def __repr__(self) -> str:
        return f"<Validation, {self}>"

    def _repr_html_(self) -> str:
        """Show figures and skill in a notebook."""
        tables = html_table(self.skill) + html_table(self.figures[SCORES])
        return f"<b>Validation</b>: {html.escape(str(self))}{tables}"
