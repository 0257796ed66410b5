"""Labels: the words of figures, each in one place."""

from __future__ import annotations

from typing import Literal

from simulation.analysis.formatting import difference_unit, shown_unit
from simulation.languages.translation import translated
from simulation.outcomes.declaration import OUTCOMES, Direction

TRUE, REPORTED = "true", "reported"
TRUE_AND_REPORTED = "true and reported"
KINDS = {"true": TRUE, "reported": REPORTED}
BETTER = {
    ("y", "higher"): "\N{UPWARDS ARROW}\N{NO-BREAK SPACE}better",
    ("y", "lower"): "\N{DOWNWARDS ARROW}\N{NO-BREAK SPACE}better",
    ("x", "higher"): "better\N{NO-BREAK SPACE}\N{RIGHTWARDS ARROW}",
    ("x", "lower"): "\N{LEFTWARDS ARROW}\N{NO-BREAK SPACE}better",
}
MARKS = {
    True: "\N{BLACK UP-POINTING TRIANGLE} ",
    False: "\N{BLACK DOWN-POINTING TRIANGLE} ",
}
"""What stands before a difference that is better, or worse."""
NEITHER = "neither direction is better"
POINTS_OF_100 = "points of 100"
SHOCK = "2020: random shock;\nits sign depends on the seed"
INDEX = "first 12 months = 1, true; neither direction is better"
OF_COMPOUNDS, OF_FIRMS = "% of compounds", "% of firms with a project"
OF_FEES = "% of fees due, % of reports"
MONEY = "million yuan, cash and staff hours, true; \N{DOWNWARDS ARROW}\N{NO-BREAK SPACE}cheaper"
PLACES = {"city": "city", "commodity": "commodity housing", "old": "old compounds"}
REPORTED_BY_CITY = "city, reported"
WITHOUT_PROGRAMME = "same city and seed, no programme"
PUBLISHED = "published, with tolerance"
REPORTED_IF_DIFFERENT = "reported, where it differs"
ROWS = {"street office": 3.0, "communities": 2.0, "compounds": 1.0, "firms": 0.0}
"""Rows of the drawing of a street, and their heights."""
MARKET, CO_MANAGED, WELFARE = "market firm", "co-management", "public-welfare firm"
FIRM_HEAD = "firm head in the community's committee (x2)"
DIRECTOR, SEAT = "quality director (x1)", "appointed seat in the committee (x3)"
ORGANISED, ADVISED = "firm with a party organisation", "firm with an advisor"
NEITHER_OF_THEM = "firm without either"
UNDER, WITHOUT = "compound with a firm", "compound without a firm"
PREDICTED, PUBLISHED_VALUE = "predicted", "published"
NO_COST = "no cost"
NO_VALUE = "no value"


def not_a_forecast() -> str:
    """Say that a figure is no forecast."""
    return translated("Runs of the model, not a forecast")


def better(direction: Direction, axis: Literal["x", "y"] = "y") -> str:
    r"""Say with an arrow which direction of an axis is better.

    Examples
    --------
    >>> better("lower", "x"), better("none")
    ('←\xa0better', 'neither direction is better')
    """
    return BETTER.get((axis, direction), NEITHER)


def unit_of(outcome: str, monthly: bool = False) -> str:
    """Give the unit of an outcome as a figure names it.

    Parameters
    ----------
    outcome
        Name of the outcome.
    monthly
        Whether the values are of months rather than of years.

    Examples
    --------
    >>> unit_of("satisfaction"), unit_of("collection_rate"), unit_of("reports", monthly=True)
    ('points of 100', '%', 'reports/month')
    """
    about = OUTCOMES[outcome]
    name = shown_unit(about.unit if monthly else about.unit_of_year)[1]
    return POINTS_OF_100 if name == "points" else name


def value_label(
    outcome: str, kind: str, monthly: bool = False, axis: Literal["x", "y"] = "y"
) -> str:
    r"""Label an axis of values: unit, true or reported, and which direction is better.

    Parameters
    ----------
    outcome
        Name of the outcome.
    kind
        ``true``, ``reported``, or other words for both.
    monthly
        Whether the values are of months rather than of years.
    axis
        The axis.

    Examples
    --------
    >>> value_label("satisfaction", "true")
    'points of 100, true; ↑\xa0better'
    """
    words = f"{unit_of(outcome, monthly)}, {KINDS.get(kind, kind)}"
    return f"{words}; {better(OUTCOMES[outcome].direction, axis)}"


def difference_label(
    outcome: str, kind: str, monthly: bool = False, axis: Literal["x", "y"] = "x"
) -> str:
    r"""Label an axis of differences, as `value_label` does one of values.

    Examples
    --------
    >>> difference_label("capture", "true")
    'percentage points, true; ←\xa0better'
    """
    about = OUTCOMES[outcome]
    name = difference_unit(about.unit if monthly else about.unit_of_year)[1]
    return f"{name}, {KINDS.get(kind, kind)}; {better(about.direction, axis)}"


def missed(difference: float, met: bool, unit: str) -> str:
    """Say how far a published value and the model are apart, and whether that is within tolerance.

    Parameters
    ----------
    difference
        The model less the published value, in the stored unit.
    met
        Whether it is within the tolerance.
    unit
        The stored unit.

    Examples
    --------
    >>> missed(3.32, False, "points"), missed(-0.04, True, "share")
    ('missed by 3.3', 'met, off by 4.0 percentage points')
    """
    factor, name = difference_unit(unit)
    size = abs(factor * difference)
    by = f"{size:,.{int(size < 100)}f}"
    if name == "percentage points":
        by += f" {translated(name)}"
    return translated("met, off by {by}" if met else "missed by {by}", by=by)


def signed(value: float) -> str:
    """Give a number of an axis of differences with its sign.

    Examples
    --------
    >>> signed(1500.0), signed(0.0)
    ('+1,500', '0')
    """
    return f"{value:+,.6g}" if value else "0"


def against(baseline: str) -> str:
    """Name the baseline of a figure of differences."""
    return translated("difference from {baseline} (baseline)", baseline=baseline)
