"""Outcomes: money, issues and quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation import service
from simulation.agents import effort
from simulation.issues import both
from simulation.outcome import outcome

if TYPE_CHECKING:
    from simulation.columns import Array, Mask
    from simulation.model import GovernanceModel

HOURS_OF_STAFF = 174.0
"""Working hours in a month: forty a week."""


@outcome("Fee collection", "物业费收缴率", "share", "higher")
def collection_rate(model: GovernanceModel, where: Mask) -> float:
    """Share of this month's fees that is paid, by money; compounds without a bill left out."""
    compounds = model.compounds
    due = (compounds.fee * compounds.area)[where]
    total = due.sum()
    return float((due * compounds.paid_share[where]).sum() / total) if total > 0 else np.nan


@outcome("Households that paid nothing", "全年未缴费户占比", "share", "lower", "last")
def share_unpaid_year(model: GovernanceModel, where: Mask) -> float:
    """Households with a bill that have paid none for twelve months."""
    compounds = model.compounds
    return _by_households(compounds.unpaid_year, model, where & _billed(model))


@outcome("Loop gain of payment", "缴费环路增益", "index", "none")
def loop_gain(model: GovernanceModel, where: Mask) -> float:
    """Median gain of the loop from payment over service to payment; 1 or more can lock in."""
    gains = service.loop_gain(model)[where & _billed(model)]
    gains = gains[~np.isnan(gains)]
    return float(np.median(gains)) if gains.size else np.nan


@outcome("Issues arising", "发生问题数", "issues/month", "lower", "sum")
def issues(model: GovernanceModel, where: Mask) -> float:
    """Issues that arise, reported or not."""
    return float(both(model.issues.arrived)[where].sum())


@outcome("Reports", "居民诉求数", "reports/month", "none", "sum")
def reports(model: GovernanceModel, where: Mask) -> float:
    """Issues reported on all channels; more can mean worse service or better channels."""
    return float(both(model.issues.reported)[where].sum())


@outcome("12345 tickets", "12345工单数", "tickets/month", "none", "sum")
def tickets_12345(model: GovernanceModel, where: Mask) -> float:
    """Reports that reach the 12345 hotline, at once or later."""
    return float(model.issues.tickets[where].sum())


def _resolution_reported(model: GovernanceModel, where: Mask) -> float:
    """The true rate, and a share of the rest reported as solved."""
    true = resolution_rate(model, where)
    return true + model.parameters.measurement.resolution_inflation * (1 - true)


@outcome("Resolution rate", "办结率", "share", "higher", reported=_resolution_reported)
def resolution_rate(model: GovernanceModel, where: Mask) -> float:
    """Issues solved, as a share of those solved or still open."""
    solved, still = model.issues.solved[where].sum(), model.issues.open[where].sum()
    return float(solved / (solved + still)) if solved + still else np.nan


def _billed(model: GovernanceModel) -> Mask:
    """Compounds whose households have a bill."""
    return np.asarray(model.compounds.served & (model.compounds.fee > 0))


def _by_households(values: Array, model: GovernanceModel, where: Mask) -> float:
    """Mean of a column of compounds, weighted by households."""
    weight = model.compounds.households[where]
    return float(np.average(values[where], weights=weight)) if where.any() else np.nan


@outcome("Delay", "平均办理时长", "months", "lower")
def mean_delay(model: GovernanceModel, where: Mask) -> float:
    """Months that an issue waits: those open over those solved in a month."""
    solved, still = model.issues.solved[where].sum(), model.issues.open[where].sum()
    return float(still / solved) if solved else np.nan


@outcome("Visible quality", "可见质量", "points", "higher")
def visible_quality(model: GovernanceModel, where: Mask) -> float:
    """Cleanliness, greenery and security, as residents see them; by households."""
    return _by_households(model.compounds.visible_quality, model, where)


@outcome("Facility condition", "设施状况", "points", "higher")
def facility_condition(model: GovernanceModel, where: Mask) -> float:
    """Lifts, pipes and roofs, which residents hardly see; by households."""
    return _by_households(model.compounds.facility_condition, model, where)


@outcome("Firms replaced", "更换物业", "compounds/month", "none", "sum")
def firm_replacements(model: GovernanceModel, where: Mask) -> float:
    """Compounds whose committee replaced the firm."""
    return float(model.events.replacements[where].sum())


@outcome("Issues solved", "办结问题数", "issues/month", "higher", "sum")
def issues_solved(model: GovernanceModel, where: Mask) -> float:
    """Issues solved by the provider, after an inspection or through the hotline."""
    return float(model.issues.solved[where].sum())


@outcome("Capture", "监督者被俘获程度", "share", "lower")
def capture(model: GovernanceModel, where: Mask) -> float:
    """How far overseers are captured, mean of compounds."""
    return float(model.compounds.capture[where].mean()) if where.any() else np.nan


@outcome("Firms that left", "物业撤离", "compounds/month", "lower", "sum")
def firm_exits(model: GovernanceModel, where: Mask) -> float:
    """Compounds that their firm has left."""
    return float(model.events.exits[where].sum())


@outcome("Burden on firms", "企业迎检等负担", "hours/month", "lower", "sum")
def burden_on_firms(model: GovernanceModel, where: Mask) -> float:
    """Staff hours of firms that levers take: meetings, files, party work, committees, posts."""
    compounds = model.compounds
    staff = model.city.start.staff_per_area * compounds.area * compounds.contracted
    return float((HOURS_OF_STAFF * staff * effort.staff_time(model))[where].sum())


@outcome("Joint meetings held", "联席会议次数", "meetings", "none", "last", city_only=True)
def joint_meetings_held(model: GovernanceModel, where: Mask) -> float:
    """Joint meetings that streets have held since the programme began."""
    return float(model.streets.meetings_held.sum())


@outcome("Firms with four stars or more", "四星以上企业", "firms", "none", "last", city_only=True)
def four_star_firms(model: GovernanceModel, where: Mask) -> float:
    """Firms rated with four stars or five."""
    return float((model.firms.star >= 4).sum())


@outcome("Five-star firms", "五星企业", "firms", "none", "last", city_only=True)
def five_star_firms(model: GovernanceModel, where: Mask) -> float:
    """Firms rated with five stars."""
    return float((model.firms.star == 5).sum())


@outcome("Graduates hired", "引进大学生", "persons", "none", "last", city_only=True)
def graduates_hired(model: GovernanceModel, where: Mask) -> float:
    """Graduates hired since the programme began."""
    return float(model.firms.n_hired.sum())


@outcome("Graduates in the party", "引进大学生党员", "persons", "none", "last", city_only=True)
def graduates_hired_party(model: GovernanceModel, where: Mask) -> float:
    """Party members among the graduates hired since the programme began."""
    return float(model.firms.n_hired_party.sum())
