"""External statistics: what was published about places that the model does not simulate.

They stand apart from those of the cities.  No formula, lever or target can name one, so that
nothing is calibrated on them.  Role ``external`` is to compare results with by eye, ``prior`` is
the source of the prior of a parameter.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from simulation.io import paths, validation
from simulation.io.validation import Strict, did_you_mean
from simulation.outcomes.declaration import OUTCOMES
from simulation.scenario.published import OutcomeName

Read = Literal["page", "copy", "excerpt"]
MOST: Mapping[str, float] = {"share": 1.0, "points": 100.0}
"""Largest value by unit; the smallest is 0."""
KIND, FILE = "external", "statistics"


def _checked_text(text: str) -> str:
    if not text.strip():
        raise ValueError("some words")
    return text


Words = Annotated[str, AfterValidator(_checked_text)]


class ExternalStatistic(Strict):
    """A published statistic of another place, of which an outcome is the counterpart."""

    place: Words
    period: Words = Field(description="what the statistic is about, as far as the source says")
    about: Words = Field(description="what was counted, in a few words")
    outcome: OutcomeName = Field(description="outcome that is most like it")
    unit: Words = Field(description="unit of the outcome")
    value: float = Field(description="at the end of the period")
    before: float | None = Field(default=None, description="at the begin of the period")
    instrument: Words = Field(description="who counted or asked, and how")
    source: str = Field(description="key of a source of the file")
    read: Read = Field(
        default="page", description="whether the page itself was read, a copy or an excerpt"
    )
    role: Literal["external", "prior"]
    note: str = ""

    @property
    def values(self) -> str:
        """Value with its unit, after the one at the begin of the period if there is one."""
        values = [value for value in (self.before, self.value) if value is not None]
        percent = self.unit == "share"
        texts = [f"{100 * value:.4g} %" if percent else f"{value:g}" for value in values]
        return " to ".join(texts) + ("" if percent else f" {self.unit}")

    @property
    def how_read(self) -> str:
        """Words on how the source was read, if it was not the page itself."""
        return {"page": "", "copy": "read in a copy", "excerpt": "read as an excerpt"}[self.read]

    @property
    def summary(self) -> str:
        """One line: place, period, what was counted, values, outcome, instrument and role."""
        how = f", {self.how_read}" if self.how_read else ""
        about = f"{self.place} {self.period}: {self.about}, {self.values}"
        return f"{about} ({self.outcome}; {self.instrument}{how}; {self.role})"

    @field_validator("unit")
    @classmethod
    def _unit_of_the_outcome(cls, unit: str, info: ValidationInfo) -> str:
        outcome = OUTCOMES.get(info.data.get("outcome", ""))
        if outcome is not None and unit != outcome.unit_of_year:
            raise ValueError(f"{outcome.unit_of_year}, the unit of {outcome.name}")
        return unit

    @field_validator("value", "before")
    @classmethod
    def _possible_in_its_unit(cls, value: float | None, info: ValidationInfo) -> float | None:
        most = MOST.get(info.data.get("unit", ""), float("inf"))
        if value is not None and not 0 <= value <= most:
            raise ValueError(f"a number from 0 to {most:g}")
        return value


class ExternalFile(Strict):
    """External statistics by name, and their sources by key."""

    title: str
    sources: dict[str, str]
    statistics: dict[str, ExternalStatistic]

    @field_validator("statistics")
    @classmethod
    def _sources_are_known(
        cls, statistics: dict[str, ExternalStatistic], info: ValidationInfo
    ) -> dict[str, ExternalStatistic]:
        sources = info.data.get("sources", {})
        for name, about in statistics.items():
            if about.source not in sources:
                raise ValueError(f"as the source of {name} {did_you_mean(about.source, sources)}")
        return statistics


def read_external(path: Path | None = None) -> ExternalFile:
    """Read a file of external statistics.

    Parameters
    ----------
    path
        The file; by default the built-in one.

    Raises
    ------
    InputError
        If a statistic does not fit.
    """
    found = path or paths.locate(FILE, KIND)
    return validation.validated(ExternalFile, validation.read_toml(found), str(found))
