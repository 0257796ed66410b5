"""PublishedStatistics: what was published about a city, as data with source and role.

A figure has one of five roles.  ``initial`` figures build the start of a city, ``lever`` figures
set a policy, ``target`` figures may be calibrated on, ``holdout`` figures only test a finished
calibration, and for ``context`` figures nothing in the model corresponds.  A lever figure that is
compared with an outcome is a dose: what was asked for, beside what a run reaches.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeGuard

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from simulation.io.messages import in_per_cent
from simulation.io.months import month_number
from simulation.io.validation import Strict, did_you_mean
from simulation.outcomes.declaration import OUTCOMES

Role = Literal["initial", "lever", "target", "holdout", "context"]
COMPARED: tuple[Role, ...] = ("lever", "target", "holdout")
"""Roles of statistics that may be compared with an outcome."""
COMPARABLE_UNITS: Mapping[str, tuple[str, ...]] = {
    "appointments": ("persons",),
    "committees": ("communities",),
    "issues": ("items",),
    "listings": ("services",),
    "points": ("index",),
    "reports": ("items",),
    "summonses": ("person-times",),
    "tickets": ("items",),
}
"""Other units in which sources print what an outcome counts, by the unit of the outcome."""


PER_CENT = "%"
"""Unit of what was published in per cent."""


def refuse_per_cent(value: object, otherwise: str = "") -> None:
    """Refuse a number that looks like per cent where a share is expected.

    Raises
    ------
    ValueError
        That names the share which is meant, and what else could be done.
    """
    if meant := in_per_cent(value):
        raise ValueError(meant + otherwise)


def _is_table(data: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(data, Mapping)


def _first_word(unit: str) -> str:
    return re.split(r"[ ,(]", unit)[0]


def _checked_outcome(name: str) -> str:
    if name not in OUTCOMES:
        raise ValueError(did_you_mean(name, OUTCOMES))
    return name


OutcomeName = Annotated[str, AfterValidator(_checked_outcome)]
"""The name of an outcome, as a field of a record."""


def _checked_month_or_year(text: str) -> str:
    try:
        month_number(text if "-" in text else f"{text}-12")
    except ValueError:
        raise ValueError("a month such as '2017-01' or a year such as '2017'") from None
    return text


def _checked_date(text: str) -> str:
    """Refuse a month or day that is none; words, and years such as 2017-19, are not checked."""
    year, *rest = text.split("-")
    written = re.fullmatch(r"\d{4}(-\d{2}){1,2}", text) is not None
    if written and (len(rest) == 2 or int(rest[0]) <= max(12, int(year[2:]))):
        try:
            datetime.date.fromisoformat(text if len(rest) == 2 else f"{text}-01")
        except ValueError:
            raise ValueError("a date such as '2021', '2021-10', '2021-10-31', or words") from None
    return text


class ComparedOutcome(Strict):
    """Outcome with which a dose, a target or a holdout is compared.

    Examples
    --------
    >>> about = ComparedOutcome(outcome="satisfaction", month="2019", tolerance=1.5)
    >>> about.last_month, about.unit
    ('2019-12', 'points')
    """

    outcome: OutcomeName = Field(description="name of an outcome")
    month: Annotated[str, AfterValidator(_checked_month_or_year)] = Field(
        description="month, or the year, whose value is compared"
    )
    kind: Literal["true", "reported"] = Field(default="reported", validate_default=True)
    place: Literal["city", "old", "commodity"] = Field(
        default="city", description="the whole city, or a type of compound"
    )
    tolerance: float = Field(ge=0, description="difference that still counts as reproduced")
    year: Literal["month", "sum", "change"] = Field(
        default="month",
        description="the month itself, the sum of its year, or the change on the year before",
    )
    divide_by: float = Field(
        default=1.0,
        gt=0,
        description="number, or formula on statistics, that turns the statistic into the outcome",
    )

    @field_validator("kind")
    @classmethod
    def _reported_in_that_month(cls, kind: str, info: ValidationInfo) -> str:
        outcome, month = OUTCOMES.get(info.data.get("outcome", "")), info.data.get("month", "")
        yearly = kind == "reported" and outcome is not None and outcome.yearly_report
        if yearly and "-" in month and not month.endswith("-12"):
            raise ValueError("true, or a December: it is reported in December only")
        return kind

    @field_validator("place")
    @classmethod
    def _measured_in_that_place(cls, place: str, info: ValidationInfo) -> str:
        outcome = OUTCOMES.get(info.data.get("outcome", ""))
        if place != "city" and outcome is not None and outcome.city_only:
            raise ValueError(f"city: {outcome.name} has no value for a type of compound")
        return place

    @field_validator("tolerance")
    @classmethod
    def _tolerance_of_a_share(cls, tolerance: float, info: ValidationInfo) -> float:
        outcome = OUTCOMES.get(info.data.get("outcome", ""))
        if outcome is not None and outcome.unit == "share":
            refuse_per_cent(tolerance)
        return tolerance

    @field_validator("year")
    @classmethod
    def _of_a_year(cls, year: str, info: ValidationInfo) -> str:
        month = info.data.get("month", "")
        if year != "month" and "-" in month:
            raise ValueError(f"month, since {month} is one, or a year such as '{month[:4]}' there")
        return year

    @property
    def last_month(self) -> str:
        """The month whose value is compared, the December of a year."""
        return self.month if "-" in self.month else f"{self.month}-12"

    @property
    def months(self) -> list[str]:
        """All months that the comparison reads: one, a year, or a year and the one before."""
        year = int(self.month[:4])
        years = {"month": [], "sum": [year], "change": [year - 1, year]}[self.year]
        months = [f"{one}-{month:02d}" for one in years for month in range(1, 13)]
        return months or [self.last_month]

    @property
    def unit(self) -> str:
        """Unit of the value that is compared; a change is a share of the year before."""
        if self.year == "change":
            return "share"
        unit = OUTCOMES[self.outcome].unit
        return unit.removesuffix("/month") if self.year == "sum" else unit

    @property
    def units_of_statistic(self) -> tuple[str, ...]:
        """Units that the statistic may have; none if it is divided, since any can be right."""
        if self.year == "change":
            return ("relative", "share")
        if self.divide_by != 1:
            return ()
        unit = self.unit.removesuffix("/month")
        return (unit, *COMPARABLE_UNITS.get(unit, ()))


class PublishedStatistic(Strict):
    """A published statistic."""

    compare: ComparedOutcome | None = None
    unit: str = Field(description="unit; a value in % is read as a share")
    value: float | str = Field(description="as published, or a formula on other statistics")
    date: Annotated[str, AfterValidator(_checked_date)] = Field(
        description="what the statistic is about, as far as the source says"
    )
    source: str = Field(description="key of a source of the city file")
    role: Role
    restates: str = Field(default="", description="statistic of which it is only another wording")
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _per_cent_as_share(cls, data: Any) -> Any:
        unit, value = (data.get(key) for key in ("unit", "value")) if _is_table(data) else ("", 0)
        if not isinstance(unit, str) or not unit.startswith(PER_CENT):
            return data
        told = {**data, "unit": f"share{unit.removeprefix(PER_CENT)}"}
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return {**told, "value": float(Decimal(str(value)) / 100)} if is_number else told

    @field_validator("value")
    @classmethod
    def _share_in_a_share(cls, value: float | str, info: ValidationInfo) -> float | str:
        compare: ComparedOutcome | None = info.data.get("compare")
        grows = compare is not None and compare.year == "change"
        if _first_word(info.data.get("unit", "")) == "share" and not grows:
            refuse_per_cent(value, f' (or unit = "{PER_CENT}" there)')
        return value

    @field_validator("value")
    @classmethod
    def _number_if_compared(cls, value: float | str, info: ValidationInfo) -> float | str:
        if info.data.get("compare") is not None and isinstance(value, str):
            raise ValueError("a number, since it is compared with an outcome")
        return value

    @field_validator("unit")
    @classmethod
    def _unit_of_the_outcome(cls, unit: str, info: ValidationInfo) -> str:
        compare: ComparedOutcome | None = info.data.get("compare")
        units = compare.units_of_statistic if compare else ()
        if compare and units and _first_word(unit) not in units:
            expected = f"{did_you_mean(unit, units)}, to compare it with {compare.outcome}"
            raise ValueError(f"{expected}, or compare.divide_by")
        return unit

    @field_validator("role")
    @classmethod
    def _role_that_is_compared(cls, role: Role, info: ValidationInfo) -> Role:
        if info.data.get("compare") is not None and role not in COMPARED:
            raise ValueError("lever, target or holdout, since it is compared with an outcome")
        return role
