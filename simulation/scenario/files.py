"""Files: lists of the built-in files, and checks of a file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from simulation.io import paths, validation
from simulation.io.errors import InputError
from simulation.languages.translation import translated
from simulation.levers import LEVERS
from simulation.scenario.external import read_external
from simulation.scenario.idle_levers import about_idle_levers
from simulation.scenario.names import split_name
from simulation.scenario.plausibility import implausible
from simulation.scenario.programme import published_programme, why_not_compared
from simulation.scenario.scenario import Scenario, read_scenario
from simulation.scenario.strategy import apply_strategy, load

KEYS = {
    "design": {"scenarios"},
    "scenario": {"city", "extends"},
    "city": {"start", "figures"},
    "strategy": {"levers", "levers_of"},
    "external": {"statistics"},
}
"""Keys by which the kind of a file is recognised; the first kind that fits counts."""
ANY_CITY = "wuhan-no-policy"
"""Scenario on which a strategy is checked."""


def built_in_files(kind: str) -> pd.DataFrame:
    """Give name and title of the built-in files of a kind.

    Parameters
    ----------
    kind
        ``""`` for scenarios, or ``cities``, ``strategies`` or ``sweeps``.
    """
    files = _files(kind)
    titles = [validation.read_toml(path).get("title", "") for path in files]
    return pd.DataFrame({"name": [path.stem for path in files], "about": titles})


def read_scenario_or_strategy(name: str) -> tuple[str, Scenario]:
    """Read a scenario, a scenario with a strategy, or a strategy, and return its kind, too.

    Parameters
    ----------
    name
        ``wuhan``, ``wuhan=committees-30``, ``committees-30``, or the path of a file.  A scenario is
        preferred to a strategy of the same name.

    Returns
    -------
    tuple
        ``scenario`` or ``strategy``, and the scenario.  A strategy is applied to `ANY_CITY`.

    Raises
    ------
    InputError
        If anything in it does not fit.
    """
    if split_name(name)[1]:
        return "scenario", load(name)
    path = _find(name)
    if kind_of(path) == "strategy":
        return "strategy", apply_strategy(read_scenario(ANY_CITY), path)
    return "scenario", read_scenario(path)


def read_alike(first: str, second: str) -> tuple[Scenario, Scenario]:
    """Read two scenarios or strategies so that they can be compared, like with like.

    Parameters
    ----------
    first, second
        As for `read_scenario_or_strategy`.  Beside a scenario, a strategy is read as that scenario
        with the strategy; two strategies are applied to the same city.

    Raises
    ------
    InputError
        If anything in them does not fit.
    """
    (kind, one), (other_kind, other) = map(read_scenario_or_strategy, (first, second))
    if (kind, other_kind) == ("scenario", "strategy"):
        return one, apply_strategy(one, _find(second))
    if (kind, other_kind) == ("strategy", "scenario"):
        return apply_strategy(other, _find(first)), other
    return one, other


def kind_of(path: Path) -> str | None:
    """Give the kind of a file by its keys: design, scenario, city, strategy, or None."""
    keys = set(validation.read_toml(path))
    kinds = (kind for kind, own in KEYS.items() if own & keys)
    empty = "strategy" if path.parent == paths.built_in("strategies") else None
    return next(kinds, empty)


def check_file(name: str) -> str:
    """Check a scenario, a city, a strategy or external statistics, and describe it in a line.

    Parameters
    ----------
    name
        Path of a file, or the name of a built-in one.  A scenario is preferred to a strategy of the
        same name.

    Raises
    ------
    InputError
        If anything in it does not fit.
    """
    if split_name(name)[1]:
        return _about_scenario(load(name))
    path = _find(name)
    match kind_of(path):
        case "scenario":
            return _about_scenario(read_scenario(path))
        case "city":
            return _about_city(_without_levers(path))
        case "strategy":
            tried = apply_strategy(read_scenario(ANY_CITY), path)
            return f"strategy, {', '.join(lever.name for lever in tried.levers) or 'no lever'}"
        case "external":
            return f"external statistics, {len(read_external(path).statistics)}"
    raise InputError(
        f"{path}: is no file of a known kind; expected a scenario (with city or extends), a city "
        "(start or figures), a strategy (levers), a design (scenarios) or external statistics "
        "(statistics)"
    )


def implausible_in(name: str) -> list[str]:
    """Say what in the start of a scenario or a city is unusual; a strategy has no start.

    Parameters
    ----------
    name
        As for `check_file`, which it has passed.
    """
    if split_name(name)[1]:
        return list(implausible(load(name).start))
    path = _find(name)
    match kind_of(path):
        case "scenario":
            return list(implausible(read_scenario(path).start))
        case "city":
            return list(implausible(_without_levers(path).start))
    return []


def _without_levers(path: Path) -> Scenario:
    """Give a scenario of the city of a file."""
    return Scenario({"name": "check", "title": "check", "city": str(path.resolve())}, str(path))


def _about_scenario(scenario: Scenario) -> str:
    names = ", ".join(lever.name for lever in scenario.levers) or "no lever"
    about = f"scenario of {scenario.city.title}, {scenario.months} months, {names}"
    said = about_idle_levers(scenario), why_not_compared(scenario) or _compared(scenario)
    return "; ".join((about, *filter(None, said)))


def _about_city(scenario: Scenario) -> str:
    """Describe a city in a line; its programme is read, if it names one."""
    if scenario.city.programme is not None:
        published_programme(scenario)
    about = f"city, {len(scenario.published)} published statistics"
    return "; ".join((about, *filter(None, [_compared(scenario)])))


def _compared(scenario: Scenario) -> str:
    """Say how many doses and targets its city has; empty if nothing is compared."""
    roles = [one.role for one in scenario.published.values() if one.compare]
    doses, targets = roles.count("lever"), roles.count("target")
    return f"doses: {doses}, targets: {targets}" if roles else ""


def levers() -> pd.DataFrame:
    """Give name and title of every lever, and who runs it."""
    rows = [
        (
            name,
            translated(
                "{title} ({title_zh}), run by the {level}",
                title=lever.title,
                title_zh=lever.title_zh,
                level=translated(lever.run_by),
            ),
        )
        for name, lever in LEVERS.items()
    ]
    return pd.DataFrame(rows, columns=["name", "about"])


def _find(name: str) -> Path:
    """Give the file of a name: a path, or a built-in file."""
    if paths.is_path(name):
        return paths.locate(name, "")
    built_in = {path.stem: path for kind in ("strategies", "") for path in _files(kind)}
    if name not in built_in:
        raise InputError(
            f"{name}: is not a built-in file, expected {validation.did_you_mean(name, built_in)}"
        )
    return built_in[name]


def _files(kind: str) -> list[Path]:
    return sorted(paths.built_in(kind).glob("*.toml"))
