"""ScenarioFile: the keys of a scenario file."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from simulation.io.months import Month
from simulation.io.validation import Name, Strict

MOST_MONTHS = 1200


class ScenarioFile(Strict):
    """Keys of a scenario file."""

    name: Name
    title: str
    description: str = ""
    city: str = Field(description="name of a built-in city, or the path of a city file")
    first_month: Month = Field(default="2017-01", description="first month of the programme")
    last_month: Month = Field(default="2021-12", description="last month of the programme")
    budget: Any = Field(default=None, description="most cash that all levers may cost, yuan a year")
    burn_in: int = Field(
        default=36, ge=0, le=MOST_MONTHS, description="months without levers before it"
    )
    levers: dict[str, Any] = Field(default_factory=dict)
    parameters: dict[str, dict[str, Any]] = Field(default_factory=dict)
    start: dict[str, Any] = Field(default_factory=dict)
