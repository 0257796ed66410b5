"""Dated values: the value that is in force in a month."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from simulation.io.months import BEFORE, dates_of, is_dated, month_name, month_number

Version = TypeVar("Version")
UNSET = object()
"""Stands for a value that has not begun and has none below."""
LARGEST_EXACT = 2**53
"""Whole numbers below this one are exact as floating-point numbers."""


def value_at(value: Any, month: int, default: Any = None) -> Any:
    """Value in force in a month: of a dated value the latest that has begun.

    Until its first month a dated value means the one of the layer below, which stands in it as
    ``before``, or else the default.

    Examples
    --------
    >>> dated = {"2017-01": 1, "2018-06": 0}
    >>> value_at(dated, month_number("2018-01")), value_at(dated, month_number("2016-12"), 0.5)
    (1, 0.5)
    """
    at = Steps(value).at(month)
    return default if at is UNSET else at


class Steps:
    """A value over time, dated or not, read once and looked up in any month."""

    def __init__(self, value: Any) -> None:
        dates = dates_of(value) if is_dated(value) else []
        self.months = [month_number(text) for text in dates]
        self.values = [value[text] for text in dates]
        self.before = value.get(BEFORE, UNSET) if dates else value

    def at(self, month: int) -> Any:
        """Give the value in force in a month; `UNSET` if it has not begun and has none below."""
        begun = bisect.bisect_right(self.months, month)
        return self.values[begun - 1] if begun else self.before

    @property
    def last(self) -> Any:
        """The value that holds in the end."""
        return self.values[-1] if self.values else self.before


class Settings:
    """Settings by name, of which some are dated."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.steps = {name: Steps(value) for name, value in values.items()}

    def at(self, month: int) -> dict[str, Any]:
        """Give the settings in force in a month; one that has not begun is left to its default."""
        at = {name: steps.at(month) for name, steps in self.steps.items()}
        return {name: value for name, value in at.items() if value is not UNSET}


def from_the_start(value: Any, default: Any) -> Any:
    """Write out what a dated value means until its first month; others stay as they are.

    Examples
    --------
    >>> from_the_start({"2019-06": 1.0}, 0.0)
    {'before': 0.0, '2019-06': 1.0}
    """
    return {BEFORE: default, **value} if is_dated(value) else value


def months_of_change(values: Iterable[Any], start_month: int) -> set[int]:
    """Months, counted from the start, in which any of some values changes."""
    dated = (value for value in values if is_dated(value))
    return {month_number(text) - start_month for value in dated for text in dates_of(value)}


class Timeline(Generic[Version]):
    """Versions of settings or parameters, one for each month of change.

    Parameters
    ----------
    months
        The first month that is asked for, and the months of change, in ascending order.
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
