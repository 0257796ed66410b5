"""Issues: what goes wrong in a compound, who reports it, and how it is solved.

Easy issues are for the provider alone; hard ones need a department, money or consent.  Each has a
queue.  A report goes to the provider or straight to the 12345 hotline, and an open issue may be
taken there later.  Numbers are whole and at true size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation import draws
from simulation.columns import Table, column
from simulation.parameters import Normal, ParameterGroup, Uniform, parameter, share

if TYPE_CHECKING:
    from simulation.columns import Array
    from simulation.model import GovernanceModel

RESPONSIVENESS_PACE = 0.15
HOTLINE_SUCCESS = 0.75
WITHDRAWAL = 0.05
LEAST_CAPACITY = 0.15
MOST_CAPACITY = 1.5
CAPACITY_PER_ISSUE = 1.5
RESPONSE_RULE = 0.1


class IssueParameters(ParameterGroup):
    """Arrival, reporting and service of issues (equations 2.3 and 2.4)."""

    arrival: float = parameter(
        0.03,
        "issues of a household in a compound in perfect condition",
        symbol="lambda_0",
        unit="1/month",
        prior=Uniform(0.005, 0.10),
        provenance="tuned",
        low=0,
    )
    hard_share: float = share(
        0.25,
        "issues that need a department, money or consent",
        symbol="eta_h",
        prior=Uniform(0.1, 0.4),
    )
    shock_sd: float = parameter(
        0.3, "spread of the shock to arrivals in 2020, one draw", symbol="xi_t", unit="log", low=0
    )
    direct: float = share(
        0.06,
        "reports that go straight to the 12345 hotline",
        symbol="delta",
        prior=Uniform(0.02, 0.3),
    )
    diversion: float = parameter(
        0.15,
        "how far other channels divert reports from the hotline",
        symbol="sigma_div",
        prior=Uniform(-0.1, 0.4),
    )
    escalation: float = share(
        0.04,
        "open issues taken to the hotline each month",
        symbol="epsilon",
        unit="1/month",
        prior=Uniform(0.01, 0.15),
    )
    hard_service: float = share(
        0.20,
        "hard issues solved each month without any help",
        symbol="h_0",
        unit="1/month",
        prior=Uniform(0.02, 0.5),
    )
    director_capacity: float = parameter(
        0.10,
        "a quality director adds to the capacity for easy issues",
        symbol="iota_1",
        prior=Normal(0.10, 0.15),
    )
    director_hard: float = parameter(
        0.03,
        "a quality director adds to the service of hard issues",
        symbol="iota_1'",
        prior=Normal(0.03, 0.03),
    )
    firm_head_hard: float = parameter(
        0.05,
        "a firm head in the community committee adds to it",
        symbol="iota_2",
        prior=Normal(0.05, 0.05),
    )
    leaders_capacity: float = parameter(
        0.05,
        "building group leaders add to the capacity for easy issues",
        symbol="iota_4",
        prior=Normal(0.05, 0.1),
    )
    emergency_hard: float = parameter(
        0.05,
        "emergency platforms add to the service of hard issues",
        symbol="iota_e",
        prior=Uniform(0, 0.1),
    )
    meetings_hard: float = parameter(
        0.2,
        "monthly joint meetings add to the service of hard issues",
        symbol="iota_J",
        prior=Normal(0.2, 0.2),
    )


class Issues(Table):
    """One row per compound: open queues and the flows of this month, each (easy, hard)."""

    queue = column(np.int64, "issues", 0, 1e9, "open issues (L, B)", width=2)
    to_be_fixed = column(np.int64, "issues", 0, 1e9, "hard issues an inspection wants closed")
    carried = column(np.int64, "issues", 0, 1e9, "open at the begin of the month", width=2)
    arrived = column(np.int64, "issues/month", 0, 1e9, "issues that arose", width=2)
    reported = column(np.int64, "issues/month", 0, 1e9, "issues reported", width=2)
    direct = column(np.int64, "issues/month", 0, 1e9, "reported straight to 12345", width=2)
    escalated = column(np.int64, "issues/month", 0, 1e9, "open, then taken to 12345", width=2)
    fixed = column(np.int64, "issues/month", 0, 1e9, "closed after an inspection", width=2)
    provider_solved = column(np.int64, "issues/month", 0, 1e9, "solved by the provider", width=2)
    hotline_solved = column(np.int64, "issues/month", 0, 1e9, "solved through 12345", width=2)
    withdrawn = column(np.int64, "issues/month", 0, 1e9, "open issues given up", width=2)

    @property
    def open(self) -> Array:
        """Open issues of both kinds, one number per compound."""
        return both(self.queue)

    @property
    def tickets(self) -> Array:
        """Tickets of the 12345 hotline this month, one number per compound."""
        return both(self.direct + self.escalated)

    @property
    def solved(self) -> Array:
        """Issues solved this month, on all ways, one number per compound."""
        return both(self.provider_solved + self.hotline_solved + self.fixed)


def both(kinds: Array) -> Array:
    """Easy and hard issues together: an array of shape (compounds, 2) added up by compound."""
    return np.asarray(kinds[:, 0] + kinds[:, 1])


def arise(model: GovernanceModel) -> None:
    """Issues arise, more where quality is low and facilities are worn (2.3)."""
    compounds, parameters = model.compounds, model.parameters.issues
    untidy = 1 - compounds.visible_quality / 100
    worn = 1 - compounds.facility_condition / 100
    shock = np.exp(parameters.shock_sd * model.shock("issues"))
    mean = parameters.arrival * compounds.households * (1 + untidy + 2 * worn) * shock
    rows = np.arange(len(compounds))
    arrived = draws.poisson(model.seed, "issues arise", model.month, rows, mean)
    hard = draws.binomial(
        model.seed, "issues are hard", model.month, rows, arrived, parameters.hard_share
    )
    model.issues.arrived = np.stack([arrived - hard, hard], axis=1)


def report(model: GovernanceModel, probability: Array) -> None:
    """Residents report issues, to the provider or straight to the hotline.

    Parameters
    ----------
    model
        The model.
    probability
        Probability that an issue is reported, one per compound.
    """
    issues, parameters = model.issues, model.parameters.issues
    issues.carried = issues.queue
    to_hotline = parameters.direct * (1 - parameters.diversion * model.channels)
    issues.reported = _thinned(model, "issues reported", issues.arrived, probability)
    issues.direct = _thinned(model, "reports to 12345", issues.reported, to_hotline)
    issues.queue += issues.reported - issues.direct
    _note_campaign(model, probability)


def _note_campaign(model: GovernanceModel, probability: Array) -> None:
    """Note what a campaign brings to light: reports, and those that are owed to it."""
    events, reports = model.events, both(model.issues.reported)
    running = model.policy.campaign > 0
    satisfaction = model.parameters.satisfaction
    added = satisfaction.report_campaign * model.policy.campaign
    silenced = 1 - 0.5 * satisfaction.report_suppression * model.compounds.capture
    ready = np.minimum(1, probability / silenced)
    share = 1 / (ready + (1 - ready) * np.exp(added))
    events.campaign_reports = reports * running
    events.campaign_extra = reports * (1 - np.minimum(1, share)) * running


def serve(model: GovernanceModel) -> None:
    """Providers and departments solve issues; the rest waits, escalates or is given up (2.4)."""
    issues = model.issues
    hotline = HOTLINE_SUCCESS / np.maximum(1, model.overload)
    issues.fixed[:, 1] = np.minimum(issues.to_be_fixed, issues.queue[:, 1])
    issues.to_be_fixed = 0
    issues.queue -= issues.fixed
    issues.provider_solved = np.stack([_easy_served(model), _hard_served(model)], axis=1)
    issues.queue -= issues.provider_solved
    escalation = np.full(len(issues), model.parameters.issues.escalation)
    issues.escalated = _thinned(model, "issues escalate", issues.queue, escalation)
    tickets = issues.direct + issues.escalated
    issues.hotline_solved = _thinned(model, "hotline solves", tickets, hotline)
    issues.queue += issues.direct - issues.hotline_solved
    given_up = np.full(len(issues), WITHDRAWAL)
    issues.withdrawn = _thinned(model, "issues given up", issues.queue, given_up)
    issues.queue -= issues.withdrawn
    model.events.campaign_solved = issues.solved * (model.policy.campaign > 0)
    _update_responsiveness(model)


def _easy_served(model: GovernanceModel) -> Array:
    compounds, parameters, posts = model.compounds, model.parameters.issues, model.posts
    strength = model.parameters.effort.institutional_multiplier
    help_given = 1 + strength * (
        parameters.director_capacity * posts.oversight * (1 - compounds.capture)
        + parameters.leaders_capacity * posts.leaders_share
    )
    drive = np.clip(compounds.input, LEAST_CAPACITY, MOST_CAPACITY)
    rule = 1 + RESPONSE_RULE * model.policy.response_rule
    usual = CAPACITY_PER_ISSUE * parameters.arrival * compounds.households
    capacity = usual * drive * help_given * rule
    rows = np.arange(len(compounds))
    rounding = draws.uniform(model.seed, "capacity is rounded", model.month, rows)
    whole = np.floor(np.maximum(capacity, 0) + rounding).astype(np.int64)
    return np.minimum(model.issues.queue[:, 0], whole)


def _hard_served(model: GovernanceModel) -> Array:
    parameters, posts, policy = model.parameters.issues, model.posts, model.policy
    strength = model.parameters.effort.institutional_multiplier
    by_meetings = strength * parameters.meetings_hard * policy.meetings
    chance = (
        parameters.hard_service
        + by_meetings
        + strength * parameters.firm_head_hard * posts.firm_head
        + strength * parameters.director_hard * posts.oversight
        + parameters.emergency_hard * policy.emergency
    )
    rows = np.arange(len(policy))
    felt = chance * policy.hard_issue_priority / np.maximum(1, model.overload)
    hard = model.issues.queue[:, 1]
    solved = draws.binomial(model.seed, "hard issues solved", model.month, rows, hard, felt)
    credit = np.divide(by_meetings, chance, out=np.zeros(len(policy)), where=chance > 0)
    model.events.meeting_solved = solved * np.clip(credit, 0, 1)
    return solved


def _update_responsiveness(model: GovernanceModel) -> None:
    compounds, issues = model.compounds, model.issues
    solved = both(issues.provider_solved)
    at_stake = solved + issues.open
    share_solved = np.divide(
        100.0 * solved, at_stake, out=compounds.responsiveness.copy(), where=at_stake > 0
    )
    compounds.responsiveness += RESPONSIVENESS_PACE * (share_solved - compounds.responsiveness)


def _thinned(model: GovernanceModel, decision: str, counts: Array, chance: Array) -> Array:
    entity = np.arange(counts.size).reshape(counts.shape)
    return draws.binomial(
        model.seed, decision, model.month, entity, counts, np.repeat(chance, 2).reshape(-1, 2)
    )
