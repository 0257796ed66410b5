"""Numbers: what is given as one, as the number that it was checked to be."""

from __future__ import annotations

import math

import numpy as np

from simulation.io.validation import refuse


def whole_number(value: object, where: str, key: str, low: int, high: int) -> int:
    """Give a whole number, however it is written: ``2``, ``2.0`` or one of numpy.

    Raises
    ------
    InputError
        If it is anything else, such as ``2.9``, ``True``, ``None`` or text, or out of bounds.

    Examples
    --------
    >>> whole_number(np.int64(2), "run", "seed", 0, 9), whole_number(2.0, "run", "seed", 0, 9)
    (2, 2)
    """
    number = real_number(value)
    if number is not None and number.is_integer():
        whole = int(value) if isinstance(value, int | np.integer) else int(number)
        if low <= whole <= high:
            return whole
    raise refuse(where, key, value, f"a whole number from {low} to {high}")


def real_number(value: object) -> float | None:
    """Give a finite number as one of Python; None for anything else, such as yes or no."""
    if isinstance(value, bool | np.bool_) or not isinstance(
        value, int | float | np.integer | np.floating
    ):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def share_above_zero(value: object, where: str, key: str) -> float:
    """Give a number above 0 and at most 1.

    Raises
    ------
    InputError
        If it is anything else.
    """
    number = real_number(value)
    if number is None or not 0 < number <= 1:
        raise refuse(where, key, value, "above 0 and at most 1")
    return number


def short_number(value: float) -> str:
    """Give a number for a table: three digits, and no decimals from 1000 on."""
    return f"{value:.3g}" if not abs(value) >= 1000 else f"{value:,.0f}"
