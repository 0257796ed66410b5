"""Outcomes: coverage by services, party organisations, committees and appointments."""

from __future__ import annotations

import numpy as np

from simulation.agents import owner_committee
from simulation.agents.party_branch import ACTIVE, is_organised
from simulation.core.tables import Mask
from simulation.outcomes.averages import mean_by_households, share_of
from simulation.outcomes.declaration import Value, outcome
from simulation.state.branches import PartyStatus
from simulation.state.committees import CommitteeKind
from simulation.state.compounds import NONE, ServiceMode
from simulation.state.state import State

PARTY_GROUP = 3 / 7


def _covered(least: ServiceMode, with_paper: bool, by_households: bool = False) -> Value:
    """Give the function for the share of compounds with a service mode or a better one."""

    def value(state: State, where: Mask) -> float:
        """Share with that service; those on paper count or not."""
        compounds = state.compounds
        served = (compounds.service_mode >= least) & (with_paper | ~compounds.on_paper)
        return (
            mean_by_households(served, state, where) if by_households else share_of(served, where)
        )

    return value


@outcome(
    "Professional service",
    "专业物业覆盖率",
    "share",
    "higher",
    "last",
    reported=_covered(ServiceMode.MARKET, with_paper=True),
    views=("run", "coverage plot"),
)
def coverage_professional(state: State, where: Mask) -> float:
    """Compounds served by a market or public-welfare firm."""
    return _covered(ServiceMode.MARKET, with_paper=False)(state, where)


@outcome(
    "Professional service, by households",
    "专业物业覆盖户数比例",
    "share",
    "higher",
    "last",
    reported=_covered(ServiceMode.MARKET, with_paper=True, by_households=True),
)
def coverage_professional_households(state: State, where: Mask) -> float:
    """Households whose compound is served by a market or public-welfare firm."""
    return _covered(ServiceMode.MARKET, with_paper=False, by_households=True)(state, where)


@outcome(
    "Service under contract",
    "专业物业覆盖率（含共管）",
    "share",
    "higher",
    "last",
    reported=_covered(ServiceMode.CO_MANAGED, with_paper=True),
)
def coverage_contracted(state: State, where: Mask) -> float:
    """Compounds served by any firm, the co-managed among them."""
    return _covered(ServiceMode.CO_MANAGED, with_paper=False)(state, where)


@outcome(
    "Any service",
    "物业服务覆盖率",
    "share",
    "higher",
    "last",
    reported=_covered(ServiceMode.SELF_MANAGED, with_paper=True),
    views=("run",),
)
def coverage_any(state: State, where: Mask) -> float:
    """Compounds with any service, self-management included."""
    return _covered(ServiceMode.SELF_MANAGED, with_paper=False)(state, where)


def _coverage_old_reported(state: State, where: Mask) -> float:
    """Old compounds with any service, those on paper included."""
    value = _covered(ServiceMode.SELF_MANAGED, with_paper=True)
    return value(state, where & state.compounds.old)


@outcome(
    "Any service, old compounds",
    "老旧小区覆盖率",
    "share",
    "higher",
    "last",
    reported=_coverage_old_reported,
    views=("run", "coverage plot"),
)
def coverage_old(state: State, where: Mask) -> float:
    """Old compounds with any service, self-management included."""
    return coverage_any(state, where & state.compounds.old)


def _old_mode(name: str, label: str, label_zh: str, mode: ServiceMode) -> None:
    """Declare the outcome for the number of old compounds in a service mode."""

    def number(with_paper: bool) -> Value:
        """Give the function that counts them, with those on paper (reported) or without (true)."""

        def value(state: State, where: Mask) -> float:
            compounds = state.compounds
            served = (compounds.service_mode == mode) & (with_paper | ~compounds.on_paper)
            return float((served & compounds.old & where).sum())

        value.__name__ = name
        value.__doc__ = f"Old compounds that are {label.removeprefix('Old, ')}."
        return value

    declare = outcome(label, label_zh, "compounds", "none", "last", reported=number(True))
    declare(number(False))


_old_mode("old_self_managed", "Old, self-managed", "老旧小区自管", ServiceMode.SELF_MANAGED)
_old_mode("old_co_managed", "Old, co-managed", "老旧小区共管", ServiceMode.CO_MANAGED)
_old_mode("old_market", "Old, served by a market firm", "老旧小区市场化", ServiceMode.MARKET)
_old_mode("old_welfare", "Old, served by a welfare firm", "老旧小区公益托管", ServiceMode.WELFARE)


def _firms_with(state: State, where: Mask, condition: Mask) -> float:
    """Give the share of firms that fulfil a condition, among firms with a project there."""
    return share_of(condition, _firms_in(state, where))


def _firms_in(state: State, where: Mask) -> Mask:
    """Firms with a project among some compounds."""
    firms = state.compounds.firm[where & state.compounds.contracted]
    return np.bincount(firms, minlength=len(state.firms)) > 0


@outcome(
    "Party organisations", "党组织覆盖率", "share", "none", "last", views=("run", "coverage plot")
)
def party_organisation_coverage(state: State, where: Mask) -> float:
    """Firms with a party organisation, among firms with a project."""
    return _firms_with(state, where, is_organised(state))


@outcome("Party work", "党的工作覆盖率", "share", "none", "last", views=("run", "coverage plot"))
def party_work_coverage(state: State, where: Mask) -> float:
    """Firms with a party organisation or an advisor, among firms with a project."""
    return _firms_with(state, where, state.affiliations.status > PartyStatus.NONE)


@outcome("Party advisors", "党建指导员覆盖率", "share", "none", "last")
def advisor_coverage(state: State, where: Mask) -> float:
    """Firms with an advisor, among firms with a project."""
    return _firms_with(state, where, state.affiliations.status == PartyStatus.ADVISOR)


@outcome(
    "Active party organisations",
    "党组织实际活跃率",
    "share",
    "higher",
    "last",
    views=("run", "coverage plot"),
)
def party_active_coverage(state: State, where: Mask) -> float:
    """Firms with a party organisation that is active, among firms with a project."""
    return _firms_with(state, where, is_organised(state) & (state.branches.activity >= ACTIVE))


@outcome(
    "Owner committees",
    "业主组织覆盖率",
    "share",
    "higher",
    "last",
    views=("run", "compare", "coverage plot"),
)
def committee_coverage(state: State, where: Mask) -> float:
    """Compounds with an owner committee or a property-management committee."""
    return share_of(state.committees.kind != CommitteeKind.NONE, where)


@outcome("Owner committees proper", "业主委员会覆盖率", "share", "higher", "last")
def owner_committee_coverage(state: State, where: Mask) -> float:
    """Compounds with an owner committee."""
    return share_of(state.committees.kind == CommitteeKind.OWNERS, where)


@outcome("Substitute committees", "物业管理委员会覆盖率", "share", "none", "last")
def substitute_committee_coverage(state: State, where: Mask) -> float:
    """Compounds with a property-management committee."""
    return share_of(state.committees.kind == CommitteeKind.SUBSTITUTE, where)


@outcome("Party groups in committees", "建立党组织的业委会", "committees", "none", "last")
def party_groups_in_committees(state: State, where: Mask) -> float:
    """Owner committees with at least three party members in seven seats."""
    committees = state.committees
    has_group = committees.is_elected & (committees.party_share >= PARTY_GROUP - 1e-9)
    return float((has_group & where).sum())


@outcome("Environment committees", "社区环境和物业管理委员会", "committees", "none", "last")
def environment_committees(state: State, where: Mask) -> float:
    """Communities with an environment committee, which has no effect in the model."""
    exists = owner_committee.environment_committees(state)
    return float(exists[np.unique(state.compounds.community[where])].sum())


@outcome("Red compounds", "红色物业小区占比", "share", "none", "last")
def coverage_red(state: State, where: Mask) -> float:
    """Compounds with firm, active branch, cross-appointment and joint meetings; without effect."""
    posts = state.posts
    appointed = (posts.director != NONE) | (posts.head != NONE)
    active = state.branch_activity >= ACTIVE
    served = state.compounds.service_mode >= ServiceMode.MARKET
    return share_of(served & active & appointed & (state.policy.meetings > 0), where)


@outcome("Formalism", "形式主义占比", "share", "lower", "last")
def formalism(state: State, where: Mask) -> float:
    """Party organisations that are not active, as a share of all."""
    organised = _firms_in(state, where) & is_organised(state)
    return 1 - share_of(state.branches.activity >= ACTIVE, organised)


@outcome("Quality directors (x1)", "质量总监", "appointments", "none", "last", views=("run",))
def appointments_x1(state: State, where: Mask) -> float:
    """Community cadres who are quality directors of a project."""
    return float((state.posts.director[where] != NONE).sum())


@outcome(
    "Firm heads in committees (x2)", "兼职委员", "appointments", "none", "last", views=("run",)
)
def appointments_x2(state: State, where: Mask) -> float:
    """Pairs of a firm and a community committee of which its head is a member."""
    with_head = where & (state.posts.head != NONE)
    heads = state.posts.head[with_head]
    communities = state.compounds.community[with_head]
    return float(len(set(zip(heads.tolist(), communities.tolist(), strict=True))))


@outcome("Posts in owner committees (x3)", "交叉任职业委会", "appointments", "none", "last")
def appointments_x3(state: State, where: Mask) -> float:
    """Cadres or branch members in owner committees."""
    return float((state.posts.committee_cadre[where] != NONE).sum())


@outcome("Building group leaders (x4)", "网格党小组长", "appointments", "none", "last")
def appointments_x4(state: State, where: Mask) -> float:
    """Party members who lead a building group."""
    return float(state.posts.leaders[where].sum())
