"""Formatting: numbers, units and the description of a result, alike wherever it is shown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from simulation.analysis.headings import heading, posterior_named
from simulation.analysis.interval_kinds import uncertainty
from simulation.analysis.labels import name_label
from simulation.analysis.short_labels import shown_name
from simulation.languages.choice import is_chinese
from simulation.languages.messages import shown_message
from simulation.languages.translation import counted, joined, translated

MOST_DECIMALS = 6
ROUNDING = 1e-12
SHOWN: Mapping[str, tuple[float, str]] = {"share": (100.0, "%"), "yuan": (1e-6, "M yuan")}
"""Units that are shown differently from how they are stored: factor and name."""


def shown_unit(unit: str) -> tuple[float, str]:
    """Give the factor by which values of a unit are multiplied when shown, and the unit shown."""
    return SHOWN.get(unit, (1.0, unit))


def difference_unit(unit: str) -> tuple[float, str]:
    """Give factor and name of a unit as `shown_unit` does, but of differences of values.

    Examples
    --------
    >>> difference_unit("share"), difference_unit("points")
    ((100.0, 'percentage points'), (1.0, 'points'))
    """
    factor, name = shown_unit(unit)
    return factor, "percentage points" if name == "%" else name


def decimals(value: float, low: float = math.nan, high: float = math.nan) -> int:
    """Give the decimals with which a number is shown: two digits of its interval's width.

    Parameters
    ----------
    value
        The number; three digits of it are shown if there is no interval, or one without width.
    low, high
        Ends of its interval, nan if there is none.

    Examples
    --------
    >>> decimals(0.8123, 0.8005, 0.8241), decimals(0.8123), decimals(12345.6, 11000.0, 13000.0)
    (3, 3, 0)
    """
    width = high - low
    if has_width(low, high) and math.isfinite(width):
        digits = 1 - math.floor(math.log10(width))
    elif value and math.isfinite(value):
        digits = 2 - math.floor(math.log10(abs(value)))
    else:
        digits = 2
    return min(MOST_DECIMALS, max(0, digits))


def has_width(low: float, high: float) -> bool:
    """Whether there is an interval and its ends differ by more than rounding."""
    return high - low > ROUNDING * max(abs(low), abs(high))


def interval_text(low: float, high: float, form: str) -> str:
    """Give an interval as text: empty if there is none, and in words if it has no width.

    Parameters
    ----------
    low, high
        Its ends, nan if there is none.
    form
        Format of a number, such as ``+.2f``.

    Examples
    --------
    >>> interval_text(0.5, 1.25, ".2f"), interval_text(0.5, 0.5, ".2f")
    ('0.50 to 1.25', 'the same in all runs')
    >>> interval_text(1.0, math.inf, ".0f")
    '1 or more'
    """
    if math.isnan(low):
        return ""
    if math.isinf(low) and math.isinf(high):
        return translated("any")
    if math.isinf(high):
        return translated("{n} or more", n=f"{low:{form}}")
    if math.isinf(low):
        return translated("{n} or less", n=f"{high:{form}}")
    if not has_width(low, high):
        return translated("the same in all runs")
    return translated("{low} to {high}", low=f"{low:{form}}", high=f"{high:{form}}")


def basis(about: Mapping[str, Any]) -> str:
    """Describe the runs behind a result: seeds, parameter samples, scale, streets, years, gaps.

    Parameters
    ----------
    about
        `about` of a `Comparison` or an `Attribution`.
    """
    fewest = about.get("fewest_seeds", about["seeds"])
    seeds = counted(about["seeds"], "seed")
    if fewest != about["seeds"]:
        seeds = translated("{fewest} to {seeds}", fewest=fewest, seeds=seeds)
    parts = [shown_message(about["not_done"])] if about.get("not_done") else []
    parts.append(seeds)
    if about["samples"]:
        parts.append(counted(about["samples"], "parameter sample") + posterior_named(about))
    parts.append(translated("scale {scale}", scale=f"{about['scale']:g}"))
    if about["streets"] < 1:
        parts.append(translated("streets {share}", share=f"{about['streets']:g}"))
    if (level := about.get("places", "city")) != "city":
        parts.append(translated("by {level}", level=translated(level)))
    parts += _years(about) + _differences(about)
    for key, text in (("failed", "{runs} failed"), ("missing", "{runs} missing")):
        if about[key]:
            parts.append(translated(text, runs=counted(about[key], "run")))
    if controls := about.get("controls_not_done"):
        runs = counted(controls, "run")
        parts.append(translated("{runs} for the gaming index not done", runs=runs))
    if without := about.get("without_pairs"):
        parts.append(translated("no pair of runs for {names}", names=joined(without, " and ")))
    return joined(parts)


def _years(about: Mapping[str, Any]) -> list[str]:
    """Say which incomplete years are left out, and which are counted."""
    parts = []
    if years := about["years_left_out"]:
        parts.append(
            translated(
                "incomplete year {years} left out"
                if len(years) == 1
                else "incomplete years {years} left out",
                years=joined(map(str, years), " and "),
            )
        )
    if years := about["years_in_part"]:
        parts.append(
            translated(
                "incomplete year {years} counted"
                if len(years) == 1
                else "incomplete years {years} counted",
                years=joined(map(str, years), " and "),
            )
        )
    return parts


def _differences(about: Mapping[str, Any]) -> list[str]:
    """Say in what the alternatives of a comparison differ beside their policies."""
    months = [
        translated(
            "only the months that all alternatives of {city} have ({first} to {last})",
            city=city,
            first=first,
            last=last,
        )
        for city, (first, last) in about.get("shared_months", {}).items()
    ]
    starts = [
        translated(
            "the alternatives of {city} do not start alike ({keys})",
            city=city,
            keys=", ".join(keys),
        )
        for city, keys in about.get("starts_differ", {}).items()
    ]
    return months + starts


def composition(about: Mapping[str, Any]) -> list[str]:
    """Say of what each alternative of a comparison is made, and which levers do nothing.

    Examples
    --------
    >>> composition({"levers": {"linyi=publicity": ["publicity"], "none": []}})
    ['linyi=publicity: 1 lever (publicity)', 'none: no lever']
    """
    alike = about.get("same_levers", {})
    made = [
        f"{shown_name(name)}{translated(': ')}{_made_of(levers, alike.get(name))}"
        for name, levers in about.get("levers", {}).items()
    ]
    idle = map(shown_message, about.get("idle", ()))
    return made + [translated("Levers that do nothing: {line}", line=line) for line in idle]


def _made_of(levers: Sequence[str], alike: Sequence[str] | None) -> str:
    if alike:
        other, *keys = alike
        if keys:
            return translated(
                "as {other}, but for {keys}", other=shown_name(other), keys=", ".join(keys)
            )
        return translated("the same as {other}", other=shown_name(other))
    if not levers:
        return translated("no lever")
    number, names = counted(len(levers), "lever"), joined(map(_lever, levers))
    return translated("{number} ({names})", number=number, names=names)


def _lever(name: str) -> str:
    return name_label(name) if is_chinese() else name


def statement(about: Mapping[str, Any]) -> str:
    """Describe the runs and the intervals of a result, and a precision target that was missed."""
    parts = [*heading(about), basis(about), uncertainty(about)]
    if about.get("idle"):
        parts.append(translated("some levers do nothing in these months"))
    if about.get("precise") is False:
        text = "not every interval is as narrow as the target (raise max_seeds)"
        parts.append(translated(text))
    return joined(parts, "; ")
