"""Reproduction: the command that makes a run again."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulation.experiments.spec import DEFAULT_LEVELS, DEFAULT_SCALE, RunSpec
from simulation.io.errors import InputError
from simulation.model.model import GovernanceModel
from simulation.scenario.scenario import Scenario
from simulation.scenario.strategy import load

PROGRAM = "xiaoqu"
LENGTH = ("last_month",)
"""Settings that ``--months`` makes."""


def command_of(spec: RunSpec) -> str | None:
    """Give the command that makes a run again; None if no command names what was run.

    That is so of code of the user's own, and of a scenario that was made in Python.

    Parameters
    ----------
    spec
        What was run.

    Examples
    --------
    >>> command_of(RunSpec.of("linyi", seed=3, months=12))
    'xiaoqu run linyi --seed 3 --months 12'
    >>> half = load("linyi", {"levers.publicity.strength": 0.5})
    >>> command_of(RunSpec.of(half))
    'xiaoqu run linyi --seed 1 --set levers.publicity.strength=0.5'
    """
    own = spec.agents.replaced() or spec.model is not GovernanceModel
    if own or spec.plugins or spec.treated_by or spec.numbers["declared"]:
        return None
    where = spec.scenario.where
    for name in dict.fromkeys((spec.scenario.name, where, where.removesuffix(".toml"))):
        if (settings := _settings(name, spec)) is not None:
            return command_with(spec, name, load(name), settings)
    return None


def command_with(spec: RunSpec, name: str, base: Scenario, settings: Sequence[str] = ()) -> str:
    """Give the command that runs a scenario of a name as a run was.

    Parameters
    ----------
    spec
        What was run.
    name
        Name of the scenario, or of its file.
    base
        What that name stands for.
    settings
        Options that change it.

    Examples
    --------
    >>> command_with(RunSpec.of("linyi", scale=0.01), "my.toml", load("linyi"))
    'xiaoqu run my.toml --seed 1 --scale 0.01'
    """
    return shlex.join([PROGRAM, "run", name, *_options(spec, base), *settings])


def _settings(name: str, spec: RunSpec) -> list[str] | None:
    """Options that make the scenario of a run from that of a name; None if none do."""
    try:
        base = load(name)
        changes = dict(_changes(base.data, spec.scenario.data))
        made = base.with_settings(changes).lasting(spec.months)
    except (InputError, _Gone):
        return None
    if made.resolved() != spec.scenario.resolved():
        return None
    return [word for key, one in changes.items() for word in ("--set", f"{key}={toml_text(one)}")]


class _Gone(Exception):
    """A setting of the base is not there any more; no option takes one away."""


def _changes(
    base: Mapping[str, Any], other: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, Any]]:
    """Settings of one scenario that another has otherwise, by dotted key."""
    if any(key not in other for key in base):
        raise _Gone
    for key, value in other.items():
        dotted, below = f"{prefix}{key}", base.get(key)
        if value == below or dotted in LENGTH:
            continue
        tables = isinstance(value, Mapping) and isinstance(below, Mapping)
        if tables and not set(base[key]) - set(value):
            yield from _changes(base[key], value, f"{dotted}.")
        else:
            yield dotted, value


def _options(spec: RunSpec, base: Scenario) -> list[str]:
    """Options of a run that differ from their defaults; the seed is always said."""
    words = ["--seed", str(spec.seed)]
    more = {
        "--city-seed": (spec.city_seed, spec.seed),
        "--scale": (spec.scale, DEFAULT_SCALE),
        "--streets": (spec.streets, 1.0),
        "--months": (spec.months, base.months),
    }
    for option, (value, usual) in more.items():
        if value != usual:
            words += [option, f"{value!r}"]
    for level in spec.levels:
        if level not in DEFAULT_LEVELS:
            words += ["--level", level]
    return words


def toml_text(value: Any) -> str:
    """Write a plain value in one line of TOML.

    Examples
    --------
    >>> toml_text({"2017-01": 0.5, "2018-01": [True, "x"]})
    '{"2017-01" = 0.5, "2018-01" = [true, "x"]}'
    """
    if isinstance(value, Mapping):
        pairs = (f"{json.dumps(str(key))} = {toml_text(one)}" for key, one in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml_text, value))}]"
    return json.dumps(value, ensure_ascii=False)
