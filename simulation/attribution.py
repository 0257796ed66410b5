"""Attribution: which lever of a bundle did what.

Levers are grouped into at most six families, and all subsets of the families are run with the same
luck and the same parameters.  A family's part is its Shapley value: what it adds, averaged over all
orders in which the families could have been introduced.  Parts add up to what the whole bundle
does.  What two families do only together is their Shapley interaction (Grabisch and Roubens 1999):
positive where they help each other, negative where they are in each other's way.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import factorial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.columns import Array
from simulation.comparison.gaming import without_levers
from simulation.comparison.options import Given, check_outcomes, read_option
from simulation.comparison.paired import LEVEL, clusters, interval
from simulation.comparison.result import save_tables
from simulation.comparison.values import Over, values_of
from simulation.design import Case, Design
from simulation.levers import LEVERS
from simulation.reading import InputError, did_you_mean, refuse
from simulation.runs import DEFAULT_SCALE
from simulation.scenario import Scenario
from simulation.sweeps import sweep

MOST_FAMILIES = 6
OF_INTEREST = (
    "satisfaction", "satisfaction_gap", "collection_rate", "visible_quality", "facility_condition",
)  # fmt: skip
"""Outcomes that are shared out unless others are asked for."""
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "service and money": ("service_drive", "fee_subsidy", "renovation", "welfare_firms"),
    "party organisations and people": ("party_organisations", "advisors", "graduates"),
    "appointments and committees": ("cross_appointment", "owner_committees"),
    "lists and assessment": (
        "red_black_list", "assessment_weights", "star_ratings", "tender_weight",
    ),
    "inspection and standards": (
        "inspections", "rectification", "emergency_repair", "site_visits",
    ),
    "voice and publicity": ("joint_meetings", "online_evaluation", "publicity"),
}  # fmt: skip
"""Every lever in one of six families, by what it works through."""


def families_in(
    levers: Iterable[str], families: Mapping[str, Sequence[str]] | None = None
) -> dict[str, tuple[str, ...]]:
    """Group the levers of a bundle, leaving out families of which it has none.

    Parameters
    ----------
    levers
        Names of the levers of the bundle.
    families
        Family to its levers; `FAMILIES` by default.

    Raises
    ------
    InputError
        If there are none or more than six, a lever is unknown, in two families or in none.
    """
    bundle, given = list(levers), families or FAMILIES
    for name in (lever for group in given.values() for lever in group):
        if name not in LEVERS:
            raise refuse("families", "lever", name, did_you_mean(name, LEVERS))
    homes = {
        lever: [family for family, group in given.items() if lever in group] for lever in bundle
    }
    for lever, home in homes.items():
        if len(home) != 1:
            raise refuse("families", lever, home, "the lever in one family")
    found = {
        family: tuple(lever for lever in bundle if homes[lever] == [family]) for family in given
    }
    kept = {family: group for family, group in found.items() if group}
    if not kept:
        raise InputError("attribute: the scenario has no levers, so there is nothing to share out")
    if len(kept) > MOST_FAMILIES:
        raise refuse("attribute", "families", len(kept), f"at most {MOST_FAMILIES}")
    return kept


def subsets(n: int) -> list[tuple[int, ...]]:
    """All subsets of n families; the family `i` is in the subset number `s` if bit i of s is 1."""
    return [tuple(i for i in range(n) if s >> i & 1) for s in range(2**n)]


def shapley_weights(n: int) -> Array:
    """Weights of the values of all subsets in the Shapley value of each family.

    Returns
    -------
    numpy.ndarray
        Shape (n, 2**n), in the order of `subsets`.
    """
    weights = np.zeros((n, 2**n))
    for i, (s, members) in itertools.product(range(n), enumerate(subsets(n))):
        if i not in members:
            t = len(members)
            share = factorial(t) * factorial(n - t - 1) / factorial(n)
            weights[i, s] -= share
            weights[i, s | 1 << i] += share
    return weights


def interaction_weights(n: int) -> Array:
    """Weights of the values of all subsets in the Shapley interaction of each pair.

    Returns
    -------
    numpy.ndarray
        Shape (n * (n - 1) / 2, 2**n), pairs in the order of `itertools.combinations`.
    """
    pairs = list(itertools.combinations(range(n), 2))
    weights = np.zeros((len(pairs), 2**n))
    for (row, (i, j)), (s, members) in itertools.product(enumerate(pairs), enumerate(subsets(n))):
        if i not in members and j not in members:
            t = len(members)
            share = factorial(t) * factorial(n - t - 2) / factorial(n - 1)
            weights[row, [s, s | 1 << i | 1 << j]] += share
            weights[row, [s | 1 << i, s | 1 << j]] -= share
    return weights


@dataclass(frozen=True)
class Attribution:
    """What each family of levers did.

    Attributes
    ----------
    families
        Family to its levers.
    shares
        Shapley values: outcome, kind, n, family, effect, low, high; and beside them what the family
        does ``alone``, and what it adds ``last``, to all the others.
    interactions
        Shapley interactions of pairs: outcome, kind, n, family, other, effect, low, high.
    whole
        What the whole bundle does: outcome, kind, n, effect, low, high.
    values
        Long table of values; the option is the number of the subset (see `subsets`).
    about
        Seeds, draws, scale and what was left out.
    """

    families: Mapping[str, tuple[str, ...]]
    shares: pd.DataFrame
    interactions: pd.DataFrame
    whole: pd.DataFrame
    values: pd.DataFrame
    about: Mapping[str, Any]

    def matrix(self, outcome: str, kind: str = "true") -> pd.DataFrame:
        """Interactions of an outcome as a square table, with the families' own parts on it."""
        names = list(self.families)
        table = pd.DataFrame(np.nan, index=names, columns=names)
        for row in _of(self.shares, outcome, kind).itertuples():
            table.loc[row.family, row.family] = row.effect
        for row in _of(self.interactions, outcome, kind).itertuples():
            table.loc[row.family, row.other] = table.loc[row.other, row.family] = row.effect
        return table

    def save(self, folder: str | Path) -> Path:
        """Write every table as CSV and Parquet into a folder.

        Raises
        ------
        InputError
            If the folder cannot be made.
        """
        tables = {"shares": self.shares, "interactions": self.interactions, "whole": self.whole,
                  "values": self.values}  # fmt: skip
        return save_tables(folder, tables)

    def _repr_html_(self) -> str:
        """Show the parts in a notebook."""
        head = f"<b>{self.about.get('scenario', 'Attribution')}</b>: part of each family of levers"
        return f"{head}{self.shares.to_html(index=False, float_format='{:.3g}'.format)}"


def attribute(
    scenario: Given,
    families: Mapping[str, Sequence[str]] | None = None,
    *,
    seeds: int = 10,
    draws: int = 0,
    outcomes: Collection[str] = OF_INTEREST,
    over: Over = "last_year",
    scale: float = DEFAULT_SCALE,
    months: int | None = None,
    out: str | Path | None = None,
    **options: Any,
) -> Attribution:
    """Say which family of levers of a scenario did what.

    Parameters
    ----------
    scenario
        A scenario, a name such as ``wuhan`` or ``linyi+list-shadow``, or a path.
    families
        At most six families of levers, each with the names of its levers; `FAMILIES` by default.
    seeds
        Number of seeds.
    draws
        Draws of all parameters from their priors; none is the defaults.
    outcomes
        Outcomes to share out.
    over
        What a run's value is: its ``last_year``, or the mean of the years of the ``programme``.
    scale, months
        As for `simulation.run`.
    out
        Folder that keeps the runs; an attribution that was interrupted goes on from there.
    options
        Passed to `simulation.sweep`, such as ``workers``.

    Raises
    ------
    InputError
        If the scenario, a family or an outcome does not fit.
    """
    wanted, read = check_outcomes(outcomes), read_option(scenario)
    groups = families_in([lever.name for lever in read.levers], families)
    design = Design(
        name="attribution",
        scenarios=list(_cases(read, groups)),
        seeds=seeds,
        draws=draws,
        scale=scale,
        months=months,
    )
    done = sweep(design, out, **options)
    runs = done.runs.assign(option=done.runs["strategy"].astype(int))
    finished = runs[runs["status"] == "done"]
    if finished.empty:
        raise InputError(f"attribute: no run is done: {runs['message'].iloc[0]}")
    about = {"scenario": read.name, "seeds": seeds, "draws": draws, "scale": scale, "over": over,
             "failed": len(runs) - len(finished)}  # fmt: skip
    values = values_of(finished, done.outcomes, wanted, over)
    return attributed(values.drop(columns="city"), groups, about)


def _cases(scenario: Scenario, families: Mapping[str, Sequence[str]]) -> Iterator[Case]:
    """Cases of all subsets of the families; the number of the subset is the strategy."""
    names = list(families)
    for number, members in enumerate(subsets(len(names))):
        out = [
            lever for i, name in enumerate(names) if i not in members for lever in families[name]
        ]
        part = without_levers(scenario, out)
        yield Case.of(part, scenario.name, str(number))


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
        option, draw, seed, outcome, kind, value; the option is the number of the subset whose
        levers were in force (see `subsets`).  Runs of which a subset is missing are left out.
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
        wide = group.pivot(index=["draw", "seed"], columns="option", values="value")
        sample = clusters(wide.reindex(columns=range(2**n)).dropna().reset_index())
        head = {"outcome": outcome, "kind": kind, "n": len(sample)}
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
    columns = ["outcome", "kind", "n", "family", "other", "effect", "low", "high"]
    return Attribution(
        families,
        pd.DataFrame(shares),
        pd.DataFrame(interactions, columns=columns),
        pd.DataFrame(whole),
        values,
        about or {},
    )


def _effect(sample: Array, level: float) -> dict[str, float]:
    return dict(zip(("effect", "low", "high"), interval(sample, level), strict=True))


def _of(table: pd.DataFrame, outcome: str, kind: str) -> pd.DataFrame:
    return table[(table["outcome"] == outcome) & (table["kind"] == kind)]
