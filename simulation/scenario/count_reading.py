"""Count reading: the counts of a scenario, checked and turned into settings of its levers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from simulation.io.errors import InputError
from simulation.io.messages import did_you_mean
from simulation.io.months import is_dated
from simulation.io.numbers import real_number
from simulation.io.validation import refuse
from simulation.levers.lever import Lever
from simulation.parameters.initial_conditions import CityStart
from simulation.parameters.streets import StreetParameters
from simulation.scenario.counts import COUNTS, STREETS, CountOf
from simulation.scenario.resolving import COUNT, is_count

COUNT_KEYS = (COUNT, "months", "of")
WHERE, SHARE = "where", "share"
PARTS = {"districts", "streets", "compound_type", SHARE}
"""Keys of `where` that leave a part of the city out."""


def mean_intensity(months: float) -> float:
    """Mean intensity of streets from the begin of a lever on, as is usual: they tire of it.

    That they are supervised, compete or learn is not counted on.  The parameters are at their
    defaults, so that a programme is the same policy in every sample of them.

    Examples
    --------
    >>> round(mean_intensity(1), 2), round(mean_intensity(12), 2), round(mean_intensity(36), 2)
    (0.5, 0.45, 0.36)
    """
    usual = StreetParameters()
    each = [(1 - usual.fatigue) ** month for month in range(math.ceil(months))]
    return usual.implementation_mean * sum(each) / len(each)


class Counts:
    """Turns the counts of a scenario into settings of its levers.

    Parameters
    ----------
    start
        Start of the city.
    where
        File to name in messages.

    Attributes
    ----------
    said
        Each count in words, by the dotted key of its setting.
    """

    def __init__(self, start: CityStart, where: str) -> None:
        self.start, self.where = start, where
        self.said: dict[str, str] = {}

    def in_lever(self, kind: type[Lever], settings: Mapping[str, Any]) -> dict[str, Any]:
        """Give the settings of a lever with numbers in the place of counts.

        Raises
        ------
        InputError
            If a count does not fit.
        """
        reaches = settings.get(WHERE)
        parts = set(reaches) & PARTS if isinstance(reaches, Mapping) else set()
        converted = {
            name: self._converted(kind, name, value, not parts) for name, value in settings.items()
        }
        if isinstance(reaches, Mapping) and is_count(share := reaches.get(SHARE, 1.0)):
            number = self._number(kind, f"{WHERE}.{SHARE}", share, STREETS, parts == {SHARE})
            converted[WHERE] = {**reaches, SHARE: number}
        return converted

    def _converted(self, kind: type[Lever], name: str, value: Any, of_city: bool) -> Any:
        if is_dated(value):
            return {
                month: self._converted(kind, name, one, of_city) for month, one in value.items()
            }
        if not is_count(value):
            return value
        about = COUNTS.get(f"{kind.name}.{name}")
        if about is None:
            raise refuse(self.where, f"levers.{kind.name}.{name}", value, _no_count(kind, name))
        return self._number(kind, name, value, about, of_city)

    def _number(
        self, kind: type[Lever], name: str, table: Mapping[str, Any], about: CountOf, of_city: bool
    ) -> float:
        key = f"levers.{kind.name}.{name}"
        if unknown := [one for one in table if one not in COUNT_KEYS]:
            expected = did_you_mean(str(unknown[0]), COUNT_KEYS)
            raise InputError(f"{self.where}: {key}.{unknown[0]}: unknown key, expected {expected}")
        if not of_city and "of" not in table:
            expected = f"of = the number of {about.among} there, since where leaves some out"
            raise refuse(self.where, key, dict(table), expected)
        count, months, size = self._numbers(key, table, about)
        intensity = mean_intensity(months) if kind.run_by == "street" else 1.0
        value = about.setting(count, size, months, intensity)
        in_months = "" if about.kind == "share" else f" in {months:g} months"
        words = f"{count:,.6g} {about.what}{in_months}, of {size:,.6g} {about.among}"
        if about.kind != "share" and kind.run_by == "street":
            words += f", at a mean intensity of {intensity:.2g}"
        self._check_bounds(kind, name, value, table, words)
        self.said[key] = f"{self.said[key]}; {words}" if key in self.said else words
        return value

    def _numbers(
        self, key: str, table: Mapping[str, Any], about: CountOf
    ) -> tuple[float, float, float]:
        """Give count, months and size, checked."""
        count = self._above(key, table, COUNT, 0.0)
        size = self._above(key, table, "of", 0.0) if "of" in table else about.size(self.start)
        if about.kind == "share" and "months" in table:
            expected = f"no months: {about.what} are counted at one time"
            raise refuse(self.where, f"{key}.months", table["months"], expected)
        if about.kind != "share" and "months" not in table:
            expected = "months = the number of months in which it was counted"
            raise refuse(self.where, key, dict(table), expected)
        months = self._above(key, table, "months", 1.0) if "months" in table else 1.0
        if not size > 0:
            raise refuse(self.where, key, dict(table), f"a city with {about.among}, or of")
        if about.kind == "hazard" and count >= size:
            expected = f"fewer than there are: {size:,.6g} {about.among}"
            raise refuse(self.where, f"{key}.{COUNT}", table[COUNT], expected)
        return count, months, size

    def _above(self, key: str, table: Mapping[str, Any], name: str, low: float) -> float:
        number = real_number(table[name])
        if number is None or number < low:
            raise refuse(self.where, f"{key}.{name}", table[name], f"a number, {low:g} or more")
        return number

    def _check_bounds(
        self, kind: type[Lever], name: str, value: float, table: Mapping[str, Any], words: str
    ) -> None:
        """Refuse a count that makes more than a setting can be, and say what it makes."""
        if name not in kind.model_fields:  # the share in `where`
            most, unit = 1.0, ""
        else:
            field: Any = kind.model_fields[name]
            most = min(rule.le for rule in field.metadata if getattr(rule, "le", None) is not None)
            unit = field.json_schema_extra["unit"]
        if value > most:
            key = f"levers.{kind.name}.{name}"
            unit = "" if unit == "1" else f" {unit}"
            expected = f"a count that makes {most:g}{unit} or less; {words} makes {value:.4g}"
            raise refuse(self.where, key, dict(table), expected)


def with_size(table: Mapping[str, Any], key: str, start: CityStart) -> dict[str, Any]:
    """Give a count with the size of its own city, so that another city takes over the dose.

    Parameters
    ----------
    table
        A count.
    key
        Dotted key of the setting.
    start
        Start of the city.
    """
    about = STREETS if key.endswith(f".{WHERE}.{SHARE}") else COUNTS[key.removeprefix("levers.")]
    return {"of": about.size(start), **table}


def _no_count(kind: type[Lever], name: str) -> str:
    """Say what is expected of a setting that takes no count."""
    field: Any = kind.model_fields.get(name)
    unit = ((field.json_schema_extra if field else None) or {}).get("unit", "")
    if unit and not unit.startswith("1"):
        return f"a number ({unit}), as it was published"
    takes = [key.partition(".")[2] for key in COUNTS if key.startswith(f"{kind.name}.")]
    return f"a number: a count is turned into {', '.join(takes)} only" if takes else "a number"
