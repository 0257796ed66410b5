"""Branching: what a model is at a moment, and other scenarios that go on from there."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.model import GovernanceModel
from simulation.reading import refuse
from simulation.scenario import Scenario


@dataclass(frozen=True)
class Moment:
    """All that a model was at the begin of a month.

    Attributes
    ----------
    scenario, seed, city_seed, scale, streets, kinds
        What the model was made of.
    state
        Its snapshot.
    """

    scenario: Scenario
    seed: int
    city_seed: int
    scale: float
    streets: float
    kinds: Mapping[type, type]
    state: Mapping[str, Any]

    @classmethod
    def of(cls, model: GovernanceModel) -> Moment:
        """Keep the moment that a model is at."""
        about = (model.scenario, model.seed, model.city_seed, model.scale)
        return cls(*about, model.share_of_streets, model.kinds, model.snapshot())


def fork(moment: Moment, scenario: Scenario) -> GovernanceModel:
    """Give a model that goes on from a moment with the levers and parameters of a scenario.

    Months count as before: a lever of the scenario that has begun by then is in force from this
    month on.  Levers that both know keep the vigour that streets have for them.

    Parameters
    ----------
    moment
        Where to go on.
    scenario
        How to go on; with the levers of the moment's own, the rest of the run is the same bit for
        bit.

    Raises
    ------
    InputError
        If the scenario is of another city, or has another burn-in or first month.
    """
    _check_same_start(moment.scenario, scenario)
    model = GovernanceModel(
        scenario,
        moment.seed,
        city_seed=moment.city_seed,
        scale=moment.scale,
        streets=moment.streets,
        agents=moment.kinds,
    )
    model.restore({**moment.state, "vigour": _vigour(model, moment)})
    _stop_levers(model, moment.scenario)
    return model


def burn_in_identity(
    scenario: Scenario, seed: int, city_seed: int, scale: float, streets: float = 1.0
) -> str:
    """Hash of what decides the burn-in; scenarios that share it can be forked from one."""
    months = range(-scenario.burn_in, max(0, 1 - scenario.burn_in))
    in_force = itertools.groupby(months, scenario.parameters_at)
    made_of = {
        "city": scenario.city.name,
        "start": scenario.start.model_dump(),
        "first_month": scenario.file.first_month,
        "burn_in": scenario.burn_in,
        "parameters": [(next(since), one.model_dump()) for one, since in in_force],
        "seeds": [seed, city_seed],
        "scale": scale,
        "streets": streets,
    }
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()


def _check_same_start(before: Scenario, scenario: Scenario) -> None:
    about = [
        ("first_month", before.file.first_month, scenario.file.first_month),
        ("burn_in", before.burn_in, scenario.burn_in),
        ("city", before.city.name, scenario.city.name),
    ]
    for key, one, other in about:
        if one != other:
            raise refuse(scenario.where, key, other, f"{one!r}, as in the run it branches from")
    if before.start != scenario.start:
        raise refuse(scenario.where, "start", scenario.name, f"the start of {before.name}")


def _vigour(model: GovernanceModel, moment: Moment) -> dict[str, Any]:
    """Vigour by street for the levers of the model; those that are new begin afresh."""
    n, saved = len(model.streets), moment.state["vigour"]["value"]
    street_run = [one.name for one in moment.scenario.levers if one.kind.run_by == "street"]
    value = np.array(model.vigour.value)
    for slot, lever in enumerate(model.street_run_levers):
        if lever.name in street_run:
            at = street_run.index(lever.name)
            value[slot * n : (slot + 1) * n] = saved[at * n : (at + 1) * n]
    return {"value": value}


def _stop_levers(model: GovernanceModel, before: Scenario) -> None:
    """End what was in force up to now, unless the model knows it and will see to it."""
    last = model.month - 1
    known = {
        lever.name
        for lever in model.scenario.levers
        if lever.in_force(last) or lever.in_force(last + 1)
    }
    for lever in before.levers:
        if lever.in_force(last) and lever.name not in known:
            lever.at(last).stop(model)
