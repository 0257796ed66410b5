"""Assumptions of a city: numbers that its sources do not give, and how far they may be off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field, model_validator

from simulation.core.parameter import LogUniform, Prior, Uniform
from simulation.io import validation
from simulation.io.blanks import open_blanks
from simulation.io.messages import in_per_cent
from simulation.io.problems import Problems, table_of
from simulation.io.validation import Strict, refuse

TABLE = "assumptions"
"""Name of their table in files, and first part of their keys (``assumptions.linyi.rounds``)."""


class Assumption(Strict):
    """A number that nobody published.

    Examples
    --------
    >>> print(Assumption(value=9, low=6, high=12, unit="rounds").prior)
    uniform 6 to 12
    """

    value: int | float = Field(description="the number that is used; a whole one stays whole")
    low: int | float = Field(description="lowest number that is thinkable")
    high: int | float = Field(description="highest number that is thinkable")
    log: bool = Field(default=False, description="every ratio is equally likely, not every number")
    unit: str
    note: str = Field(default="", description="why this number, and why this range")

    @model_validator(mode="after")
    def _in_its_range(self) -> Self:
        if self.unit.split("/")[0].split(" ")[0] == "share" and (meant := in_per_cent(self.value)):
            raise ValueError(meant)
        if not self.low <= self.value <= self.high or self.low == self.high:
            raise ValueError("a value between low and high, which differ")
        if self.log and self.low <= 0:
            raise ValueError("a low above 0, since its logarithm is taken")
        return self

    @property
    def prior(self) -> Prior:
        """Prior of the number."""
        kind = LogUniform if self.log else Uniform
        return kind(float(self.low), float(self.high))

    @property
    def whole(self) -> bool:
        """Whether it is a whole number."""
        return all(isinstance(number, int) for number in (self.value, self.low, self.high))


def read_assumptions(
    data: Mapping[str, Any], where: str, problems: Problems
) -> dict[str, Assumption]:
    """Read the assumptions of a city file.

    Parameters
    ----------
    data
        What was read from the city file.
    where
        The file, to name in messages.
    problems
        Assumptions that do not fit, or have the name of a published statistic, are noted here.
    """
    table = table_of(data, TABLE, where, problems)
    figures = data.get("figures")
    read: dict[str, Assumption] = {}
    for name, about in table.items():
        if any(open_blanks(about)):
            continue
        key = f"{TABLE}.{name}"
        with problems.collected():
            read[name] = validation.validated(Assumption, about, where, key)
            if isinstance(figures, Mapping) and name in figures:
                raise refuse(where, key, name, "another name than that of a statistic")
    return read


def with_values(
    declared: Mapping[str, Mapping[str, Assumption]],
    stated: Mapping[str, Mapping[str, float]],
    where: str,
) -> dict[str, dict[str, Assumption]]:
    """Give assumptions by city and name, with the values that a scenario states instead.

    Raises
    ------
    InputError
        If a scenario states a value of one that is not declared.
    """
    for city, values in stated.items():
        if city not in declared:
            expected = validation.did_you_mean(city, declared)
            raise refuse(where, f"{TABLE}.{city}", city, expected)
        for name, value in values.items():
            if name not in declared[city]:
                expected = validation.did_you_mean(name, declared[city])
                raise refuse(where, f"{TABLE}.{city}.{name}", value, expected)
    return {
        city: {
            name: about.model_copy(update={"value": stated.get(city, {}).get(name, about.value)})
            for name, about in of_city.items()
        }
        for city, of_city in declared.items()
    }


def numbers(assumptions: Mapping[str, Mapping[str, Assumption]], city: str) -> dict[str, float]:
    """Give the numbers that formulas of a city read: its own by name, others as ``zibo.name``."""
    own = {name: about.value for name, about in assumptions.get(city, {}).items()}
    qualified = {
        f"{other}.{name}": about.value
        for other, of_city in assumptions.items()
        for name, about in of_city.items()
    }
    return {**qualified, **own}
