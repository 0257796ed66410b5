"""Layers: settings of a scenario laid over those of the scenario or strategy below."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulation.io import validation
from simulation.io.months import BEFORE, is_dated
from simulation.levers.lever import Lever
from simulation.scenario.networks import with_ties


def merged(below: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay the tables of a file over those of the file below."""
    data = validation.merged(below, over)
    return {**data, **_levers_over(below.get("levers"), data.get("levers"))}


def lay_settings(data: dict[str, Any], settings: Mapping[str, Any]) -> None:
    """Lay settings, by dotted key, over the contents of a file; each lies over those before it."""
    for key, value in settings.items():
        below = copy.deepcopy(data.get("levers"))
        validation.assign(data, key, value)
        data.update(_levers_over(below, data.get("levers")))
    data.update(with_ties(data, Path(), "settings"))


def _levers_over(below: Any, levers: Any) -> dict[str, Any]:
    """Give the levers, with the strength below of those whose own is dated.

    A lever that is there below, and says no strength, has its full one until the first month; see
    `ScheduledLever` for a lever that is not.
    """
    if not isinstance(below, Mapping) or not isinstance(levers, Mapping):
        return {}
    full = Lever.model_fields["strength"].default
    begun = {
        name: {**settings, "strength": {BEFORE: full, **settings["strength"]}}
        for name, settings in levers.items()
        if _has_dated_strength(settings) and isinstance(below.get(name), Mapping)
        if BEFORE not in settings["strength"] and "strength" not in below[name]
    }
    return {"levers": {**levers, **begun}}


def _has_dated_strength(settings: Any) -> bool:
    return isinstance(settings, Mapping) and is_dated(settings.get("strength"))
