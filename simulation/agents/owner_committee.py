"""Owner committees (业主委员会) and, as a kind of them, substitute committees (物业管理委员会).

One agent stands for the owners' assembly of a compound and for the committee it has, if any.
Aggrieved owners get together, an assembly may found a committee, and a committee may move to
replace the firm.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from simulation.agents import bundle, consent, occasions
from simulation.agents.base import RowAgent
from simulation.agents.tender import Tender
from simulation.core import randomness
from simulation.core.quantiles import binomial_quantile
from simulation.core.tables import Array, RowOf, Table, rows_where
from simulation.processes import contracts, environment, representation
from simulation.state.committees import CommitteeKind
from simulation.state.compounds import ServiceMode
from simulation.state.state import State

QUORUM = 2 / 3
"""Share of the owners who have to take part in a vote; Civil Code, article 278, since 2021."""
MAJORITY = 0.5
"""Share of those who take part who have to approve; Civil Code, article 278, since 2021."""
# All that follow are assumptions.
SHORT_TERM, LONG_TERM = 36, 60
"""Shortest and longest term of a committee, months."""
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
CHANCE_OF_DELAY = 0.5
"""Chance that an election with too few party members is delayed rather than screened."""
SUBSTITUTE_BASE = 0.3
"""Representativeness of a substitute committee without any resident in it."""
PARTY_SKILL_SCALE = 10
"""Points of skill for which the effect of the party share stands."""
UNSKILLED_BELOW = 0.3
"""Skill below which a committee is removed more easily."""


class OwnerCommittee(RowAgent):
    """The owners of a compound, and the committee that represents them (2.7)."""

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
        for row in rows_where(fallen):
            state.agent(OwnerCommittee, row).dissolve()
        for row in rows_where(seated & ~fallen & (committees.months_left <= 0)):
            state.agent(OwnerCommittee, row).end_term()
        willing = state.happens("assembly meets", founding_hazard(state))
        for row in rows_where(willing & ~committees.is_elected & (committees.delay == 0)):
            if state.agent(OwnerCommittee, row).assemble():
                state.agent(OwnerCommittee, row).elect(CommitteeKind.OWNERS)
        committees.environment_drive += environment.environment_hazard(state)
        hazard = state.parameters.committees.substitute_hazard
        hazard = min(1.0, hazard * state.city.start.factor("substitute"))
        appointed = state.happens(
            "substitute committee", hazard * state.policy.management_committee_drive
        )
        for row in rows_where(appointed & (committees.kind == CommitteeKind.NONE)):
            state.agent(OwnerCommittee, row).elect(CommitteeKind.SUBSTITUTE)

    @classmethod
    def move_replacements(cls, state: State) -> None:
        """Motions to replace the firm come up, and committees vote on them (2.12)."""
        motion = state.happens("motion to replace", occasions.motion_hazard(state))
        for row in rows_where(motion):
            if state.agent(OwnerCommittee, row).votes_to_replace():
                state.agent(OwnerCommittee, row).replace_firm()

    def assemble(self) -> bool:
        """Whether enough owners take part in the assembly and enough of them approve."""
        approval = self.model.parameters.committees.approval
        approval += APPROVAL_BY_TRUST * float(self.compound.trust)
        majority = float(special.ndtr((approval - MAJORITY) / SPREAD_OF_VOTES))
        return self._random("assembly approves") < float(self.turnout) * majority

    def elect(self, kind: CommitteeKind, again: bool = False) -> None:
        """Elect a committee; one with too few party members is held up or screened.

        A substitute is appointed rather than elected.  If a committee is elected `again`, at the
        end of its term, the required party share holds only where the policy says so.
        """
        if kind == CommitteeKind.SUBSTITUTE:
            residents = self._policy("substitute_resident_share")
            self._seat(kind, party_share=0.0, representativeness=SUBSTITUTE_BASE + residents)
            self.developer_seat = bool(self._policy("substitute_developer_seat"))
            return
        rules, binds = self.model.parameters.committees, self._policy("re_elections_screened")
        required = self._policy("minimum_party_share") if binds or not again else 0.0
        uniform = self._random("party members elected")
        elected = binomial_quantile(uniform, rules.seats, rules.candidate_party_share) / rules.seats
        too_few = elected < required
        if too_few and self._random("founding held up") < CHANCE_OF_DELAY:
            self.delay = int(rules.months_of_delay)
            return
        self._seat(
            kind,
            max(elected, required),
            1 - rules.representation_lost * (required - elected) if too_few else 1.0,
        )
        self.screened = too_few
        interest = float(representation.self_interest_quantile(self._random("self-interest")))
        self.self_interest = interest * (1 - rules.screened_interest * too_few)

    def _seat(self, kind: CommitteeKind, party_share: float, representativeness: float) -> None:
        rules = self.model.parameters.committees
        length = self._random("length of term")
        self.kind, self.party_share = int(kind), party_share
        self.self_interest, self.developer_seat = 0.0, False
        self.months_left = SHORT_TERM + int(length * (LONG_TERM - SHORT_TERM + 1))
        skill = (
            representation.skill_quantile(self._random("committee skill"))
            + rules.party_skill * party_share / PARTY_SKILL_SCALE
        )
        self.skill = min(1.0, max(0.0, skill))
        self.representativeness = min(1.0, max(0.0, representativeness))
        self.model.events.elections[self.row] += 1

    def end_term(self) -> None:
        """Stand for election again, or lapse."""
        kind = CommitteeKind(int(self.kind))
        renewed = (
            self.assemble_again()
            if kind == CommitteeKind.OWNERS
            else self._policy("management_committee_drive") > 0
        )
        self.dissolve()
        if renewed:
            self.elect(kind, again=True)
            self.model.events.re_elections[self.row] += int(self.kind) != CommitteeKind.NONE

    def assemble_again(self) -> bool:
        """Whether the committee stands again at the end of its term."""
        return self._random("re-election") < self.model.parameters.committees.re_election

    def dissolve(self) -> None:
        """Lose the committee, and the post of a cadre in it."""
        numbers = ("months_left", "party_share", "skill", "representativeness", "self_interest")
        for name in ("kind", *numbers):
            setattr(self, name, 0)
        self.screened = self.developer_seat = False
        graph = self.model.graph
        for edge in graph.seats(self.row):
            graph.end(edge, self.model.month)

    def votes_to_replace(self) -> bool:
        """Whether the vote on replacing the firm succeeds, given satisfaction."""
        dissatisfaction = REPLACED_BELOW - float(self.compound.satisfaction)
        return self._random("vote to replace") < float(
            special.expit(dissatisfaction / REPLACEMENT_SCALE)
        )

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

    def _policy(self, name: str) -> float:
        return float(getattr(self.model.policy, name)[self.row])


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
