"""Outcomes: cumulative counts since the programme began, and the parts of tickets."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Array, Mask
from simulation.outcomes.declaration import outcome
from simulation.state.issues import both
from simulation.state.scores import ROUNDS
from simulation.state.state import State


@outcome("Issues found by campaigns", "排查发现问题数", "issues", "none", "last")
def campaign_issues_found(state: State, where: Mask) -> float:
    """Findings of inspections, and additional reports due to campaigns."""
    counts = state.cumulative
    return float((counts.findings + counts.campaign_extra)[where].sum())


@outcome("Issues resolved after campaigns", "排查整改问题数", "issues", "none", "last")
def campaign_issues_resolved(state: State, where: Mask) -> float:
    """Findings, and the additional reports times the resolution rate of campaign reports."""
    counts = state.cumulative
    reported = counts.campaign_reports[where].sum()
    rate = min(1.0, counts.campaign_solved[where].sum() / reported) if reported else 0.0
    return float(counts.findings[where].sum() + rate * counts.campaign_extra[where].sum())


@outcome("Needs solved by joint meetings", "联席会议解决事项", "issues", "none", "last")
def meeting_needs_solved(state: State, where: Mask) -> float:
    """Hard issues solved by joint meetings."""
    return float(state.cumulative.meeting_solved[where].sum())


@outcome("Issues solved by departments", "部门解决事项", "issues", "none", "last")
def department_issues_solved(state: State, where: Mask) -> float:
    """Hard issues that departments solved."""
    return float(state.cumulative.department_solved[where].sum())


@outcome("Red listings", "红榜次数", "listings", "none", "last")
def list_best(state: State, where: Mask) -> float:
    """Listings at the top that were disclosed to firms or published."""
    return float(state.cumulative.red_listings[where].sum())


@outcome("Black listings", "黑榜次数", "listings", "none", "last")
def list_worst(state: State, where: Mask) -> float:
    """Listings at the bottom that were disclosed to firms or published."""
    return float(state.cumulative.black_listings[where].sum())


@outcome("Summonses", "约谈次数", "summonses", "none", "last")
def summonses(state: State, where: Mask) -> float:
    """Firms summoned after a listing or for dissatisfied residents."""
    return float(state.cumulative.summonses[where].sum())


@outcome("Credit warnings", "信用警示", "records", "none", "last")
def credit_warnings(state: State, where: Mask) -> float:
    """Published records of firms that lost credit points after a finding."""
    return float(state.cumulative.warnings[where].sum())


@outcome("Rewards given", "评先评优次数", "rewards", "none", "last")
def rewards_given(state: State, where: Mask) -> float:
    """Honours and rewards given to compounds since the programme began."""
    return float(state.cumulative.rewards[where].sum())


@outcome("Recidivism", "黑榜再次上榜率", "share", "none", "last")
def recidivism(state: State, where: Mask) -> float:
    """Compounds on the (shadow) black list four rounds ago that were on it again since."""
    scores, shadow = state.scores, state.policy.shadow_listed
    history = np.where(shadow, scores.shadow_history, scores.black_history)[where]
    first_round = 2 ** (ROUNDS - 1)  # bit of the earliest of the rounds; the lower bits are later
    once = history >= first_round
    return float((history[once] > first_round).mean()) if once.any() else np.nan


def _log_ratio(above: Array, below: Array | float) -> float:
    """Log of the ratio of two sums; nan where either is zero."""
    total, base = float(np.sum(above)), float(np.sum(below))
    return float(np.log(total / base)) if total > 0 and base > 0 else np.nan


@outcome("Tickets: issues per household", "工单分解：问题发生", "log", "none")
def ticket_decomposition_issues(state: State, where: Mask) -> float:
    """Log of issues per household; the three parts add up to the log of tickets per household."""
    return _log_ratio(both(state.issues.arrived)[where], state.compounds.households[where])


@outcome("Tickets: reports per issue", "工单分解：上报倾向", "log", "none")
def ticket_decomposition_reporting(state: State, where: Mask) -> float:
    """Log of reports per issue."""
    reported, arrived = both(state.issues.reported), both(state.issues.arrived)
    return _log_ratio(reported[where], arrived[where])


@outcome("Tickets: tickets per report", "工单分解：渠道", "log", "none")
def ticket_decomposition_channel(state: State, where: Mask) -> float:
    """Log of 12345 tickets per report."""
    return _log_ratio(state.issues.tickets[where], both(state.issues.reported)[where])
