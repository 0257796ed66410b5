"""Result: the part of each family, and what two do only together, with intervals."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.analysis.attribution.shapley import interaction_weights, shapley_weights
from simulation.analysis.comparison.paired import LEVEL, clusters, interval, interval_over
from simulation.analysis.comparison.result import html_table, rows_of, save_result
from simulation.analysis.formatting import intervals_over, statement
from simulation.outcomes.declaration import OUTCOMES

if TYPE_CHECKING:
    from simulation.core.tables import Array


@dataclass(frozen=True)
class Attribution:
    """What each family of levers did.

    Attributes
    ----------
    families
        Family to its levers.
    shares
        Shapley values: outcome, kind, n, interval_over (seeds or samples), family, effect, low,
        high; and beside them what the family does ``alone``, and what it adds ``last``, to all the
        others.
    interactions
        Shapley interactions of pairs: outcome, kind, n, interval_over, family, other, effect, low,
        high.
    whole
        What the whole bundle does: outcome, kind, n, interval_over, effect, low, high.
    values
        Long table of values; the alternative is the number of the subset (see `subsets`).
    about
        Level of the intervals, what the samples are (see `wording.intervals_over`) and families; of
        an `attribute` also scenario, seeds and samples of which all subsets are done, scale, share
        of streets, how a run's value is made, incomplete calendar years (see `incomplete_years`),
        and runs that failed or are missing.
    """

    families: Mapping[str, tuple[str, ...]]
    shares: pd.DataFrame
    interactions: pd.DataFrame
    whole: pd.DataFrame
    values: pd.DataFrame
    about: Mapping[str, Any]

    def matrix(self, outcome: str, kind: str = "true") -> pd.DataFrame:
        """Interactions of an outcome as a square table, with the families' own parts on it.

        Raises
        ------
        InputError
            If there is no such outcome or kind in the attribution.
        """
        names = list(self.families)
        table = pd.DataFrame(np.nan, index=names, columns=names)
        for row in rows_of("matrix", self.shares, outcome, kind).itertuples():
            table.loc[row.family, row.family] = row.effect
        joint = self.interactions[
            (self.interactions["outcome"] == outcome) & (self.interactions["kind"] == kind)
        ]
        for row in joint.itertuples():
            table.loc[row.family, row.other] = table.loc[row.other, row.family] = row.effect
        return table

    def save(self, folder: str | Path) -> Path:
        """Write every table as CSV and Parquet into a folder, and what it rests on as JSON.

        Raises
        ------
        InputError
            If the folder cannot be made.
        """
        tables = {"shares": self.shares, "interactions": self.interactions, "whole": self.whole,
                  "values": self.values}  # fmt: skip
        return save_result(folder, tables, self.about)

    def __str__(self) -> str:
        about = self.about
        if "scenario" in about:
            return f"{about['scenario']}: {statement(about)}"
        return "parts of families"

    def __repr__(self) -> str:
        return f"<Attribution, {self}>"

    def _repr_html_(self) -> str:
        """Show the parts in a notebook."""
        units = self.shares["outcome"].map(lambda name: OUTCOMES[name].unit_of_year)
        shown = self.shares.assign(unit=units)
        return f"<b>Part of each family of levers</b>, {self}{html_table(shown)}"


def attributed(
    values: pd.DataFrame,
    families: Mapping[str, tuple[str, ...]],
    about: Mapping[str, Any] | None = None,
    level: float = LEVEL,
) -> Attribution:
    """Share out what a bundle does among its families.

    Parameters
    ----------
    values
        alternative, sample, seed, outcome, kind, value; the alternative is the number of the subset
        whose levers were in force (see `subsets`).  Runs of which a subset is missing are left out.
    families
        Family to its levers, in the order of the bits of the subset's number.
    about
        What else the result should say of itself.
    level
        Level of the intervals.
    """
    n, names = len(families), list(families)
    pairs = list(itertools.combinations(names, 2))
    own, joint = shapley_weights(n), interaction_weights(n)
    shares, interactions, whole = [], [], []
    for (outcome, kind), group in values.groupby(["outcome", "kind"], sort=False):
        wide = group.pivot(index=["sample", "seed"], columns="alternative", values="value")
        sample = clusters(wide.reindex(columns=range(2**n)).dropna().reset_index())
        head = {
            "outcome": outcome,
            "kind": kind,
            "n": len(sample),
            "interval_over": interval_over(sample),
        }
        worth = sample.to_numpy()
        mean = worth.mean(axis=0) if len(sample) else np.full(2**n, np.nan)
        for at, family in enumerate(names):
            bit = 1 << at
            about_order = {"alone": mean[bit] - mean[0], "last": mean[-1] - mean[-1 - bit]}
            shares.append({**head, "family": family, **_effect(worth @ own[at], level),
                           **about_order})  # fmt: skip
        for at, (family, other) in enumerate(pairs):
            effect = _effect(worth @ joint[at], level)
            interactions.append({**head, "family": family, "other": other, **effect})
        whole.append({**head, **_effect(worth[:, -1] - worth[:, 0], level)})
    columns = ["outcome", "kind", "n", "interval_over", "family", "other", "effect", "low", "high"]
    table = pd.DataFrame(whole)
    own_about = {"level": level, "interval_over": intervals_over(table)}
    return Attribution(
        families,
        pd.DataFrame(shares),
        pd.DataFrame(interactions, columns=columns),
        table,
        values,
        {**(about or {}), **own_about, "families": {k: list(v) for k, v in families.items()}},
    )


def _effect(sample: Array, level: float) -> dict[str, float]:
    return dict(zip(("effect", "low", "high"), interval(sample, level), strict=True))
