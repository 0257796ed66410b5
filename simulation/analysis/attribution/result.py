"""Result: contributions of families and interactions of pairs, with intervals."""

from __future__ import annotations

import html
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.analysis.attribution.shapley import interaction_weights, shapley_weights
from simulation.analysis.comparison.evidence import about_standing, beside_priors
from simulation.analysis.comparison.intervals import LEVEL, interval, standard_error
from simulation.analysis.comparison.paired import clusters, interval_over, with_place
from simulation.analysis.comparison.result import html_table, rows_of, save_result
from simulation.analysis.formatting import ROUNDING, composition, statement
from simulation.analysis.interval_kinds import intervals_over
from simulation.analysis.short_labels import shown_name
from simulation.analysis.standing import Evidence
from simulation.core.tables import Array
from simulation.io.html_text import in_lines
from simulation.languages.translation import translated
from simulation.outcomes.declaration import OUTCOMES


@dataclass(frozen=True)
class Attribution:
    """Contributions of families of levers to the effect of a bundle.

    Attributes
    ----------
    families
        Family to its levers.
    shares
        Shapley values: outcome, kind, n, interval_over (``seeds`` or ``samples``), family, effect,
        low, high, monte_carlo_error; also the effect of the family ``alone``, and the effect that
        it adds when it is introduced ``last``, after all others; over samples of a design also its
        standing and the parts of its variance, see `standing.Standing`, and with samples of the
        priors beside them prior_n, prior_effect, prior_low, prior_high and shrinkage.
    interactions
        Shapley interactions of pairs: outcome, kind, n, interval_over, family, other, effect, low,
        high, monte_carlo_error.
    whole
        Effect of the whole bundle: outcome, kind, n, interval_over, effect, low, high,
        monte_carlo_error.
    values
        Long table of values; the alternative is the number of the subset (see `subsets`).  Like the
        other tables it has the column place unless the values are of the city.
    about
        Level of the intervals, what they are over (see `formatting.intervals_over`) and families.
        A result of `attribute` also has the scenario, the level of the places, the number of seeds
        and parameter samples of which all subsets are done, scale, share of streets, years of a
        run's value, incomplete calendar years (see `incomplete_years`), and the number of runs that
        failed or are missing.

    Examples
    --------
    >>> import simulation as sim
    >>> families = {"money": ["fee_subsidy"], "lists": ["red_black_list"]}
    >>> found = sim.attribute("yongqiao=fee_subsidy+red_black_list", families, samples=0, seeds=2,
    ...                       scale=0.002, months=1, workers=1)
    >>> found.shares.query("outcome == 'satisfaction' and kind == 'true'")["family"].tolist()
    ['money', 'lists']
    """

    families: Mapping[str, tuple[str, ...]]
    shares: pd.DataFrame
    interactions: pd.DataFrame
    whole: pd.DataFrame
    values: pd.DataFrame
    about: Mapping[str, Any]

    def matrix(self, outcome: str, kind: str = "true", place: str | None = None) -> pd.DataFrame:
        """Interactions of an outcome as a square table, with contributions on its diagonal.

        Parameters
        ----------
        outcome, kind, place
            Which of the values; of several places the first is taken unless one is named.

        Returns
        -------
        pandas.DataFrame
            A row and a column for each family, in the unit of the outcome.

        Raises
        ------
        InputError
            If there is no such outcome, kind or place in the attribution.

        Examples
        --------
        >>> import simulation as sim
        >>> families = {"money": ["fee_subsidy"], "lists": ["red_black_list"]}
        >>> size = {"samples": 0, "seeds": 2, "scale": 0.002, "months": 1, "workers": 1}
        >>> found = sim.attribute("yongqiao=fee_subsidy+red_black_list", families, **size)
        >>> found.matrix("satisfaction").columns.tolist()
        ['money', 'lists']
        """
        place = place or self.first_place
        names = list(self.families)
        table = pd.DataFrame(np.nan, index=names, columns=names)
        for row in rows_of("matrix", self.shares, outcome, kind, place).itertuples():
            table.loc[row.family, row.family] = row.effect
        joint = self.interactions[
            (self.interactions["outcome"] == outcome) & (self.interactions["kind"] == kind)
        ]
        if place is not None:
            joint = joint[joint["place"] == place]
        for row in joint.itertuples():
            table.loc[row.family, row.other] = table.loc[row.other, row.family] = row.effect
        return table

    @property
    def first_place(self) -> str | None:
        """The first place, or None if the values are of the city."""
        return str(self.shares["place"].iloc[0]) if "place" in self.shares else None

    def beside(self, prior: Attribution) -> Attribution:
        """Give the same, with each contribution beside that under the priors.

        Parameters
        ----------
        prior
            The attribution of the same over samples of the priors.
        """
        on = with_place(["outcome", "kind", "family"], self.shares)
        shares = beside_priors(self.shares, prior.shares, on, "effect")
        about = {**self.about, "prior_samples": prior.about["samples"]}
        return replace(self, shares=shares, about=about)

    def headed(self, posterior: str, evidence: Evidence | None) -> Attribution:
        """Give the same, with what its head says of the standing of the contributions.

        Parameters
        ----------
        posterior
            Where the samples come from.
        evidence
            What the data say of them.
        """
        about = {**self.about, **about_standing(self.shares, posterior, evidence)}
        return replace(self, about=about)

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
        tables = {"shares": self.shares, "interactions": self.interactions, "whole": self.whole,
                  "values": self.values}  # fmt: skip
        return save_result(folder, tables, self.about)

    def __str__(self) -> str:
        about = self.about
        if "scenario" in about:
            return translated(": ").join([shown_name(about["scenario"]), statement(about)])
        return translated("contributions of families of levers")

    def __repr__(self) -> str:
        return f"<Attribution, {self}>"

    def _repr_html_(self) -> str:
        """Show the contributions in a notebook."""
        units = self.shares["outcome"].map(lambda name: OUTCOMES[name].unit_of_year)
        table = self.shares.assign(unit=units)
        about = html.escape(str(self))
        title = translated("Contribution of each family of levers")
        head = f"<b>{title}</b>, {about}{html_table(table)}"
        return head + in_lines(composition(self.about))


def attributed(
    values: pd.DataFrame,
    families: Mapping[str, tuple[str, ...]],
    about: Mapping[str, Any] | None = None,
    level: float = LEVEL,
    evidence: Evidence | None = None,
) -> Attribution:
    """Attribute the effect of a bundle to its families.

    Parameters
    ----------
    values
        alternative, sample, seed, place (if any), outcome, kind, value; the alternative is the
        number of the subset whose levers were used (see `subsets`).  Seeds of which a subset is
        missing are left out.
    families
        Family to its levers, in the order of the bits of the subset's number.
    about
        Further entries of `Attribution.about`.
    level
        Level of the intervals.
    evidence
        What the data say of the parameter samples, for the standing of each contribution.
    """
    n, names = len(families), list(families)
    pairs = list(itertools.combinations(names, 2))
    own, joint = shapley_weights(n), interaction_weights(n)
    shares, interactions, whole = [], [], []
    cell = with_place(["outcome", "kind"], values)
    for key, group in values.groupby(cell, sort=False):
        wide = group.pivot(index=["sample", "seed"], columns="alternative", values="value")
        complete = wide.reindex(columns=range(2**n)).dropna()
        units = clusters(complete.reset_index())
        over = interval_over(units)
        head = {**dict(zip(cell, key, strict=True)), "n": len(units), "interval_over": over}
        payoffs = units.to_numpy()
        mean = payoffs.mean(axis=0) if len(units) else np.full(2**n, np.nan)
        for at, family in enumerate(names):
            bit = 1 << at
            by_order = {"alone": mean[bit] - mean[0], "last": mean[-1] - mean[-1 - bit]}
            effect = _effect(payoffs @ own[at], over, level)
            sure = _standing(complete, own[at], evidence)
            shares.append({**head, "family": family, **effect, **by_order, **sure})
        for at, (family, other) in enumerate(pairs):
            effect = _effect(payoffs @ joint[at], over, level)
            interactions.append({**head, "family": family, "other": other, **effect})
        whole.append({**head, **_effect(payoffs[:, -1] - payoffs[:, 0], over, level)})
    columns = [*cell, "n", "interval_over", "family", "other", "effect", "low", "high"]
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


def _standing(
    complete: pd.DataFrame, weights: Array, evidence: Evidence | None
) -> dict[str, object]:
    """Give the standing of a contribution; nothing without evidence."""
    if evidence is None:
        return {}
    payoffs, runs = complete.to_numpy(), complete.index.to_frame(index=False)
    step = ROUNDING * float(np.abs(payoffs).max(initial=0.0)) or 1.0
    return evidence.standing(runs.assign(difference=np.round(payoffs @ weights / step) * step))


def _effect(units: Array, over: str, level: float) -> dict[str, float]:
    return {
        **dict(zip(("effect", "low", "high"), interval(units, over, level), strict=True)),
        "monte_carlo_error": standard_error(units),
    }
