"""Randomness: all random numbers of the model, each by its key.

A random number is a pure function of (seed, decision, month, entity): there is no stream to
advance.  So two scenarios have common random numbers, and neither the order of the calls, nor the
number of threads, nor a lever that is off changes any other number.

The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as
easy as 1, 2, 3", SC'11).  The seed is its 64-bit key; the counter holds the entity (64 bits), the
month (32 bits) and the decision (32 bits), so that two different keys never use the same block.  A
block has four 32-bit words.
"""

from __future__ import annotations

import functools
import zlib
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from simulation.core.compilation import compiled, inlined
from simulation.core.quantiles import (
    CENTRE,
    binomial_quantile,
    central_normal,
    middle_normal,
    poisson_quantile,
    standard_normal,
)

Ids = npt.ArrayLike
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Word = np.uint64
Words = npt.NDArray[np.uint64]
Block = tuple[Word, Word, Word, Word]
Number = TypeVar("Number", bound=np.generic)
_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


@inlined
def philox(key: Word, counter_low: Word, counter_high: Word) -> Block:
    """Philox4x32-10: four 32-bit words (as uint64) from a 64-bit key and a 128-bit counter."""
    key_0 = np.uint64(key) & _LOW
    key_1 = np.uint64(key) >> _HALF
    word_0 = np.uint64(counter_low) & _LOW
    word_1 = np.uint64(counter_low) >> _HALF
    word_2 = np.uint64(counter_high) & _LOW
    word_3 = np.uint64(counter_high) >> _HALF
    for _ in range(10):
        product_0 = _MULTIPLIER_0 * word_0
        product_1 = _MULTIPLIER_1 * word_2
        word_0 = (product_1 >> _HALF) ^ word_1 ^ key_0
        word_1 = product_1 & _LOW
        word_2 = (product_0 >> _HALF) ^ word_3 ^ key_1
        word_3 = product_0 & _LOW
        key_0 = (key_0 + _WEYL_0) & _LOW
        key_1 = (key_1 + _WEYL_1) & _LOW
    return word_0, word_1, word_2, word_3


@inlined
def word_of_pair(first: int, second: int) -> Word:
    """Identity of an ordered pair of entities, as `pair` gives it, for compiled functions."""
    return (np.uint64(first) << np.uint64(32)) | np.uint64(second)


@inlined
def unit(word: Word) -> float:
    """Uniform number in the open interval (0, 1) from one 32-bit word."""
    return (np.float64(word) + 0.5) * 2.0**-32


@inlined
def fine_unit(word_high: Word, word_low: Word) -> float:
    """Uniform number in the open interval (0, 1) from two words, with 52 bits."""
    bits = (word_high << np.uint64(20)) | (word_low >> np.uint64(12))
    return (np.float64(bits) + 0.5) * 2.0**-52


@compiled
def _fill_uniform(out: Floats, key: Word, high: Word, low: Words) -> None:
    for i in range(out.size):
        word_0, word_1, _, _ = philox(key, low[i], high)
        out[i] = fine_unit(word_0, word_1)


@compiled
def _one_uniform(key: Word, high: Word, low: Word) -> float:
    word_0, word_1, _, _ = philox(key, low, high)
    return fine_unit(word_0, word_1)


@compiled
def _fill_normal(out: Floats) -> None:
    for i in range(out.size):
        out[i] = standard_normal(out[i])


@compiled
def two_uniforms(first: Floats, second: Floats, key: Word, high: Word, low: Words) -> None:
    """Fill in two uniform numbers (32 bits) for each of several entities.

    Parameters
    ----------
    first, second
        Arrays for the results, of one length.
    key, high
        Key of the seed, and upper half of the counter.
    low
        Identities of the entities.
    """
    for i in range(first.size):
        word_0, word_1, _, _ = philox(key, low[i], high)
        first[i] = unit(word_0)
        second[i] = unit(word_1)


@compiled
def two_normals(first: Floats, second: Floats, key: Word, high: Word, low: Words) -> None:
    """Fill in two standard normal numbers for each of several entities; see `two_uniforms`."""
    two_uniforms(first, second, key, high, low)
    _normals_of(first)
    _normals_of(second)


@compiled
def _normals_of(uniforms: Floats) -> None:
    """Turn uniform numbers into normal ones: the centre several at a time, then the tails."""
    n_tails = 0
    tails, in_tails = np.empty(uniforms.size, dtype=np.int32), np.empty(uniforms.size)
    for i in range(uniforms.size):
        tails[n_tails], in_tails[n_tails] = i, uniforms[i]
        n_tails += abs(uniforms[i] - 0.5) > CENTRE
    for i in range(uniforms.size):
        uniforms[i] = central_normal(uniforms[i] - 0.5)
    for k in range(n_tails):
        in_tails[k] = middle_normal(in_tails[k])
    for k in range(n_tails):
        uniforms[tails[k]] = in_tails[k]


@compiled
def _fill_poisson(out: Counts, uniforms: Floats, means: Floats) -> None:
    for i in range(out.size):
        out[i] = poisson_quantile(uniforms[i], means[i])


@compiled
def _fill_binomial(out: Counts, uniforms: Floats, n: Counts, p: Floats) -> None:
    for i in range(out.size):
        out[i] = binomial_quantile(uniforms[i], n[i], p[i])


MOST_SEED = 2**63 - 1
"""Highest seed that a user may give; seeds begin at 0."""


def new_seed() -> int:
    """Give a seed that nobody has chosen, other every time."""
    entropy = np.random.SeedSequence().generate_state(1, np.uint32)
    return int(entropy[0])


@functools.cache
def key_of(seed: int) -> np.uint64:
    """Turn a seed into a Philox key, of 64 bits."""
    return np.uint64(int(seed) % 2**64)


@functools.cache
def decision_code(decision: str) -> int:
    """Turn the name of a decision into the 32-bit code that stands for it in a counter."""
    return zlib.crc32(decision.encode("utf8"))


def counter_high(decision: str, month: int) -> np.uint64:
    """Upper half of a counter: the decision and the month (months of a burn-in are negative)."""
    return np.uint64((decision_code(decision) << 32) | (int(month) % 2**32))


def pair_of(first: int, second: int) -> int:
    """Identity of one ordered pair of entities; see `pair`."""
    return (int(first) << 32) | int(second)


def pair(first: Ids, second: Ids) -> npt.NDArray[np.uint64]:
    """Identity of an ordered pair of entities, such as chooser and candidate."""
    upper = np.asarray(first, dtype=np.uint64) << _HALF
    return np.asarray(upper | np.asarray(second, dtype=np.uint64))


def uniform(seed: int, decision: str, month: int, entity: Ids) -> Floats:
    """Give uniform random numbers in the open interval (0, 1), one per entity.

    Parameters
    ----------
    seed
        Seed of the run, or of the city.
    decision
        Name of the decision; each decision has a name of its own.
    month
        Month counted from the begin of the programme; negative in the burn-in.
    entity
        Identities (not positions) of the entities, unsigned integers below 2**64.

    Returns
    -------
    numpy.ndarray
        float64, of the shape of `entity`.

    Examples
    --------
    >>> alone, both = uniform(1, "example", 0, 7), uniform(1, "example", 0, [3, 7])
    >>> bool(alone == both[1])
    True
    """
    key, high = key_of(seed), counter_high(decision, month)
    if isinstance(entity, int | np.integer):
        return np.asarray(_one_uniform(key, high, np.uint64(entity)))
    low = np.asarray(entity).astype(np.uint64)
    out = np.empty(low.shape)
    _fill_uniform(out.reshape(-1), key, high, low.reshape(-1))
    return out


def normal(seed: int, decision: str, month: int, entity: Ids) -> Floats:
    """Give standard normal random numbers, one per entity; see `uniform`."""
    out = uniform(seed, decision, month, entity)
    _fill_normal(out.reshape(-1))
    return out


def bernoulli(
    seed: int, decision: str, month: int, entity: Ids, probability: npt.ArrayLike
) -> npt.NDArray[np.bool_]:
    """Give True with a probability (a hazard per month above 1 counts as 1); see `uniform`."""
    return np.asarray(uniform(seed, decision, month, entity) < np.asarray(probability))


def poisson(seed: int, decision: str, month: int, entity: Ids, mean: npt.ArrayLike) -> Counts:
    """Give Poisson counts by inversion of uniform numbers, so that they grow with the mean."""
    uniforms = uniform(seed, decision, month, entity).reshape(-1)
    out = np.empty(uniforms.shape, dtype=np.int64)
    _fill_poisson(out, uniforms, _spread(mean, uniforms.shape, np.float64))
    return out.reshape(np.shape(entity))


def binomial(
    seed: int, decision: str, month: int, entity: Ids, n: npt.ArrayLike, p: npt.ArrayLike
) -> Counts:
    """Give binomial counts by inversion of uniform numbers, so that they grow with `p`."""
    uniforms = uniform(seed, decision, month, entity).reshape(-1)
    out = np.empty(uniforms.shape, dtype=np.int64)
    shape = uniforms.shape
    _fill_binomial(out, uniforms, _spread(n, shape, np.int64), _spread(p, shape, np.float64))
    return out.reshape(np.shape(entity))


def generator(seed: int, name: str) -> np.random.Generator:
    """Give an ordinary numpy generator for work above the model, such as resampling or search."""
    return np.random.Generator(np.random.PCG64([int(seed) % 2**64, decision_code(name)]))


def _spread(
    values: npt.ArrayLike, shape: tuple[int, ...], dtype: type[Number]
) -> npt.NDArray[Number]:
    return np.ascontiguousarray(np.broadcast_to(np.asarray(values, dtype=dtype).reshape(-1), shape))
