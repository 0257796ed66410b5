"""Programme: the levers of a scenario, funded, announced and acting month by month."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from simulation.core.tables import Array
from simulation.levers.lever import Costs, Intensity, charge
from simulation.levers.schedule import ScheduledLever
from simulation.model.budgets import shares_of_others
from simulation.state.state import State


class Programme:
    """The levers of one model.

    Parameters
    ----------
    state
        The state that they act on.
    levers
        The levers, in the order in which they act.
    budget_at
        Function of a month that gives the most cash that all levers may cost in a year, or None.
    """

    def __init__(
        self,
        state: State,
        levers: Sequence[ScheduledLever],
        budget_at: Callable[[int], float | None],
    ) -> None:
        self.state, self.levers, self.budget_at = state, levers, budget_at
        self.intensities: dict[str, Intensity] = {}
        self._evaluated: dict[str, tuple[Intensity, Costs]] = {}

    def announce(self) -> None:
        """Fund the levers in force, within the hours of the streets, and let them set policy."""
        state, month = self.state, self.state.month
        in_force = [lever for lever in self.levers if lever.in_force(month)]
        for lever in self.levers:
            if lever.in_force(month - 1) and lever not in in_force:
                lever.at(month).stop(state)
        self._evaluated.clear()
        self.intensities = self._within_budgets(in_force)
        costs = self._within_hours(in_force)
        for lever in in_force:
            charge(state, lever.name, costs[lever.name])
            intensity = self.intensities[lever.name]
            lever.at(month).set_policy(state, intensity, month - lever.first)

    def act(self, phase: str) -> None:
        """Let the levers act whose phase this is."""
        month = self.state.month
        for lever in self.levers:
            if lever.kind.phase == phase and lever.name in self.intensities:
                intensity = self.intensities[lever.name]
                lever.at(month).act(self.state, intensity, month - lever.first)

    def visibility(self) -> dict[str, float]:
        """Street-run levers in force, and how visible each is to those who rank the streets."""
        return {
            lever.name: lever.kind.visibility
            for lever in self.levers
            if lever.kind.run_by == "street" and lever.in_force(self.state.month)
        }

    def _within_budgets(self, in_force: list[ScheduledLever]) -> dict[str, Intensity]:
        """Fund each lever within its own budget, and all of them within the city's."""
        full = {
            lever.name: lever.intensity(self.state, self._implementation(lever))
            for lever in in_force
        }
        for intensity in full.values():
            self.state.cumulative.reached |= intensity.funded > 0
        funded = {lever.name: self._within_own(lever, full[lever.name]) for lever in in_force}
        budget = self.budget_at(self.state.month)
        if budget is not None:
            funded = self._shared_out(budget * self.state.city.part, in_force, funded)
        for lever in in_force:
            if budget is not None or self._own_budget(lever) is not None:
                asked, granted = (self._claim(lever, of[lever.name]) for of in (full, funded))
                self.state.ledger.claim(self.state.month, lever.name, asked, granted)
        return funded

    def _within_own(self, lever: ScheduledLever, full: Intensity) -> Intensity:
        """Fund a lever within its own budget, if it has one."""
        budget = self._own_budget(lever)
        if budget is None:
            return full
        return _rationed(full, budget * self.state.city.part, self._claim(lever, full))

    def _own_budget(self, lever: ScheduledLever) -> float | None:
        """Most cash (yuan a year) that a lever may cost this month; None is no limit."""
        return lever.at(self.state.month).budget

    def _shared_out(
        self, budget: float, in_force: list[ScheduledLever], before: Mapping[str, Intensity]
    ) -> dict[str, Intensity]:
        """Share out a yearly budget by what the levers claim, and once more what some leave."""
        claims = {lever.name: self._claim(lever, before[lever.name]) for lever in in_force}
        total = sum(claims.values())
        shared = {name: _rationed(one, budget, total) for name, one in before.items()}
        if budget <= 0 or total <= 0:
            return shared
        taken = {lever.name: self._demand(lever, shared[lever.name]) for lever in in_force}
        for name, share in shares_of_others(budget / 12, claims, taken).items():
            shared[name] = _scaled(before[name], share)
        return shared

    def _within_hours(self, in_force: list[ScheduledLever]) -> dict[str, Costs]:
        """Cut implementation in streets that lack hours for all their levers; give the costs."""
        state = self.state
        costs = {lever.name: self._costs(lever, self.intensities[lever.name]) for lever in in_force}
        hours = sum((one.hours for one in costs.values()), np.zeros(len(state.compounds)))
        needed = np.bincount(state.compounds.street, hours, len(state.streets))
        short = needed > state.streets.capacity
        if short.any():
            share = np.divide(state.streets.capacity, needed, out=np.ones(len(short)), where=short)
            cut = share[state.compounds.street]
            for lever in (lever for lever in in_force if lever.kind.run_by == "street"):
                effective, funded = self.intensities[lever.name]
                self.intensities[lever.name] = Intensity(effective * cut, funded)
                costs[lever.name] = self._costs(lever, self.intensities[lever.name])
        return costs

    def _demand(self, lever: ScheduledLever, intensity: Intensity) -> float:
        """Cash that a lever needs this month at an intensity."""
        month = self.state.month
        demand = lever.at(month).demand(self.state, intensity, month - lever.first)
        if demand is not None:
            return demand
        costs = self._costs(lever, intensity)
        return float(costs.cash.sum()) + costs.central

    def _claim(self, lever: ScheduledLever, intensity: Intensity) -> float:
        """Cash by which a lever takes part in a budget."""
        month = self.state.month
        claim = lever.at(month).claim(self.state, intensity, month - lever.first)
        return self._demand(lever, intensity) if claim is None else claim

    def _costs(self, lever: ScheduledLever, intensity: Intensity) -> Costs:
        """Costs of a lever this month, evaluated once for each intensity."""
        evaluated = self._evaluated.get(lever.name)
        if evaluated is not None and evaluated[0] is intensity:
            return evaluated[1]
        month = self.state.month
        costs = lever.at(month).costs(self.state, intensity, month - lever.first)
        self._evaluated[lever.name] = intensity, costs
        return costs

    def _implementation(self, lever: ScheduledLever) -> Array | float:
        if lever.kind.run_by == "city":
            return 1.0
        state = self.state
        intensity = state.implementation_of(lever.name)
        return intensity[state.compounds.street] * state.posts.administered


def _rationed(intensity: Intensity, budget: float, demand: float) -> Intensity:
    """Scale an intensity to what a yearly budget affords this month; there is no carry-over."""
    if budget > 0 and demand <= 0:
        return intensity
    return _scaled(intensity, min(1.0, budget / 12 / demand) if budget > 0 else 0.0)


def _scaled(intensity: Intensity, share: float) -> Intensity:
    if share == 1.0:
        return intensity
    return Intensity(intensity.effective * share, intensity.funded * share)
