"""Outcomes: issues and quality."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Mask
from simulation.outcomes.averages import mean_by_households
from simulation.outcomes.declaration import outcome
from simulation.state.issues import both
from simulation.state.state import State

MOST_TICKETS = 0.11
"""Share of compounds, those with most tickets, by which the concentration of complaints is told."""


@outcome("Issues arising", "发生问题数", "issues/month", "lower", "sum")
def issues(state: State, where: Mask) -> float:
    """Issues that arise, reported or not."""
    return float(both(state.issues.arrived)[where].sum())


@outcome("Reports", "居民诉求数", "reports/month", "none", "sum", views=("run",))
def reports(state: State, where: Mask) -> float:
    """Issues reported on all channels; more can mean worse service or better channels."""
    return float(both(state.issues.reported)[where].sum())


@outcome("Reports to providers", "物业自收诉求数", "reports/month", "none", "sum")
def reports_to_provider(state: State, where: Mask) -> float:
    """Issues reported to the provider, on any channel of its own, and not to the hotline."""
    return float(both(state.issues.reported - state.issues.direct)[where].sum())


@outcome("12345 tickets", "12345工单数", "tickets/month", "none", "sum", views=("run", "compare"))
def tickets_12345(state: State, where: Mask) -> float:
    """Reports that reach the 12345 hotline, at once or later."""
    return float(state.issues.tickets[where].sum())


@outcome("Concentration of complaints", "投诉集中度", "share", "none", "last", views=("compare",))
def complaint_concentration(state: State, where: Mask) -> float:
    """Share of the 12345 tickets of twelve months from the 11 % of compounds with most tickets.

    Where 11 % are no whole number of compounds, a part of the next one counts.
    """
    largest_first = np.sort(state.issues.tickets_of_year[where])[::-1]
    so_far = np.concatenate([[0], np.cumsum(largest_first)])
    of_most = np.interp(MOST_TICKETS * len(largest_first), np.arange(len(so_far)), so_far)
    return float(of_most / so_far[-1]) if so_far[-1] else np.nan


def _resolution_reported(state: State, where: Mask) -> float:
    """Give the true rate, and a share of open issues that is reported as solved."""
    true = resolution_rate(state, where)
    return true + state.parameters.measurement.resolution_inflation * (1 - true)


@outcome(
    "Resolution rate",
    "办结率",
    "share",
    "higher",
    reported=_resolution_reported,
    views=("run", "compare"),
)
def resolution_rate(state: State, where: Mask) -> float:
    """Issues solved, as a share of those solved or still open."""
    solved, still = state.issues.solved[where].sum(), state.issues.open[where].sum()
    return float(solved / (solved + still)) if solved + still else np.nan


@outcome("Delay", "平均办理时长", "months", "lower")
def mean_delay(state: State, where: Mask) -> float:
    """Months that an issue waits: open issues divided by those solved in a month."""
    solved, still = state.issues.solved[where].sum(), state.issues.open[where].sum()
    return float(still / solved) if solved else np.nan


@outcome("Visible quality", "可见质量", "points", "higher", views=("run", "compare", "attribute"))
def visible_quality(state: State, where: Mask) -> float:
    """Cleanliness, greenery and security; mean of households."""
    return mean_by_households(state.compounds.visible_quality, state, where)


@outcome(
    "Facility condition", "设施状况", "points", "higher", views=("run", "compare", "attribute")
)
def facility_condition(state: State, where: Mask) -> float:
    """Lifts, pipes and roofs, which residents notice little; mean of households."""
    return mean_by_households(state.compounds.facility_condition, state, where)
