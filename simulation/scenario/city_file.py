"""City file: a city, its sources, its published statistics and what is built from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from simulation.io import validation
from simulation.io.validation import Name, Strict
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.published import PublishedStatistic


class CityFile(Strict):
    """A city: its sources, its published statistics and what is built from them."""

    name: Name
    title: str
    title_zh: str = ""
    sources: dict[str, str] = Field(default_factory=dict, description="sources by their key")
    start: CityStart = CityStart()
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
        If a statistic does not fit.
    """
    figures = data.get("figures", {})
    if isinstance(figures, Mapping):
        figures = {name: _without_comparison(about) for name, about in figures.items()}
    return validation.validated(StatisticsOfFile, {"figures": figures}, where).figures


def _without_comparison(about: Any) -> Any:
    if not isinstance(about, Mapping):
        return about
    return {key: value for key, value in about.items() if key != "compare"}
