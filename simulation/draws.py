"""All chance in the model: keyed draws.

A draw is a pure function of (seed, decision, month, entity): there is no stream to advance.  So two
scenarios share their luck (common random numbers), and neither the order of the calls, nor the
number of threads, nor a lever that is off changes any other draw.

The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as
easy as 1, 2, 3", SC'11).  The seed is its 64-bit key; the counter holds the entity (64 bits), the
month (32 bits) and the decision (32 bits), so that two different draws never use the same block.  A
block has four 32-bit words: the *lanes* of a draw.
"""

from __future__ import annotations

import math
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.compiled import compiled

Ids = npt.ArrayLike
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

TAIL = 10.0  # standard deviations below the mean at which a sum of probabilities begins

# Coefficients of AS 241 for the centre, the middle and the tails, highest powers first.
_CENTRAL_ABOVE = (
    2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
    4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
    1.3314166789178437745e2, 3.3871328727963666080e0,
)  # fmt: skip
_CENTRAL_BELOW = (
    5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4,
    2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
    4.2313330701600911252e1, 1.0,
)  # fmt: skip
_MIDDLE_ABOVE = (
    7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
    1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0,
    4.63033784615654529590e0, 1.42343711074968357734e0,
)  # fmt: skip
_MIDDLE_BELOW = (
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
    1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0,
    2.05319162663775882187e0, 1.0,
)  # fmt: skip
_TAIL_ABOVE = (
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
    2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
    5.46378491116411436990e0, 6.65790464350110377720e0,
)  # fmt: skip
_TAIL_BELOW = (
    2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
    7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
    5.99832206555887937690e-1, 1.0,
)  # fmt: skip

_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


@compiled
def philox(key: Any, counter_low: Any, counter_high: Any) -> Any:
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


@compiled
def unit(word: Any) -> Any:
    """Uniform number in the open interval (0, 1) from one 32-bit word."""
    return (np.float64(word) + 0.5) * 2.0**-32


@compiled
def fine_unit(word_high: Any, word_low: Any) -> Any:
    """Uniform number in the open interval (0, 1) from two words, with 52 bits."""
    bits = (word_high << np.uint64(20)) | (word_low >> np.uint64(12))
    return (np.float64(bits) + 0.5) * 2.0**-52


@compiled
def _rational(r: Any, above: Any, below: Any) -> Any:
    """Ratio of two polynomials of degree seven, highest coefficients first (Horner)."""
    numerator, denominator = above[0], below[0]
    for k in range(1, 8):
        numerator = numerator * r + above[k]
        denominator = denominator * r + below[k]
    return numerator / denominator


@compiled
def standard_normal(probability: Any) -> Any:
    """Inverse of the standard normal distribution function.

    Wichura 1988, algorithm AS 241 (PPND16), Applied Statistics 37(3): relative error about 1e-16.
    """
    q = probability - 0.5
    if abs(q) <= 0.425:
        return q * _rational(0.180625 - q * q, _CENTRAL_ABOVE, _CENTRAL_BELOW)
    r = math.sqrt(-math.log(min(probability, 1.0 - probability)))
    if r <= 5.0:
        value = _rational(r - 1.6, _MIDDLE_ABOVE, _MIDDLE_BELOW)
    else:
        value = _rational(r - 5.0, _TAIL_ABOVE, _TAIL_BELOW)
    return value if q > 0.0 else -value


@compiled
def poisson_quantile(probability: Any, mean: Any) -> Any:
    """Smallest count whose Poisson distribution function reaches a probability."""
    if mean <= 0.0:
        return 0
    count = max(0, int(mean - TAIL * math.sqrt(mean) - TAIL))
    mass = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1.0))
    below = mass
    while below < probability and (mass > 1e-18 or count < mean):
        count += 1
        mass *= mean / count
        below += mass
    return count


@compiled
def binomial_quantile(probability: Any, n: Any, p: Any) -> Any:
    """Smallest count whose binomial distribution function reaches a probability."""
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    mean = n * p
    count = max(0, int(mean - TAIL * math.sqrt(mean * (1.0 - p)) - TAIL))
    mass = math.exp(
        math.lgamma(n + 1.0)
        - math.lgamma(count + 1.0)
        - math.lgamma(n - count + 1.0)
        + count * math.log(p)
        + (n - count) * math.log1p(-p)
    )
    below = mass
    odds = p / (1.0 - p)
    while below < probability and count < n and (mass > 1e-18 or count < mean):
        mass *= odds * (n - count) / (count + 1)
        count += 1
        below += mass
    return count


@compiled
def _fill_uniform(out: Any, key: Any, high: Any, low: Any) -> None:
    for i in range(out.size):
        word_0, word_1, _, _ = philox(key, low[i], high)
        out[i] = fine_unit(word_0, word_1)


@compiled
def _fill_normal(out: Any) -> None:
    for i in range(out.size):
        out[i] = standard_normal(out[i])


@compiled
def _fill_poisson(out: Any, uniforms: Any, means: Any) -> None:
    for i in range(out.size):
        out[i] = poisson_quantile(uniforms[i], means[i])


@compiled
def _fill_binomial(out: Any, uniforms: Any, n: Any, p: Any) -> None:
    for i in range(out.size):
        out[i] = binomial_quantile(uniforms[i], n[i], p[i])


def key_of(seed: int) -> np.uint64:
    """Turn a seed into a Philox key, of 64 bits."""
    return np.uint64(int(seed) % 2**64)


def decision_code(decision: str) -> int:
    """Turn the name of a decision into the 32-bit code that stands for it in a counter."""
    return zlib.crc32(decision.encode("utf8"))


def counter_high(decision: str, month: int) -> np.uint64:
    """Upper half of a counter: the decision and the month (months of a burn-in are negative)."""
    return np.uint64((decision_code(decision) << 32) | (int(month) % 2**32))


def pair(first: Ids, second: Ids) -> npt.NDArray[np.uint64]:
    """Identity of an ordered pair of entities, such as chooser and candidate, for a draw."""
    upper = np.asarray(first, dtype=np.uint64) << _HALF
    return np.asarray(upper | np.asarray(second, dtype=np.uint64))


def uniform(seed: int, decision: str, month: int, entity: Ids) -> Floats:
    """Uniform draws in the open interval (0, 1), one per entity.

    Parameters
    ----------
    seed
        Seed of luck, or of the city.
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
    """
    low = np.atleast_1d(np.asarray(entity)).astype(np.uint64)
    out = np.empty(low.shape)
    _fill_uniform(out.reshape(-1), key_of(seed), counter_high(decision, month), low.reshape(-1))
    return out.reshape(np.shape(entity))


def normal(seed: int, decision: str, month: int, entity: Ids) -> Floats:
    """Draw standard normal numbers, one per entity; see `uniform`."""
    out = uniform(seed, decision, month, entity)
    _fill_normal(out.reshape(-1))
    return out


def bernoulli(
    seed: int, decision: str, month: int, entity: Ids, probability: npt.ArrayLike
) -> npt.NDArray[np.bool_]:
    """Draw True with the given probability (a hazard per month above 1 counts as 1)."""
    return np.asarray(uniform(seed, decision, month, entity) < np.asarray(probability))


def poisson(seed: int, decision: str, month: int, entity: Ids, mean: npt.ArrayLike) -> Counts:
    """Poisson counts by inversion of one uniform draw each, so that they grow with the mean."""
    uniforms = uniform(seed, decision, month, entity).reshape(-1)
    out = np.empty(uniforms.shape, dtype=np.int64)
    _fill_poisson(out, uniforms, _spread(mean, uniforms.shape, np.float64))
    return out.reshape(np.shape(entity))


def binomial(
    seed: int, decision: str, month: int, entity: Ids, n: npt.ArrayLike, p: npt.ArrayLike
) -> Counts:
    """Binomial counts by inversion of one uniform draw each, so that they grow with `p`."""
    uniforms = uniform(seed, decision, month, entity).reshape(-1)
    out = np.empty(uniforms.shape, dtype=np.int64)
    shape = uniforms.shape
    _fill_binomial(out, uniforms, _spread(n, shape, np.int64), _spread(p, shape, np.float64))
    return out.reshape(np.shape(entity))


def generator(seed: int, name: str) -> np.random.Generator:
    """Give an ordinary numpy generator for work above the model, such as resampling or search."""
    return np.random.Generator(np.random.PCG64([int(seed) % 2**64, decision_code(name)]))


def _spread(values: npt.ArrayLike, shape: tuple[int, ...], dtype: Any) -> npt.NDArray[Any]:
    return np.ascontiguousarray(np.broadcast_to(np.asarray(values, dtype=dtype).reshape(-1), shape))
