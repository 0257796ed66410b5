"""Programme: a city, a strategy, its levers and their doses, chosen on the page."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import streamlit as st

from simulation.analysis.labels import lever_title
from simulation.app.choices import choose, choose_several
from simulation.app.forms import COLUMNS, ask_settings
from simulation.io.months import is_plain_table
from simulation.languages.translation import translated
from simulation.levers import LEVERS
from simulation.scenario.files import built_in_files
from simulation.scenario.scenario import Scenario
from simulation.scenario.strategy import OWN, apply_strategy, load

CHANGED = "changed"
"""What the name of a scenario ends with after its levers were changed on the page."""
NO_POLICY = "no-policy"


@functools.cache
def titles(kind: str) -> dict[str, str]:
    """Give the titles of the built-in files of a kind by name, in English."""
    files = built_in_files(kind)
    return dict(zip(files["name"], files["about"], strict=True))


@functools.cache
def strategies() -> list[str]:
    """Give the strategies: that of the city itself, none, and all that are built in."""
    return list(dict.fromkeys([OWN, NO_POLICY, *titles("strategies")]))


@functools.lru_cache(maxsize=64)
def scenario_of(city: str, strategy: str) -> Scenario:
    """Give a city with a built-in strategy."""
    return apply_strategy(load(city), strategy)


def strategy_title(name: str) -> str:
    """Give the title of a strategy, and its name."""
    if name == OWN:
        return translated("programme as published")
    return f"{translated(titles('strategies')[name])} ({name})"


def city_title(name: str) -> str:
    """Give the title of a city."""
    return translated(titles("cities")[name])


def ask_city() -> str:
    """Ask for the city."""
    return choose(translated("City"), titles("cities"), city_title, "wuhan", "city")


def ask_programme(city: str, at: str, usual: str = OWN, columns: int = COLUMNS) -> Scenario:
    """Ask for a strategy, its levers and their doses, and give the scenario.

    Parameters
    ----------
    city
        Name of the city.
    at
        Key of the form in the session.
    usual
        Strategy that is chosen at first.
    columns
        Widgets side by side.

    Raises
    ------
    InputError
        If the doses do not fit.
    """
    about = translated("Begin with one, then add levers, leave some out, and change doses.")
    strategy = choose(
        translated("Strategy"), strategies(), strategy_title, usual, f"{at}.strategy", about
    )
    base, form = scenario_of(city, strategy), f"{at}.{city}.{strategy}"
    own = [lever.name for lever in base.levers]
    chosen = choose_several(
        translated("Levers in force"), LEVERS, lever_title, own, f"{form}.levers"
    )
    in_force = {lever.name: lever.settings for lever in base.levers}
    stated = base.data.get("levers", {})
    with st.expander(translated("Doses of the levers"), icon=":material/tune:"):
        levers = {
            name: _ask_lever(name, stated.get(name, {}), in_force.get(name, {}), form, columns)
            for name in chosen
        }
        if not levers:
            st.caption(translated("no lever"))
    return with_levers(base, levers, at)


def _ask_lever(
    name: str, stated: Mapping[str, Any], in_force: Mapping[str, Any], form: str, columns: int
) -> dict[str, Any]:
    """Ask for the doses of one lever."""
    st.markdown(f"**{lever_title(name)}** `{name}`")
    key = f"levers.{name}"
    return ask_settings(LEVERS[name], stated, in_force, key, f"{form}.{name}", columns)


def with_levers(base: Scenario, levers: Mapping[str, Mapping[str, Any]], at: str = "") -> Scenario:
    """Give a scenario with other levers; the scenario itself if they are as they were.

    Parameters
    ----------
    base
        The scenario.
    levers
        Settings of each lever, as a scenario states them.
    at
        What tells apart several changed scenarios of the same base.

    Raises
    ------
    InputError
        If a setting does not fit.

    Examples
    --------
    >>> base = scenario_of("yongqiao", "publicity")
    >>> with_levers(base, base.data["levers"]) is base
    True
    >>> with_levers(base, {"publicity": {"strength": 0.5}}).name
    'yongqiao=publicity-changed'
    """
    if _plain(levers) == _plain(base.data.get("levers", {})):
        return base
    name = "-".join(filter(None, (base.name, CHANGED, at)))
    return base.with_settings({"levers": dict(levers)}, name)


def _plain(levers: Mapping[str, Any]) -> dict[str, Any]:
    """Give settings in the order of all levers, with whole numbers and others alike."""
    return {name: _sorted(levers[name]) for name in sorted(levers)}


def _sorted(table: Any) -> Any:
    if not is_plain_table(table):
        return table
    return {key: _sorted(table[key]) for key in sorted(table)}
