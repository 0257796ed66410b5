"""Bidding: what firms ask for a compound, and which of them bid for it (2.12)."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from simulation.core import randomness
from simulation.core.compilation import compiled
from simulation.core.quantiles import standard_normal
from simulation.core.randomness import Word, fine_unit, philox, word_of_pair
from simulation.core.tables import Array, Floats, Mask, Rows
from simulation.state.firms import PUBLIC
from simulation.state.state import State

LOWEST_BID, SPREAD_OF_BIDS = 0.9, 0.1
"""Lowest bid as a share of the reference fee, and the range above it; assumptions."""


def uniform(state: State, decision: str, compound: int, firms: Array) -> Floats:
    """Uniform random number of each pair of a compound and one of some firms."""
    high = randomness.counter_high(decision, state.month)
    return uniforms_of_pairs(state.key, high, compound, state.firms.identity, firms)


def normal(state: State, decision: str, compound: int, firms: Array) -> Floats:
    """Standard normal random number of each pair of a compound and one of some firms."""
    high = randomness.counter_high(decision, state.month)
    return normals_of_pairs(state.key, high, compound, state.firms.identity, firms)


@compiled
def uniforms_of_pairs(key: Word, high: Word, compound: int, identity: Rows, firms: Rows) -> Floats:
    """Uniform numbers of pairs; see `randomness.pair` and `randomness.uniform`.

    Parameters
    ----------
    key, high
        Key of the seed, and upper half of the counter.
    compound
        Row of the compound.
    identity
        Identity of every firm.
    firms
        Rows of the firms.
    """
    out = np.empty(firms.size)
    for i in range(firms.size):
        pair = word_of_pair(compound, identity[firms[i]])
        word_0, word_1, _, _ = philox(key, pair, high)
        out[i] = fine_unit(word_0, word_1)
    return out


@compiled
def normals_of_pairs(key: Word, high: Word, compound: int, identity: Rows, firms: Rows) -> Floats:
    """Standard normal numbers of pairs; see `uniforms_of_pairs`."""
    out = uniforms_of_pairs(key, high, compound, identity, firms)
    for i in range(out.size):
        out[i] = standard_normal(out[i])
    return out


def prices_asked(state: State, firms: Array, compound: int) -> Array:
    """Fee that each of some firms asks for, as a share of the reference fee of the compound."""
    return np.asarray(LOWEST_BID + SPREAD_OF_BIDS * uniform(state, "bid", compound, firms))


def want(state: State, firms: Array, compound: int, margins: Array | float) -> Mask:
    """Whether each of some firms bids for a compound that promises it a margin.

    Firms agree in part on what else speaks for a compound, and see it differently in part.  A
    public provider takes whatever it looks at.
    """
    rules = state.parameters.participation
    own = normal(state, "interest", compound, firms)
    shared = float(state.compounds.appeal[compound])
    appeal = math.sqrt(rules.appeal_shared) * shared + math.sqrt(1 - rules.appeal_shared) * own
    odds = special.log_ndtr(appeal) - special.log_ndtr(-appeal)
    beyond = margins - state.firms.margin[firms] + rules.margin_tolerance
    return np.asarray(
        (beyond / rules.margin_scale + odds > 0) | (state.firms.kind[firms] == PUBLIC)
    )
