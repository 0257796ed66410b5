"""Question: what is asked of a design, as contrasts between its arms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import simulation as sim

ROOT = Path(__file__).resolve().parents[2]
DESIGNS = ROOT / "scenarios" / "questions"
MOST_RUNS = 600
"""Runs that a question may take, of all parts together."""
COST = "cost"
"""Column of what all levers cost, cash and hours: yuan per household and year, so far."""
WITHOUT = "nothing-works"
"""Strategy that is in every arm in which no institution works."""


@dataclass(frozen=True)
class Measure:
    """A number of a year of a run.

    Attributes
    ----------
    column
        Column of the table: `COST`, or an outcome, then ``@`` and a place, if it is not the city,
        or ``!reported``.
    label
        Head in tables and figures.
    relative
        Whether differences are those of logarithms, shown in per cent.
    """

    column: str
    label: str
    relative: bool = False

    @property
    def outcome(self) -> str:
        """Name of the outcome."""
        return self.column.partition("@")[0].partition("!")[0]

    @property
    def place(self) -> str:
        """Place within the city; empty for the city."""
        return self.column.partition("@")[2]

    @property
    def kind(self) -> str:
        """``true``, or ``reported``."""
        return self.column.partition("!")[2] or "true"

    @property
    def is_share(self) -> bool:
        """Whether it is a share, shown in per cent."""
        return self.column != COST and sim.OUTCOMES[self.outcome].unit_of_year == "share"

    @property
    def unit(self) -> str:
        """Unit of differences."""
        if self.relative:
            return "per cent"
        if self.column == COST:
            return "yuan per household and year"
        unit = sim.OUTCOMES[self.outcome].unit_of_year
        return "percentage points" if unit == "share" else unit


@dataclass(frozen=True)
class Contrast:
    """A weighted sum over arms of one city, such as one arm less another.

    Attributes
    ----------
    label
        What is compared.
    weights
        Weight of each arm.
    city
        The city.
    """

    label: str
    weights: Mapping[str, float]
    city: str = "wuhan"


def against(label: str, arm: str, base: str = "none", city: str = "wuhan") -> Contrast:
    """Compare an arm with another."""
    return Contrast(label, {arm: 1.0, base: -1.0}, city)


@dataclass(frozen=True)
class Statement:
    """A sentence of the answer, of which everything that a number decides is computed.

    Attributes
    ----------
    text
        The sentence up to its number, true whatever the number is.
    contrast, measure, year
        What the number is of; the year counts from 1.
    since
        Year whose value is taken off, if the number is of a change.
    nothing_works
        The same contrast where no institution works, if the design has it.
    """

    text: str
    contrast: Contrast
    measure: Measure
    year: int
    since: int | None = None
    nothing_works: Contrast | None = None


@dataclass(frozen=True)
class Effects:
    """A table and figure of contrasts by measures, in a year."""

    title: str
    contrasts: tuple[Contrast, ...]
    measures: tuple[Measure, ...]
    year: int
    since: int | None = None


@dataclass(frozen=True)
class Question:
    """What is asked, and how its page is made.

    Attributes
    ----------
    name
        Name of its design, data, page and figure.
    about
        What the arms are, in Markdown.
    statements
        The answer; the first is the headline.
    effects
        Tables; the first is drawn.
    change
        What of the design or of the structure of the model would change the answer.
    measures
        Measures beside those of the tables, for `more`.
    more
        Further parts of the page, by title, from the stored table.
    again, prior
        Samples that are run with a second seed, and samples of the priors beside a posterior's;
        both in the first city only.
    elsewhere
        Most samples in cities but the first.
    """

    name: str
    about: str
    statements: tuple[Statement, ...]
    effects: tuple[Effects, ...]
    change: tuple[str, ...]
    measures: tuple[Measure, ...] = ()
    more: Callable[[Any], dict[str, str]] | None = None
    again: int = 6
    prior: int = 12
    elsewhere: int = 100
    years: tuple[int, ...] = field(default=())

    @property
    def path(self) -> Path:
        """The design file."""
        return DESIGNS / f"{self.name}.toml"

    def design(self) -> sim.Design:
        """Read the design."""
        return sim.Design.of(self.path)

    @property
    def all_measures(self) -> dict[str, Measure]:
        """Every measure, by its column."""
        listed = [*self.measures, *(one.measure for one in self.statements)]
        listed += [measure for table in self.effects for measure in table.measures]
        return {one.column: one for one in listed}

    @property
    def all_years(self) -> list[int]:
        """Every year of which values are kept."""
        used = [*self.statements, *self.effects]
        since = [one.since for one in used if one.since is not None]
        return sorted({*self.years, *(one.year for one in used), *since})


def arm_of(city: str, scenario: str, settings: Mapping[str, Any]) -> str:
    """Name an arm by what is laid over its city, and by the settings that touch it.

    Examples
    --------
    >>> arm_of("wuhan", "wuhan-no-policy+advisors", {"levers.advisors.strength": 0.5})
    'advisors strength=0.5'
    >>> arm_of("zibo", "zibo-no-policy", {}), arm_of("zibo", "zibo+nothing-works", {})
    ('none', 'programme+nothing-works')
    """
    base = f"{city}-no-policy"
    if scenario.startswith(base):
        name = scenario.removeprefix(base)[1:] or "none"
    else:
        name = "programme" + scenario.removeprefix(city)
    return " ".join([name, *(f"{key.rsplit('.')[-1]}={value}" for key, value in settings.items())])
