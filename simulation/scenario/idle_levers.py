"""Idle levers: those of a scenario that can do nothing in the months of a run."""

from __future__ import annotations

from simulation.levers.lever import Lever
from simulation.levers.schedule import ScheduledLever
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.scenario import Scenario

LATE = "begins after its last month"
WEAK = "has strength 0"
NOBODY = "reaches nobody"
UNPAID = "has a budget of 0"


def idle_levers(scenario: Scenario, months: int | None = None) -> dict[str, list[str]]:
    """Give the levers that do nothing in the first months of a scenario, by the reason.

    Parameters
    ----------
    scenario
        The scenario.
    months
        Months that are run; by default all of them.

    Examples
    --------
    >>> from simulation.scenario.scenario import read_scenario
    >>> idle_levers(read_scenario("linyi", {"levers.publicity.begins": "2020-01"}), 12)
    {'begins after its last month': ['joint_meetings', 'rectification', 'publicity']}
    """
    idle: dict[str, list[str]] = {}
    for lever in scenario.levers:
        if reason := _reason(lever, scenario, months or scenario.months):
            idle.setdefault(reason, []).append(lever.name)
    return idle


def about_idle_levers(scenario: Scenario, months: int | None = None) -> str:
    """Say which levers do nothing in the first months of a scenario, and why; empty for none."""
    idle = idle_levers(scenario, months)
    return "; ".join(f"{reason}: {', '.join(names)}" for reason, names in idle.items())


def _reason(lever: ScheduledLever, scenario: Scenario, months: int) -> str | None:
    """Say why a lever does nothing; None if it does something."""
    begun = range(lever.first, months if lever.last is None else min(months, lever.last))
    strong = [month for month in begun if lever.at(month).strength > 0]
    if not strong:
        changes = zip(lever.timeline.months, lever.timeline.versions, strict=True)
        later = any(month >= months and one.strength > 0 for month, one in changes)
        return LATE if later or not begun else WEAK
    reached = [month for month in strong if _reaches(lever.at(month), scenario.start)]
    if not reached:
        return NOBODY
    budgets = ((lever.at(month).budget, scenario.budget_at(month)) for month in reached)
    return None if any(0 not in both for both in budgets) else UNPAID


def _reaches(lever: Lever, start: CityStart) -> bool:
    """Whether there is a compound that a lever can reach."""
    where = lever.where
    of_type = {"old": start.old_compounds, "commodity": start.commodity_compounds}
    some = of_type.get(where.compound_type, 1) > 0 and where.share > 0
    return some and where.districts != [] and where.streets != []
