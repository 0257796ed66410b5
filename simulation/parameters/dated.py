"""Dated values: the value that is in force in a month."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from simulation.io.months import is_dated, month_name, month_number

Version = TypeVar("Version")
LARGEST_EXACT = 2**53
"""Whole numbers below this one are exact as floating-point numbers."""


def value_at(value: Any, month: int) -> Any:
    """Value in force in a month: of a dated value the latest that has begun, else the first.

    Examples
    --------
    >>> value_at({"2017-01": 1, "2018-06": 0}, month_number("2018-01"))
    1
    """
    if not is_dated(value):
        return value
    begun = [text for text in value if month_number(text) <= month]
    return value[max(begun)] if begun else value[min(value)]


def months_of_change(values: Iterable[Any], start_month: int) -> set[int]:
    """Months, counted from the start, in which any of some values changes."""
    return {
        month_number(text) - start_month for value in values if is_dated(value) for text in value
    }


class Timeline(Generic[Version]):
    """Versions of settings or parameters, one for each month of change.

    Parameters
    ----------
    months
        Months of change, in ascending order; before the first of them its version is in force.
    make
        Function that makes the version of a month.
    """

    def __init__(self, months: Sequence[int], make: Callable[[int], Version]) -> None:
        self.months = list(months)
        self.versions = [make(month) for month in self.months]

    def at(self, month: int) -> Version:
        """Give the version that is in force in a month."""
        return self.versions[max(0, bisect.bisect_right(self.months, month) - 1)]


def resolved(timeline: Timeline[Any], start_month: int) -> dict[str, Any]:
    """Values of every version that differ from their declaration, by the month of its begin."""
    versions = zip(timeline.months, timeline.versions, strict=True)
    return {
        month_name(start_month + month): canonical(version.model_dump(exclude_defaults=True))
        for month, version in versions
    }


def canonical(value: Any) -> Any:
    """Write the same number always in the same way: 1 for ``1`` and ``1.0``."""
    if isinstance(value, Mapping):
        return {str(key): canonical(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(one) for one in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_EXACT:
        return int(value)
    return value
