"""Forks: snapshots of a model, and models that continue from them under other scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulation.agents.classes import AgentClasses
from simulation.model.model import GovernanceModel
from simulation.model.origin import check_origin, origin_of
from simulation.scenario.scenario import Scenario


@dataclass(frozen=True)
class Snapshot:
    """A model at the begin of a month.

    Attributes
    ----------
    scenario, seed, city_seed, scale, streets, agent_classes
        Arguments of the model.
    state
        Snapshot of its state.
    model
        Class of the model.
    """

    scenario: Scenario
    seed: int
    city_seed: int
    scale: float
    streets: float
    agent_classes: AgentClasses
    state: Mapping[str, Any]
    model: type[GovernanceModel] = GovernanceModel

    @classmethod
    def of(cls, model: GovernanceModel) -> Snapshot:
        """Take the snapshot of a model."""
        arguments = (model.policy_scenario, model.seed, model.city_seed, model.scale)
        state = model.snapshot()
        return cls(*arguments, model.share_of_streets, model.agent_classes, state, type(model))


def fork(snapshot: Snapshot, scenario: Scenario) -> GovernanceModel:
    """Give a model that continues from a snapshot with the levers and parameters of a scenario.

    Months count as before: a lever of the scenario that has begun by then is in force from this
    month on.  Every lever has the implementation intensity that it had, in force or not.

    Parameters
    ----------
    snapshot
        Where to continue.
    scenario
        How to continue; with the scenario of the snapshot itself, the rest of the run is the same
        bit for bit.

    Raises
    ------
    InputError
        If the scenario is of another city, or has another burn-in or first month.
    """
    before = origin_of(snapshot.scenario)
    check_origin(scenario.where, origin_of(scenario), before, "the run from which it branches")
    model = snapshot.model(
        scenario,
        snapshot.seed,
        city_seed=snapshot.city_seed,
        scale=snapshot.scale,
        streets=snapshot.streets,
        agents=snapshot.agent_classes,
        begin=snapshot.state,
    )
    _stop_levers(model, snapshot.scenario)
    return model


def _stop_levers(model: GovernanceModel, before: Scenario) -> None:
    """Stop the levers that were in force, except those that the new scenario has, too."""
    last = model.month - 1
    continued = {
        lever.name
        for lever in model.policy_scenario.levers
        if lever.in_force(last) or lever.in_force(last + 1)
    }
    for lever in before.levers:
        if lever.in_force(last) and lever.name not in continued:
            lever.at(last).stop(model)
