"""Population: the synthetic households of a city, and their first state."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import prange
from scipy import special

from simulation.core import randomness
from simulation.core.compilation import compiled, compiled_parallel, threads_for
from simulation.core.quantiles import standard_normal
from simulation.core.randomness import Block, Word
from simulation.core.tables import Array, Floats, Rows
from simulation.state.households import (
    FAR,
    OUTSPOKEN,
    OWNER,
    PARTY_MEMBER,
    PAYER_TYPE,
    Bytes,
    Links,
    Singles,
    identity,
)
from simulation.state.own_networks import Listed
from simulation.state.state import State

MOVED_TO_STREET = 0.08
"""Share of far neighbours who live elsewhere in the street: 0.02 of all eight neighbours."""
# All that follow are assumptions.
INTERCEPTS, INTERCEPT_SD = np.array([-0.6, 1.6, 3.2]), 0.4
"""Propensity to pay of free riders, conditional and dutiful payers: mean by type, and spread."""
OUTSPOKEN_ABOVE = 1.0
"""Readiness to speak up from which on a resident is outspoken, standard deviations."""
HABIT_OF_NON_PAYERS, MORE_HABIT_OF_PAYERS = 0.15, 0.7
"""First habit of a household that does not pay, and how much higher it is for one that pays."""


def populate(state: State, street_ends: Array) -> None:
    """Give the households their first state, and sum up voice and party members by compound.

    Parameters
    ----------
    state
        The state; its households, and two columns of its compounds, are written.
    street_ends
        First and last household of the street of each compound, shape (compounds, 2).
    """
    start, compounds, households = state.city.start, state.compounds, state.households
    highs = tuple(
        randomness.counter_high(name, 0)
        for name in ("household traits", "household kind", "household state", "household ties")
    )
    old = compounds.old
    means = np.stack(
        [
            np.where(old, start.satisfaction_old, start.satisfaction_commodity),
            np.where(old, start.expectation_old, start.expectation_commodity),
            np.where(old, start.collection_old, start.collection_commodity),
            compounds.area / compounds.households,
        ]
    )
    spreads = np.array([start.area_sd, start.satisfaction_sd])
    ends, intercepts = payers(state)
    shares = np.array([*ends, start.share_owners, start.share_party_members])
    members = np.zeros(len(compounds))
    columns = Population(
        **{name: getattr(households, name) for name in households.columns},
        first=compounds.first_household,
        simulated=compounds.simulated,
        street_ends=street_ends,
        means=means,
        mean_voice=compounds.mean_voice,
        intercepts=intercepts,
        members=members,
    )
    key = randomness.key_of(state.city_seed)
    with threads_for(len(households)):
        _populate(columns, len(compounds), spreads, shares, key, highs)
    compounds.party_members = members * compounds.weight
    if (ties := state.own_networks.neighbours) is not None and ties.kind == "compounds":
        tied = Listed.of(ties.ends[:, 0], ties.ends[:, 1], len(compounds))
        first, simulated = compounds.first_household, compounds.simulated
        _tie_compounds(households.far, first, simulated, *tied, key, highs[3])


def payers(state: State) -> tuple[tuple[float, float], Floats]:
    """Ends of the shares of free riders and of conditional payers, and the propensity of each type.

    Homogeneous payers are conditional, and pay as often as all types do in the mean where nothing
    but the propensity of its type moves a household.
    """
    start = state.city.start
    ends = start.share_free_riders, 1 - start.share_dutiful
    if state.structure.payers == "typed":
        return ends, INTERCEPTS
    shares = np.array([ends[0], start.share_conditional, start.share_dutiful])
    rate = shares @ special.expit(INTERCEPTS) / shares.sum()
    return (0.0, 1.0), np.full(len(shares), special.logit(rate))


class Population(NamedTuple):
    """Arrays of the synthesis of households: their columns, then compounds, then results."""

    satisfaction: Singles
    before: Singles
    expectation: Singles
    habit: Singles
    habit_before: Singles
    arrears: Bytes
    unpaid: Bytes
    area: Singles
    intercept: Singles
    affordability: Singles
    flags: Bytes
    far: Links
    first: Rows
    simulated: Rows
    street_ends: Array
    means: Floats
    mean_voice: Floats
    intercepts: Floats
    members: Floats


@compiled_parallel
def _populate(
    columns: Population,
    n_compounds: int,
    spreads: Floats,
    shares: Floats,
    key: Word,
    highs: tuple[Word, ...],
) -> None:
    for c in prange(n_compounds):
        _populate_compound(c, columns, spreads, shares, key, highs)


@compiled
def _populate_compound(
    c: int, columns: Population, spreads: Floats, shares: Floats, key: Word, highs: tuple[Word, ...]
) -> None:
    first, n = columns.first[c], columns.simulated[c]
    total_area, voices = 0.0, 0.0
    for i in range(first, first + n):
        entity = identity(c, i - first)
        word_0, word_1, word_2, word_3 = randomness.philox(key, entity, highs[0])
        columns.area[i] = math.exp(spreads[0] * _normal(word_0))
        total_area += np.float64(columns.area[i])
        voice = _normal(word_3)
        voices += voice
        columns.affordability[i] = _normal(word_2)
        flags = _traits(randomness.philox(key, entity, highs[1]), voice, shares)
        columns.flags[i] = flags
        columns.members[c] += (flags & PARTY_MEMBER) != 0
        columns.intercept[i] = columns.intercepts[flags & PAYER_TYPE] + INTERCEPT_SD * _normal(
            word_1
        )
        _first_satisfaction(c, i, columns, spreads[1], randomness.philox(key, entity, highs[2]))
        _first_far_neighbours(c, i, columns, randomness.philox(key, entity, highs[3]))
    for i in range(first, first + n):
        columns.area[i] = np.float64(columns.area[i]) * columns.means[3, c] * n / total_area
    columns.mean_voice[c] = voices / n


@compiled
def _traits(words: Block, voice: float, shares: Floats) -> np.uint8:
    kind = randomness.unit(words[0])
    flags = np.uint8(kind >= shares[0]) + np.uint8(kind >= shares[1])
    if randomness.unit(words[1]) < shares[2]:
        flags |= OWNER
    if randomness.unit(words[2]) < shares[3]:
        flags |= PARTY_MEMBER
    if voice > OUTSPOKEN_ABOVE:
        flags |= OUTSPOKEN
    return np.uint8(flags)


@compiled
def _first_satisfaction(c: int, i: int, columns: Population, sd: float, words: Block) -> None:
    satisfaction = columns.means[0, c] + sd * _normal(words[0])
    expectation = columns.means[1, c] + sd * _normal(words[1])
    columns.satisfaction[i] = min(100.0, max(0.0, satisfaction))
    columns.before[i] = columns.satisfaction[i]
    columns.expectation[i] = min(100.0, max(0.0, expectation))
    pays = np.float64(randomness.unit(words[2]) < columns.means[2, c])
    columns.habit[i] = HABIT_OF_NON_PAYERS + MORE_HABIT_OF_PAYERS * pays
    columns.habit_before[i] = columns.habit[i]


@compiled
def _first_far_neighbours(c: int, i: int, columns: Population, words: Block) -> None:
    first, n = columns.first[c], columns.simulated[c]
    for k in range(FAR):
        start, end = first, first + n
        if randomness.unit(words[2 * k + 1]) < MOVED_TO_STREET:
            start, end = columns.street_ends[c, 0], columns.street_ends[c, 1]
        columns.far[i, k] = start + int(randomness.unit(words[2 * k]) * (end - start))


@compiled
def _tie_compounds(
    far: Links, first: Rows, simulated: Rows, pointers: Rows, tied: Links, key: Word, high: Word
) -> None:
    """Move the neighbours that live elsewhere from the street into compounds tied to their own."""
    for c in range(first.size):
        compounds = tied[pointers[c] : pointers[c + 1]]
        if compounds.size == 0:
            compounds = np.full(1, c, dtype=np.int32)
        for i in range(first[c], first[c] + simulated[c]):
            words = randomness.philox(key, identity(c, i - first[c]), high)
            for k in range(FAR):
                if randomness.unit(words[2 * k + 1]) < MOVED_TO_STREET:
                    far[i, k] = _household_of(compounds, first, simulated, words[2 * k])


@compiled
def _household_of(compounds: Links, first: Rows, simulated: Rows, word: Word) -> int:
    """Give a household of some compounds; all are equally likely."""
    total = 0
    for c in compounds:
        total += simulated[c]
    at = int(randomness.unit(word) * total)
    for c in compounds:
        if at < simulated[c]:
            return int(first[c] + at)
        at -= simulated[c]
    return int(first[compounds[-1]] + simulated[compounds[-1]] - 1)


@compiled
def _normal(word: Word) -> float:
    return standard_normal(randomness.unit(word))
