"""City file: a city, its sources, its published statistics and what is built from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import Field

from simulation.io import validation
from simulation.io.validation import Name, Strict
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.assumptions import Assumption
from simulation.scenario.published import PublishedStatistic


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
    assumptions: dict[str, Assumption] = Field(
        default_factory=dict, description="numbers that no source gives, and their ranges"
    )
    figures: dict[str, PublishedStatistic] = Field(default_factory=dict)


class StatisticsOfFile(Strict):
    """The published statistics of a city file, which its formulas read."""

    figures: dict[str, PublishedStatistic]


def read_statistics(data: Mapping[str, Any], where: str) -> dict[str, PublishedStatistic]:
    """Read the published statistics of a city, without what they are compared with.

    Formulas of the file are calculated on these; some stand in the comparisons themselves.

    Parameters
    ----------
    data
        What was read from the city file.
    where
        The file, to name in messages.

    Raises
    ------
    InputError
        If a statistic does not fit, or restates one that it cannot restate.
    """
    figures = data.get("figures", {})
    if isinstance(figures, Mapping):
        figures = {name: _without_comparison(about) for name, about in figures.items()}
    read = validation.validated(StatisticsOfFile, {"figures": figures}, where).figures
    for name, statistic in read.items():
        if statistic.restates and (expected := _wrongly_restated(name, read)):
            key = f"figures.{name}.restates"
            raise validation.refuse(where, key, statistic.restates, expected)
    return read


def with_numbers(
    figures: Mapping[str, Any], resolve: Callable[[Any, str], Any]
) -> dict[str, dict[str, Any]]:
    """Give the statistics of a city file with their formulas calculated.

    Parameters
    ----------
    figures
        Statistics as read, by name.
    resolve
        Calculates a formula at a key, and gives every other value as it is.
    """
    return {
        name: _with_number(f"figures.{name}", about, resolve) for name, about in figures.items()
    }


def _with_number(
    key: str, about: Mapping[str, Any], resolve: Callable[[Any, str], Any]
) -> dict[str, Any]:
    told = {**about, "value": resolve(about["value"], f"{key}.value")}
    compare = told.get("compare")
    if isinstance(compare, Mapping) and "divide_by" in compare:
        divisor = resolve(compare["divide_by"], f"{key}.compare.divide_by")
        told["compare"] = {**compare, "divide_by": divisor}
    return told


def _wrongly_restated(name: str, figures: Mapping[str, PublishedStatistic]) -> str:
    """Say what a statistic could restate if it cannot restate what it names; empty if it can.

    What restates a holdout would reveal it, and a holdout that restates another is no test.
    """
    role, restated = figures[name].role, figures[name].restates
    if restated not in figures:
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
