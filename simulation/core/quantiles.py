"""Quantiles: inverse distribution functions, which turn uniform random numbers into others.

By inversion a random number grows with the parameters of its distribution.  So two scenarios that
share the uniform numbers have common random numbers throughout.
"""

from __future__ import annotations

import math

from simulation.core.compilation import compiled, inlined
from simulation.core.elementary import logarithm

TAIL = 10.0  # standard deviations below the mean at which a sum of probabilities begins
ROUNDING = 1e-12  # far more than a probability is off by when it is computed
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
CENTRE = 0.425
"""Distance from one half within which a normal quantile needs no logarithm."""
LEAST_OF_MIDDLE = math.exp(-25.0)
"""Probability below which (or above one minus which) the far tails begin."""


@inlined
def _rational(r: float, above: tuple[float, ...], below: tuple[float, ...]) -> float:
    """Ratio of two polynomials of degree seven, highest coefficients first (Horner)."""
    numerator, denominator = above[0], below[0]
    for k in range(1, 8):
        numerator = numerator * r + above[k]
        denominator = denominator * r + below[k]
    return numerator / denominator


@inlined
def central_normal(q: float) -> float:
    """Inverse of the standard normal distribution function at 0.5 + q, for |q| up to CENTRE."""
    return q * _rational(0.180625 - q * q, _CENTRAL_ABOVE, _CENTRAL_BELOW)


@inlined
def middle_normal(probability: float) -> float:
    """Inverse of it between the centre and the far tails, where all numbers of 32 bits lie."""
    r = math.sqrt(-logarithm(min(probability, 1.0 - probability)))
    value = _rational(r - 1.6, _MIDDLE_ABOVE, _MIDDLE_BELOW)
    return value if probability > 0.5 else -value


@compiled
def standard_normal(probability: float) -> float:
    """Inverse of the standard normal distribution function.

    Wichura 1988, algorithm AS 241 (PPND16), Applied Statistics 37(3): relative error about 1e-16.
    """
    q = probability - 0.5
    if abs(q) <= CENTRE:
        return central_normal(q)
    if min(probability, 1.0 - probability) >= LEAST_OF_MIDDLE:
        return middle_normal(probability)
    r = math.sqrt(-logarithm(min(probability, 1.0 - probability)))
    value = _rational(r - 5.0, _TAIL_ABOVE, _TAIL_BELOW)
    return value if q > 0.0 else -value


@compiled
def poisson_quantile(probability: float, mean: float) -> int:
    """Smallest count whose Poisson distribution function reaches a probability."""
    if mean <= 0.0 or probability < 1.0 - mean - ROUNDING:  # since exp(-mean) >= 1 - mean
        return 0
    count = max(0, int(mean - TAIL * math.sqrt(mean) - TAIL))
    log_mass = -mean
    if count > 0:
        log_mass = count * math.log(mean) - mean - math.lgamma(count + 1.0)
    mass = math.exp(log_mass)
    below = mass
    while below < probability and (mass > 1e-18 or count < mean):
        count += 1
        mass *= mean / count
        below += mass
    return count


@compiled
def binomial_quantile(probability: float, n: int, p: float) -> int:
    """Smallest count whose binomial distribution function reaches a probability."""
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    mean = n * p
    if probability < 1.0 - mean - ROUNDING:  # since (1 - p) ** n >= 1 - n p
        return 0
    count = max(0, int(mean - TAIL * math.sqrt(mean * (1.0 - p)) - TAIL))
    log_mass = n * math.log1p(-p)
    if count > 0:
        log_mass = (
            math.lgamma(n + 1.0)
            - math.lgamma(count + 1.0)
            - math.lgamma(n - count + 1.0)
            + count * math.log(p)
            + (n - count) * math.log1p(-p)
        )
    mass = math.exp(log_mass)
    below = mass
    odds = p / (1.0 - p)
    while below < probability and count < n and (mass > 1e-18 or count < mean):
        mass *= odds * (n - count) / (count + 1)
        count += 1
        below += mass
    return count
