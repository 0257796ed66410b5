"""Completion: the names that a shell offers when the user presses the tab key.

They are read from the names of files, and of levers from the lines that declare them, so that no
part of the model is imported and the shell does not wait.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

LEVER = re.compile(r'^    name: ClassVar\[str\] = "(\w+)"$', re.MULTILINE)
"""Line in which the module of a lever declares its name."""
SIGNS = re.compile(r"^(.*[\w.][+~=])([^+~=]*)$")
"""A scenario combined with something that is not complete yet; see `simulation.scenario.names`."""


def built_in_names(kind: str) -> list[str]:
    """Names of the built-in files of a kind; ``""`` for scenarios."""
    from simulation.io.folders import built_in

    return sorted(path.stem for path in built_in(kind).glob("*.toml"))


def lever_names() -> list[str]:
    """Names of all levers that are built in."""
    from simulation.io.folders import PACKAGE

    texts = (path.read_text(encoding="utf-8") for path in (PACKAGE / "levers").glob("*.py"))
    return sorted(name for text in texts for name in LEVER.findall(text))


def files_here() -> list[str]:
    """Files of the user in this folder."""
    return sorted(path.name for path in Path().glob("*.toml"))


def scenarios(incomplete: str) -> list[str]:
    """Scenarios, and files; after a sign, strategies and the levers that can be left out.

    Examples
    --------
    >>> scenarios("wuhan-")
    ['wuhan-no-policy']
    >>> scenarios("wuhan~red")
    ['wuhan~red_black_list']
    """
    combined = SIGNS.match(incomplete)
    if combined is None:
        return _beginning(incomplete, [*built_in_names(""), *files_here()])
    before, begun = combined.groups()
    return [before + name for name in _beginning(begun, strategy_names())]


def strategy_names() -> list[str]:
    """Strategies and levers, each once, and files."""
    return [*sorted({*built_in_names("strategies"), *lever_names()}), *files_here()]


def strategies(incomplete: str) -> list[str]:
    """Strategies, and files; `own`, and with a sign in front what is added or left out."""
    sign = incomplete[:1] if incomplete[:1] in ("+", "~", "=") else ""
    names = _beginning(incomplete.removeprefix(sign), ["own", *strategy_names()])
    return [sign + name for name in names]


def cities(incomplete: str) -> list[str]:
    """Cities, and files."""
    return _beginning(incomplete, [*built_in_names("cities"), *files_here()])


def designs(incomplete: str) -> list[str]:
    """Designs, and files."""
    return _beginning(incomplete, [*built_in_names("sweeps"), *files_here()])


def levers(incomplete: str) -> list[str]:
    """Levers."""
    return _beginning(incomplete, lever_names())


def scenarios_and_strategies(incomplete: str) -> list[str]:
    """Scenarios, strategies, and files."""
    return list(dict.fromkeys([*scenarios(incomplete), *strategies(incomplete)]))


def anything(incomplete: str) -> list[str]:
    """Built-in files of every kind, and those of the user."""
    return list(dict.fromkeys([*scenarios_and_strategies(incomplete), *designs(incomplete)]))


def _beginning(begun: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(begun)]
