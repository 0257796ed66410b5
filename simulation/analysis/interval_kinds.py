"""Kinds of intervals: what they are over, how much they cover and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from simulation.languages.translation import translated


def percent(share: float) -> str:
    """Give a share in per cent: ``95 %``."""
    return f"{100 * share:g} %"


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
    what = translated("stochastic and parameter uncertainty")
    if about.get("seeds") == 1:
        what = translated("parameter uncertainty only; one seed")
    match about["interval_over"]:
        case None:
            return translated("no intervals: fewer than two seeds or parameter samples")
        case "seeds":
            return translated(
                "{level} intervals over seeds (stochastic uncertainty only)",
                level=percent(about["level"]),
            )
        case "samples":
            return translated("{intervals} ({what})", intervals=_predictive(about), what=what)
        case _:
            return translated(
                "{intervals} ({what}), or intervals over seeds (stochastic uncertainty only) where "
                "one parameter sample is left; see the column interval_over",
                intervals=_predictive(about), what=what,
            )  # fmt: skip


def interval_heading(about: Mapping[str, Any]) -> str:
    """Give the heading of a column of intervals; of few parameter samples they are the range.

    Parameters
    ----------
    about
        As for `uncertainty`; `samples` is 0 if it is missing.

    Examples
    --------
    >>> interval_heading({"level": 0.95, "interval_over": "seeds"})
    '95 % interval'
    >>> interval_heading({"level": 0.95, "interval_over": "samples", "samples": 4})
    'Range of 4'
    """
    n = about.get("samples", 0)
    if n < 2 or _covered(n) >= about["level"]:
        return translated("{level} interval", level=percent(about["level"]))
    return translated("Range of {n}", n=n)


def _predictive(about: Mapping[str, Any]) -> str:
    """Describe predictive intervals; of few samples they are the range, which covers less."""
    n = about["samples"]
    covered = _covered(n)
    if covered >= about["level"]:
        level = percent(about["level"])
        return translated("{level} predictive intervals over parameter samples", level=level)
    text = "ranges of {n} parameter samples, which cover about {share} %"
    return translated(text, n=n, share=f"{100 * covered:.0f}")


def _covered(n: int) -> float:
    """Share of further parameter samples that lie within the range of n."""
    return (n - 1) / (n + 1)
