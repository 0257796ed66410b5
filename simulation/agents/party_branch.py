"""Party branches (党支部): they form in firms, are more or less active, and appoint people.

One agent stands for the party members of a firm, organised or not.  A branch may exist on paper
only: its activity, not its existence, is what can reach anybody.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import numpy as np

from simulation import draws
from simulation.agents import household
from simulation.agents.row_agent import RowAgent
from simulation.columns import Array, Mask, Table, column, rows_where
from simulation.compounds import NONE

if TYPE_CHECKING:
    from simulation.model import GovernanceModel

ACTIVITY_PACE = 0.1
CAPTURE_PACE = 0.03
MEMBERS_OF_A_BRANCH = 3
ACTIVE = 0.3
REFERENCE_STIPEND = 1200.0


class PartyStatus(enum.IntEnum):
    """How a firm is tied to the party."""

    NONE = 0
    ADVISOR = 1
    AFFILIATED = 2
    JOINT = 3
    SINGLE = 4


BASE_ACTIVITY = np.array([0.0, 0.1, 0.25, 0.35, 0.6])
"""Activity that each status sustains, by `PartyStatus`."""


class Branches(Table):
    """One row per firm."""

    activity = column(np.float64, "share", 0, 1, "activity of the branch (b_f)")


class PartyBranch(RowAgent):
    """The party members of a firm, and the organisation they have."""

    def _tables(self) -> tuple[Table, ...]:
        return self.model.branches, self.model.graph.ties, self.model.firms

    @classmethod
    def organise(cls, model: GovernanceModel) -> None:
        """Let members be referred, and branches form, rise or receive advisors (2.8)."""
        firms, policy, status = model.firms, model.firm_policy, model.graph.ties.status
        projects = model.projects > 0
        referred = projects & (firms.members == 0)
        firms.members[referred & model.firm_happens("referral", policy.referral_hazard)] = 1
        unorganised = projects & (firms.members >= 1) & (status < PartyStatus.AFFILIATED)
        for row in rows_where(
            unorganised & model.firm_happens("branch forms", policy.formation_hazard)
        ):
            model.branch(row).form()
        rising = (status > PartyStatus.ADVISOR) & (status < PartyStatus.SINGLE)
        for row in rows_where(rising & (firms.members >= MEMBERS_OF_A_BRANCH)):
            model.branch(row).take(PartyStatus.SINGLE)
        without = projects & (status == PartyStatus.NONE)
        for row in rows_where(without & model.firm_happens("advisor", policy.advisor_hazard)):
            model.branch(row).accept_advisor()
        for row in rows_where((status == PartyStatus.ADVISOR) & ~policy.advisors_kept):
            model.branch(row).leave()

    @classmethod
    def become_active(cls, model: GovernanceModel) -> None:
        """Activity moves to what status, stipend and formalism sustain (b_f)."""
        rules, status = model.parameters.branches, model.graph.ties.status
        policy, activity = model.firm_policy, model.branches.activity
        form = np.minimum(1, rules.formalism + rules.deadline_formalism * policy.deadline_pressure)
        stipend = rules.stipend_effect * policy.stipend / REFERENCE_STIPEND
        staff = rules.graduates_effect * model.firms.graduate_share
        wanted = BASE_ACTIVITY[status] * (1 - form) + stipend * is_organised(model) + staff
        activity += ACTIVITY_PACE * (np.clip(wanted, 0, 1) - activity)

    @classmethod
    def appoint_all(cls, model: GovernanceModel) -> None:
        """Fill posts where the levers ask for it, and end posts that nobody keeps up (2.8)."""
        policy, posts, compounds = model.policy, model.posts, model.compounds
        under = compounds.contracted
        vacant = {
            "x1": (posts.director == NONE) & under,
            "x2": (posts.head == NONE) & under,
            "x3": (posts.committee_cadre == NONE) & model.committees.is_elected,
        }
        for post, mask in vacant.items():
            hazard = getattr(policy, f"rate_{post}")
            for row in rows_where(mask & model.happens(f"appointment {post}", hazard)):
                cls.of_compound(model, row).appoint(post, row)
        _appoint_leaders(model)
        _end_posts(model)

    @classmethod
    def of_compound(cls, model: GovernanceModel, compound: int) -> PartyBranch:
        """Give the branch that has a say in a compound: its firm's, or any for want of one."""
        return model.branch(max(0, int(model.compounds.firm[compound])))

    def form(self) -> None:
        """Found an organisation: of its own with three members, else with or under others."""
        if self.members >= MEMBERS_OF_A_BRANCH:
            self.take(PartyStatus.SINGLE)
            return
        luck = draws.uniform(self.model.seed, "joint", self.model.month, self.identity)
        others = (self.model.firms.district == self.district) & (self.model.firms.members >= 1)
        others[self.row] = False
        joint = float(luck) < 0.5 and bool(others.any())
        self.take(PartyStatus.JOINT if joint else PartyStatus.AFFILIATED)

    def accept_advisor(self) -> None:
        """Receive an advisor from the street."""
        self.take(PartyStatus.ADVISOR)

    def take(self, status: PartyStatus) -> None:
        """Take a status: end the old tie to the party and make the new one."""
        self.leave()
        above = ("industry_committee", int(self.district))
        self.model.graph.link(
            "party", above, ("branch", self.row), self.model.month, status=int(status)
        )

    def leave(self) -> None:
        """End the tie to the party."""
        if edge := self.model.graph.find("party", ("branch", self.row)):
            self.model.graph.end(edge, self.model.month)

    def appoint(self, post: str, compound: int) -> None:
        """Fill a post at a compound: x1 quality director, x2 firm head, x3 committee member."""
        graph, model = self.model.graph, self.model
        community = int(model.compounds.community[compound])
        if post == "x2":
            ends = (("firm", int(model.compounds.firm[compound])), ("community", community))
        else:
            cadre = freest_cadre(model, community, int(model.policy.posts_per_cadre[compound]))
            if cadre is None:
                return
            seat = ("compound", compound) if post == "x1" else ("committee", compound)
            ends = (("cadre", cadre), seat)
        graph.link("cross_appointment", *ends, model.month, post=post, compound=compound)


def is_organised(model: GovernanceModel) -> Mask:
    """Firms with a party organisation of their own, joint or affiliated."""
    return np.asarray(model.graph.ties.status >= PartyStatus.AFFILIATED)


def tied_to_party(model: GovernanceModel) -> Mask:
    """Compounds whose firm has a party organisation or an advisor."""
    compounds = model.compounds
    tied = model.graph.ties.status > PartyStatus.NONE
    return np.asarray(compounds.contracted & tied[compounds.provider])


def first_branches(model: GovernanceModel) -> None:
    """Organisations that exist before the burn-in: an exact share of firms with projects."""
    able = np.flatnonzero((model.projects > 0) & (model.firms.members >= 1))
    order = np.argsort(
        draws.uniform(model.city_seed, "first branches", 0, model.firms.identity[able]),
        kind="stable",
    )
    wished = round(model.city.start.organised_before * int((model.projects > 0).sum()))
    for row in able[order[:wished]]:
        model.branch(row).form()


def freest_cadre(model: GovernanceModel, community: int, most: int) -> int | None:
    """Cadre of a community with the fewest posts, by keyed priority; None if all are full."""
    n = model.city.start.cadres_per_community
    cadres = community * n + np.arange(n)
    held = model.graph.cadre_posts[cadres]
    if not n or held.min() >= most:
        return None
    priority = draws.uniform(model.seed, "cadre", model.month, cadres)
    return int(cadres[np.lexsort((priority, held))[0]])


def follow_capture(model: GovernanceModel) -> None:
    """Capture of overseers by the overseen grows with their posts, and fades without (kappa_c)."""
    rules, posts, policy = model.parameters.branches, model.posts, model.policy
    substitute = model.committees.is_substitute
    weight = model.graph.weights.cross_appointment
    any_post = np.maximum.reduce(
        [
            (posts.oversight > 0) * weight,
            posts.firm_head,
            posts.in_committee,
            substitute,
        ]
    )
    wanted = any_post * (
        rules.capture_base
        + rules.capture_firm_head * posts.firm_head
        + rules.capture_substitute * substitute
        + rules.capture_committee * posts.in_committee
        + rules.capture_rotation * policy.rotation
    )
    capture = model.compounds.capture
    capture += CAPTURE_PACE * (np.clip(wanted, 0, 1) - capture)


def _appoint_leaders(model: GovernanceModel) -> None:
    """Party members become building group leaders (x4), one at a time and by keyed priority."""
    compounds, posts, rate = model.compounds, model.posts, model.policy.rate_x4
    if not rate.any():
        return
    share_of = model.city.start.share_party_members
    members = np.round(share_of * compounds.households).astype(np.int64)
    rows = np.arange(len(compounds))
    new = draws.binomial(
        model.seed,
        "appointment x4",
        model.month,
        rows,
        np.maximum(0, members - posts.leaders),
        np.minimum(1, rate),
    )
    new = np.minimum(new, np.maximum(0, compounds.n_buildings - posts.leaders))
    for compound in rows_where(new):
        for position in _members_to_lead(model, compound, int(new[compound])):
            model.graph.link(
                "cross_appointment",
                ("resident", compound, position),
                ("grid_group", compound),
                model.month,
                post="x4",
                compound=int(compound),
            )


def _members_to_lead(model: GovernanceModel, compound: int, n: int) -> list[int]:
    """Positions of party members of a compound, at true size, who do not lead a group yet."""
    members = household.party_members_of(
        model.city.start, model.city_seed, compound, int(model.compounds.households[compound])
    )
    free = [
        position
        for position in members.tolist()
        if not model.graph.find(
            "cross_appointment", ("compound", compound, "resident", compound, position), "x4"
        )
    ]
    priority = draws.uniform(
        model.seed, "leader", model.month, draws.pair(compound, np.array(free, dtype=np.int64))
    )
    return [free[k] for k in np.argsort(priority, kind="stable")[:n]]


def _end_posts(model: GovernanceModel) -> None:
    """Posts that no lever keeps up end one by one."""
    lapsed = ~model.policy.appointments_kept
    if not lapsed.any():
        return
    hazard = model.parameters.branches.appointment_end
    for edge in model.graph.live("cross_appointment"):
        compound = edge.about["compound"]
        if not lapsed[compound]:
            continue
        code = draws.pair(compound, draws.decision_code(f"{edge.about['post']} {edge.source}"))
        if float(draws.uniform(model.seed, "post ends", model.month, code)) < hazard:
            model.graph.end(edge, model.month)


def branch_activity_of(model: GovernanceModel) -> Array:
    """Activity of the branch of each compound's firm; 0 without a contract."""
    compounds = model.compounds
    return np.where(compounds.contracted, model.branches.activity[compounds.provider], 0.0)
