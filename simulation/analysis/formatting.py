"""Formatting: numbers, units and the description of a result, alike wherever it is shown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from simulation.analysis.headings import heading, posterior_named

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
        return "any"
    if math.isinf(high):
        return f"{low:{form}} or more"
    if math.isinf(low):
        return f"{high:{form}} or less"
    return f"{low:{form}} to {high:{form}}" if has_width(low, high) else "the same in all runs"


def counted(n: int, word: str) -> str:
    """Give a number with its noun: ``1 seed``, ``3 seeds``."""
    return f"{n} {word}{'' if n == 1 else 's'}"


def percent(share: float) -> str:
    """Give a share in per cent: ``95 %``."""
    return f"{100 * share:g} %"


def short_number(value: float) -> str:
    """Give a number for a table: three digits, and no decimals from 1000 on."""
    return f"{value:.3g}" if not abs(value) >= 1000 else f"{value:,.0f}"


def intervals_over(table: pd.DataFrame) -> str | None:
    """Say what the intervals of a table are over: ``seeds``, ``samples`` or both.

    Parameters
    ----------
    table
        With columns n and interval_over.  Rows with n below two have no interval.

    Returns
    -------
    str or None
        ``seeds``, ``samples``, ``samples and seeds``, or None if there is no interval.
    """
    return " and ".join(sorted(set(table.loc[table["n"] > 1, "interval_over"]))) or None


def extent_of(runs: pd.DataFrame) -> dict[str, int]:
    """Count the seeds and the parameter samples of some runs.

    Parameters
    ----------
    runs
        With columns sample (0 is the defaults) and seed.
    """
    samples = runs.loc[runs["sample"] > 0, "sample"]
    return {"seeds": int(runs["seed"].nunique()), "samples": int(samples.nunique())}


def counts_of(runs: pd.DataFrame) -> dict[str, int]:
    """Count the runs that failed, and those that are missing.

    Parameters
    ----------
    runs
        Runs of a sweep, with the column status.
    """
    return {name: int((runs["status"] == name).sum()) for name in ("failed", "missing")}


def first_failure(runs: pd.DataFrame) -> str:
    """Say why runs are not done: the first message of a failed run, or how many are missing."""
    failed = runs.loc[runs["status"] == "failed", "message"]
    missing = counts_of(runs)["missing"]
    return next(iter(failed), f"{counted(missing, 'run')} missing")


def basis(about: Mapping[str, Any]) -> str:
    """Describe the runs behind a result: seeds, parameter samples, scale, streets, years, gaps.

    Parameters
    ----------
    about
        `about` of a `Comparison` or an `Attribution`.
    """
    fewest = about.get("fewest_seeds", about["seeds"])
    from_seeds = "" if fewest == about["seeds"] else f"{fewest} to "
    parts = [about["not_done"]] if about.get("not_done") else []
    parts.append(from_seeds + counted(about["seeds"], "seed"))
    if about["samples"]:
        parts.append(counted(about["samples"], "parameter sample") + posterior_named(about))
    parts.append(f"scale {about['scale']:g}")
    if about["streets"] < 1:
        parts.append(f"streets {about['streets']:g}")
    if (level := about.get("places", "city")) != "city":
        parts.append(f"by {level}")
    for key, text in (("years_left_out", "left out"), ("years_in_part", "counted")):
        if years := about[key]:
            noun = "incomplete year" if len(years) == 1 else "incomplete years"
            parts.append(f"{noun} {' and '.join(map(str, years))} {text}")
    parts += _differences(about)
    parts += [f"{counted(about[key], 'run')} {key}" for key in ("failed", "missing") if about[key]]
    if controls := about.get("controls_not_done"):
        parts.append(f"{counted(controls, 'run')} for the gaming index not done")
    if without := about.get("without_pairs"):
        parts.append(f"no pair of runs for {' and '.join(without)}")
    return ", ".join(parts)


def _differences(about: Mapping[str, Any]) -> list[str]:
    """Say in what the alternatives of a comparison differ beside their policies."""
    months = [
        f"only the months that all alternatives of {city} have ({first} to {last})"
        for city, (first, last) in about.get("shared_months", {}).items()
    ]
    starts = [
        f"the alternatives of {city} do not start alike ({', '.join(keys)})"
        for city, keys in about.get("starts_differ", {}).items()
    ]
    return months + starts


def uncertainty(about: Mapping[str, Any]) -> str:
    """Describe the intervals of a result: of the mean over seeds, or of parameter samples.

    Parameters
    ----------
    about
        `level`, `interval_over` (see `intervals_over`) and `samples` of a result.

    Examples
    --------
    >>> uncertainty({"level": 0.95, "interval_over": "samples", "samples": 60})
    '95 % predictive intervals over parameter samples (stochastic and parameter uncertainty)'
    >>> uncertainty({"level": 0.95, "interval_over": "samples", "samples": 9, "seeds": 1})
    'ranges of 9 parameter samples, which cover about 80 % (parameter uncertainty only; one seed)'
    """
    what = "stochastic and parameter uncertainty"
    if about.get("seeds") == 1:
        what = "parameter uncertainty only; one seed"
    match about["interval_over"], about["samples"]:
        case None, _:
            return "no intervals: fewer than two seeds or parameter samples"
        case "seeds", _:
            return f"{percent(about['level'])} intervals over seeds (stochastic uncertainty only)"
        case "samples", _:
            return f"{_predictive(about)} ({what})"
        case _:
            return (
                f"{_predictive(about)} ({what}), or intervals over seeds (stochastic uncertainty "
                "only) where one parameter sample is left; see the column interval_over"
            )


def _predictive(about: Mapping[str, Any]) -> str:
    """Describe predictive intervals; of few samples they are the range, which covers less."""
    n = about["samples"]
    covered = (n - 1) / (n + 1)
    if covered >= about["level"]:
        return f"{percent(about['level'])} predictive intervals over parameter samples"
    return f"ranges of {n} parameter samples, which cover about {covered:.0%}".replace("%", " %")


def composition(about: Mapping[str, Any]) -> list[str]:
    """Say of what each alternative of a comparison is made, and which levers do nothing.

    Examples
    --------
    >>> composition({"levers": {"linyi=publicity": ["publicity"], "none": []}})
    ['linyi=publicity: 1 lever (publicity)', 'none: no lever']
    """
    alike = about.get("same_levers", {})
    made = [
        f"{name}: {_made_of(levers, alike.get(name))}"
        for name, levers in about.get("levers", {}).items()
    ]
    return made + [f"Levers that do nothing: {line}" for line in about.get("idle", ())]


def _made_of(levers: Sequence[str], alike: Sequence[str] | None) -> str:
    if alike:
        other, *keys = alike
        return f"as {other}, but for {', '.join(keys)}" if keys else f"the same as {other}"
    return f"{counted(len(levers), 'lever')} ({', '.join(levers)})" if levers else "no lever"


def statement(about: Mapping[str, Any]) -> str:
    """Describe the runs and the intervals of a result, and a precision target that was missed."""
    text = "; ".join([*heading(about), basis(about), uncertainty(about)])
    if about.get("idle"):
        text += "; some levers do nothing in these months"
    if about.get("precise") is False:
        text += "; not every interval is as narrow as the target (raise max_seeds)"
    return text
