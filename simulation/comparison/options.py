"""Options: the scenarios that are compared, each under a name that it has in the result."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from simulation.comparison.gaming import twin_of
from simulation.design import OWN, Case
from simulation.outcomes import OUTCOMES
from simulation.reading import InputError, did_you_mean, refuse
from simulation.scenario import Scenario
from simulation.strategy import apply_strategy, find

Given = str | Path | Scenario
WITHOUT_LIST = " without the list"
Options = dict[tuple[str, str], Scenario]
"""Scenarios by city and name of the option."""


def options_of(
    scenarios: Given | Sequence[Given] | Mapping[str, Given], strategies: Sequence[str] = ()
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
    for name, scenario in _named(scenarios):
        for strategy in strategies or [OWN]:
            read = scenario if strategy == OWN else apply_strategy(scenario, strategy)
            key = scenario.city.name, strategy if strategies else name
            if key in found:
                raise refuse("compare", "scenarios", key[1], "each option once in a city")
            found[key] = read
    return found


def baseline_of(options: Options, baseline: str | None) -> str:
    """Give the option that the others are compared with: the first, unless one is named.

    Raises
    ------
    InputError
        If there is no such option in a city, or nothing to compare it with.
    """
    names = list(dict.fromkeys(name for _, name in options))
    chosen = names[0] if baseline is None else baseline
    if chosen not in names:
        raise refuse("compare", "baseline", chosen, did_you_mean(chosen, names))
    for city in dict.fromkeys(city for city, _ in options):
        inside = [name for at, name in options if at == city]
        if chosen not in inside:
            raise InputError(
                f"compare: baseline: {chosen} is not run in {city}; compare scenarios of one city, "
                "or strategies"
            )
        if len(inside) < 2:
            raise refuse("compare", "scenarios", inside, f"two options or more in {city}")
    return chosen


def with_twins(options: Options) -> Options:
    """Add to the options their twins without the list; options with the same twin share it."""
    twins: dict[str, tuple[tuple[str, str], Scenario]] = {}
    for (city, name), scenario in options.items():
        key = city, f"{name}{WITHOUT_LIST}"
        if twin := twin_of(scenario, key[1]):
            twins.setdefault(_content(twin), (key, twin))
    return {**options, **dict(twins.values())}


def twins_in(cases: Collection[Case]) -> dict[tuple[str, str], str]:
    """Give the twin without the list, by city and option, where the cases of a sweep have one."""
    names = {
        _content(case.read()): case.strategy
        for case in cases
        if case.strategy.endswith(WITHOUT_LIST)
    }
    twins = {
        (case.city, case.strategy): twin_of(case.read(), case.strategy)
        for case in (cases if names else ())
    }
    content = {key: _content(twin) for key, twin in twins.items() if twin}
    return {key: names[found] for key, found in content.items() if found in names}


def check_outcomes(names: Collection[str]) -> list[str]:
    """Give names of outcomes as a list, each once.

    Raises
    ------
    InputError
        If one is unknown.
    """
    for name in names:
        if name not in OUTCOMES:
            raise refuse("compare", "outcomes", name, did_you_mean(name, OUTCOMES))
    return list(dict.fromkeys(names))


def _named(scenarios: Given | Sequence[Given] | Mapping[str, Given]) -> list[tuple[str, Scenario]]:
    if isinstance(scenarios, Mapping):
        return [
            (name, read_option(given).with_settings({}, name)) for name, given in scenarios.items()
        ]
    many = [scenarios] if isinstance(scenarios, str | Path | Scenario) else scenarios
    return [(read.name, read) for read in map(read_option, many)]


def read_option(given: Given) -> Scenario:
    """Read a scenario: one as it is, a name such as ``wuhan+list-shadow``, or a path."""
    return given if isinstance(given, Scenario) else find(given)


def _content(scenario: Scenario) -> str:
    """Everything that makes a scenario what it is but its name."""
    return json.dumps({**scenario.resolved(), "name": ""}, sort_keys=True, default=str)
