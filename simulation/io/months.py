"""Months: how a month is written, and tables of months."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeGuard

from pydantic import AfterValidator

MONTH = re.compile(r"(?!0000)(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])")
"""A month; with fewer digits, such as 2017-1, it would sort after 2017-09."""


@functools.cache
def month_number(text: str) -> int:
    """Number of a month written ``2017-01``, counted from the year 0.

    Raises
    ------
    ValueError
        If the text is not a month.

    Examples
    --------
    >>> month_number("2017-01") - month_number("2016-12")
    1
    """
    month = MONTH.fullmatch(text) if isinstance(text, str) else None
    if month is None:
        raise ValueError("a month such as '2017-01'")
    return int(month["year"]) * 12 + int(month["month"]) - 1


@functools.lru_cache(maxsize=4096)
def month_name(number: int) -> str:
    """Write the number of a month as ``2017-01``.

    Examples
    --------
    >>> month_name(month_number("2016-12") + 1)
    '2017-01'
    """
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def _checked_month(text: str) -> str:
    month_number(text)
    return text


LIKE_A_MONTH = re.compile(r"\d{4}-?\d{1,2}")
BEFORE = "before"
"""Key of a dated value for what holds until its first month; without it the default does."""

Month = Annotated[str, AfterValidator(_checked_month)]
"""A month written ``2017-01``, as a field of a record."""


def is_dated(value: Any) -> bool:
    """Whether a value is a table of months, such as ``{ "2017-01" = 1, "2018-06" = 0 }``."""
    if not isinstance(value, Mapping):
        return False
    dates = [key for key in value if key != BEFORE]
    return bool(dates) and all(map(_is_month, dates))


def wrong_months(value: Any) -> list[str]:
    """Give the keys of a table that look like months and are none, such as ``2020-13``."""
    if not isinstance(value, Mapping):
        return []
    return [key for key in value if LIKE_A_MONTH.fullmatch(str(key)) and not _is_month(key)]


def is_plain_table(value: Any) -> TypeGuard[Mapping[str, Any]]:
    """Whether a value is a table whose keys are not months."""
    return isinstance(value, Mapping) and not is_dated(value)


def dates_of(value: Mapping[str, Any]) -> list[str]:
    """Give the months of a dated value, in order."""
    return sorted(key for key in value if key != BEFORE)


def laid_over(below: Any, value: Any) -> Any:
    """Give what replaces a value: until its first month a dated one means the value below it.

    Parameters
    ----------
    below
        Value of the layer below, dated or not; None is none.
    value
        Value of this layer; the dated values in a table lie over those of the table below.

    Examples
    --------
    >>> laid_over(0.5, {"2019-01": 0.9})
    {'before': 0.5, '2019-01': 0.9}
    >>> laid_over({"2018-01": 0.5, "2020-01": 0.7}, {"2019-01": 0.9})
    {'2018-01': 0.5, '2019-01': 0.9}
    """
    if not isinstance(value, Mapping):
        return value
    if not is_dated(value):
        under = below if is_plain_table(below) else {}
        return {key: laid_over(under.get(key), one) for key, one in value.items()}
    if below is None or BEFORE in value:
        return dict(value)
    if not is_dated(below):
        return {BEFORE: below, **value}
    first = dates_of(value)[0]
    earlier = {key: one for key, one in below.items() if key == BEFORE or key < first}
    return {**earlier, **value}


def _is_month(text: Any) -> bool:
    try:
        return month_number(text) >= 0
    except ValueError:
        return False
