"""The two compiled passes that apply the rules of residents to every household.

The rules are in `resident_rules`; those that a subclass of `Resident` replaces are exchanged by
`replaced_rules`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import prange

from simulation.agents.neighbours import neighbour_means
from simulation.agents.resident_rules import (
    CONTENT,
    HABIT_PACE,
    MONTHS_PER_YEAR,
    MOST_ARREARS,
    PASS_MARK,
    Payer,
    PaymentCoefficients,
    SatisfactionCoefficients,
    adjust_expectation,
    assess,
    be_influenced,
    pay,
    perceive,
    willing_to_pay,
)
from simulation.core import randomness
from simulation.core.compilation import compiled, compiled_parallel
from simulation.core.randomness import Word
from simulation.core.tables import Floats, Mask, Rows
from simulation.state.households import (
    CONDITIONAL,
    OUTSPOKEN_OWNER,
    PARTY_MEMBER,
    PAYER_TYPE,
    Bytes,
    Links,
    Singles,
    identity,
)

PER_COMPOUND = ("perceive_compound", "pay_in_compound")
"""Functions that apply the rules in one compound; the passes call them for all."""


class Perceiving(NamedTuple):
    """Columns of the monthly perception: of households, then of compounds, then results."""

    satisfaction: Singles
    before: Singles
    expectation: Singles
    flags: Bytes
    far: Links
    first: Rows
    simulated: Rows
    seen: Floats
    common: Floats
    publicised: Floats
    promise: Mask
    mean: Floats
    dissatisfied: Floats
    aggrieved: Floats


class Paying(NamedTuple):
    """Columns of the monthly payment: of households, then of compounds, then results."""

    satisfaction: Singles
    habit: Singles
    before: Singles
    arrears: Bytes
    unpaid: Bytes
    area: Singles
    intercept: Singles
    affordability: Singles
    flags: Bytes
    far: Links
    first: Rows
    simulated: Rows
    billed: Mask
    common: Floats
    mobilisation: Floats
    mediation: Floats
    paid: Floats
    recovered: Floats
    unpaid_year: Floats


@compiled_parallel
def perception_pass(
    columns: Perceiving,
    n_compounds: int,
    coefficients: SatisfactionCoefficients,
    key: Word,
    high: Word,
) -> None:
    """Let every household perceive, be influenced and adjust its expectation."""
    for c in prange(n_compounds):
        perceive_compound(c, columns, coefficients, key, high)


@compiled
def perceive_compound(
    c: int, columns: Perceiving, coefficients: SatisfactionCoefficients, key: Word, high: Word
) -> None:
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
def _note_satisfaction(c: int, columns: Perceiving, satisfaction: Floats, flags: Bytes) -> None:
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
def payment_pass(
    columns: Paying, n_compounds: int, coefficients: PaymentCoefficients, key: Word, high: Word
) -> None:
    """Let every household with a bill pay or not, and sometimes pay a month of arrears."""
    for c in prange(n_compounds):
        if columns.billed[c]:
            pay_in_compound(c, columns, coefficients, key, high)


@compiled
def pay_in_compound(
    c: int, columns: Paying, coefficients: PaymentCoefficients, key: Word, high: Word
) -> None:
    """Payment in one compound, and the shares of its floor area that paid and recovered."""
    first, n = columns.first[c], columns.simulated[c]
    here = slice(first, first + n)
    memory = np.empty((5, n))  # one allocation takes less time than five
    payment_uniforms, recovery_uniforms = memory[0], memory[1]
    neighbours_habit, utility, pays = memory[2], memory[3], memory[4]
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
def payer_of(columns: Paying, i: int, neighbours_habit: float) -> Payer:
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
