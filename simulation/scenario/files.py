"""Files: what there is to choose from, and what a file is."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from simulation.io import paths, validation
from simulation.io.errors import InputError
from simulation.levers import LEVERS
from simulation.scenario.scenario import Scenario, read_scenario
from simulation.scenario.strategy import apply_strategy, load, parted

KEYS = {
    "design": {"scenarios"},
    "scenario": {"city", "extends"},
    "city": {"start", "figures"},
    "strategy": {"levers", "levers_of"},
}
"""Keys that tell what a file is; the first that fits counts."""
ANY_CITY = "wuhan-no-policy"
"""Scenario on which the settings of a strategy are tried."""


def built_in_files(kind: str) -> pd.DataFrame:
    """Shipped files of a kind (``""`` scenarios, ``cities``, ``strategies``): name and title."""
    files = _files(kind)
    titles = [validation.read_toml(path).get("title", "") for path in files]
    return pd.DataFrame({"name": [path.stem for path in files], "about": titles})


def named(name: str) -> tuple[str, Scenario]:
    """Read a scenario, one under a strategy, or a strategy by itself, and say which.

    Parameters
    ----------
    name
        ``wuhan``, ``wuhan+committees-30``, ``committees-30``, or the path of a file of any of them;
        a scenario goes before a strategy.

    Returns
    -------
    tuple
        ``scenario`` or ``strategy``, and the scenario.  A strategy is put on `ANY_CITY`.

    Raises
    ------
    InputError
        If anything in it does not fit.
    """
    if parted(name)[1] is not None:
        return "scenario", load(name)
    path = _find(name)
    if kind_of(path) == "strategy":
        return "strategy", apply_strategy(read_scenario(ANY_CITY), path)
    return "scenario", read_scenario(path)


def kind_of(path: Path) -> str | None:
    """Say what a file is by its keys: design, scenario, city or strategy; None if none of them."""
    keys = set(validation.read_toml(path))
    kinds = (kind for kind, own in KEYS.items() if own & keys)
    empty = "strategy" if path.parent == paths.built_in("strategies") else None
    return next(kinds, empty)


def check_file(name: str) -> str:
    """Check a scenario, a city or a strategy, and say what it is.

    Parameters
    ----------
    name
        Path of a file, or the name of a shipped one; a scenario goes before a strategy.

    Raises
    ------
    InputError
        If anything in it does not fit.
    """
    if parted(name)[1] is not None:
        return _about_scenario(load(name))
    path = _find(name)
    match kind_of(path):
        case "scenario":
            return _about_scenario(read_scenario(path))
        case "city":
            stand_in = {"name": "check", "title": "check", "city": str(path.resolve())}
            return f"city, {len(Scenario(stand_in, str(path)).city.figures)} figures"
        case "strategy":
            tried = apply_strategy(read_scenario(ANY_CITY), path)
            return f"strategy, {', '.join(lever.name for lever in tried.levers) or 'no lever'}"
    raise InputError(
        f"{path}: is neither a scenario (city or extends) nor a city (start or figures) nor a "
        "strategy (levers) nor a design (scenarios)"
    )


def _about_scenario(scenario: Scenario) -> str:
    late = [one.name for one in scenario.levers if one.first >= scenario.months]
    after = f"; after its last month begin {', '.join(late)}" if late else ""
    return f"scenario, {str(scenario)[1:-1].removeprefix('Scenario ')}{after}"


def levers() -> pd.DataFrame:
    """Every lever: name, title in both languages, and who runs it."""
    rows = [
        (name, f"{lever.title} ({lever.title_zh}), run by the {lever.run_by}")
        for name, lever in LEVERS.items()
    ]
    return pd.DataFrame(rows, columns=["name", "about"])


def _find(name: str) -> Path:
    """File of a name: a path, or what is built in under it."""
    if paths.is_path(name):
        return paths.locate(name, "")
    built_in = {path.stem: path for kind in ("strategies", "") for path in _files(kind)}
    if name not in built_in:
        raise InputError(
            f"{name}: is not built in, expected {validation.did_you_mean(name, built_in)}"
        )
    return built_in[name]


def _files(kind: str) -> list[Path]:
    return sorted(paths.built_in(kind).glob("*.toml"))
