"""Alternatives: the scenarios that are compared, each under a name that it has in the result."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.analysis.comparison.gaming import LIST, control_of
from simulation.io.errors import InputError
from simulation.io.validation import did_you_mean, refuse
from simulation.outcomes.declaration import OUTCOMES
from simulation.scenario.scenario import Scenario
from simulation.scenario.strategy import OWN, apply_strategy, load

Given = str | Path | Scenario
WITHOUT_LIST = " without the list"
Alternatives = dict[tuple[str, str], Scenario]
"""Scenarios by city and name of the alternative."""


def alternatives_of(
    scenarios: Given | Sequence[Given] | Mapping[str, Given], strategies: str | Sequence[str] = ()
) -> Alternatives:
    """Read the alternatives.

    Parameters
    ----------
    scenarios
        Scenarios, names such as ``wuhan`` or ``wuhan+committees-30``, or paths; in a mapping each
        has the name that it is to have in the result.
    strategies
        Strategies to try on each, which are then the alternatives; ``own`` is the scenario's own.

    Raises
    ------
    InputError
        If one does not fit, or two have the same name in a city.
    """
    found: Alternatives = {}
    tried = names_of(strategies)
    for name, scenario in _named(scenarios):
        for strategy in tried or [OWN]:
            key = scenario.city.name, strategy if tried else name
            if key in found:
                raise refuse("compare", "scenarios", key[1], "each alternative once in a city")
            found[key] = apply_strategy(scenario, strategy)
    return found


def baseline_of(alternatives: Alternatives, baseline: str | None) -> str:
    """Give the alternative that the others are compared with: the first, unless one is named.

    Raises
    ------
    InputError
        If there is no such alternative in a city, or nothing to compare it with.
    """
    chosen = next(name for _, name in alternatives) if baseline is None else baseline
    check_baseline(alternatives, chosen)
    return chosen


def check_baseline(alternatives: Collection[tuple[str, str]], chosen: str) -> None:
    """Refuse a baseline that is not in every city, or has nothing to be compared with there.

    Parameters
    ----------
    alternatives
        City and name of each alternative.
    chosen
        Name of the baseline.

    Raises
    ------
    InputError
        If it does not fit.
    """
    names = list(dict.fromkeys(name for _, name in alternatives))
    if chosen not in names:
        raise refuse("compare", "baseline", chosen, did_you_mean(chosen, names))
    cities: dict[str, list[str]] = {}
    for city, name in alternatives:
        cities.setdefault(city, []).append(name)
    for city, inside in cities.items():
        if chosen not in inside:
            raise InputError(
                f"compare: baseline: {chosen} is not run in {city}; compare scenarios of one city, "
                "or strategies"
            )
    for city, inside in cities.items():
        if len(set(inside)) < 2:
            raise refuse("compare", "scenarios", inside, f"two alternatives or more in {city}")


def with_controls(alternatives: Alternatives) -> Alternatives:
    """Add to the alternatives their controls without the list, as far as they are not there yet."""
    known = {content_of(scenario.resolved()) for scenario in alternatives.values()}
    everything = dict(alternatives)
    for (city, name), scenario in alternatives.items():
        control = control_of(scenario, f"{name}{WITHOUT_LIST}")
        if control and (content := content_of(control.resolved())) not in known:
            known.add(content)
            everything[city, control.name] = control
    return everything


def controls_in(
    runs: pd.DataFrame, scenarios: Mapping[str, Mapping[str, Any]]
) -> dict[tuple[str, str], str]:
    """Find the matched control of an alternative: the one that is the same without its list.

    Parameters
    ----------
    runs
        Runs that are done: run, city, alternative, sample.
    scenarios
        What each run is a run of, as `Scenario.resolved` says it.

    Returns
    -------
    dict
        City and alternative to the name of its control, where there is one.
    """
    each = runs.drop_duplicates(["city", "alternative", "sample"])
    known: dict[tuple[int, str], str] = {}
    for row in each.itertuples():
        known.setdefault((row.sample, content_of(scenarios[row.run])), row.alternative)
    controls: dict[tuple[str, str], str] = {}
    for row in each.itertuples():
        levers = dict(scenarios[row.run]["levers"])
        if levers.pop(LIST, None) is not None:
            content = content_of({**scenarios[row.run], "levers": levers})
            if control := known.get((row.sample, content)):
                controls.setdefault((row.city, row.alternative), control)
    return controls


def is_extra(alternatives: pd.Series) -> pd.Series:
    """Say which alternatives are only matched controls, added for the gaming index."""
    names = set(alternatives)
    return alternatives.map(
        lambda name: name.endswith(WITHOUT_LIST) and name.removesuffix(WITHOUT_LIST) in names
    )


def names_of(given: str | Iterable[str]) -> list[str]:
    """Give names as a list; one name alone is a list of one."""
    return [given] if isinstance(given, str) else list(given)


def check_outcomes(where: str, names: str | Iterable[str]) -> list[str]:
    """Give names of outcomes as a list, each once.

    Parameters
    ----------
    where
        Who asks for them, to say in a message.
    names
        Names of outcomes, or one.

    Raises
    ------
    InputError
        If there is none, or one is unknown.
    """
    given = names_of(names)
    if not given:
        raise refuse(where, "outcomes", given, "an outcome or more")
    for name in given:
        if name not in OUTCOMES:
            raise refuse(where, "outcomes", name, did_you_mean(name, OUTCOMES))
    return list(dict.fromkeys(given))


def _named(scenarios: Given | Sequence[Given] | Mapping[str, Given]) -> list[tuple[str, Scenario]]:
    if isinstance(scenarios, Mapping):
        return [
            (name, read_alternative(given).with_settings({}, name))
            for name, given in scenarios.items()
        ]
    many = [scenarios] if isinstance(scenarios, str | Path | Scenario) else scenarios
    return [(read.name, read) for read in map(read_alternative, many)]


def read_alternative(given: Given) -> Scenario:
    """Read a scenario: one as it is, a name such as ``wuhan+list-shadow``, or a path."""
    return given if isinstance(given, Scenario) else load(given)


def content_of(resolved: Mapping[str, Any]) -> str:
    """Give all that makes a scenario what it is but its name, from what `resolved` says."""
    return json.dumps({**resolved, "name": ""}, sort_keys=True, default=str)
