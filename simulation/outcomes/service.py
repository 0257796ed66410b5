"""Outcomes: money, issues and quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.issues import both
from simulation.outcome import outcome

if TYPE_CHECKING:
    from simulation.columns import Array, Mask
    from simulation.model import GovernanceModel


@outcome("Fee collection", "物业费收缴率", "share", "higher")
def collection_rate(model: GovernanceModel, where: Mask) -> float:
    """Share of this month's fees that is paid, by money; compounds without a bill left out."""
    compounds = model.compounds
    due = (compounds.fee * compounds.area)[where]
    total = due.sum()
    return float((due * compounds.paid_share[where]).sum() / total) if total > 0 else np.nan


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
    true = resolution_rate(model, where)
    return true + model.parameters.measurement.resolution_inflation * (1 - true)


@outcome("Resolution rate", "办结率", "share", "higher", reported=_resolution_reported)
def resolution_rate(model: GovernanceModel, where: Mask) -> float:
    """Issues solved, as a share of those solved or still open."""
    solved, still = model.issues.solved[where].sum(), model.issues.open[where].sum()
    return float(solved / (solved + still)) if solved + still else np.nan


def _by_households(values: Array, model: GovernanceModel, where: Mask) -> float:
    weight = model.compounds.households[where]
    return float(np.average(values[where], weights=weight)) if where.any() else np.nan


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
