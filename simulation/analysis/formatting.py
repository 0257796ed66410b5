"""Wording: what an answer rests on and how sure it is, said alike wherever it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

SHOWN: Mapping[str, tuple[float, str]] = {"share": (100.0, "%"), "yuan": (1e-6, "M yuan")}
"""Units that are shown otherwise than they are kept: factor and name."""


def shown_unit(unit: str) -> tuple[float, str]:
    """Factor by which values of a unit are multiplied where they are shown, and its name there."""
    return SHOWN.get(unit, (1.0, unit))


def counted(n: int, word: str) -> str:
    """Say a number of things: ``1 seed``, ``3 seeds``."""
    return f"{n} {word}{'' if n == 1 else 's'}"


def percent(share: float) -> str:
    """Say a share in per cent: ``95 %``."""
    return f"{100 * share:g} %"


def short_number(value: float) -> str:
    """Give a number for a table in a notebook: three digits, and none after a point from 1000."""
    return f"{value:.3g}" if not abs(value) >= 1000 else f"{value:,.0f}"


def intervals_over(table: pd.DataFrame) -> str | None:
    """Say what the samples of a table are: ``seeds``, ``samples``, or ``samples and seeds``.

    Parameters
    ----------
    table
        With columns n and sample.  Where n is below two there is no interval, and nothing to say.
    """
    return " and ".join(sorted(set(table.loc[table["n"] > 1, "interval_over"]))) or None


def extent_of(runs: pd.DataFrame) -> dict[str, int]:
    """Count the seeds, and the parameter samples, that there are among some runs.

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
    """Say why runs are not done: the first message of one that failed, or that they are missing."""
    failed = runs.loc[runs["status"] == "failed", "message"]
    missing = counts_of(runs)["missing"]
    return next(iter(failed), f"{counted(missing, 'run')} missing")


def basis(about: Mapping[str, Any]) -> str:
    """Say in words what an answer rests on: seeds, samples, scale, streets, years, runs not there.

    Parameters
    ----------
    about
        What a `Comparison` or an `Attribution` says of itself.
    """
    said = [counted(about["seeds"], "seed")]
    if about["samples"]:
        said.append(f"{counted(about['samples'], 'sample')} of parameters")
    said.append(f"scale {about['scale']:g}")
    if about["streets"] < 1:
        said.append(f"streets {about['streets']:g}")
    for key, text in (("years_left_out", "left out"), ("years_in_part", "in part only")):
        if about[key]:
            said.append(f"{' and '.join(map(str, about[key]))} {text}")
    said += [f"{counted(about[key], 'run')} {key}" for key in ("failed", "missing") if about[key]]
    if controls := about.get("controls_not_done"):
        said.append(f"{counted(controls, 'run')} for the gaming index not done")
    if without := about.get("without_pairs"):
        said.append(f"no pair of runs for {' and '.join(without)}")
    return ", ".join(said)


def certainty(about: Mapping[str, Any]) -> str:
    """Say what the intervals of an answer are of: of luck only, or of parameters, too.

    Parameters
    ----------
    about
        Level, sample (see `intervals_over`) and samples of an answer.
    """
    match about["interval_over"], about["samples"]:
        case None, _:
            return "no intervals: no sample of two or more"
        case "samples", _:
            of = "of luck and parameters"
        case "seeds", 0:
            of = "of luck only: parameters at their defaults"
        case "seeds", 1:
            of = "of luck only: one parameter sample"
        case _:
            of = "of luck and parameters; of luck only where one sample is left (interval_over)"
    return f"{percent(about['level'])} intervals, {of}"


def statement(about: Mapping[str, Any]) -> str:
    """Say what an answer rests on, how sure it is, and whether it is as precise as asked."""
    said = f"{basis(about)}; {certainty(about)}"
    if about.get("precise") is False:
        said += "; not every interval is as narrow as asked (more seeds: max_seeds)"
    return said
