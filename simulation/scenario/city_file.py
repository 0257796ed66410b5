"""City file: a city, its sources, its published statistics and what is built from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from pydantic import Field

from simulation.io import validation
from simulation.io.blanks import BLANK
from simulation.io.problems import Problems, table_of
from simulation.io.validation import Name, Strict
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.assumptions import Assumption
from simulation.scenario.published import PublishedStatistic
from simulation.scenario.resolving import UNKNOWN

FITS = 0.5
"""Stands for a number of a statistic that was refused: a share, and no divisor of 1."""


class CityFile(Strict):
    """A city: its sources, its published statistics and what is built from them."""

    name: Name
    title: str
    title_zh: str = ""
    programme: str | None = Field(
        default=None,
        description="scenario with the programme under which its statistics were published",
    )
    sources: dict[str, str] = Field(default_factory=dict, description="sources by their key")
    start: CityStart = CityStart()
    assumptions: dict[Name, Assumption] = Field(
        default_factory=dict, description="numbers that no source gives, and their ranges"
    )
    figures: dict[str, PublishedStatistic] = Field(default_factory=dict)


def read_statistics(
    data: Mapping[str, Any], where: str, problems: Problems
) -> dict[str, PublishedStatistic]:
    """Read the published statistics of a city, without what they are compared with.

    Formulas of the file are calculated on these; some stand in the comparisons themselves.

    Parameters
    ----------
    data
        What was read from the city file.
    where
        The file, to name in messages.
    problems
        Statistics that do not fit, or restate one that they cannot restate, are noted here.
    """
    figures = table_of(data, "figures", where, problems)
    read: dict[str, PublishedStatistic] = {}
    for name, about in figures.items():
        key, told = f"figures.{name}", _without_comparison(about)
        with problems.collected():
            read[name] = validation.validated(PublishedStatistic, told, where, key)
    for name, statistic in read.items():
        if statistic.restates and (expected := _wrongly_restated(name, read, figures)):
            key = f"figures.{name}.restates"
            problems.note(validation.refuse(where, key, statistic.restates, expected))
    return read


def with_numbers(figures: Mapping[str, Any], resolve: Callable[[Any, str], Any]) -> dict[str, Any]:
    """Give the statistics of a city file with their formulas calculated.

    Parameters
    ----------
    figures
        Statistics as read, by name.
    resolve
        Calculates a formula at a key, and gives every other value as it is.
    """
    return {
        name: _with_number(f"figures.{name}", about, resolve)
        if isinstance(about, Mapping)
        else about
        for name, about in figures.items()
    }


def _with_number(
    key: str, about: Mapping[str, Any], resolve: Callable[[Any, str], Any]
) -> dict[str, Any]:
    told = dict(about)
    if "value" in told:
        told["value"] = _known(resolve(told["value"], f"{key}.value"))
    compare = told.get("compare")
    if isinstance(compare, Mapping) and "divide_by" in compare:
        divisor = _known(resolve(compare["divide_by"], f"{key}.compare.divide_by"))
        told["compare"] = {**compare, "divide_by": divisor}
    return told


def _known(value: Any) -> Any:
    """Give a value that was calculated; for one that is not known a number that fits anywhere."""
    return FITS if value is UNKNOWN or value == BLANK else value


def _wrongly_restated(
    name: str, figures: Mapping[str, PublishedStatistic], all_names: Collection[str]
) -> str:
    """Say what a statistic could restate if it cannot restate what it names; empty if it can.

    What restates a holdout would reveal it, and a holdout that restates another is no test.
    """
    role, restated = figures[name].role, figures[name].restates
    if restated not in figures:
        if restated in all_names:  # it was refused itself
            return ""
        return validation.did_you_mean(restated, set(figures) - {name})
    if restated == name or figures[restated].restates:
        return "another statistic, which restates none"
    if role != "context" and (role == "holdout") != (figures[restated].role == "holdout"):
        return "a holdout for a holdout, and none for another role"
    return ""


def _without_comparison(about: Any) -> Any:
    if not isinstance(about, Mapping):
        return about
    return {key: value for key, value in about.items() if key != "compare"}
