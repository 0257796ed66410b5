"""Outcomes: cumulative counts since the programme began, and the parts of tickets."""

from __future__ import annotations

import numpy as np

from simulation.core.tables import Array
from simulation.outcomes.declaration import Grouped, outcome
from simulation.outcomes.groups import Groups, log_ratio, ratio
from simulation.state.issues import both
from simulation.state.scores import ROUNDS
from simulation.state.state import State


@outcome("Issues found by campaigns", "排查发现问题数", "issues", "none", "last")
@Grouped
def campaign_issues_found(state: State, where: Groups) -> Array:
    """Findings of inspections, and additional reports due to campaigns."""
    counts = state.cumulative
    return where.sum(counts.findings + counts.campaign_extra)


@outcome("Issues resolved after campaigns", "排查整改问题数", "issues", "none", "last")
@Grouped
def campaign_issues_resolved(state: State, where: Groups) -> Array:
    """Findings, and the additional reports times the resolution rate of campaign reports."""
    counts = state.cumulative
    solved = ratio(where.sum(counts.campaign_solved), where.sum(counts.campaign_reports))
    rate = np.nan_to_num(np.minimum(1.0, solved))
    return where.sum(counts.findings) + rate * where.sum(counts.campaign_extra)


@outcome("Needs solved by joint meetings", "联席会议解决事项", "issues", "none", "last")
@Grouped
def meeting_needs_solved(state: State, where: Groups) -> Array:
    """Hard issues solved by joint meetings."""
    return where.sum(state.cumulative.meeting_solved)


@outcome("Issues solved by departments", "部门解决事项", "issues", "none", "last")
@Grouped
def department_issues_solved(state: State, where: Groups) -> Array:
    """Hard issues that departments solved."""
    return where.sum(state.cumulative.department_solved)


@outcome("Red listings", "红榜次数", "listings", "none", "last")
@Grouped
def list_best(state: State, where: Groups) -> Array:
    """Listings at the top that were disclosed to firms or published."""
    return where.sum(state.cumulative.red_listings)


@outcome("Black listings", "黑榜次数", "listings", "none", "last")
@Grouped
def list_worst(state: State, where: Groups) -> Array:
    """Listings at the bottom that were disclosed to firms or published."""
    return where.sum(state.cumulative.black_listings)


@outcome("Summonses", "约谈次数", "summonses", "none", "last")
@Grouped
def summonses(state: State, where: Groups) -> Array:
    """Firms summoned after a listing or for dissatisfied residents."""
    return where.sum(state.cumulative.summonses)


@outcome("Credit warnings", "信用警示", "records", "none", "last")
@Grouped
def credit_warnings(state: State, where: Groups) -> Array:
    """Published records of firms that lost credit points after a finding."""
    return where.sum(state.cumulative.warnings)


@outcome("Rewards given", "评先评优次数", "rewards", "none", "last")
@Grouped
def rewards_given(state: State, where: Groups) -> Array:
    """Honours and rewards given to compounds since the programme began."""
    return where.sum(state.cumulative.rewards)


@outcome("Recidivism", "黑榜再次上榜率", "share", "none", "last")
@Grouped
def recidivism(state: State, where: Groups) -> Array:
    """Compounds on the (shadow) black list four rounds ago that were on it again since."""
    scores, shadow = state.scores, state.policy.shadow_listed
    history = np.where(shadow, scores.shadow_history, scores.black_history)
    first_round = 2 ** (ROUNDS - 1)  # bit of the earliest of the rounds; the lower bits are later
    return where.among(history >= first_round).mean(history > first_round)


@outcome("Tickets: issues per household", "工单分解：问题发生", "log", "none")
@Grouped
def ticket_decomposition_issues(state: State, where: Groups) -> Array:
    """Log of issues per household; the three parts add up to the log of tickets per household."""
    return log_ratio(where.sum(both(state.issues.arrived)), where.sum(state.compounds.households))


@outcome("Tickets: reports per issue", "工单分解：上报倾向", "log", "none")
@Grouped
def ticket_decomposition_reporting(state: State, where: Groups) -> Array:
    """Log of reports per issue."""
    reported, arrived = both(state.issues.reported), both(state.issues.arrived)
    return log_ratio(where.sum(reported), where.sum(arrived))


@outcome("Tickets: tickets per report", "工单分解：渠道", "log", "none")
@Grouped
def ticket_decomposition_channel(state: State, where: Groups) -> Array:
    """Log of 12345 tickets per report."""
    return log_ratio(where.sum(state.issues.tickets), where.sum(both(state.issues.reported)))
