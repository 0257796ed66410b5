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

# All of these are assumptions.
PASS_MARK = 60.0
"""Satisfaction below which a resident counts as dissatisfied, points."""
PUBLICISED_LEVEL, PROMISED_LEVEL = 75.0, 72.0
"""Quality that publicity and a promise lead residents to expect, points."""
CONTENT = 65.0
"""Satisfaction at which it neither raises nor lowers the utility of paying, points."""
SATISFACTION_SCALE = 15.0
"""Points of satisfaction for which its coefficient in the utility of paying stands."""
USUAL_HABIT, NORM_SCALE = 0.6, 0.2
"""Neighbours' habit that has no effect, and the step for which its coefficient stands."""
INDIFFERENT_HABIT, HABIT_RANGE = 0.5, 2.0
"""Own habit that has no effect, and multiples of its coefficient from never to always paying."""
AFFORDABILITY_EFFECT = 0.3
"""Effect of one standard deviation of affordability, in units of the usual fee."""
HABIT_PACE = 0.08
"""Share of the gap to this month's payment that the habit closes in a month."""
MOST_ARREARS = 60
"""Months of arrears above which no more are counted."""
MONTHS_PER_YEAR = 12
PER_COMPOUND = ("perceive_compound", "pay_in_compound")
"""Functions that apply the rules in one compound; the passes call them for all."""


@compiled
def perceive(seen: float, noise: float) -> Any:
    """Quality as one resident perceives it (q_i): what all see, and a personal error (2.5)."""
    return seen + noise


@compiled
def assess(quality: float, expectation: float, common: float, coefficients: Any) -> Any:
    """Satisfaction to which a resident tends (S*_i): performance and disconfirmation (2.5)."""
    gap = quality - expectation
    if gap < 0.0:
        gap *= coefficients.loss_aversion
    return common + coefficients.performance * quality + coefficients.disconfirmation * gap


@compiled
def be_influenced(
    before: float, target: float, neighbours: float, mood: float, coefficients: Any
) -> Any:
    """Satisfaction after anchoring, talk with neighbours and mood (2.5, Friedkin and Johnsen)."""
    moved = before + coefficients.anchoring * (target - before)
    moved += coefficients.influence * (neighbours - before) + mood
    return min(100.0, max(0.0, moved))


@compiled
def adjust_expectation(
    expectation: float, quality: float, publicised: float, promised: bool, coefficients: Any
) -> Any:
    """Expectation (E_i) follows experience, publicity and promises (2.5)."""
    moved = expectation + coefficients.adaptation * (quality - expectation)
    moved += coefficients.publicity_effect * publicised * (PUBLICISED_LEVEL - expectation)
    if promised:
        moved += coefficients.promise_effect * max(0.0, PROMISED_LEVEL - expectation)
    return min(100.0, max(0.0, moved))


@compiled
def willing_to_pay(payer: Any, common: float, mobilisation: float, coefficients: Any) -> Any:
    """Utility of paying this month's fee (U_i), on the logit scale (2.6)."""
    utility = payer.intercept + common
    utility += coefficients.satisfaction * (payer.satisfaction - CONTENT) / SATISFACTION_SCALE
    utility += HABIT_RANGE * coefficients.habit * (payer.habit - INDIFFERENT_HABIT)
    utility += AFFORDABILITY_EFFECT * coefficients.fee * payer.affordability
    if payer.conditional:
        utility += coefficients.norm * (payer.neighbours_habit - USUAL_HABIT) / NORM_SCALE
    if payer.party_member:
        utility += coefficients.party * mobilisation
    return utility


@compiled
def pay(utility: float, uniform: float) -> Any:
    """Whether a resident pays, given the utility of paying and a uniform random number (2.6)."""
    return uniform < 1.0 / (1.0 + exponential(-utility))


class Payer(NamedTuple):
    """Attributes of a resident on which its payment depends."""

    intercept: float
    satisfaction: float
    habit: float
    affordability: float
    conditional: bool
    party_member: bool
    neighbours_habit: float


class Perceiving(NamedTuple):
    """Columns of the monthly perception: of households, then of compounds, then results."""

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
    """Columns of the monthly payment: of households, then of compounds, then results."""

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
def perception_pass(columns: Any, n_compounds: int, coefficients: Any, key: Any, high: Any) -> None:
    """Let every household perceive, be influenced and adjust its expectation."""
    for c in prange(n_compounds):
        perceive_compound(c, columns, coefficients, key, high)


@compiled
def perceive_compound(c: Any, columns: Any, coefficients: Any, key: Any, high: Any) -> None:
    """Perception of the households of one compound, and its mean satisfaction.

    Each loop does one thing to all households, so that the processor can do several at once.
    """
    first, n = columns.first[c], columns.simulated[c]
    here = slice(first, first + n)
    noise, mood, talk, moved = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    randomness.two_normals(noise, mood, key, high, identity(c, 0))
    neighbour_means(talk, columns.before, columns.far, first)
    seen, common, publicised = columns.seen[c], columns.common[c], columns.publicised[c]
    promised, before, expectation = (
        columns.promise[c],
        columns.before[here],
        columns.expectation[here],
    )
    for j in range(n):
        expected, own = np.float64(expectation[j]), np.float64(before[j])
        quality = perceive(seen, coefficients.perception_noise * noise[j])
        target = assess(quality, expected, common, coefficients)
        moved[j] = be_influenced(
            own, target, talk[j], coefficients.mood_noise * mood[j], coefficients
        )
        expectation[j] = adjust_expectation(expected, quality, publicised, promised, coefficients)
    columns.satisfaction[here] = moved
    _note_satisfaction(c, columns, moved, columns.flags[here])


@compiled
def _note_satisfaction(c: Any, columns: Any, satisfaction: Any, flags: Any) -> None:
    """Mean satisfaction of a compound, and how many are below the pass mark."""
    total, below, aggrieved = 0.0, 0, 0
    for j in range(satisfaction.size):
        total += satisfaction[j]
    for j in range(satisfaction.size):
        fails = satisfaction[j] < PASS_MARK
        below += fails
        aggrieved += fails and (flags[j] & OUTSPOKEN_OWNER) == OUTSPOKEN_OWNER
    columns.mean[c] = total / satisfaction.size
    columns.dissatisfied[c] = below / satisfaction.size
    columns.aggrieved[c] = aggrieved


@compiled_parallel
def payment_pass(columns: Any, n_compounds: int, coefficients: Any, key: Any, high: Any) -> None:
    """Let every household with a bill pay or not, and sometimes pay a month of arrears."""
    for c in prange(n_compounds):
        if columns.billed[c]:
            pay_in_compound(c, columns, coefficients, key, high)


@compiled
def pay_in_compound(c: Any, columns: Any, coefficients: Any, key: Any, high: Any) -> None:
    """Payment in one compound, and the shares of its floor area that paid and recovered."""
    first, n = columns.first[c], columns.simulated[c]
    here = slice(first, first + n)
    payment_uniforms, recovery_uniforms = np.empty(n), np.empty(n)
    neighbours_habit, utility, pays = np.empty(n), np.empty(n), np.empty(n)
    randomness.two_uniforms(payment_uniforms, recovery_uniforms, key, high, identity(c, 0))
    neighbour_means(neighbours_habit, columns.before, columns.far, first)
    habit, arrears, unpaid = columns.habit[here], columns.arrears[here], columns.unpaid[here]
    satisfaction, area = columns.satisfaction[here], columns.area[here]
    common, mobilisation, mediated = (
        columns.common[c],
        columns.mobilisation[c],
        columns.mediation[c],
    )
    for j in range(n):
        payer = payer_of(columns, first + j, neighbours_habit[j])
        utility[j] = willing_to_pay(payer, common, mobilisation, coefficients)
    for j in range(n):
        pays[j] = pay(utility[j], payment_uniforms[j])
    billed, paid, recovered, never = 0.0, 0.0, 0.0, 0
    for j in range(n):
        willing = (np.float64(satisfaction[j]) > CONTENT) | (mediated > 0.0)
        recovers = (pays[j] > 0) & willing & (arrears[j] > 0)
        recovers &= recovery_uniforms[j] < coefficients.recovery
        habit_before = np.float64(habit[j])
        habit[j] = habit_before + HABIT_PACE * (pays[j] - habit_before)
        arrears[j] = min(MOST_ARREARS, arrears[j] + (pays[j] == 0)) - recovers
        unpaid[j] = min(MONTHS_PER_YEAR, unpaid[j] + 1) * (pays[j] == 0)
        never += unpaid[j] == MONTHS_PER_YEAR
        billed += np.float64(area[j])
        paid += np.float64(area[j]) * pays[j]
        recovered += np.float64(area[j]) * recovers
    columns.paid[c] = paid / billed
    columns.recovered[c] = recovered / billed
    columns.unpaid_year[c] = never / n


@compiled
def payer_of(columns: Any, i: Any, neighbours_habit: Any) -> Any:
    """Attributes of household `i` on which its payment depends."""
    flags = columns.flags[i]
    return Payer(
        np.float64(columns.intercept[i]),
        np.float64(columns.satisfaction[i]),
        np.float64(columns.before[i]),
        np.float64(columns.affordability[i]),
        (flags & PAYER_TYPE) == CONDITIONAL,
        (flags & PARTY_MEMBER) != 0,
        neighbours_habit,
    )
