"""Months: how a month is written, and tables of months."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator


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
    try:
        date = datetime.datetime.strptime(text, "%Y-%m")
    except (ValueError, TypeError):
        raise ValueError("a month such as '2017-01'") from None
    number = date.year * 12 + date.month - 1
    if month_name(number) != text:  # such as 2017-1, which would sort after 2017-09
        raise ValueError("a month such as '2017-01'")
    return number


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


Month = Annotated[str, AfterValidator(_checked_month)]
"""A month written ``2017-01``, as a field of a record."""


def is_dated(value: Any) -> bool:
    """Whether a value is a table of months, such as ``{ "2017-01" = 1, "2018-06" = 0 }``."""
    return isinstance(value, Mapping) and bool(value) and all(map(_is_month, value))


def _is_month(text: Any) -> bool:
    try:
        return month_number(text) >= 0
    except ValueError:
        return False
