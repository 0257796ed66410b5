"""Shown: numbers of results as the cells of tables, alike in print and in a report."""

from __future__ import annotations

import math
from typing import Any

from simulation.analysis.formatting import decimals, difference_unit, interval_text, shown_unit
from simulation.analysis.labels import outcome_label, with_kind, with_unit
from simulation.languages.translation import translated
from simulation.outcomes.declaration import OUTCOMES

MEASURES = ("%", "percentage points", "points", "M yuan", "months", "hours", "log")
"""Units that are printed after a label; other units are counts of what the label names."""
DIGITS = {"%": 1, "points": 1, "M yuan": 2, "log": 2}
"""Digits after the decimal point by unit as it is shown; other units have none."""


def number(value: float | None, unit: str) -> str:
    """Format a number for a cell; one that is not 0 is never shown as 0.

    Examples
    --------
    >>> number(12_340_000.0, "yuan"), number(3_000.0, "yuan"), number(-0.928, "log")
    ('12.34', '0.003', '-0.93')
    """
    if value is None or value != value:
        return ""
    factor, name = shown_unit(unit)
    shown, digits = factor * value, DIGITS.get(name, 0)
    if shown and not round(shown, digits):
        digits = -math.floor(math.log10(abs(shown)))
    return f"{shown:,.{digits}f}"


def unit_after(label: str, unit: str) -> str:
    """Give a label with its unit; labels of counts name their unit themselves.

    Examples
    --------
    >>> unit_after("Fee collection", "share"), unit_after("Reports", "reports")
    ('Fee collection, %', 'Reports')
    """
    name = printed_unit(unit)
    return with_unit(label, name) if name else label


def printed_unit(unit: str) -> str:
    """Give the unit that is printed after a label; empty if the label of a count names it.

    Examples
    --------
    >>> printed_unit("share"), printed_unit("reports")
    ('%', '')
    """
    name = shown_unit(unit)[1]
    return name if name in MEASURES else ""


def label_of_difference(outcome: str, kind: str) -> str:
    """Label of an outcome with the unit of its differences."""
    unit = difference_unit(OUTCOMES[outcome].unit_of_year)[1]
    return unit_after(with_kind(outcome_label(outcome), kind), unit)


def effect_cells(row: Any, value: float, unit: str) -> tuple[str, str]:
    """Difference of a row and its interval, with the digits that the interval allows.

    Parameters
    ----------
    row
        Row of a table of effects, with n, low and high.
    value, unit
        The difference, and the unit in which it is stored.
    """
    if not row.n:
        return translated("no value"), ""
    factor = difference_unit(unit)[0]
    scaled, low, high = factor * value, factor * row.low, factor * row.high
    form = f"+,.{decimals(scaled, low, high)}f"
    return f"{scaled:{form}}", interval_text(low, high, form)


def with_interval(value: float, low: float, high: float) -> str:
    """Give a number with its interval in brackets, if it has one.

    Examples
    --------
    >>> with_interval(0.8, 0.5, 1.25), with_interval(12.0, math.nan, math.nan)
    ('0.80 (0.50 to 1.25)', '12.0')
    """
    form = f",.{decimals(value, low, high)}f"
    interval = interval_text(low, high, form)
    return f"{value:{form}} ({interval})" if interval else f"{value:{form}}"


def price(row: Any) -> str:
    """Give the cost of a point of satisfaction, or the verdict if there is none.

    Parameters
    ----------
    row
        Row of a table of cost-effectiveness.
    """
    text = translated(row.verdict)
    if row.yuan_per_satisfaction_year > 0:
        cost = with_interval(row.yuan_per_satisfaction_year, row.low, row.high)
        text = translated(
            "{cost} yuan (cash and staff hours) per point of satisfaction, household and year",
            cost=cost,
        )
    elif row.verdict == "dominated" and row.p_dominated == row.p_dominated:
        share = f"{100 * row.p_dominated:.0f}"
        text += translated(" (in {share} % of resamples or samples)", share=share)
    return translated("{text}, over all months", text=text)
