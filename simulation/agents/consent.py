"""Consent: whether the owners of a compound agree to a service and its fee (2.13)."""

from __future__ import annotations

from scipy import special

from simulation.agents.resident import USUAL_FEE
from simulation.processes import representation
from simulation.state.committees import CommitteeKind
from simulation.state.state import State

# All of these are assumptions.
USUAL_TRUST, TRUST_SCALE = 0.45, 0.1
"""Trust without effect on consent, and the trust for which its coefficient stands."""
SATISFIED_FROM, GRIEVANCE_SCALE = 60, 10
"""Satisfaction without effect on consent, and the points for which its coefficient stands."""
USUAL_VOICE = 0.25
"""Voice of a committee without effect on consent."""


def consent_chance(state: State, compound: int, fee: float) -> float:
    """Probability that an owner asked at random agrees to a service at a fee (p).

    Parameters
    ----------
    state
        The state.
    compound
        Row of the compound.
    fee
        Fee, yuan per square metre and month.
    """
    compounds, policy = state.compounds, state.policy
    rules, payment = state.parameters.participation, state.parameters.payment
    trust = (compounds.trust[compound] - USUAL_TRUST) / TRUST_SCALE
    grievance = (SATISFIED_FROM - compounds.satisfaction[compound]) / GRIEVANCE_SCALE
    utility = (
        rules.consent
        + rules.consent_trust * trust
        + rules.consent_grievance * grievance
        + rules.consent_voice * _voice(state, compound)
        + rules.consent_meetings * policy.meetings[compound]
        + rules.consent_mobilisation * policy.mobilisation[compound]
        - payment.fee * fee / USUAL_FEE
    )
    return float(special.expit(utility))


def override_chance(state: State, compound: int) -> float:
    """Share of refusals that a committee which does not represent its owners overrides (k_w w).

    Without a committee a poll stands in, and nobody overrides it.
    """
    if not _has_committee(state, compound):
        return 0.0
    unrepresented = 1 - float(representation.representativeness(state, compound))
    alone = min(1.0, float(state.compounds.capture[compound] + unrepresented))
    return alone * state.parameters.participation.committee_override


def _voice(state: State, compound: int) -> float:
    if not _has_committee(state, compound):
        return 0.0
    free = 1 - state.compounds.capture[compound]
    return float(representation.voice(state, compound) * free) - USUAL_VOICE


def _has_committee(state: State, compound: int) -> bool:
    return int(state.committees.kind[compound]) != CommitteeKind.NONE
