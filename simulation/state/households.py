"""Households: their columns.

A household's traits follow from the city's seed, its compound and its number within the compound,
so it is the same household at every scale.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.core import randomness
from simulation.core.compilation import compiled
from simulation.core.tables import Mask, Rows, Table, column
from simulation.parameters.initial_conditions import CityStart

Singles = npt.NDArray[np.float32]
"""Type of a column of households that holds numbers."""
Bytes = npt.NDArray[np.uint8]
"""Type of a column of households that holds small counts, or flags."""
Links = npt.NDArray[np.int32]
"""Type of a column of households that holds rows of other households."""
HOUSEHOLDS_PER_BUILDING = 60
"""Households of a residential building; an assumption.  Compiled functions use it, so it stands in
a file that the cache of compiled code follows."""
SATISFACTION_SCALE = 15.0
"""Points of satisfaction for which its coefficient in the utility of paying stands; an assumption,
here for the same reason."""
RING = 3
"""Neighbours to either side on the ring of a building."""
FAR = 2
"""Neighbours outside the ring."""
PAYER_TYPE = np.uint8(0b11)
FREE_RIDER, CONDITIONAL, DUTIFUL = np.uint8(0), np.uint8(1), np.uint8(2)
OWNER, PARTY_MEMBER, OUTSPOKEN = np.uint8(4), np.uint8(8), np.uint8(16)
OUTSPOKEN_OWNER = np.uint8(OWNER | OUTSPOKEN)


class Households(Table):
    """One row per simulated household, ordered by compound."""

    rows = "household"

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
def identity(compound: int, position: int) -> randomness.Word:
    """Identity of a household that keys its random numbers: its compound and position in it."""
    return randomness.word_of_pair(compound, position)


def party_members_of(start: CityStart, city_seed: int, compound: int, n: int) -> Rows:
    """Positions of the households with a party member in a compound of true size `n`."""
    high = randomness.counter_high("household kind", 0)
    hits = np.zeros(n, dtype=np.bool_)
    _mark_members(hits, randomness.key_of(city_seed), high, compound, start.share_party_members)
    return np.flatnonzero(hits)


@compiled
def _mark_members(
    hits: Mask, key: randomness.Word, high: randomness.Word, compound: int, share: float
) -> None:
    for j in range(hits.size):
        _, _, word_2, _ = randomness.philox(key, identity(compound, j), high)
        hits[j] = randomness.unit(word_2) < share
