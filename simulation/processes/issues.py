"""Issues: what goes wrong in a compound, who reports it, and how it is solved (2.3, 2.4).

Easy issues are for the provider alone; hard ones need a department, money or consent.  Each has a
queue.  A report goes to the provider or straight to the 12345 hotline, and an open issue may be
taken there later.  Numbers are whole and at true size.
"""

from __future__ import annotations

import numpy as np

from simulation.core import randomness
from simulation.core.tables import Array, Floats
from simulation.processes.departments import reach_of_departments, solved_by_departments
from simulation.state.issues import both
from simulation.state.state import State

# All of these are assumptions.
RESPONSIVENESS_PACE = 0.15
"""Share of the gap to this month's share of solved issues that responsiveness closes."""
HOTLINE_SUCCESS = 0.75
"""Chance that the hotline solves a ticket without overload of the street."""
WITHDRAWAL = 0.05
"""Share of the open issues that residents give up in a month."""
CAPACITY_PER_ISSUE = 1.5
"""Easy issues that a provider can solve per usual issue, at the input of the contract standard."""
LEAST_CAPACITY, MOST_CAPACITY = 0.15, 1.5
"""Range of the input that capacity follows."""
RESPONSE_RULE = 0.1
"""Share by which prescribed response times raise the capacity."""
MOST_ESCALATION = 2
"""Times the usual escalation where a branch draws attention to issues."""


def channels(state: State) -> Floats:
    """Channels for complaints beside the usual ones (nch_c)."""
    return state.policy.meetings + state.policy.extra_channels + state.posts.leaders_share


def overload(state: State) -> Floats:
    """Overload of the street of each compound, with what departments pass down (omega_s)."""
    own = state.streets.overload[state.compounds.street] * state.posts.administered
    return own + state.parameters.issues.departments_overload * state.policy.departments


def usual_arrivals(state: State) -> Floats:
    """Issues that arise in a month on average, at the quality of now and without a shock."""
    compounds = state.compounds
    untidy = 1 - compounds.visible_quality / 100
    worn = 1 - compounds.facility_condition / 100
    parameters = state.parameters.issues
    wear = 1 + untidy + parameters.facility_arrival * worn
    return np.asarray(parameters.arrival * compounds.households * wear)


def arise(state: State) -> None:
    """Issues arise, more where quality is low and facilities are worn (2.3)."""
    parameters = state.parameters.issues
    mean = usual_arrivals(state) * np.exp(parameters.shock_sd * state.shock("issues"))
    rows = np.arange(len(mean))
    arrived = randomness.poisson(state.seed, "issues arise", state.month, rows, mean)
    hard = randomness.binomial(
        state.seed, "issues are hard", state.month, rows, arrived, parameters.hard_share
    )
    state.issues.arrived = np.stack([arrived - hard, hard], axis=1)


def report(state: State, probability: Array, without_campaign: Array) -> None:
    """Residents report issues, to the provider or straight to the hotline (2.4).

    Parameters
    ----------
    state
        The state.
    probability
        Probability that an issue is reported, one per compound.
    without_campaign
        The same if no campaign visited anybody this month.
    """
    issues, parameters = state.issues, state.parameters.issues
    issues.carried = issues.queue
    to_hotline = parameters.direct * (1 - parameters.diversion * channels(state))
    issues.reported = _thinned(state, "issues reported", issues.arrived, probability)
    issues.direct = _thinned(state, "reports to 12345", issues.reported, to_hotline)
    issues.queue += issues.reported - issues.direct
    _count_campaign_reports(state, probability, without_campaign)


def _count_campaign_reports(state: State, probability: Array, without_campaign: Array) -> None:
    """Count the reports in a campaign, and those of them that are owed to it (2.4)."""
    events, reports = state.events, both(state.issues.reported)
    running = state.policy.campaign > 0
    usual = np.divide(
        without_campaign, probability, out=np.ones(len(reports)), where=probability > 0
    )
    events.campaign_reports = reports * running
    events.campaign_extra = reports * (1 - np.minimum(1, usual)) * running


def serve(state: State) -> None:
    """Providers and departments solve issues; the rest waits, escalates or is given up (2.4)."""
    issues = state.issues
    hotline = HOTLINE_SUCCESS / np.maximum(1, overload(state))
    issues.fixed[:, 1] = np.minimum(issues.to_be_fixed, issues.queue[:, 1])
    issues.to_be_fixed = 0
    issues.queue -= issues.fixed
    issues.provider_solved = np.stack([_easy_served(state), _hard_served(state)], axis=1)
    issues.queue -= issues.provider_solved
    issues.department_solved[:, 1] = solved_by_departments(state)
    issues.queue -= issues.department_solved
    issues.escalated = _thinned(state, "issues escalate", issues.queue, _escalation(state))
    tickets = issues.direct + issues.escalated
    issues.hotline_solved = _thinned(state, "hotline solves", tickets, hotline)
    issues.queue += issues.direct - issues.hotline_solved
    given_up = np.full(len(issues), WITHDRAWAL)
    issues.withdrawn = _thinned(state, "issues given up", issues.queue, given_up)
    issues.queue -= issues.withdrawn
    issues.keep_tickets(state.month)
    state.events.department_solved = issues.department_solved[:, 1]
    state.events.campaign_solved = issues.solved * (state.policy.campaign > 0)
    _update_responsiveness(state)


def _escalation(state: State) -> Array:
    """Chance that an open issue is taken to the hotline; branches mediate, or silence (2.4)."""
    parameters = state.parameters.issues
    mediated = np.clip(1 - parameters.mediation * state.branch_activity, 0, MOST_ESCALATION)
    return parameters.escalation * mediated


def _easy_served(state: State) -> Array:
    compounds, parameters, posts = state.compounds, state.parameters.issues, state.posts
    strength = state.parameters.potency.party
    support = 1 + strength * (
        parameters.director_capacity * posts.oversight * (1 - compounds.capture)
        + parameters.leaders_capacity * posts.leaders_share
    )
    drive = np.clip(compounds.input, LEAST_CAPACITY, MOST_CAPACITY)
    rule = 1 + RESPONSE_RULE * state.policy.response_rule
    usual = CAPACITY_PER_ISSUE * parameters.arrival * compounds.households
    capacity = usual * drive * support * rule
    rows = np.arange(len(compounds))
    rounding = randomness.uniform(state.seed, "capacity is rounded", state.month, rows)
    whole = np.floor(np.maximum(capacity, 0) + rounding).astype(np.int64)
    return np.minimum(state.issues.queue[:, 0], whole)


def _hard_served(state: State) -> Array:
    parameters, posts, policy = state.parameters.issues, state.posts, state.policy
    strength = state.parameters.potency.party
    hard = state.issues.queue[:, 1]
    kept = 1 - parameters.departments_left * reach_of_departments(state)
    ease = kept * policy.hard_issue_priority / np.maximum(1, overload(state))
    by_meetings = _by_meetings(state, hard * ease)
    chance = (
        parameters.hard_service
        + by_meetings
        + strength * parameters.firm_head_hard * posts.firm_head
        + strength * parameters.director_hard * posts.oversight
        + strength * parameters.branch_hard * state.branch_activity
        + parameters.emergency_hard * policy.emergency
    )
    rows = np.arange(len(policy))
    solved = randomness.binomial(
        state.seed, "hard issues solved", state.month, rows, hard, chance * ease
    )
    credit = np.divide(by_meetings, chance, out=np.zeros(len(policy)), where=chance > 0)
    state.events.meeting_solved = solved * np.clip(credit, 0, 1)
    return solved


def _by_meetings(state: State, at_hand: Array) -> Array:
    """Chance that meetings add, at most so much that their time suffices in the mean."""
    parameters, policy, street = state.parameters.issues, state.policy, state.compounds.street
    chance = state.parameters.potency.voice * parameters.meetings_hard * policy.meetings
    meetings = np.zeros(len(state.streets))
    np.maximum.at(meetings, street, policy.meeting_rate)
    room = parameters.meeting_cap * meetings
    wanted = np.bincount(street, chance * at_hand, len(meetings))
    share = np.divide(room, wanted, out=np.ones(len(meetings)), where=wanted > room)
    return np.asarray(chance * share[street])


def _update_responsiveness(state: State) -> None:
    compounds, issues = state.compounds, state.issues
    solved = both(issues.provider_solved + issues.department_solved)
    at_stake = solved + issues.open
    share_solved = np.divide(
        100.0 * solved, at_stake, out=compounds.responsiveness.copy(), where=at_stake > 0
    )
    compounds.responsiveness += RESPONSIVENESS_PACE * (share_solved - compounds.responsiveness)


def _thinned(state: State, decision: str, counts: Array, chance: Array) -> Array:
    entity = np.arange(counts.size).reshape(counts.shape)
    return randomness.binomial(
        state.seed, decision, state.month, entity, counts, np.repeat(chance, 2).reshape(-1, 2)
    )
