"""Outcomes: activity of firms, streets and committees."""

from __future__ import annotations

import numpy as np

from simulation.agents import effort
from simulation.core.tables import Array, Mask
from simulation.outcomes.declaration import Grouped, outcome
from simulation.outcomes.groups import Groups
from simulation.state.state import State

HOURS_OF_STAFF = 174.0
"""Working hours in a month: forty a week."""


@outcome("Firms replaced", "更换物业", "compounds/month", "none", "sum", views=("run",))
@Grouped
def firm_replacements(state: State, where: Groups) -> Array:
    """Compounds whose committee replaced the firm."""
    return where.sum(state.events.replacements)


@outcome("Issues solved", "办结问题数", "issues/month", "higher", "sum")
@Grouped
def issues_solved(state: State, where: Groups) -> Array:
    """Issues solved by provider or departments, after an inspection or through the hotline."""
    return where.sum(state.issues.solved)


@outcome("Capture", "监督者被俘获程度", "share", "lower", views=("compare",))
@Grouped
def capture(state: State, where: Groups) -> Array:
    """How far the street and committee that oversee a firm are captured; mean of compounds."""
    return where.mean(state.compounds.capture)


@outcome("Firms that left", "物业撤离", "compounds/month", "lower", "sum", views=("run",))
@Grouped
def firm_exits(state: State, where: Groups) -> Array:
    """Compounds that their firm has left."""
    return where.sum(state.events.exits)


@outcome("Rises on the ladder", "服务递进转化", "compounds/month", "none", "sum", views=("run",))
@Grouped
def climbs(state: State, where: Groups) -> Array:
    """Settled old compounds that took a better service when they were asked again."""
    return where.sum(state.events.climbs)


@outcome("Services refused", "业主不同意", "compounds/month", "none", "sum", views=("run",))
@Grouped
def refusals(state: State, where: Groups) -> Array:
    """Old compounds asked by a service drive whose owners refused, or for which nobody came."""
    return where.sum(state.events.refusals)


@outcome("Firms found by owners", "自行选聘物业", "compounds/month", "none", "sum")
@Grouped
def own_contracts(state: State, where: Groups) -> Array:
    """Old compounds whose owners found a firm without a service drive."""
    return where.sum(state.events.own_contracts)


@outcome("Burden on firms", "企业迎检等负担", "hours/month", "lower", "sum")
@Grouped
def burden_on_firms(state: State, where: Groups) -> Array:
    """Staff hours of firms that levers take: meetings, files, party work, committees, posts."""
    compounds = state.compounds
    staff = state.city.start.staff_per_area * compounds.area * compounds.contracted
    return where.sum(HOURS_OF_STAFF * staff * effort.staff_time(state))


@outcome("Joint meetings held", "联席会议次数", "meetings", "none", "last", city_only=True)
def joint_meetings_held(state: State, where: Mask) -> float:
    """Joint meetings that streets have held since the programme began."""
    return float(state.streets.meetings_held.sum())


@outcome("Solved per meeting", "每次联席会议解决事项", "issues", "higher", "last", city_only=True)
def requests_per_meeting(state: State, where: Mask) -> float:
    """Hard issues that joint meetings have solved, for each meeting held; missing without any."""
    held = state.streets.meetings_held.sum()
    return float(state.cumulative.meeting_solved.sum() / held) if held else np.nan


@outcome("Firms with four stars or more", "四星以上企业", "firms", "none", "last", city_only=True)
def four_star_firms(state: State, where: Mask) -> float:
    """Firms rated with four stars or five."""
    return float((state.firms.star >= 4).sum())


@outcome("Five-star firms", "五星企业", "firms", "none", "last", city_only=True)
def five_star_firms(state: State, where: Mask) -> float:
    """Firms rated with five stars."""
    return float((state.firms.star == 5).sum())


@outcome("Graduates hired", "引进大学生", "persons", "none", "last", city_only=True)
def graduates_hired(state: State, where: Mask) -> float:
    """Graduates hired since the programme began."""
    return float(state.firms.n_hired.sum())


@outcome("Graduates in the party", "引进大学生党员", "persons", "none", "last", city_only=True)
def graduates_hired_party(state: State, where: Mask) -> float:
    """Party members among the graduates hired since the programme began."""
    return float(state.firms.n_hired_party.sum())
