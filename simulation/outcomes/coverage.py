"""Outcomes: coverage by party organisations, committees and appointments."""

from __future__ import annotations

import numpy as np

from simulation.agents.party_branch import ACTIVE, is_organised
from simulation.core.tables import Array, Mask
from simulation.outcomes.averages import under_contract
from simulation.outcomes.declaration import Grouped, outcome
from simulation.outcomes.groups import Groups
from simulation.processes import environment
from simulation.state.branches import PartyStatus
from simulation.state.committees import CommitteeKind
from simulation.state.compounds import NONE, ServiceMode
from simulation.state.state import State

PARTY_GROUP = 3 / 7


def _firms_with(state: State, where: Groups, condition: Mask) -> Array:
    """Give the shares of firms that fulfil a condition, among firms with a project there."""
    return _firms_in(state, where).mean(condition)


def _firms_in(state: State, where: Groups) -> Groups:
    """Firms with a project among some compounds."""
    contracted = under_contract(state, where)
    return contracted.once("firms", lambda groups: groups.distinct(state.compounds.firm))


@outcome(
    "Party organisations", "党组织覆盖率", "share", "none", "last", views=("run", "coverage plot")
)
@Grouped
def party_organisation_coverage(state: State, where: Groups) -> Array:
    """Firms with a party organisation, among firms with a project."""
    return _firms_with(state, where, is_organised(state))


@outcome("Party work", "党的工作覆盖率", "share", "none", "last", views=("run", "coverage plot"))
@Grouped
def party_work_coverage(state: State, where: Groups) -> Array:
    """Firms with a party organisation or an advisor, among firms with a project."""
    return _firms_with(state, where, state.affiliations.status > PartyStatus.NONE)


@outcome("Party advisors", "党建指导员覆盖率", "share", "none", "last")
@Grouped
def advisor_coverage(state: State, where: Groups) -> Array:
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
@Grouped
def party_active_coverage(state: State, where: Groups) -> Array:
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
@Grouped
def committee_coverage(state: State, where: Groups) -> Array:
    """Compounds with an owner committee or a property-management committee."""
    return where.mean(state.committees.kind != CommitteeKind.NONE)


@outcome("Owner committees proper", "业主委员会覆盖率", "share", "higher", "last")
@Grouped
def owner_committee_coverage(state: State, where: Groups) -> Array:
    """Compounds with an owner committee."""
    return where.mean(state.committees.kind == CommitteeKind.OWNERS)


@outcome("Substitute committees", "物业管理委员会覆盖率", "share", "none", "last")
@Grouped
def substitute_committee_coverage(state: State, where: Groups) -> Array:
    """Compounds with a property-management committee."""
    return where.mean(state.committees.kind == CommitteeKind.SUBSTITUTE)


@outcome("Party groups in committees", "建立党组织的业委会", "committees", "none", "last")
@Grouped
def party_groups_in_committees(state: State, where: Groups) -> Array:
    """Owner committees with at least three party members in seven seats."""
    committees = state.committees
    has_group = committees.is_elected & (committees.party_share >= PARTY_GROUP - 1e-9)
    return where.sum(has_group)


@outcome("Environment committees", "社区环境和物业管理委员会", "committees", "none", "last")
@Grouped
def environment_committees(state: State, where: Groups) -> Array:
    """Communities with an environment committee, which has no effect in the model."""
    exists = environment.environment_committees(state)
    return where.distinct(state.compounds.community).sum(exists)


@outcome("Red compounds", "红色物业小区占比", "share", "none", "last")
@Grouped
def coverage_red(state: State, where: Groups) -> Array:
    """Compounds with firm, active branch, cross-appointment and joint meetings; without effect."""
    posts = state.posts
    appointed = (posts.director != NONE) | (posts.head != NONE)
    active = state.branch_activity >= ACTIVE
    served = state.compounds.service_mode >= ServiceMode.MARKET
    return where.mean(served & active & appointed & (state.policy.meetings > 0))


@outcome("Formalism", "形式主义占比", "share", "lower", "last")
@Grouped
def formalism(state: State, where: Groups) -> Array:
    """Party organisations that are not active, as a share of all."""
    organised = _firms_in(state, where).among(is_organised(state))
    return 1 - organised.mean(state.branches.activity >= ACTIVE)


@outcome("Quality directors (x1)", "质量总监", "appointments", "none", "last", views=("run",))
@Grouped
def appointments_x1(state: State, where: Groups) -> Array:
    """Community cadres who are quality directors of a project."""
    return where.sum(state.posts.director != NONE)


@outcome(
    "Firm heads in committees (x2)", "兼职委员", "appointments", "none", "last", views=("run",)
)
@Grouped
def appointments_x2(state: State, where: Groups) -> Array:
    """Pairs of a firm and a community committee of which its head is a member."""
    head, community = state.posts.head.astype(np.int64), state.compounds.community
    pairs = head * (community.max(initial=0) + 1) + community
    return where.among(head != NONE).distinct(pairs).sizes


@outcome("Posts in owner committees (x3)", "交叉任职业委会", "appointments", "none", "last")
@Grouped
def appointments_x3(state: State, where: Groups) -> Array:
    """Persons in owner committees: cadres of the community, or party members who live there."""
    return where.sum(state.posts.committee_seats)


def _with_posts(name: str, label: str, label_zh: str, posts: tuple[str, ...], doc: str) -> None:
    """Declare the outcome for the share of projects that have all of some posts."""

    def value(state: State, where: Groups) -> Array:
        filled = [getattr(state.posts, post) != NONE for post in posts]
        return under_contract(state, where).mean(np.logical_and.reduce(filled))

    value.__name__, value.__doc__ = name, doc
    outcome(label, label_zh, "share", "none", "last")(Grouped(value))


_with_posts(
    "projects_with_x1",
    "Projects with a quality director",
    "有质量总监的项目占比",
    ("director",),
    "Compounds under contract with a quality director (x1).",
)
_with_posts(
    "projects_with_x2",
    "Projects whose firm head is in the committee",
    "企业负责人兼职委员的项目占比",
    ("head",),
    "Compounds under contract whose firm's head is in the community's committee (x2).",
)
_with_posts(
    "projects_with_both",
    "Projects with both posts",
    "双向进入的项目占比",
    ("director", "head"),
    "Compounds under contract with a quality director and a firm head in the committee (x1, x2).",
)


@outcome("Building group leaders (x4)", "网格党小组长", "appointments", "none", "last")
@Grouped
def appointments_x4(state: State, where: Groups) -> Array:
    """Party members who lead a building group."""
    return where.sum(state.posts.leaders)
