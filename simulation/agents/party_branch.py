"""Party branches (党支部): they form in firms, are more or less active, and fill posts.

One agent stands for the party members of a firm, organised or not.  A branch may exist on paper
only: its activity has effects, its existence has none.
"""

from __future__ import annotations

import functools
from typing import ClassVar

import numpy as np

from simulation.agents import appointments
from simulation.agents.base import RowAgent, ask, together
from simulation.agents.stakes import stakes
from simulation.core import randomness
from simulation.core.tables import ALL, Array, Mask, RowOf, Rows, Table, rows_where
from simulation.state.branches import PartyStatus
from simulation.state.state import State

MEMBERS_OF_A_BRANCH = 3
"""Members with whom a firm founds a branch of its own, by the rules of the party."""
# All that follow are assumptions.
ACTIVITY_PACE = 0.1
"""Share of the gap to its target that activity closes in a month."""
ACTIVE = 0.3
"""Activity from which on a branch counts as active."""
REFERENCE_STIPEND = 1200.0
"""Stipend for which its effect stands, yuan a year."""
MONTHS_OF_FORM = 24
"""Months in which a branch that was founded in a rush is form only."""
CHANCE_OF_JOINT = 0.5
"""Chance that a firm with few members founds a joint organisation, where there are others."""
BASE_ACTIVITY = np.array([0.0, 0.1, 0.25, 0.35, 0.6])
"""Activity that each status sustains, by `PartyStatus`."""


def form_all(state: State, rows: Rows) -> None:
    """Let firms found an organisation: of their own, or with or under others; see `form`."""
    firms = state.firms
    uniform = randomness.uniform(state.seed, "joint", state.month, firms.identity[rows])
    has_members = firms.members >= 1
    others = np.bincount(firms.district, has_members)[firms.district[rows]] - has_members[rows]
    joint = (uniform < CHANCE_OF_JOINT) & (others > 0)
    shared = np.where(joint, PartyStatus.JOINT, PartyStatus.AFFILIATED)
    status = np.where(firms.members[rows] >= MEMBERS_OF_A_BRANCH, PartyStatus.SINGLE, shared)
    for row, one in zip(rows.tolist(), status.tolist(), strict=True):
        state.agent(PartyBranch, row).take(PartyStatus(one))


class PartyBranch(RowAgent):
    """The party members of a firm, and the organisation they have.

    Examples
    --------
    >>> import simulation as sim
    >>> model = sim.GovernanceModel("yongqiao", seed=1, scale=0.002)
    >>> model.agent(sim.PartyBranch, 0).status
    <PartyStatus.NONE: 0>
    """

    node_kind: ClassVar[str] = "branch"

    @property
    def _table(self) -> Table:
        return self.model.branches

    @property
    def firm(self) -> RowOf:
        """The firm of the branch, such as ``branch.firm.members``."""
        return RowOf(self.model.firms, self.row)

    @property
    def status(self) -> PartyStatus:
        """How the firm is affiliated with the party."""
        return PartyStatus(int(self.model.affiliations.status[self.row]))

    @classmethod
    def organise(cls, state: State) -> None:
        """Let members be referred, and branches form, rise or receive advisors (2.8)."""
        firms, policy, status = state.firms, state.firm_policy, state.affiliations.status
        projects = state.firms.projects > 0
        usual = of_themselves(state)
        recruiting = policy.referral_hazard + state.city.start.factor("referral") * usual
        without_members = projects & (firms.members == 0)
        firms.members[without_members & state.firm_happens("referral", recruiting)] = 1
        _found(state, projects & (firms.members >= 1) & (status < PartyStatus.AFFILIATED), usual)
        rising = (status > PartyStatus.ADVISOR) & (status < PartyStatus.SINGLE)
        for row in rows_where(rising & (firms.members >= MEMBERS_OF_A_BRANCH)):
            state.agent(PartyBranch, row).take(PartyStatus.SINGLE)
        without = projects & (status == PartyStatus.NONE)
        for row in rows_where(without & state.firm_happens("advisor", policy.advisor_hazard)):
            state.agent(PartyBranch, row).accept_advisor()
        for row in rows_where((status == PartyStatus.ADVISOR) & ~policy.advisors_maintained):
            state.agent(PartyBranch, row).leave()

    @classmethod
    def become_active(cls, state: State) -> None:
        """Activity moves to what status, stipend and formalism sustain (b_f)."""
        rules, status = state.parameters.branches, state.affiliations.status
        policy, activity = state.firm_policy, state.branches.activity
        form = np.minimum(1, rules.formalism + rules.deadline_formalism * policy.deadline_pressure)
        stipend = rules.stipend_effect * policy.stipend / REFERENCE_STIPEND
        staff = rules.graduates_effect * state.firms.graduate_share
        target = BASE_ACTIVITY[status] * (1 - form) + stipend * is_organised(state) + staff
        months = state.branches.form_only
        activity += ACTIVITY_PACE * (np.where(months > 0, 0.0, np.clip(target, 0, 1)) - activity)
        np.maximum(0, months - 1, out=months)

    @classmethod
    def appoint_all(cls, state: State) -> None:
        """Fill posts where the levers ask for it, and end posts that no lever maintains (2.8)."""
        for post, vacant in appointments.vacancies(state).items():
            hazard = appointments.hazard(state, post, vacant)
            if hazard.any():
                for row in rows_where(vacant & state.happens(f"appointment {post}", hazard)):
                    cls.appoint(state, post, row)
        appointments.appoint_leaders(state)
        appointments.end_posts(state)

    @together(form_all)
    def form(self) -> None:
        """Found an organisation: of its own with three members, else with or under others."""
        form_all(self.model, np.array([self.row]))

    def accept_advisor(self) -> None:
        """Receive an advisor from the street."""
        self.take(PartyStatus.ADVISOR)

    def take(self, status: PartyStatus) -> None:
        """Take a status: end the old affiliation and begin the new one."""
        self.leave()
        above = ("industry_committee", int(self.firm.district))
        self.model.graph.link(
            "party", above, ("branch", self.row), self.model.month, status=int(status)
        )

    def leave(self) -> None:
        """End the affiliation with the party."""
        if edge := self.model.graph.find("party", ("branch", self.row)):
            self.model.graph.end(edge, self.model.month)

    @classmethod
    def appoint(cls, state: State, post: str, compound: int) -> None:
        """Fill a post at a compound: x1 quality director, x2 firm head, x3 committee member."""
        community = int(state.compounds.community[compound])
        if post == "x2":
            ends = (("firm", int(state.compounds.firm[compound])), ("community", community))
        else:
            person = appointments.candidate(state, post, compound)
            if person is None:
                return
            seat = ("compound", compound) if post == "x1" else ("committee", compound)
            ends = (person, seat)
        state.graph.link("cross_appointment", *ends, state.month, post=post, compound=compound)


def of_themselves(state: State) -> Array:
    """Hazard at which every firm founds an organisation, or recruits, without being pressed."""
    rules, advised = state.parameters.branches, state.affiliations.status == PartyStatus.ADVISOR
    return np.asarray(rules.usual_founding * (1 + rules.advised_founding * advised))


def _found(state: State, unorganised: Mask, usual: Array) -> None:
    """Found organisations; those that only the rush before a deadline brings are form only."""
    policy, rules = state.firm_policy, state.parameters.branches
    own = state.city.start.factor("founding") * (usual + rules.stakes * stakes(state))
    pressed = own + policy.formation_hazard
    fastest = np.maximum(pressed, policy.rush_hazard)
    forms = functools.partial(state.firm_happens, "branch forms")  # one number for both hazards
    in_earnest = forms(pressed)
    rows = np.flatnonzero(unorganised & forms(fastest))
    ask(state, PartyBranch, rows, "form")
    state.branches.form_only[rows] = np.where(in_earnest[rows], 0, MONTHS_OF_FORM)


def is_organised(state: State, rows: Array | slice = ALL) -> Mask:
    """Which firms, or which of some, have a party organisation: their own, joint or affiliated."""
    return np.asarray(state.affiliations.status[rows] >= PartyStatus.AFFILIATED)


def could_be_organised(state: State, rows: Array | slice = ALL) -> Mask:
    """Which firms, or which of some, are organised or have the members for it."""
    enough = state.firms.members[rows] >= MEMBERS_OF_A_BRANCH
    return np.asarray(is_organised(state, rows) | enough)


def affiliated_with_party(state: State) -> Mask:
    """Compounds whose firm has a party organisation or an advisor."""
    compounds = state.compounds
    is_affiliated = state.affiliations.status > PartyStatus.NONE
    return np.asarray(compounds.contracted & is_affiliated[compounds.provider])
