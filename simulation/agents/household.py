"""Households: the columns of the many, and what they begin with.

A household's traits follow from the city's seed, its compound and its number within the compound,
so it is the same household at every scale.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numba import prange

from simulation import draws
from simulation.agents.neighbours import FAR
from simulation.columns import Array, Table, column
from simulation.compiled import compiled, compiled_parallel
from simulation.compounds import Compounds
from simulation.quantiles import standard_normal

if TYPE_CHECKING:
    from simulation.start import CityStart

PAYER_TYPE = np.uint8(0b11)
FREE_RIDER, CONDITIONAL, DUTIFUL = np.uint8(0), np.uint8(1), np.uint8(2)
OWNER, PARTY_MEMBER, OUTSPOKEN = np.uint8(4), np.uint8(8), np.uint8(16)
OUTSPOKEN_OWNER = np.uint8(OWNER | OUTSPOKEN)

MOVED_TO_STREET = 0.08
"""Share of far neighbours who live elsewhere in the street: 0.02 of all eight neighbours."""

INTERCEPTS = np.array([-0.6, 1.6, 3.2])
INTERCEPT_SD = 0.4


class Households(Table):
    """One row per simulated household, ordered by compound."""

    satisfaction = column(np.float32, "points", 0, 100, "satisfaction with service (S_i)")
    before = column(np.float32, "points", 0, 100, "satisfaction last month")
    expectation = column(np.float32, "points", 0, 100, "expected quality (E_i)")
    habit = column(np.float32, "share", 0, 1, "habit of paying (h_i)")
    habit_before = column(np.float32, "share", 0, 1, "habit last month")
    arrears = column(np.uint8, "months", 0, 60, "months of fees owed (arr_i)")
    unpaid = column(np.uint8, "months", 0, 12, "months since it last paid a bill, 12 for a year")
    area = column(np.float32, "m2", 0, 1e5, "floor area (a_i)")
    intercept = column(np.float32, "logit", -20, 20, "propensity to pay (alpha_i)")
    affordability = column(np.float32, "sd", -10, 10, "what the household can afford (y_i)")
    flags = column(np.uint8, "bits", 0, 31, "payer type, owner, party member, outspoken")
    far = column(np.int32, "row", 0, 2e9, "neighbours outside the building", width=FAR)


@compiled
def identity(compound: Any, position: Any) -> Any:
    """Identity of a household for draws: its compound, and its number within it."""
    return (np.uint64(compound) << np.uint64(32)) | np.uint64(position)


def settle(
    start: CityStart, city_seed: int, compounds: Compounds, street_ends: Array
) -> Households:
    """Make the households of a city, and note what they amount to in each compound.

    Parameters
    ----------
    start
        Counts and assumptions.
    city_seed
        Seed of the city.
    compounds
        Compounds with their simulated households; mean voice and party members are written.
    street_ends
        First and last household of the street of each compound, shape (compounds, 2).
    """
    households = Households(int(compounds.simulated.sum()))
    highs = tuple(
        draws.counter_high(name, 0)
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
    shares = np.array(
        [
            start.share_free_riders,
            1 - start.share_dutiful,
            start.share_owners,
            start.share_party_members,
        ]
    )
    members = np.zeros(len(compounds))
    people = Settling(
        **{name: getattr(households, name) for name in households.columns},
        first=compounds.first_household,
        simulated=compounds.simulated,
        street_ends=street_ends,
        means=means,
        mean_voice=compounds.mean_voice,
        members=members,
    )
    _settle_pass(people, len(compounds), spreads, shares, draws.key_of(city_seed), highs)
    compounds.party_members = members * compounds.weight
    return households


class Settling(NamedTuple):
    """Arrays of the making of households: their columns, then compounds, then results."""

    satisfaction: Any
    before: Any
    expectation: Any
    habit: Any
    habit_before: Any
    arrears: Any
    unpaid: Any
    area: Any
    intercept: Any
    affordability: Any
    flags: Any
    far: Any
    first: Any
    simulated: Any
    street_ends: Any
    means: Any
    mean_voice: Any
    members: Any


@compiled_parallel
def _settle_pass(
    people: Any, n_compounds: int, spreads: Any, shares: Any, key: Any, highs: Any
) -> None:
    for c in prange(n_compounds):
        _settle_compound(c, people, spreads, shares, key, highs)


@compiled
def _settle_compound(c: Any, people: Any, spreads: Any, shares: Any, key: Any, highs: Any) -> None:
    first, n = people.first[c], people.simulated[c]
    total_area, voices = 0.0, 0.0
    for i in range(first, first + n):
        entity = identity(c, i - first)
        word_0, word_1, word_2, word_3 = draws.philox(key, entity, highs[0])
        people.area[i] = math.exp(spreads[0] * _normal(word_0))
        total_area += np.float64(people.area[i])
        voice = _normal(word_3)
        voices += voice
        people.affordability[i] = _normal(word_2)
        flags = _traits(draws.philox(key, entity, highs[1]), voice, shares)
        people.flags[i] = flags
        people.members[c] += (flags & PARTY_MEMBER) != 0
        people.intercept[i] = INTERCEPTS[flags & PAYER_TYPE] + INTERCEPT_SD * _normal(word_1)
        _first_mood(c, i, people, spreads[1], draws.philox(key, entity, highs[2]))
        _first_ties(c, i, people, draws.philox(key, entity, highs[3]))
    for i in range(first, first + n):
        people.area[i] = np.float64(people.area[i]) * people.means[3, c] * n / total_area
    people.mean_voice[c] = voices / n


@compiled
def _traits(words: Any, voice: Any, shares: Any) -> Any:
    kind = draws.unit(words[0])
    flags = np.uint8(kind >= shares[0]) + np.uint8(kind >= shares[1])
    if draws.unit(words[1]) < shares[2]:
        flags |= OWNER
    if draws.unit(words[2]) < shares[3]:
        flags |= PARTY_MEMBER
    if voice > 1.0:
        flags |= OUTSPOKEN
    return np.uint8(flags)


@compiled
def _first_mood(c: Any, i: Any, people: Any, sd: Any, words: Any) -> None:
    satisfaction = people.means[0, c] + sd * _normal(words[0])
    expectation = people.means[1, c] + sd * _normal(words[1])
    people.satisfaction[i] = min(100.0, max(0.0, satisfaction))
    people.before[i] = people.satisfaction[i]
    people.expectation[i] = min(100.0, max(0.0, expectation))
    people.habit[i] = 0.15 + 0.7 * np.float64(draws.unit(words[2]) < people.means[2, c])
    people.habit_before[i] = people.habit[i]


@compiled
def _first_ties(c: Any, i: Any, people: Any, words: Any) -> None:
    first, n = people.first[c], people.simulated[c]
    for k in range(FAR):
        start, end = first, first + n
        if draws.unit(words[2 * k + 1]) < MOVED_TO_STREET:
            start, end = people.street_ends[c, 0], people.street_ends[c, 1]
        people.far[i, k] = start + int(draws.unit(words[2 * k]) * (end - start))


@compiled
def _normal(word: Any) -> Any:
    return standard_normal(draws.unit(word))


def party_members_of(start: CityStart, city_seed: int, compound: int, n: int) -> Array:
    """Positions of the households with a party member in a compound of true size `n`."""
    high = draws.counter_high("household kind", 0)
    hits = np.zeros(n, dtype=np.bool_)
    _mark_members(hits, draws.key_of(city_seed), high, compound, start.share_party_members)
    return np.flatnonzero(hits)


@compiled
def _mark_members(hits: Any, key: Any, high: Any, compound: Any, share: Any) -> None:
    for j in range(hits.size):
        entity = (np.uint64(compound) << np.uint64(32)) | np.uint64(j)
        _, _, word_2, _ = draws.philox(key, entity, high)
        hits[j] = draws.unit(word_2) < share
