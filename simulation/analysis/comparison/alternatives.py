"""Options: the scenarios that are compared, each under a name that it has in the result."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.analysis.comparison.gaming import LIST, twin_of
from simulation.io.errors import InputError
from simulation.io.validation import did_you_mean, refuse
from simulation.outcomes.declaration import OUTCOMES
from simulation.scenario.scenario import Scenario
from simulation.scenario.strategy import OWN, apply_strategy, load

Given = str | Path | Scenario
WITHOUT_LIST = " without the list"
Options = dict[tuple[str, str], Scenario]
"""Scenarios by city and name of the option."""


def options_of(
    scenarios: Given | Sequence[Given] | Mapping[str, Given], strategies: str | Sequence[str] = ()
) -> Options:
    """Read the options.

    Parameters
    ----------
    scenarios
        Scenarios, names such as ``wuhan`` or ``wuhan+committees-30``, or paths; in a mapping each
        has the name that it is to have in the result.
    strategies
        Strategies to try on each, which are then the options; ``own`` is the scenario's own.

    Raises
    ------
    InputError
        If one does not fit, or two have the same name in a city.
    """
    found: Options = {}
    tried = names_of(strategies)
    for name, scenario in _named(scenarios):
        for strategy in tried or [OWN]:
            key = scenario.city.name, strategy if tried else name
            if key in found:
                raise refuse("compare", "scenarios", key[1], "each option once in a city")
            found[key] = apply_strategy(scenario, strategy)
    return found


def baseline_of(options: Options, baseline: str | None) -> str:
    """Give the option that the others are compared with: the first, unless one is named.

    Raises
    ------
    InputError
        If there is no such option in a city, or nothing to compare it with.
    """
    chosen = next(name for _, name in options) if baseline is None else baseline
    check_baseline(options, chosen)
    return chosen


def check_baseline(options: Collection[tuple[str, str]], chosen: str) -> None:
    """Refuse a baseline that is not in every city, or has nothing to be compared with there.

    Parameters
    ----------
    options
        City and name of each option.
    chosen
        Name of the baseline.

    Raises
    ------
    InputError
        If it does not fit.
    """
    names = list(dict.fromkeys(name for _, name in options))
    if chosen not in names:
        raise refuse("compare", "baseline", chosen, did_you_mean(chosen, names))
    cities: dict[str, list[str]] = {}
    for city, name in options:
        cities.setdefault(city, []).append(name)
    for city, inside in cities.items():
        if chosen not in inside:
            raise InputError(
                f"compare: baseline: {chosen} is not run in {city}; compare scenarios of one city, "
                "or strategies"
            )
    for city, inside in cities.items():
        if len(set(inside)) < 2:
            raise refuse("compare", "scenarios", inside, f"two options or more in {city}")


def with_twins(options: Options) -> Options:
    """Add to the options their twins without the list, as far as they are not there yet."""
    known = {content_of(scenario.resolved()) for scenario in options.values()}
    everything = dict(options)
    for (city, name), scenario in options.items():
        twin = twin_of(scenario, f"{name}{WITHOUT_LIST}")
        if twin and (content := content_of(twin.resolved())) not in known:
            known.add(content)
            everything[city, twin.name] = twin
    return everything


def twins_in(
    runs: pd.DataFrame, scenarios: Mapping[str, Mapping[str, Any]]
) -> dict[tuple[str, str], str]:
    """Find the option that is another one without its list: a twin, or one of the options.

    Parameters
    ----------
    runs
        Runs that are done: run, city, option, draw.
    scenarios
        What each run is a run of, as `Scenario.resolved` says it.

    Returns
    -------
    dict
        City and option to the name of its twin, where there is one.
    """
    each = runs.drop_duplicates(["city", "option", "draw"])
    known: dict[tuple[int, str], str] = {}
    for row in each.itertuples():
        known.setdefault((row.draw, content_of(scenarios[row.run])), row.option)
    twins: dict[tuple[str, str], str] = {}
    for row in each.itertuples():
        levers = dict(scenarios[row.run]["levers"])
        if levers.pop(LIST, None) is not None:
            content = content_of({**scenarios[row.run], "levers": levers})
            if twin := known.get((row.draw, content)):
                twins.setdefault((row.city, row.option), twin)
    return twins


def is_extra(options: pd.Series) -> pd.Series:
    """Say which options were added for the gaming index only: twins of another option."""
    names = set(options)
    return options.map(
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
            (name, read_option(given).with_settings({}, name)) for name, given in scenarios.items()
        ]
    many = [scenarios] if isinstance(scenarios, str | Path | Scenario) else scenarios
    return [(read.name, read) for read in map(read_option, many)]


def read_option(given: Given) -> Scenario:
    """Read a scenario: one as it is, a name such as ``wuhan+list-shadow``, or a path."""
    return given if isinstance(given, Scenario) else load(given)


def content_of(resolved: Mapping[str, Any]) -> str:
    """Give all that makes a scenario what it is but its name, from what `resolved` says."""
    return json.dumps({**resolved, "name": ""}, sort_keys=True, default=str)
