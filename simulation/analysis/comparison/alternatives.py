"""Alternatives: the scenarios that are compared, each with its name in the result."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.analysis.comparison.gaming import LIST, control_of
from simulation.experiments.spec import ScenarioLike
from simulation.io.errors import InputError
from simulation.io.json_text import to_json
from simulation.io.validation import did_you_mean, refuse
from simulation.outcomes.declaration import OUTCOMES
from simulation.outcomes.levels import Level
from simulation.scenario.scenario import Scenario
from simulation.scenario.strategy import OWN, WITHOUT, apply_strategy, load
from simulation.scenario.strategy import without as without_levers_of

WITHOUT_LIST = " without the list"
Alternatives = dict[tuple[str, str], Scenario]
"""Scenarios by city and name of the alternative."""


def alternatives_of(
    scenarios: ScenarioLike | Sequence[ScenarioLike] | Mapping[str, ScenarioLike],
    strategies: str | Sequence[str] = (),
    settings: Mapping[str, Any] | Sequence[Mapping[str, Any]] = (),
    without: str | Sequence[str] = (),
) -> Alternatives:
    """Read the alternatives.

    Parameters
    ----------
    scenarios
        Scenarios, names such as ``wuhan`` or ``wuhan=committees-30``, or paths; the keys of a
        mapping are the names in the result.
    strategies
        Strategies to apply to each scenario; they are then the alternatives.  ``own`` is the
        strategy of the scenario itself.
    settings
        Settings by dotted key; each mapping makes one more alternative, of the last one in each
        city.
    without
        Levers, or strategies for all of their levers; each makes one more alternative that lacks
        them, of the last one in each city.

    Raises
    ------
    InputError
        If a scenario, strategy, setting or lever is not valid, or two alternatives have the same
        name in a city.

    Examples
    --------
    >>> list(alternatives_of("linyi", ["no-policy", "own"]))
    [('linyi', 'no-policy'), ('linyi', 'own')]
    >>> half = {"levers.publicity.strength": 0.5}
    >>> list(alternatives_of("linyi", settings=half, without="publicity"))[1:]
    [('linyi', 'linyi, levers.publicity.strength=0.5'), ('linyi', 'linyi~publicity')]
    """
    alternatives: Alternatives = {}
    applied = names_of(strategies)
    for name, scenario in _named(scenarios):
        for strategy in applied or [OWN]:
            key = scenario.city.name, strategy if applied else name
            _add(alternatives, key, apply_strategy(scenario, strategy))
    last = {city: (name, scenario) for (city, name), scenario in alternatives.items()}
    for city, (name, scenario) in last.items():
        for changed, one in _changed(name, scenario, settings, without):
            _add(alternatives, (city, changed), one)
    return alternatives


def _add(alternatives: Alternatives, key: tuple[str, str], scenario: Scenario) -> None:
    """Add an alternative, by city and name.

    Raises
    ------
    InputError
        If there is one of this name.
    """
    if key in alternatives:
        raise refuse("compare", "scenarios", key[1], "each alternative once in a city")
    alternatives[key] = scenario


def _changed(
    name: str,
    scenario: Scenario,
    settings: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    without: str | Sequence[str],
) -> Iterator[tuple[str, Scenario]]:
    """Give an alternative with other settings, and without levers, each with its name."""
    for one in filter(None, [settings] if isinstance(settings, Mapping) else settings):
        changes = ", ".join(f"{key}={_as_written(value)}" for key, value in one.items())
        yield f"{name}, {changes}", scenario.with_settings(one)
    for levers in names_of(without):
        yield f"{name}{WITHOUT}{Path(levers).stem}", without_levers_of(scenario, levers)


def _as_written(value: Any) -> str:
    """Give the value of a setting as it is written in a name."""
    return value if isinstance(value, str) else to_json(value)


def baseline_of(alternatives: Alternatives, baseline: str | None) -> str:
    """Give the name of the baseline: the first alternative, unless another is named.

    Raises
    ------
    InputError
        If a city lacks the baseline, or has no other alternative.
    """
    chosen = next(name for _, name in alternatives) if baseline is None else baseline
    check_baseline(alternatives, chosen)
    return chosen


def check_baseline(alternatives: Collection[tuple[str, str]], chosen: str) -> None:
    """Refuse a baseline that a city lacks, or to which a city has no alternative.

    Parameters
    ----------
    alternatives
        City and name of each alternative.
    chosen
        Name of the baseline.

    Raises
    ------
    InputError
        If a city lacks the baseline, or has no other alternative.
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
    """Add the matched controls without the list, except those that are alternatives already."""
    contents = {content_of(scenario.resolved()) for scenario in alternatives.values()}
    extended = dict(alternatives)
    for (city, name), scenario in alternatives.items():
        control = control_of(scenario, f"{name}{WITHOUT_LIST}")
        if control and (content := content_of(control.resolved())) not in contents:
            contents.add(content)
            extended[city, control.name] = control
    return extended


def controls_in(
    runs: pd.DataFrame, scenarios: Mapping[str, Mapping[str, Any]]
) -> dict[tuple[str, str], str]:
    """Find the matched control of each alternative: the same scenario without its list.

    Parameters
    ----------
    runs
        Runs that are done: run, city, alternative, sample.
    scenarios
        Scenario of each run, as `Scenario.resolved` gives it.

    Returns
    -------
    dict
        City and alternative to the name of the matched control, where there is one.
    """
    each = runs.drop_duplicates(["city", "alternative", "sample"])
    by_content: dict[tuple[int, str], str] = {}
    for row in each.itertuples():
        by_content.setdefault((row.sample, content_of(scenarios[row.run])), row.alternative)
    controls: dict[tuple[str, str], str] = {}
    for row in each.itertuples():
        levers = dict(scenarios[row.run]["levers"])
        if levers.pop(LIST, None) is not None:
            content = content_of({**scenarios[row.run], "levers": levers})
            if control := by_content.get((row.sample, content)):
                controls.setdefault((row.city, row.alternative), control)
    return controls


def is_added_control(alternatives: pd.Series) -> pd.Series:
    """Mark the alternatives that are only matched controls, added for the gaming index."""
    names = set(alternatives)
    return alternatives.map(
        lambda name: name.endswith(WITHOUT_LIST) and name.removesuffix(WITHOUT_LIST) in names
    )


def names_of(names: str | Iterable[str]) -> list[str]:
    """Give names as a list; a single name becomes a list of one."""
    return [names] if isinstance(names, str) else list(names)


def check_outcomes(
    where: str,
    names: str | Iterable[str] | None,
    level: Level = "city",
    headlines: Iterable[str] = (),
) -> list[str]:
    """Give names of outcomes as a list, each once.

    Parameters
    ----------
    where
        Function or command to name in a message.
    names
        Names of outcomes, or one; None is those headlines that exist at the level.
    level
        Level at which they are to be given.
    headlines
        What is given unless outcomes are named.

    Raises
    ------
    InputError
        If there is no name, a name is unknown, or an outcome is not given at the level.
    """
    if names is None:
        return [name for name in headlines if level == "city" or not OUTCOMES[name].city_only]
    requested = names_of(names)
    if not requested:
        raise refuse(where, "outcomes", requested, "one outcome or more")
    for name in requested:
        if name not in OUTCOMES:
            raise refuse(where, "outcomes", name, did_you_mean(str(name), OUTCOMES))
        if level != "city" and OUTCOMES[name].city_only:
            expected = f"an outcome of each {level}; this one exists for the whole city only"
            raise refuse(where, "outcomes", name, expected)
    return list(dict.fromkeys(requested))


def _named(
    scenarios: ScenarioLike | Sequence[ScenarioLike] | Mapping[str, ScenarioLike],
) -> list[tuple[str, Scenario]]:
    if isinstance(scenarios, Mapping):
        return [
            (name, read_alternative(source).with_settings({}, name))
            for name, source in scenarios.items()
        ]
    many = [scenarios] if isinstance(scenarios, str | Path | Scenario) else scenarios
    return [(scenario.name, scenario) for scenario in map(read_alternative, many)]


def read_alternative(source: ScenarioLike) -> Scenario:
    """Give a scenario from a scenario, a name such as ``wuhan+list-shadow``, or a path."""
    return source if isinstance(source, Scenario) else load(source)


def content_of(resolved: Mapping[str, Any]) -> str:
    """Give the content of a scenario without its name as text, from `Scenario.resolved`."""
    return to_json({**resolved, "name": ""}, sort_keys=True)
