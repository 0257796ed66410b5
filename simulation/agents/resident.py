"""Residents: they perceive service, compare it with what they expect, talk, pay and complain.

A resident stands for a household.  There may be millions, so what all of them do each month is a
compiled pass over columns (see `resident_kernels`), and a `Resident` is made only on request.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np

from simulation.agents import neighbours, resident_kernels, resident_rules
from simulation.agents.base import Described
from simulation.agents.replaced_rules import with_rules_of
from simulation.core import randomness
from simulation.core.compilation import threads_for
from simulation.core.mesa_import import mesa
from simulation.core.tables import Array, Floats, Table
from simulation.parameters.satisfaction import (
    FACILITY_WEIGHT,
    RESPONSIVENESS_WEIGHT,
    VISIBLE_WEIGHT,
)
from simulation.processes import representation
from simulation.processes.issues import channels
from simulation.state.edges import Node
from simulation.state.households import OWNER, PARTY_MEMBER, PAYER_TYPE, SATISFACTION_SCALE
from simulation.state.state import State
from simulation.state.words import PAYERS

# All of these are assumptions.
TRUST_PACE, COLLECTION_PACE = 0.05, 0.5
"""Shares of the gap to their target that trust and the collection rate close in a month."""
NEW_FEE_MEMORY = 0.97
"""Share of the annoyance with a new fee that is left after a month."""
USUAL_QUALITY, USUAL_PERFORMANCE = 63, 0.6
"""Quality that residents see on average before a programme, points, and its usual effect: with
another effect, satisfaction at that quality is the same, so the effect is no level."""
SUPPOSED_CONDITION = 60
"""Facility condition that residents suppose where they cannot judge it, points."""
OPEN_ISSUES_SCALE = 4
"""Open issues per household, times this, have their full effect at 1."""
SUPPRESSION_AT_FULL_CAPTURE = 0.5
"""Part of the suppression of reports that full capture brings about."""
USUAL_FEE = 1.5
"""Fee for which the coefficient of the fee level stands, yuan per square metre and month."""
NEUTRAL_TRUST, TRUST_RANGE = 0.5, 4
"""Trust that has no effect on payment, and multiples of its coefficient between none and full."""
DEPENDENCE_RANGE = 2
"""Multiples of the coefficient of crowding out at full dependence on subsidies."""
WORST_DISPLEASURE = 2
"""Most displeasure that a boycott counts, in multiples of the scale of satisfaction."""


class Resident(Described, mesa.Agent):
    """One household as a Mesa agent, without being registered; its rules are class attributes.

    They are functions of numbers; a subclass may have others of the same arguments instead.

    Examples
    --------
    >>> import simulation as sim
    >>> model = sim.GovernanceModel("yongqiao", seed=1, scale=0.002)
    >>> sim.Resident(model, 0).compound
    0
    """

    model: State
    node_kind: ClassVar[str] = "resident"
    perceive: ClassVar[Callable[..., float]] = staticmethod(resident_rules.perceive)
    assess: ClassVar[Callable[..., float]] = staticmethod(resident_rules.assess)
    be_influenced: ClassVar[Callable[..., float]] = staticmethod(resident_rules.be_influenced)
    adjust_expectation: ClassVar[Callable[..., float]] = staticmethod(
        resident_rules.adjust_expectation
    )
    willing_to_pay: ClassVar[Callable[..., float]] = staticmethod(resident_rules.willing_to_pay)
    pay: ClassVar[Callable[..., float]] = staticmethod(resident_rules.pay)

    def __init__(self, model: State, row: int) -> None:
        self.__dict__.update(model=model, row=row, unique_id=row, pos=None)

    @property
    def _table(self) -> Table:
        return self.model.households

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.row} of compound {self.compound}>"

    @property
    def compound(self) -> int:
        """Row of the compound it lives in."""
        return int(self.model.compounds.of_household(self.row))

    @property
    def position(self) -> int:
        """Number of the household within its compound, the same at every scale."""
        return self.row - int(self.model.compounds.first_household[self.compound])

    @property
    def node(self) -> Node:
        """Node that it is in the governance graph once it holds a post: its compound and number."""
        return (self.node_kind, self.compound, self.position)

    @property
    def identity(self) -> int:
        """Identity that keys its random numbers."""
        return int(randomness.pair(self.compound, self.position))

    @property
    def payer_type(self) -> str:
        """Whether it is a free rider, a conditional or a dutiful payer."""
        return PAYERS[int(self.flags & PAYER_TYPE)]

    @property
    def is_owner(self) -> bool:
        """Whether it owns its home; only owners vote."""
        return bool(self.flags & OWNER)

    @property
    def is_party_member(self) -> bool:
        """Whether a party member lives in it."""
        return bool(self.flags & PARTY_MEMBER)

    @property
    def neighbours(self) -> list[Resident]:
        """The households by which it goes: its eight neighbours, its compound, or those listed."""
        state, kind, compound = self.model, type(self), self.compound
        households, compounds = state.households, state.compounds
        if state.structure.neighbours == "mean_field":
            rows = neighbours.residents_of(compounds, compound)
        elif state.ties.pointers.size:
            rows = state.ties.of_row(self.row)
        else:
            rows = neighbours.neighbours_of(households, compounds, compound, self.position)
        return [kind(state, row) for row in rows]

    @classmethod
    def complain(cls, state: State, campaign: Floats) -> Array:
        """Probability that residents of each compound report an issue (p^rep, 2.4).

        It is called with the campaigns of the month, and without, to know what they bring.

        Parameters
        ----------
        state
            The state.
        campaign
            Share of the households of each compound that a campaign visits.
        """
        compounds, parameters = state.compounds, state.parameters.satisfaction
        readiness = (
            parameters.report_base
            + parameters.report_responsiveness * compounds.responsiveness / 100
            + parameters.report_voice * compounds.mean_voice
            + parameters.report_channels * channels(state)
            + parameters.report_campaign * campaign
        )
        suppressed = SUPPRESSION_AT_FULL_CAPTURE * parameters.report_suppression * compounds.capture
        return np.asarray((1 - suppressed) / (1 + np.exp(-readiness)))

    @classmethod
    def perceive_service(cls, state: State) -> None:
        """Let all residents perceive, be influenced and adjust what they expect (2.5)."""
        households, compounds = state.households, state.compounds
        households.before = households.satisfaction
        aggrieved = np.zeros(len(compounds))
        arrays = resident_kernels.Perceiving(
            households.satisfaction,
            households.before,
            households.expectation,
            households.flags,
            households.far,
            compounds.first_household,
            compounds.simulated,
            state.structure.neighbours == "mean_field",
            *state.ties,
            _seen(state),
            _common(state),
            state.policy.publicised,
            compounds.promise,
            compounds.satisfaction,
            compounds.share_dissatisfied,
            aggrieved,
        )
        run_pass = with_rules_of(cls, resident_kernels.perception_pass)
        high = randomness.counter_high("perceive", state.month)
        coefficients = resident_rules.SatisfactionCoefficients.of(state.parameters.satisfaction)
        with threads_for(len(households)):
            run_pass(arrays, coefficients, state.key, high)
        compounds.aggrieved_owners = aggrieved * compounds.weight
        compounds.promise = False
        compounds.new_fee *= NEW_FEE_MEMORY

    @classmethod
    def pay_fees(cls, state: State) -> None:
        """Let all residents with a bill pay or not, and update the collection rate (2.6)."""
        households, compounds, policy = state.households, state.compounds, state.policy
        households.habit_before = households.habit
        compounds.reset("paid_share", "recovered")
        billed = compounds.served & (compounds.fee > 0)
        arrays = resident_kernels.Paying(
            households.satisfaction,
            households.habit,
            households.habit_before,
            households.arrears,
            households.unpaid,
            households.area,
            households.intercept,
            households.affordability,
            households.flags,
            households.far,
            compounds.first_household,
            compounds.simulated,
            state.structure.neighbours == "mean_field",
            *state.ties,
            billed,
            _common_to_payers(state),
            policy.mobilisation,
            policy.fee_mediation,
            compounds.paid_share,
            compounds.recovered,
            compounds.unpaid_year,
        )
        run_pass = with_rules_of(cls, resident_kernels.payment_pass)
        high = randomness.counter_high("pay", state.month)
        respond = 1.0 if state.structure.payers == "typed" else state.city.start.share_conditional
        coefficients = resident_rules.PaymentCoefficients.of(state.parameters.payment, respond)
        with threads_for(len(households)):
            run_pass(arrays, coefficients, state.key, high)
        gap = compounds.paid_share - compounds.collection_rate
        compounds.collection_rate += np.where(billed, COLLECTION_PACE * gap, 0.0)

    @classmethod
    def adjust_trust(cls, state: State) -> None:
        """Trust in the governance of the compound follows its institutions (T_c)."""
        compounds, committees = state.compounds, state.committees
        parameters = state.parameters.satisfaction
        target = (
            parameters.trust_base
            + parameters.trust_committee
            * committees.is_elected
            * representation.representativeness(state)
            * (1 - representation.self_interest(state))
            * (1 - compounds.capture)
            + parameters.trust_substitute * committees.is_substitute * (1 - compounds.capture)
            + parameters.trust_meetings * state.policy.meetings
            + parameters.trust_branch * state.branch_activity * (1 - compounds.capture)
            + parameters.trust_publicity * state.policy.publicised
            - parameters.trust_capture * compounds.capture
            - parameters.trust_screening * committees.screened
            + state.policy.trust_gain
        )
        compounds.trust += TRUST_PACE * (np.clip(target, 0, 1) - compounds.trust)


def _seen(state: State) -> Array:
    """Quality that everybody in a compound sees, before personal error (seen_c, 2.5)."""
    compounds = state.compounds
    awareness = state.parameters.satisfaction.facility_awareness
    facilities = (1 - awareness) * SUPPOSED_CONDITION + awareness * compounds.facility_condition
    return np.asarray(
        VISIBLE_WEIGHT * compounds.visible_quality
        + FACILITY_WEIGHT * facilities
        + RESPONSIVENESS_WEIGHT * compounds.responsiveness
    )


def _common(state: State) -> Array:
    """Part of satisfaction that all residents of a compound share."""
    compounds, parameters = state.compounds, state.parameters.satisfaction
    open_issues = np.minimum(1, OPEN_ISSUES_SCALE * state.issues.open / compounds.households)
    return np.asarray(
        parameters.base
        + (USUAL_PERFORMANCE - parameters.performance) * USUAL_QUALITY
        + parameters.trust * (2 * compounds.trust - 1)
        - parameters.open_issues * open_issues
        - parameters.new_fee * compounds.new_fee
        + parameters.trend * max(0, state.month) / 12
        + parameters.shock_sd * state.shock("satisfaction")
    )


def _common_to_payers(state: State) -> Array:
    """Part of the utility of paying that all residents of a compound share."""
    compounds, parameters = state.compounds, state.parameters.payment
    below = resident_rules.PASS_MARK - compounds.satisfaction
    boycotting = state.committees.is_elected * (1 + state.policy.disclosed)
    displeasure = np.clip(below / SATISFACTION_SCALE, 0, WORST_DISPLEASURE)
    return np.asarray(
        parameters.shift
        - parameters.fee * compounds.fee / USUAL_FEE
        + TRUST_RANGE * parameters.trust * (compounds.trust - NEUTRAL_TRUST)
        - DEPENDENCE_RANGE * parameters.crowding_out * compounds.dependence
        - parameters.boycott * boycotting * displeasure
        + parameters.mediation * state.policy.fee_mediation
        + state.policy.payment_ease
    )
