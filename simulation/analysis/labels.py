"""Labels: outcomes, levers, units, kinds and places in the language in force."""

from __future__ import annotations

from simulation.languages.translation import either, translated
from simulation.levers import LEVERS
from simulation.outcomes.annual import MONTHS_OF_A_YEAR
from simulation.outcomes.declaration import OUTCOMES
from simulation.outcomes.lever_costs import LABEL, LABEL_ZH


def outcome_label(name: str) -> str:
    """Give the label of an outcome.

    Examples
    --------
    >>> from simulation.languages.choice import language
    >>> outcome_label("satisfaction")
    'Satisfaction'
    >>> with language("zh"):
    ...     outcome_label("satisfaction")
    '满意度'
    """
    return either(OUTCOMES[name].label, OUTCOMES[name].label_zh)


def lever_title(name: str) -> str:
    """Give the title of a lever.

    Examples
    --------
    >>> lever_title("fee_subsidy")
    'Fee subsidy'
    """
    return either(LEVERS[name].title, LEVERS[name].title_zh)


def cost_label(name: str) -> str:
    """Give the lever that an outcome ``cost_NAME`` is the cost of.

    Examples
    --------
    >>> cost_label("cost_fee_subsidy")
    'Fee subsidy'
    """
    return outcome_label(name).removeprefix(LABEL).removeprefix(LABEL_ZH)


def with_kind(label: str, kind: str) -> str:
    """Give a label, and whether its value is the reported one; that it is true is not said.

    Examples
    --------
    >>> with_kind("Satisfaction", "reported"), with_kind("Satisfaction", "true")
    ('Satisfaction, reported', 'Satisfaction')
    """
    return label if kind == "true" else translated("{label}, reported", label=label)


def with_unit(label: str, unit: str) -> str:
    """Give a label with a unit after it.

    Examples
    --------
    >>> with_unit("Satisfaction", "points")
    'Satisfaction, points'
    """
    return translated("{label}, {unit}", label=label, unit=translated(unit))


def place_label(name: str) -> str:
    """Give the label of a place that is a type of compound or a group; others have names.

    Examples
    --------
    >>> place_label("old"), place_label("Jiang'an")
    ('old', "Jiang'an")
    """
    return translated(name)


def year_head(year: int, months: int) -> str:
    r"""Give a year, and a line on how many of its months were run if not all were.

    Examples
    --------
    >>> year_head(2019, 12), year_head(2020, 5)
    ('2019', '2020\n5 of 12 months')
    """
    part = translated("{n} of {whole} months", n=months, whole=MONTHS_OF_A_YEAR)
    return f"{year}\n{part}" if months < MONTHS_OF_A_YEAR else str(year)
