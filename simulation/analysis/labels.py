"""Labels: outcomes, levers, units, kinds and places in the language in force."""

from __future__ import annotations

import functools

from simulation.languages.choice import is_chinese
from simulation.languages.translation import either, translated
from simulation.levers import LEVERS
from simulation.outcomes.annual import MONTHS_OF_A_YEAR
from simulation.outcomes.declaration import OUTCOMES
from simulation.outcomes.lever_costs import LABEL, LABEL_ZH
from simulation.scenario.files import built_in_files


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
    """Give the label of a place that is a type of compound, a group, numbered, or a city.

    Examples
    --------
    >>> from simulation.languages.choice import language
    >>> place_label("old"), place_label("street 4")
    ('old', 'street 4')
    >>> with language("zh"):
    ...     place_label("old"), place_label("street 4"), place_label("yongqiao")
    ('老旧小区', '街道 4', '埇桥')
    """
    kind, _, number = name.rpartition(" ")
    if kind and number.isdigit():
        return f"{translated(kind)} {number}"
    return translated(name) if translated(name) != name else name_label(name)


def statistic_label(name: str, outcome: str) -> str:
    """Give the key of a published statistic; in Chinese after the outcome that it is about.

    Examples
    --------
    >>> statistic_label("members_into_oc", "appointments_x3")
    'members_into_oc'
    """
    if not is_chinese() or outcome not in OUTCOMES:
        return name
    return translated("{outcome} ({key})", outcome=outcome_label(outcome), key=name)


def name_label(name: str) -> str:
    """Give the name of a built-in city, lever, scenario or strategy as it reads, if it is one.

    In English it is the name itself, without low lines.

    Examples
    --------
    >>> from simulation.languages.choice import language
    >>> name_label("no-policy"), name_label("fee_subsidy")
    ('no-policy', 'fee subsidy')
    >>> with language("zh"):
    ...     name_label("no-policy"), name_label("fee_subsidy"), name_label("mine")
    ('无政策', '物业服务费补贴', 'mine')
    """
    if not is_chinese():
        return name.replace("_", " ")
    if name in LEVERS:
        return lever_title(name)
    title = _titles().get(name)
    return translated(title) if title else name


@functools.cache
def _titles() -> dict[str, str]:
    """Give the titles of the built-in files by name; of one name for several the city counts."""
    tables = map(built_in_files, ("strategies", "", "cities"))
    return {
        str(name): str(title)
        for table in tables
        for name, title in zip(table["name"], table["about"], strict=True)
    }


def year_head(year: int, months: int) -> str:
    r"""Give a year, and a line on how many of its months were run if not all were.

    Examples
    --------
    >>> year_head(2019, 12), year_head(2020, 5)
    ('2019', '2020\n5 of 12 months')
    """
    part = translated("{n} of {whole} months", n=months, whole=MONTHS_OF_A_YEAR)
    return f"{year}\n{part}" if months < MONTHS_OF_A_YEAR else str(year)
