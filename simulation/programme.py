"""Programme: the levers of a scenario, funded, announced and acting month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.compounds import NONE
from simulation.levers.lever import Costs, Force, ScheduledLever

if TYPE_CHECKING:
    from simulation.columns import Array
    from simulation.model import GovernanceModel


class Programme:
    """The levers of one model.

    Parameters
    ----------
    model
        The model they act on.
    """

    def __init__(self, model: GovernanceModel) -> None:
        self.model = model
        self.levers = model.scenario.levers
        self.on: dict[str, Force] = {}

    def announce(self) -> None:
        """Fund the levers in force, within the hours of the streets, and let them set policy."""
        model, month = self.model, self.model.month
        in_force = [lever for lever in self.levers if lever.in_force(month)]
        for lever in self.levers:
            if lever.in_force(month - 1) and lever not in in_force:
                lever.at(month).stop(model)
        self.on = self._within_budgets(in_force)
        costs = self._within_hours(in_force)
        for lever in in_force:
            self.charge(lever.name, costs[lever.name])
            lever.at(month).set_policy(model, self.on[lever.name], month - lever.first)

    def act(self, phase: str) -> None:
        """Let the levers act whose place in the month this is."""
        model = self.model
        for lever in self.levers:
            if lever.kind.phase == phase and lever.name in self.on:
                lever.at(model.month).act(model, self.on[lever.name], model.month - lever.first)

    def charge(self, lever: str, costs: Costs) -> None:
        """Book what a lever costs, by street and centrally."""
        model, wage = self.model, self.model.parameters.ledger.wage_per_hour
        street = np.append(model.compounds.street, NONE)
        cash, hours = np.append(costs.cash, costs.central), np.append(costs.hours, 0.0)
        model.ledger.charge(
            model.month, lever, "running", street, cash=cash, hours=hours, wage=wage
        )

    def _within_budgets(self, in_force: list[ScheduledLever]) -> dict[str, Force]:
        """Fund each lever within its own budget, and all of them within the city's."""
        model = self.model
        on = {lever.name: lever.force(model, self._vigour(lever)) for lever in in_force}
        for lever in in_force:
            budget = lever.at(model.month).budget
            if budget is not None:
                part = budget * model.city.part
                on[lever.name] = _rationed(on[lever.name], part, self._demand(lever, on))
        budget = model.scenario.budget_at(model.month)
        if budget is None:
            return on
        demand = sum(self._demand(lever, on) for lever in in_force)
        part = budget * model.city.part
        return {name: _rationed(force, part, demand) for name, force in on.items()}

    def _demand(self, lever: ScheduledLever, on: dict[str, Force]) -> float:
        return lever.at(self.model.month).demand(self.model, on[lever.name])

    def _within_hours(self, in_force: list[ScheduledLever]) -> dict[str, Costs]:
        """Cut the vigour of streets that have not the hours for all they are asked; give costs."""
        model = self.model
        costs = {lever.name: self._costs(lever) for lever in in_force}
        hours = sum((one.hours for one in costs.values()), np.zeros(len(model.compounds)))
        needed = np.bincount(model.compounds.street, hours, len(model.streets))
        short = needed > model.streets.capacity
        if short.any():
            share = np.divide(model.streets.capacity, needed, out=np.ones(len(short)), where=short)
            cut = share[model.compounds.street]
            for lever in (lever for lever in in_force if lever.kind.run_by == "street"):
                force = self.on[lever.name]
                self.on[lever.name] = Force(force.felt * cut, force.granted)
                costs[lever.name] = self._costs(lever)
        return costs

    def _costs(self, lever: ScheduledLever) -> Costs:
        return lever.at(self.model.month).costs(self.model, self.on[lever.name])

    def _vigour(self, lever: ScheduledLever) -> Array | float:
        if lever.kind.run_by == "city":
            return 1.0
        model = self.model
        vigour = model.vigour_of(model.street_run_levers.index(lever))
        return vigour[model.compounds.street] * model.posts.administered


def _rationed(force: Force, budget: float, demand: float) -> Force:
    """Scale a force to what a yearly budget affords this month; there is no carry-over."""
    if budget > 0 and demand <= 0:
        return force
    funded = min(1.0, budget / 12 / demand) if budget > 0 else 0.0
    return Force(force.felt * funded, force.granted * funded)
