"""Outcomes: what a run is about, each by one small function.

Every outcome has a true value in the model.  Some have another that a city would report; for all
others the reported value is the true one.  An outcome is given for any set of compounds, so the
same function serves the city, a type of compound and a street.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation import measurement
from simulation.agents.party_branch import ACTIVE, PartyStatus
from simulation.compounds import NONE, ServiceMode
from simulation.levers import LEVERS
from simulation.outcome import OUTCOMES, Outcome, Value, outcome

if TYPE_CHECKING:
    from simulation.columns import Array, Mask
    from simulation.model import GovernanceModel

WORST = 0.1


__all__ = ["OUTCOMES"]


# ------------------------------------------------------------------------------- coverage


def _share(of: Array, among: Mask) -> float:
    return float(of[among].mean()) if among.any() else np.nan


def _covered(least: ServiceMode, with_paper: bool) -> Value:
    def value(model: GovernanceModel, where: Mask) -> float:
        compounds = model.compounds
        real = np.ones(len(compounds), dtype=bool) if with_paper else ~compounds.on_paper
        return _share((compounds.service_mode >= least) & real, where)

    return value


@outcome("Professional service", "专业物业覆盖率", "share", "higher", "last",
         reported=_covered(ServiceMode.MARKET, with_paper=True))  # fmt: skip
def coverage_professional(model: GovernanceModel, where: Mask) -> float:
    """Compounds served by a market or public-welfare firm."""
    return _covered(ServiceMode.MARKET, with_paper=False)(model, where)


@outcome("Any service", "物业服务覆盖率", "share", "higher", "last",
         reported=_covered(ServiceMode.SELF_MANAGED, with_paper=True))  # fmt: skip
def coverage_any(model: GovernanceModel, where: Mask) -> float:
    """Compounds with any service, self-management included."""
    return _covered(ServiceMode.SELF_MANAGED, with_paper=False)(model, where)


def _coverage_old_reported(model: GovernanceModel, where: Mask) -> float:
    value = _covered(ServiceMode.SELF_MANAGED, with_paper=True)
    return value(model, where & model.compounds.old)


@outcome("Any service, old compounds", "老旧小区覆盖率", "share", "higher", "last",
         reported=_coverage_old_reported)  # fmt: skip
def coverage_old(model: GovernanceModel, where: Mask) -> float:
    """Old compounds with any service, self-management included."""
    return coverage_any(model, where & model.compounds.old)


def _old_mode(name: str, label: str, label_zh: str, mode: ServiceMode) -> None:
    def counted(with_paper: bool) -> Value:
        def value(model: GovernanceModel, where: Mask) -> float:
            compounds = model.compounds
            served = (compounds.service_mode == mode) & (with_paper | ~compounds.on_paper)
            return float((served & compounds.old & where).sum())

        value.__name__ = name
        value.__doc__ = f"Old compounds that are {label.removeprefix('Old, ')}."
        return value

    declare = outcome(label, label_zh, "compounds", "none", "last", reported=counted(True))
    declare(counted(False))


_old_mode("old_self_managed", "Old, self-managed", "老旧小区自管", ServiceMode.SELF_MANAGED)
_old_mode("old_co_managed", "Old, co-managed", "老旧小区共管", ServiceMode.CO_MANAGED)
_old_mode("old_market", "Old, served by a market firm", "老旧小区市场化", ServiceMode.MARKET)
_old_mode("old_welfare", "Old, served by a welfare firm", "老旧小区公益托管", ServiceMode.WELFARE)


def _firms_with(model: GovernanceModel, where: Mask, has: Mask) -> float:
    rows = np.unique(model.compounds.firm[where & model.compounds.contracted])
    return float(has[rows].mean()) if rows.size else np.nan


@outcome("Party organisations", "党组织覆盖率", "share", "none", "last")
def party_organisation_coverage(model: GovernanceModel, where: Mask) -> float:
    """Firms with a party organisation, among firms with a project."""
    return _firms_with(model, where, model.graph.ties.status >= PartyStatus.AFFILIATED)


@outcome("Party work", "党的工作覆盖率", "share", "none", "last")
def party_work_coverage(model: GovernanceModel, where: Mask) -> float:
    """Firms with a party organisation or an advisor, among firms with a project."""
    return _firms_with(model, where, model.graph.ties.status > PartyStatus.NONE)


@outcome("Party advisors", "党建指导员覆盖率", "share", "none", "last")
def advisor_coverage(model: GovernanceModel, where: Mask) -> float:
    """Firms with an advisor, among firms with a project."""
    return _firms_with(model, where, model.graph.ties.status == PartyStatus.ADVISOR)


@outcome("Active party organisations", "党组织实际活跃率", "share", "higher", "last")
def party_active_coverage(model: GovernanceModel, where: Mask) -> float:
    """Firms with a party organisation that is active, among firms with a project."""
    organised = model.graph.ties.status >= PartyStatus.AFFILIATED
    return _firms_with(model, where, organised & (model.branches.activity >= ACTIVE))


@outcome("Owner committees", "业主组织覆盖率", "share", "higher", "last")
def committee_coverage(model: GovernanceModel, where: Mask) -> float:
    """Compounds with an owner committee or a property-management committee."""
    return _share(model.committees.kind > 0, where)


# --------------------------------------------------------------------------- appointments


@outcome("Quality directors (x1)", "质量总监", "appointments", "none", "last")
def appointments_x1(model: GovernanceModel, where: Mask) -> float:
    """Community cadres who are quality directors of a project."""
    return float((model.posts.director[where] != NONE).sum())


@outcome("Firm heads in committees (x2)", "兼职委员", "appointments", "none", "last")
def appointments_x2(model: GovernanceModel, where: Mask) -> float:
    """Pairs of a firm and a community whose committee its head sits in."""
    held = where & (model.posts.head != NONE)
    pairs = np.stack([model.posts.head[held], model.compounds.community[held]])
    return float(np.unique(pairs, axis=1).shape[1])


@outcome("Posts in owner committees (x3)", "交叉任职业委会", "appointments", "none", "last")
def appointments_x3(model: GovernanceModel, where: Mask) -> float:
    """Cadres or branch members in owner committees."""
    return float((model.posts.committee_cadre[where] != NONE).sum())


@outcome("Building group leaders (x4)", "网格党小组长", "appointments", "none", "last")
def appointments_x4(model: GovernanceModel, where: Mask) -> float:
    """Party members who lead a building group."""
    return float(model.posts.leaders[where].sum())


# --------------------------------------------------------------------------- satisfaction


def _mean_satisfaction(model: GovernanceModel, where: Mask) -> float:
    weight = model.compounds.households[where]
    total = weight.sum()
    return float((model.compounds.satisfaction[where] * weight).sum() / total) if total else np.nan


def _surveyed_satisfaction(model: GovernanceModel, where: Mask) -> float:
    asked = where & measurement.surveyed(model)
    return _mean_satisfaction(model, asked) + measurement.survey_error(model)


def _surveyed_satisfaction_old(model: GovernanceModel, where: Mask) -> float:
    return _surveyed_satisfaction(model, where & model.compounds.old)


@outcome("Satisfaction", "满意度", "points", "higher", reported=_surveyed_satisfaction,
         yearly_report=True)  # fmt: skip
def satisfaction(model: GovernanceModel, where: Mask) -> float:
    """Mean satisfaction of residents; reported by a survey each December."""
    return _mean_satisfaction(model, where)


@outcome("Satisfaction, old compounds", "老旧小区满意度", "points", "higher",
         reported=_surveyed_satisfaction_old, yearly_report=True)  # fmt: skip
def satisfaction_old(model: GovernanceModel, where: Mask) -> float:
    """Mean satisfaction of residents of old compounds."""
    return _mean_satisfaction(model, where & model.compounds.old)


@outcome("Satisfaction, worst decile", "最差十分之一小区满意度", "points", "higher")
def satisfaction_worst_decile(model: GovernanceModel, where: Mask) -> float:
    """Mean of the worst tenth of compounds."""
    ordered = np.sort(model.compounds.satisfaction[where])
    n = int(np.ceil(WORST * len(ordered)))
    return float(ordered[:n].mean()) if n else np.nan


# ---------------------------------------------------------------- money, issues and quality


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
    return float(model.issues.arrived[where].sum())


@outcome("Reports", "居民诉求数", "reports/month", "none", "sum")
def reports(model: GovernanceModel, where: Mask) -> float:
    """Issues reported on all channels; more can mean worse service or better channels."""
    return float(model.issues.reported[where].sum())


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


def _cost(lever: str, title: str, title_zh: str) -> Outcome:
    def value(model: GovernanceModel, where: Mask) -> float:
        return model.ledger.cost.get(lever, 0.0)

    value.__doc__ = f"What the lever {lever} costs: cash, and staff hours at a wage."
    return Outcome(
        f"cost_{lever}", f"Cost: {title}", f"费用：{title_zh}", "yuan/month", "lower", "sum", value,
        city_only=True,
    )  # fmt: skip


OUTCOMES |= {
    f"cost_{name}": _cost(name, lever.title, lever.title_zh) for name, lever in LEVERS.items()
}
