"""Comparability: what the alternatives of a city have in common, and what they do not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from simulation.analysis.comparison.alternatives import WITHOUT_LIST
from simulation.experiments.idle_levers import idle_in_design
from simulation.experiments.provenance import changed_parts
from simulation.experiments.sweep import Sweep
from simulation.io.errors import InputError

SINCE = re.compile(r"(\.settings)?\.\d{4}-\d{2}")
"""Part of a key of a scenario that says since when a setting holds."""
Scenarios = Mapping[str, Mapping[str, Any]]
"""Scenario of each run, as `Scenario.resolved` gives it."""


@dataclass(frozen=True)
class Shared:
    """What the runs of a comparison share.

    Attributes
    ----------
    outcomes
        Outcomes of the months that all alternatives of a city have.
    months
        City to the first and the last of these months, where a run has others.
    start
        City to the keys of the start, such as ``commodity_households``, that are not the same in
        runs with one parameter sample.
    """

    outcomes: pd.DataFrame
    months: dict[str, list[str]]
    start: dict[str, list[str]]


def shared(runs: pd.DataFrame, outcomes: pd.DataFrame, scenarios: Scenarios) -> Shared:
    """Restrict runs to what can be compared.

    Parameters
    ----------
    runs
        Runs that are done: run, city, alternative, sample.
    outcomes
        Their tidy outcomes.
    scenarios
        Scenario of each run.

    Raises
    ------
    InputError
        If the programmes of a city begin in different months, so that no two runs share their
        random numbers, or have no month in common.
    """
    months = outcomes[["run", "month"]].astype(str).drop_duplicates()
    kept, restricted, starts = [], {}, {}
    for city, of_city in runs.groupby("city", sort=False):
        own = [scenarios[run] for run in of_city["run"]]
        _check_begin(str(city), own)
        if keys := _differing_keys(of_city, scenarios):
            starts[str(city)] = keys
        common = _common_months(str(city), months[months["run"].isin(of_city["run"])])
        kept.append(outcomes["run"].isin(of_city["run"]) & outcomes["month"].isin(common))
        if len(common) < months.loc[months["run"].isin(of_city["run"]), "month"].nunique():
            restricted[str(city)] = [common[0], common[-1]]
    within = pd.concat(kept, axis=1).any(axis=1) if kept else outcomes["run"].isna()
    return Shared(outcomes[within], restricted, starts)


def about_alternatives(
    stored: Sweep, common: Shared, runs: pd.DataFrame, scenarios: Scenarios
) -> dict[str, Any]:
    """Give the facts about the alternatives that a comparison shows.

    Parameters
    ----------
    stored
        The sweep.
    common
        What its runs share.
    runs
        Runs that are done: run, city, alternative.
    scenarios
        Scenario of each run.
    """
    return {
        "shared_months": common.months,
        "starts_differ": common.start,
        "levers": levers_of(runs, scenarios),
        "same_levers": same_levers(runs, scenarios),
        "idle": idle_in(stored),
    }


def levers_of(runs: pd.DataFrame, scenarios: Scenarios) -> dict[str, list[str]]:
    """Give the levers that each alternative has; with its city, where its cities differ.

    Parameters
    ----------
    runs
        Runs that are done: run, city, alternative.
    scenarios
        Scenario of each run.
    """
    each = runs.drop_duplicates(["city", "alternative"])
    rows = [
        (row.city, row.alternative, list(scenarios[row.run]["levers"])) for row in each.itertuples()
    ]
    several = {name for _, name, levers in rows for _, other, others in rows
               if name == other and levers != others}  # fmt: skip
    return {f"{name} in {city}" if name in several else name: levers for city, name, levers in rows}


def same_levers(runs: pd.DataFrame, scenarios: Scenarios) -> dict[str, list[str]]:
    """Give for alternatives with the levers of an earlier one that one, and what else differs.

    Parameters
    ----------
    runs
        Runs that are done: run, city, alternative, sample.
    scenarios
        Scenario of each run.

    Returns
    -------
    dict
        Alternative to the earlier one and the keys that differ, such as
        ``levers.red_black_list.feedback``.
    """
    alike: dict[str, list[str]] = {}
    first: dict[tuple[object, ...], tuple[str, Mapping[str, Any]]] = {}
    for row in runs.drop_duplicates(["city", "alternative"]).itertuples():
        scenario = scenarios[row.run]
        key = row.city, row.sample, tuple(sorted(scenario["levers"]))
        name, other = first.setdefault(key, (row.alternative, scenario))
        if name != row.alternative and row.alternative not in alike:
            alike[row.alternative] = [name, *_differing(other, scenario)]
    return alike


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Keys of levers, parameters, budget and structure that differ, without the months."""
    parts = "levers", "parameters", "budget", "structure"
    changed = changed_parts(*({name: each[name] for name in parts} for each in (one, other)))
    keys = (SINCE.sub("", line.partition(": ")[0]) for line in changed)
    return list(dict.fromkeys(keys))


def idle_in(stored: Sweep) -> list[str]:
    """Say which levers do nothing in the months that were run; nothing if city files are gone."""
    try:
        lines = idle_in_design(stored.design)
    except InputError:  # a sweep outlives the files that it was made from
        return []
    return [line for line in lines if f"{WITHOUT_LIST}: " not in line]


def _check_begin(city: str, scenarios: list[Mapping[str, Any]]) -> None:
    """Refuse alternatives that begin in different months."""
    begins = sorted({one["start_month"] for one in scenarios})
    if len(begins) > 1:
        raise InputError(
            f"compare: first_month: the programmes of {city} begin in different months; expected "
            "one, since random numbers belong to the months since the begin"
        )


def _common_months(city: str, months: pd.DataFrame) -> list[str]:
    """Months that every run has, in order."""
    counts = months.groupby("month").size()
    common = sorted(counts.index[counts == months["run"].nunique()])
    if not common:
        raise InputError(f"compare: the alternatives of {city} have no month in common")
    return common


def _differing_keys(runs: pd.DataFrame, scenarios: Scenarios) -> list[str]:
    """Keys of the start, and the burn-in, that differ between runs with one parameter sample."""
    found: dict[str, None] = {}
    for _, of_sample in runs.groupby("sample", sort=False):
        each = [scenarios[run] for run in of_sample["run"]]
        flat = [{**one["start"], "burn_in": one["burn_in"]} for one in each]
        keys = dict.fromkeys(key for one in flat for key in one)
        found |= {
            key: None for key in keys if any(one.get(key) != flat[0].get(key) for one in flat)
        }
    return list(found)
