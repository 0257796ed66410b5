"""Rules of residents, and the two compiled passes that apply them to every household.

Each rule is written once, as a small function of numbers.  The passes and the `Resident` view both
call it, and a subclass of `Resident` may put another function in its place.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import prange

from simulation.agents.neighbours import neighbour_means
from simulation.core import randomness
from simulation.core.compilation import compiled, compiled_parallel
from simulation.core.elementary import exponential
from simulation.state.households import (
    CONDITIONAL,
    OUTSPOKEN_OWNER,
    PARTY_MEMBER,
    PAYER_TYPE,
    identity,
)

HABIT_PACE = 0.08
MOST_ARREARS = 60
YEAR = 12
PASS_MARK = 60.0
PROMISED_LAND = 72.0
PUBLICISED_LAND = 75.0
CONTENT = 65.0
PER_COMPOUND = ("perceive_compound", "pay_in_compound")
"""Functions that apply the rules in one compound; the passes call them for all."""


@compiled
def perceive(seen: float, noise: float) -> Any:
    """Quality as one resident perceives it (q_i): what all see, and a personal error."""
    return seen + noise


@compiled
def assess(quality: float, expectation: float, common: float, temper: Any) -> Any:
    """Satisfaction that a resident is drawn to (S*_i): performance and disconfirmation (2.5)."""
    gap = quality - expectation
    if gap < 0.0:
        gap *= temper.loss_aversion
    return common + temper.performance * quality + temper.disconfirmation * gap


@compiled
def be_influenced(before: float, target: float, neighbours: float, mood: float, temper: Any) -> Any:
    """Satisfaction after anchoring, talk with neighbours and mood (Friedkin and Johnsen)."""
    moved = before + temper.anchoring * (target - before)
    moved += temper.influence * (neighbours - before) + mood
    return min(100.0, max(0.0, moved))


@compiled
def adjust_expectation(
    expectation: float, quality: float, publicised: float, promised: bool, temper: Any
) -> Any:
    """Expectation (E_i) follows experience, publicised and promises."""
    moved = expectation + temper.adaptation * (quality - expectation)
    moved += temper.publicity_effect * publicised * (PUBLICISED_LAND - expectation)
    if promised:
        moved += temper.promise_effect * max(0.0, PROMISED_LAND - expectation)
    return min(100.0, max(0.0, moved))


@compiled
def willing_to_pay(person: Any, common: float, mobilisation: float, purse: Any) -> Any:
    """Utility of paying this month's fee (U_i), on the logit scale (2.6)."""
    utility = person.intercept + common
    utility += purse.satisfaction * (person.satisfaction - CONTENT) / 15.0
    utility += 2.0 * purse.habit * (person.habit - 0.5)
    utility += 0.3 * purse.fee * person.affordability
    if person.conditional:
        utility += purse.norm * (person.neighbours_habit - 0.6) / 0.2
    if person.party_member:
        utility += purse.party * mobilisation
    return utility


@compiled
def pay(utility: float, luck: float) -> Any:
    """Whether a resident pays, given the utility of paying and one uniform draw."""
    return luck < 1.0 / (1.0 + exponential(-utility))


class Payer(NamedTuple):
    """What the rule of payment knows of a resident."""

    intercept: float
    satisfaction: float
    habit: float
    affordability: float
    conditional: bool
    party_member: bool
    neighbours_habit: float


class Perceiving(NamedTuple):
    """Arrays of the monthly perception: state of households, then of compounds, then results."""

    satisfaction: Any
    before: Any
    expectation: Any
    flags: Any
    far: Any
    first: Any
    simulated: Any
    seen: Any
    common: Any
    publicised: Any
    promise: Any
    mean: Any
    dissatisfied: Any
    aggrieved: Any


class Paying(NamedTuple):
    """Arrays of the monthly payment: state of households, then of compounds, then results."""

    satisfaction: Any
    habit: Any
    before: Any
    arrears: Any
    unpaid: Any
    area: Any
    intercept: Any
    affordability: Any
    flags: Any
    far: Any
    first: Any
    simulated: Any
    billed: Any
    common: Any
    mobilisation: Any
    mediation: Any
    paid: Any
    recovered: Any
    unpaid_year: Any


@compiled_parallel
def perception_pass(people: Any, n_compounds: int, temper: Any, key: Any, high: Any) -> None:
    """Let every household perceive, be influenced and adjust its expectation."""
    for c in prange(n_compounds):
        perceive_compound(c, people, temper, key, high)


@compiled
def perceive_compound(c: Any, people: Any, temper: Any, key: Any, high: Any) -> None:
    """Perception in one compound, and what it comes to.

    Each loop does one thing to all households, so that the processor can do several at once.
    """
    first, n = people.first[c], people.simulated[c]
    here = slice(first, first + n)
    noise, mood, talk, moved = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    randomness.two_normals(noise, mood, key, high, identity(c, 0))
    neighbour_means(talk, people.before, people.far, first)
    seen, common, publicised = people.seen[c], people.common[c], people.publicised[c]
    promised, before, expectation = people.promise[c], people.before[here], people.expectation[here]
    for j in range(n):
        expected, own = np.float64(expectation[j]), np.float64(before[j])
        quality = perceive(seen, temper.perception_noise * noise[j])
        target = assess(quality, expected, common, temper)
        moved[j] = be_influenced(own, target, talk[j], temper.mood_noise * mood[j], temper)
        expectation[j] = adjust_expectation(expected, quality, publicised, promised, temper)
    people.satisfaction[here] = moved
    _note_satisfaction(c, people, moved, people.flags[here])


@compiled
def _note_satisfaction(c: Any, people: Any, satisfaction: Any, flags: Any) -> None:
    """Mean satisfaction of a compound, and how many are below the pass mark."""
    total, below, aggrieved = 0.0, 0, 0
    for j in range(satisfaction.size):
        total += satisfaction[j]
    for j in range(satisfaction.size):
        fails = satisfaction[j] < PASS_MARK
        below += fails
        aggrieved += fails and (flags[j] & OUTSPOKEN_OWNER) == OUTSPOKEN_OWNER
    people.mean[c] = total / satisfaction.size
    people.dissatisfied[c] = below / satisfaction.size
    people.aggrieved[c] = aggrieved


@compiled_parallel
def payment_pass(people: Any, n_compounds: int, purse: Any, key: Any, high: Any) -> None:
    """Let every household with a bill pay or not, and sometimes pay a month it owes."""
    for c in prange(n_compounds):
        if people.billed[c]:
            pay_in_compound(c, people, purse, key, high)


@compiled
def pay_in_compound(c: Any, people: Any, purse: Any, key: Any, high: Any) -> None:
    """Payment in one compound, and the shares of its floor area that paid and recovered."""
    first, n = people.first[c], people.simulated[c]
    here = slice(first, first + n)
    luck, second_luck, utility = np.empty(n), np.empty(n), np.empty(n)
    randomness.two_uniforms(luck, second_luck, key, high, identity(c, 0))
    neighbour_means(utility, people.before, people.far, first)
    habit, arrears, unpaid = people.habit[here], people.arrears[here], people.unpaid[here]
    satisfaction, area = people.satisfaction[here], people.area[here]
    common, mobilisation, mediated = people.common[c], people.mobilisation[c], people.mediation[c]
    for j in range(n):
        person = payer(people, first + j, utility[j])
        utility[j] = willing_to_pay(person, common, mobilisation, purse)
    for j in range(n):
        utility[j] = pay(utility[j], luck[j])
    pays = utility
    billed, paid, recovered, never = 0.0, 0.0, 0.0, 0
    for j in range(n):
        asked = (np.float64(satisfaction[j]) > CONTENT) | (mediated > 0.0)
        recovers = (pays[j] > 0) & asked & (arrears[j] > 0) & (second_luck[j] < purse.recovery)
        known = np.float64(habit[j])
        habit[j] = known + HABIT_PACE * (pays[j] - known)
        arrears[j] = min(MOST_ARREARS, arrears[j] + (pays[j] == 0)) - recovers
        unpaid[j] = min(YEAR, unpaid[j] + 1) * (pays[j] == 0)
        never += unpaid[j] == YEAR
        billed += np.float64(area[j])
        paid += np.float64(area[j]) * pays[j]
        recovered += np.float64(area[j]) * recovers
    people.paid[c] = paid / billed
    people.recovered[c] = recovered / billed
    people.unpaid_year[c] = never / n


@compiled
def payer(people: Any, i: Any, neighbours_habit: Any) -> Any:
    """What the rule of payment knows of household `i`."""
    flags = people.flags[i]
    return Payer(
        np.float64(people.intercept[i]),
        np.float64(people.satisfaction[i]),
        np.float64(people.before[i]),
        np.float64(people.affordability[i]),
        (flags & PAYER_TYPE) == CONDITIONAL,
        (flags & PARTY_MEMBER) != 0,
        neighbours_habit,
    )
