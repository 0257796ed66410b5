"""City file: a city, its sources, its published statistics and what is built from them."""

from __future__ import annotations

from pydantic import Field

from simulation.io.validation import Name, Strict
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.published import Figure


class CityFile(Strict):
    """A city: its sources, its published figures and what is built from them."""

    name: Name
    title: str
    title_zh: str = ""
    sources: dict[str, str] = Field(default_factory=dict, description="sources by their key")
    start: CityStart = CityStart()
    figures: dict[str, Figure] = Field(default_factory=dict)


class dict_of_figures(Strict):
    """The figures of a city file, read before the formulas that use them."""

    figures: dict[str, Figure]
