"""Owner committees (业主委员会) and, as a kind of them, substitute committees (物业管理委员会).

One agent stands for the owners' assembly of a compound and for the committee it has, if any.
Aggrieved owners get together, an assembly may found a committee, and a committee may move to
replace the firm.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulation.agents import bundle, consent, elections, occasions
from simulation.agents.base import RowAgent, ask, together
from simulation.agents.tender import Tender
from simulation.core import randomness
from simulation.core.tables import Array, Mask, RowOf, Rows, Table, rows_where
from simulation.processes import contracts, environment, representation
from simulation.state.committees import CommitteeKind
from simulation.state.compounds import ServiceMode
from simulation.state.state import State

QUORUM = 2 / 3
"""Share of the owners who have to take part in a vote; Civil Code, article 278, since 2021."""
MAJORITY = 0.5
"""Share of those who take part who have to approve; Civil Code, article 278, since 2021."""
# All that follow are assumptions.
SPREAD_OF_VOTES = 0.08
"""Standard deviation of turnout and approval."""
GRIEVANCE_SCALE = 0.25
"""Scale of the critical mass at which grievances suffice."""
TURNOUT_BY_MOBILISATION, TURNOUT_BY_GRIEVANCE = 0.15, 0.1
"""Turnout that full mobilisation, and the critical mass of aggrieved owners, add."""
APPROVAL_BY_TRUST = 0.1
"""Approval that full trust adds."""
REPLACED_BELOW, REPLACEMENT_SCALE = 68, 5
"""Satisfaction at which half of the votes to replace the firm succeed, and its scale, points."""
UNSKILLED_BELOW = 0.3
"""Skill below which a committee is removed more easily."""


def chance_of_approval(state: State, rows: Rows | int) -> Array:
    """Chance that an assembly has enough owners, and that enough of them approve."""
    by_trust = APPROVAL_BY_TRUST * state.compounds.trust[rows]
    approval = state.parameters.committees.approval + by_trust
    majority = special.ndtr((approval - MAJORITY) / SPREAD_OF_VOTES)
    return np.asarray(state.committees.turnout[rows] * majority)


def approved(state: State, rows: Rows) -> Mask:
    """Which of some assemblies approve to found a committee."""
    uniform = randomness.uniform(state.seed, "assembly approves", state.month, rows)
    return np.asarray(uniform < chance_of_approval(state, rows))


def votes(state: State, rows: Rows) -> Mask:
    """In which of some compounds the vote on replacing the firm succeeds, given satisfaction."""
    dissatisfaction = REPLACED_BELOW - state.compounds.satisfaction[rows]
    uniform = randomness.uniform(state.seed, "vote to replace", state.month, rows)
    return np.asarray(uniform < special.expit(dissatisfaction / REPLACEMENT_SCALE))


def end_terms(state: State, rows: Rows) -> None:
    """Let committees stand for election again, or lapse."""
    kind = state.committees.kind[rows]
    renewed = state.policy.management_committee_drive[rows] > 0
    owners = kind == CommitteeKind.OWNERS
    renewed[owners] = ask(state, OwnerCommittee, rows[owners], "assemble_again")
    ask(state, OwnerCommittee, rows, "dissolve")
    for one in (CommitteeKind.OWNERS, CommitteeKind.SUBSTITUTE):
        ask(state, OwnerCommittee, rows[renewed & (kind == one)], "elect", one, True)
    stood = rows[renewed]
    state.events.re_elections[stood] += state.committees.kind[stood] != CommitteeKind.NONE


class OwnerCommittee(RowAgent):
    """The owners of a compound, and the committee that represents them (2.7).

    Examples
    --------
    >>> import simulation as sim
    >>> model = sim.GovernanceModel("yongqiao", seed=1, scale=0.002)
    >>> model.agent(sim.OwnerCommittee, 0).kind in set(model.committees.kind)
    True
    """

    node_kind: ClassVar[str] = "committee"

    @property
    def _table(self) -> Table:
        return self.model.committees

    @property
    def compound(self) -> RowOf:
        """The compound, such as ``committee.compound.trust``."""
        return RowOf(self.model.compounds, self.row)

    @classmethod
    def gather(cls, state: State) -> None:
        """Let terms end, committees fall, and assemblies meet where owners are willing (2.7)."""
        committees = state.committees
        committees.turnout = turnout_chance(state)
        committees.delay = np.maximum(0, committees.delay - 1)
        seated = committees.kind != CommitteeKind.NONE
        committees.months_left[seated] -= 1
        fallen = seated & state.happens("committee removed", removal_hazard(state))
        ask(state, OwnerCommittee, np.flatnonzero(fallen), "dissolve")
        over = seated & ~fallen & (committees.months_left <= 0)
        ask(state, OwnerCommittee, np.flatnonzero(over), "end_term")
        willing = state.happens("assembly meets", founding_hazard(state))
        meeting = np.flatnonzero(willing & ~committees.is_elected & (committees.delay == 0))
        founding = meeting[ask(state, OwnerCommittee, meeting, "assemble").astype(bool)]
        ask(state, OwnerCommittee, founding, "elect", CommitteeKind.OWNERS)
        committees.environment_drive += environment.environment_hazard(state)
        hazard = state.parameters.committees.substitute_hazard
        hazard = min(1.0, hazard * state.city.start.factor("substitute"))
        appointed = state.happens(
            "substitute committee", hazard * state.policy.management_committee_drive
        )
        new = np.flatnonzero(appointed & (committees.kind == CommitteeKind.NONE))
        ask(state, OwnerCommittee, new, "elect", CommitteeKind.SUBSTITUTE)

    @classmethod
    def move_replacements(cls, state: State) -> None:
        """Motions to replace the firm come up, and committees vote on them (2.12)."""
        motion = state.happens("motion to replace", occasions.motion_hazard(state))
        moved = np.flatnonzero(motion)
        agreed = ask(state, OwnerCommittee, moved, "votes_to_replace").astype(bool)
        for row in moved[agreed].tolist():
            state.agent(OwnerCommittee, row).replace_firm()

    @together(approved)
    def assemble(self) -> bool:
        """Whether enough owners take part in the assembly and enough of them approve."""
        return bool(approved(self.model, np.array([self.row]))[0])

    @together(elections.elect)
    def elect(self, kind: CommitteeKind, again: bool = False) -> None:
        """Elect a committee; one with too few party members is held up or screened.

        A substitute is appointed rather than elected.  If a committee is elected `again`, at the
        end of its term, the required party share holds only where the policy says so.
        """
        elections.elect(self.model, np.array([self.row]), kind, again)

    @together(end_terms)
    def end_term(self) -> None:
        """Stand for election again, or lapse."""
        end_terms(self.model, np.array([self.row]))

    @together(elections.stand_again)
    def assemble_again(self) -> bool:
        """Whether the committee stands again at the end of its term."""
        return bool(elections.stand_again(self.model, np.array([self.row]))[0])

    @together(elections.dissolve)
    def dissolve(self) -> None:
        """Lose the committee, and the post of a cadre in it."""
        elections.dissolve(self.model, np.array([self.row]))

    @together(votes)
    def votes_to_replace(self) -> bool:
        """Whether the vote on replacing the firm succeeds, given satisfaction."""
        return bool(votes(self.model, np.array([self.row]))[0])

    def replace_firm(self) -> None:
        """Hold a tender without the incumbent; if nobody bids, it stays."""
        winner = Tender(self.model, self.row).winner()
        if winner:
            co_managed = int(self.compound.service_mode) == ServiceMode.CO_MANAGED
            mode = ServiceMode.CO_MANAGED if co_managed else ServiceMode.MARKET
            fee = winner.price * float(self.compound.reference_fee)
            contracts.hand_over(self.model, self.row, winner.firm, mode, fee)
            self.model.events.replacements[self.row] += 1

    def consents(self, fee: float, decision: str) -> bool:
        """Whether the owners agree to a service at a fee; asked again, they may answer otherwise.

        Parameters
        ----------
        fee
            Fee, yuan per square metre and month.
        decision
            What is asked; each question has random numbers of its own.
        """
        willing = consent.consent_chance(self.model, self.row, fee)
        willing += (1 - willing) * consent.override_chance(self.model, self.row)
        return self._random(f"consent to {decision}") < willing

    @property
    def readiness_to_pay(self) -> float:
        """Readiness to pay a first bill: less where a committee decided against its owners."""
        return 1 - consent.override_chance(self.model, self.row)

    @classmethod
    def seek_firms(cls, state: State) -> None:
        """Let compounds look for a firm by themselves, and developers for their estates (2.13)."""
        for row in rows_where(state.happens("own tender", occasions.own_tender_hazard(state))):
            if not state.compounds.contracted[row]:  # else it was tendered with another one
                state.agent(OwnerCommittee, row).seek_firm()
        for row in rows_where(state.happens("tender again", occasions.retender_hazard(state))):
            state.agent(OwnerCommittee, row).hire(Tender(state, row))
        for row in rows_where(occasions.finished_estates(state)):
            tender = Tender(state, row, incumbent=True, by_developer=True)
            state.agent(OwnerCommittee, row).hire(tender)

    def seek_firm(self) -> None:
        """Hold a tender of one's own, if the owners agree to a market fee."""
        if not self.consents(float(self.compound.reference_fee), "a tender of its own"):
            return
        if self.hire(Tender(self.model, self.row, partners=self.partners())):
            self.model.compounds.settled[self.row] = True
            contracts.announce(self.model, self.row)
            self.model.events.own_contracts[self.row] += 1

    def partners(self) -> list[int]:
        """Compounds without a firm nearby whose owners agree to a common tender."""
        state = self.model
        return [
            row
            for row in bundle.candidates(state, self.row)
            if state.agent(OwnerCommittee, row).consents(
                float(state.compounds.reference_fee[row]), "a common tender"
            )
        ]

    def hire(self, tender: Tender) -> bool:
        """Hire the winner of a tender, with all that is tendered together; False if nobody bids."""
        winner, state = tender.winner(), self.model
        if winner is None:
            return False
        strong, won = bundle.strong_compound(state, self.row, winner.firm), tender.compounds
        for row in won:
            ready = state.agent(OwnerCommittee, row).readiness_to_pay
            fee = winner.price * float(state.compounds.reference_fee[row])
            contracts.hand_over(state, row, winner.firm, ServiceMode.MARKET, fee, ready)
        for row in tender.partners:
            state.compounds.settled[row] = True
            contracts.announce(state, row)
            state.events.conversions[row] += 1
        bundle.join(state, won, strong)
        return True

    def _random(self, decision: str) -> float:
        return float(randomness.uniform(self.model.seed, decision, self.model.month, self.row))


def critical_mass_reached(state: State) -> Array:
    """Active residents as a multiple of the critical mass of the compound."""
    compounds, rules = state.compounds, state.parameters.committees
    active = compounds.aggrieved_owners + state.policy.mobilisation * compounds.party_members
    needed = rules.critical_scale * compounds.households**rules.critical_exponent
    return np.asarray(active / needed)


def founding_hazard(state: State) -> Array:
    """Monthly hazard that an assembly to found a committee meets."""
    rules = state.parameters.committees
    grievance = special.expit((critical_mass_reached(state) - 1) / GRIEVANCE_SCALE)
    hazard = rules.grievance_hazard * grievance + rules.routine_hazard * ~state.compounds.old
    return np.asarray(hazard * (1 + rules.drive * state.policy.committee_drive))


def removal_hazard(state: State) -> Array:
    """Monthly hazard that a committee falls before its term is over."""
    rules = state.parameters.committees
    unskilled = state.committees.skill < UNSKILLED_BELOW
    interested = rules.removal_interested * representation.self_interest(state)
    return np.asarray(rules.removal + rules.removal_unskilled * unskilled + interested)


def turnout_chance(state: State) -> Array:
    """Probability that enough owners take part in a vote, P(part)."""
    rules, policy = state.parameters.committees, state.policy
    part = (
        rules.turnout
        + TURNOUT_BY_MOBILISATION * policy.mobilisation
        + TURNOUT_BY_GRIEVANCE * np.minimum(1, critical_mass_reached(state))
        + policy.online_voting
    )
    return np.asarray(special.ndtr((part - QUORUM) / SPREAD_OF_VOTES))
