"""The two compiled passes that apply the rules of residents to every household.

The rules are in `resident_rules`; those that a subclass of `Resident` replaces are exchanged by
`replaced_rules`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import prange

from simulation.agents.batches import compounds_of, identities, n_batches
from simulation.agents.neighbours import means_around
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
)

WITH_RULES = ("perceive_batch", "perceive_compound", "pay_in_batch", "weigh", "decide")
"""Functions between the passes and the rules."""


class Perceiving(NamedTuple):
    """Columns of the monthly perception: of households, then of compounds, then results."""

    satisfaction: Singles
    before: Singles
    expectation: Singles
    flags: Bytes
    far: Links
    first: Rows
    simulated: Rows
    mean_field: bool
    pointers: Rows
    listed: Links
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
    mean_field: bool
    pointers: Rows
    listed: Links
    billed: Mask
    common: Floats
    mobilisation: Floats
    mediation: Floats
    paid: Floats
    recovered: Floats
    unpaid_year: Floats


@compiled_parallel
def perception_pass(
    columns: Perceiving, coefficients: SatisfactionCoefficients, key: Word, high: Word
) -> None:
    """Let every household perceive, be influenced and adjust its expectation."""
    for b in prange(n_batches(columns.first, columns.simulated)):
        perceive_batch(b, columns, coefficients, key, high)


@compiled
def perceive_batch(
    b: int, columns: Perceiving, coefficients: SatisfactionCoefficients, key: Word, high: Word
) -> None:
    """Perception of the households of a few compounds, and their mean satisfaction.

    Each loop does one thing to all households, so that the processor can do several at once.
    """
    begin, end = compounds_of(b, columns.first)
    if begin == end:
        return
    first, simulated = columns.first[begin:end], columns.simulated[begin:end]
    entities = identities(begin, simulated)
    memory = np.empty((3, entities.size))
    randomness.two_normals(memory[0], memory[1], key, high, entities)
    means_around(
        memory[2], columns.before, columns.far, first, simulated, columns.mean_field,
        columns.pointers, columns.listed,
    )  # fmt: skip
    for c in range(begin, end):
        perceive_compound(c, columns, coefficients, memory, columns.first[c] - first[0])
        _note_satisfaction(c, columns, memory, columns.first[c] - first[0])


@compiled
def perceive_compound(
    c: int, columns: Perceiving, coefficients: SatisfactionCoefficients, memory: Floats, k: int
) -> None:
    """Perception in the compound that begins at place `k` of a batch."""
    here = slice(columns.first[c], columns.first[c] + columns.simulated[c])
    there = slice(k, k + columns.simulated[c])
    noise, mood, moved = memory[0, there], memory[1, there], memory[2, there]
    before, expectation = columns.before[here], columns.expectation[here]
    seen, common, publicised = columns.seen[c], columns.common[c], columns.publicised[c]
    promised = columns.promise[c]
    for j in range(moved.size):
        expected, own = np.float64(expectation[j]), np.float64(before[j])
        quality = perceive(seen, coefficients.perception_noise * noise[j])
        target = assess(quality, expected, common, coefficients)
        moved[j] = be_influenced(
            own, target, moved[j], coefficients.mood_noise * mood[j], coefficients
        )
        expectation[j] = adjust_expectation(expected, quality, publicised, promised, coefficients)


@compiled
def _note_satisfaction(c: int, columns: Perceiving, memory: Floats, k: int) -> None:
    """Satisfaction in a compound, its mean, and how many are below the pass mark."""
    here = slice(columns.first[c], columns.first[c] + columns.simulated[c])
    moved = memory[2, k : k + columns.simulated[c]]
    satisfaction, flags = columns.satisfaction[here], columns.flags[here]
    total, below, aggrieved = 0.0, 0, 0
    for j in range(moved.size):
        satisfaction[j] = moved[j]
    for j in range(moved.size):
        total += moved[j]
    for j in range(moved.size):
        fails = moved[j] < PASS_MARK
        below += fails
        aggrieved += fails and (flags[j] & OUTSPOKEN_OWNER) == OUTSPOKEN_OWNER
    columns.mean[c] = total / moved.size
    columns.dissatisfied[c] = below / moved.size
    columns.aggrieved[c] = aggrieved


@compiled_parallel
def payment_pass(columns: Paying, coefficients: PaymentCoefficients, key: Word, high: Word) -> None:
    """Let every household with a bill pay or not, and sometimes pay a month of arrears."""
    for b in prange(n_batches(columns.first, columns.simulated)):
        pay_in_batch(b, columns, coefficients, key, high)


@compiled
def pay_in_batch(
    b: int, columns: Paying, coefficients: PaymentCoefficients, key: Word, high: Word
) -> None:
    """Payment in a few compounds, and the shares of their floor area that paid and recovered."""
    begin, end = compounds_of(b, columns.first)
    if begin == end:
        return
    first, simulated = columns.first[begin:end], columns.simulated[begin:end]
    entities = identities(begin, simulated)
    memory = np.empty((3, entities.size))
    chance, recovery, pays = memory[0], memory[1], memory[2]
    randomness.two_uniforms(chance, recovery, key, high, entities)
    means_around(
        pays, columns.before, columns.far, first, simulated, columns.mean_field,
        columns.pointers, columns.listed,
    )  # fmt: skip
    for c in range(begin, end):
        if columns.billed[c]:
            here = slice(columns.first[c], columns.first[c] + columns.simulated[c])
            there = slice(here.start - first[0], here.stop - first[0])
            weigh(c, columns, coefficients, pays, there)
            decide(pays[there], chance[there])
            asked = columns.mediation[c] > 0.0
            _recover(columns, here, asked, recovery[there], pays[there], coefficients.recovery)
            _form_habit(columns.habit, here, pays[there])
            _owe(columns.arrears, here, pays[there], recovery[there])
            columns.unpaid_year[c] = _count_unpaid(columns.unpaid, here, pays[there])
            columns.paid[c], columns.recovered[c] = _shares_of_area(
                columns.area, here, pays[there], recovery[there]
            )


@compiled
def weigh(
    c: int, columns: Paying, coefficients: PaymentCoefficients, memory: Floats, there: slice
) -> None:
    """Put the utility of paying in place of the neighbours' habit."""
    common, mobilisation, first = columns.common[c], columns.mobilisation[c], columns.first[c]
    utility = memory[there]
    for j in range(utility.size):
        payer = payer_of(columns, first + j, utility[j])
        utility[j] = willing_to_pay(payer, common, mobilisation, coefficients)


@compiled
def decide(pays: Floats, chance: Floats) -> None:
    """Put 1 for a household that pays, and 0 for another, in place of its utility."""
    for j in range(pays.size):
        pays[j] = pay(pays[j], chance[j])


@compiled
def _recover(
    columns: Paying, here: slice, asked: bool, recovery: Floats, pays: Floats, hazard: float
) -> None:
    """Put 1 for a household that also pays a month of arrears in place of its random number."""
    satisfaction, arrears = columns.satisfaction[here], columns.arrears[here]
    for j in range(pays.size):
        willing = (np.float64(satisfaction[j]) > CONTENT) | asked
        recovers = (pays[j] > 0) & willing & (arrears[j] > 0)
        recovery[j] = recovers & (recovery[j] < hazard)


@compiled
def _form_habit(column: Singles, here: slice, pays: Floats) -> None:
    habit = column[here]
    for j in range(habit.size):
        before = np.float64(habit[j])
        habit[j] = before + HABIT_PACE * (pays[j] - before)


@compiled
def _owe(column: Bytes, here: slice, pays: Floats, recovers: Floats) -> None:
    arrears = column[here]
    for j in range(arrears.size):
        arrears[j] = min(MOST_ARREARS, arrears[j] + (pays[j] == 0)) - (recovers[j] > 0)


@compiled
def _count_unpaid(column: Bytes, here: slice, pays: Floats) -> float:
    """Count months without payment; share of the households that have not paid for a year."""
    unpaid, never = column[here], 0
    for j in range(unpaid.size):
        unpaid[j] = min(MONTHS_PER_YEAR, unpaid[j] + 1) * (pays[j] == 0)
    for j in range(unpaid.size):
        never += unpaid[j] == MONTHS_PER_YEAR
    return never / unpaid.size


@compiled
def _shares_of_area(
    column: Singles, here: slice, pays: Floats, recovers: Floats
) -> tuple[float, float]:
    """Shares of the floor area of a compound whose households paid and recovered."""
    area, billed, paid, recovered = column[here], 0.0, 0.0, 0.0
    for j in range(area.size):
        billed += np.float64(area[j])
        paid += np.float64(area[j]) * pays[j]
        recovered += np.float64(area[j]) * recovers[j]
    return paid / billed, recovered / billed


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
