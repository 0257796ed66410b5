"""Outcomes: issues and quality."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Array
from simulation.outcomes.averages import mean_by_households
from simulation.outcomes.declaration import Grouped, outcome
from simulation.outcomes.groups import Groups, ratio
from simulation.state.issues import both
from simulation.state.state import State

MOST_TICKETS = 0.11
"""Share of compounds, those with most tickets, by which the concentration of complaints is told."""


@outcome("Issues arising", "发生问题数", "issues/month", "lower", "sum")
@Grouped
def issues(state: State, where: Groups) -> Array:
    """Issues that arise, reported or not."""
    return where.sum(both(state.issues.arrived))


@outcome("Reports", "居民诉求数", "reports/month", "none", "sum", views=("run",))
@Grouped
def reports(state: State, where: Groups) -> Array:
    """Issues reported on all channels; more can mean worse service or better channels."""
    return where.sum(both(state.issues.reported))


@outcome("Reports to providers", "物业自收诉求数", "reports/month", "none", "sum")
@Grouped
def reports_to_provider(state: State, where: Groups) -> Array:
    """Issues reported to the provider, on any channel of its own, and not to the hotline."""
    return where.sum(both(state.issues.reported - state.issues.direct))


@outcome("12345 tickets", "12345工单数", "tickets/month", "none", "sum", views=("run", "compare"))
@Grouped
def tickets_12345(state: State, where: Groups) -> Array:
    """Reports that reach the 12345 hotline, at once or later."""
    return where.sum(state.issues.tickets)


@outcome("Concentration of complaints", "投诉集中度", "share", "none", "last", views=("compare",))
@Grouped
def complaint_concentration(state: State, where: Groups) -> Array:
    """Share of the 12345 tickets of twelve months from the 11 % of compounds with most tickets.

    Where 11 % are no whole number of compounds, a part of the next one counts.
    """
    return where.each(_concentration, state.issues.tickets_of_year)


def _concentration(tickets: Array) -> float:
    """Share of all tickets that some compounds, those with most tickets, have."""
    total = tickets.sum()
    if not total:
        return np.nan
    largest_first = np.sort(tickets)[::-1]
    whole, rest = divmod(MOST_TICKETS * len(tickets), 1)
    of_most = largest_first[: int(whole)].sum() + rest * largest_first[int(whole)]
    return float(of_most / total)


@Grouped
def _resolution_reported(state: State, where: Groups) -> Array:
    """Give the true rate, and a share of open issues that is reported as solved."""
    true = resolution_rate.values(state, where)
    return true + state.parameters.measurement.resolution_inflation * (1 - true)


@outcome(
    "Resolution rate",
    "办结率",
    "share",
    "higher",
    reported=_resolution_reported,
    views=("run", "compare"),
)
@Grouped
def resolution_rate(state: State, where: Groups) -> Array:
    """Issues solved, as a share of those solved or still open."""
    solved, still = where.sum(state.issues.solved), where.sum(state.issues.open)
    return ratio(solved, solved + still)


@outcome("Delay", "平均办理时长", "months", "lower")
@Grouped
def mean_delay(state: State, where: Groups) -> Array:
    """Months that an issue waits: open issues divided by those solved in a month."""
    return ratio(where.sum(state.issues.open), where.sum(state.issues.solved))


@outcome("Visible quality", "可见质量", "points", "higher", views=("run", "compare", "attribute"))
@Grouped
def visible_quality(state: State, where: Groups) -> Array:
    """Cleanliness, greenery and security; mean of households."""
    return mean_by_households(state.compounds.visible_quality, state, where)


@outcome(
    "Facility condition", "设施状况", "points", "higher", views=("run", "compare", "attribute")
)
@Grouped
def facility_condition(state: State, where: Groups) -> Array:
    """Lifts, pipes and roofs, which residents notice little; mean of households."""
    return mean_by_households(state.compounds.facility_condition, state, where)
