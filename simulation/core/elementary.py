"""Exponential and logarithm in plain arithmetic, so that a loop does several numbers at once.

The functions of the C library can only be called for one number at a time.  These are correct to
about two units in the last place, and the same on every machine.
"""

from __future__ import annotations

import numpy as np

from simulation.core.compilation import inlined

LOG2_OF_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
"""Logarithm of 2 in two parts, so that a multiple of the first is exact."""
ROOT_OF_HALF = np.int64(0x3FE6A09E667F3BCD)
"""Bits of the square root of one half."""
MANTISSA, BIAS = np.int64(52), np.int64(1023)
LARGEST = 700.0


@inlined
def exponential(x: float) -> float:
    """Exponential of a number between -700 and 700; beyond, that of the nearer end.

    The nearest power of two times a Taylor polynomial of degree 12 for what remains.
    """
    x = min(LARGEST, max(-LARGEST, x))
    power = np.floor(x * LOG2_OF_E + 0.5)
    rest = (x - power * LN2_HIGH) - power * LN2_LOW
    value = 1 / 479001600
    value = value * rest + 1 / 39916800
    value = value * rest + 1 / 3628800
    value = value * rest + 1 / 362880
    value = value * rest + 1 / 40320
    value = value * rest + 1 / 5040
    value = value * rest + 1 / 720
    value = value * rest + 1 / 120
    value = value * rest + 1 / 24
    value = value * rest + 1 / 6
    value = value * rest + 1 / 2
    value = value * rest + 1.0
    value = value * rest + 1.0
    return value * np.int64((np.int64(power) + BIAS) << MANTISSA).view(np.float64)


@inlined
def logarithm(x: float) -> float:
    """Natural logarithm of a positive (normal) number.

    With x = 2^power m and m around 1, the series of log m in (m - 1) / (m + 1).
    """
    bits = np.float64(x).view(np.int64)
    power = (bits - ROOT_OF_HALF) >> MANTISSA
    m = np.int64(bits - (power << MANTISSA)).view(np.float64)
    ratio = (m - 1.0) / (m + 1.0)
    square = ratio * ratio
    series = 1 / 21
    series = series * square + 1 / 19
    series = series * square + 1 / 17
    series = series * square + 1 / 15
    series = series * square + 1 / 13
    series = series * square + 1 / 11
    series = series * square + 1 / 9
    series = series * square + 1 / 7
    series = series * square + 1 / 5
    series = series * square + 1 / 3
    twos = np.float64(power)
    return twos * LN2_HIGH + (2.0 * ratio + (2.0 * ratio * square * series + twos * LN2_LOW))
