"""Figures: everything that a validation sets beside the model.

Only here are statistics of the role holdout asked for.  Nothing that is computed of them is read
by any other part of the package.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from simulation.io.errors import InputError
from simulation.io.months import month_name, month_number
from simulation.outcomes.declaration import OUTCOMES
from simulation.scenario.external import ExternalStatistic, read_external
from simulation.scenario.further_figures import FurtherFigure
from simulation.scenario.published import ComparedOutcome, PublishedStatistic
from simulation.scenario.scenario import Scenario
from simulation.scenario.targets import SAME_IN_A_SAMPLE

Group = Literal["target", "holdout", "external", "further", "stylised", "forecast"]
GROUPS: tuple[Group, ...] = ("target", "holdout", "external", "further", "stylised", "forecast")
"""Groups of figures, in the order of a table."""
OF_A_CITY: tuple[Group, ...] = ("target", "holdout")
LAST_FORECAST = 2021
"""Year to the end of which statistics are forecast."""
PERIOD = re.compile(r"(?:\S+ to )?(\d{4}(?:-\d{2})?)")
"""Period of an external statistic; its end is compared."""


@dataclass(frozen=True)
class ValidatedFigure:
    """A published figure that a validation shows.

    Attributes
    ----------
    city
        City whose programme is run.
    place
        City (or other place) that the figure is about.
    name, role
        Name of the figure, and group that it is shown in.
    statistic
        The figure with its comparison; None if it has no counterpart in the model.
    without
        Why it has no counterpart; empty if it has one.
    value
        What was published, in the unit of the comparison; nan for a forecast.
    before
        The same at an earlier time, if the figure says it; else None.
    """

    city: str
    place: str
    name: str
    role: Group
    statistic: PublishedStatistic | None
    without: str
    value: float
    before: float | None = None

    @property
    def about(self) -> ComparedOutcome | None:
        """What it is about, whether or not its months are run."""
        return self.statistic.compare if self.statistic else None

    @property
    def compare(self) -> ComparedOutcome | None:
        """What it is compared with, if it has a counterpart."""
        return None if self.without else self.about


def figures_of(
    scenario: Scenario, months: int, streets: float, further: Sequence[FurtherFigure] = ()
) -> list[ValidatedFigure]:
    """Give all figures that a scenario is validated with: by group, none that restates another.

    Parameters
    ----------
    scenario
        A scenario with the programme of its city.
    months
        Number of months that are run.
    streets
        Share of streets that is run; in a sample of them no count has a counterpart.
    further
        Further figures; those of other cities are left out.
    """
    city = scenario.city.name
    own = [one for one in further if one.city == city]
    found = [
        *_published(scenario),
        *(_figure(city, city, one.name, "further", one.statistic) for one in own),
        *_external(city),
        *_forecasts(list(_published(scenario))),
    ]
    first = month_number(scenario.file.first_month)
    checked = [_checked(one, first, first + months - 1, streets) for one in found]
    return sorted(checked, key=lambda one: GROUPS.index(one.role))


def _figure(
    city: str, place: str, name: str, role: Group, statistic: PublishedStatistic
) -> ValidatedFigure:
    divide_by = statistic.compare.divide_by if statistic.compare else 1.0
    value = float(statistic.value) / divide_by
    return ValidatedFigure(city, place, name, role, statistic, "", value)


def _published(scenario: Scenario) -> Iterator[ValidatedFigure]:
    city = scenario.city.name
    for name, one in scenario.published.items():
        for role in OF_A_CITY:
            if one.role == role and one.compare is not None and not one.restates:
                yield _figure(city, city, name, role, one)


def _external(city: str) -> Iterator[ValidatedFigure]:
    """External statistics beside the outcome of a city; the sources of priors test nothing."""
    for name, one in read_external().statistics.items():
        if one.role == "external":
            statistic, without = _counterpart(one)
            yield ValidatedFigure(
                city, one.place, name, "external", statistic, without, one.value, one.before
            )


def _forecasts(published: Sequence[ValidatedFigure]) -> Iterator[ValidatedFigure]:
    """What the report of a statistic would say of later years, to the last of the forecasts."""
    dated = sorted((one for one in published if one.about), key=last_month)
    latest = {statistic_key(one.about): one for one in dated if one.about}
    for one in latest.values():
        if one.about is None or one.statistic is None:
            continue
        for year in range(int(one.about.month[:4]), LAST_FORECAST + 1):
            month = f"{year}" if one.about.year != "month" else f"{year}-12"
            about = one.about.model_copy(update={"month": month})
            if month_number(about.last_month) > last_month(one):
                later = one.statistic.model_copy(update={"compare": about, "date": month})
                name = f"{about.outcome} {month}"
                yield ValidatedFigure(one.city, one.place, name, "forecast", later, "", math.nan)


def statistic_key(about: ComparedOutcome) -> tuple[str, ...]:
    """What figures of the same statistic have in common: outcome, place, kind, what of a year."""
    return about.outcome, about.place, about.kind, about.year


def last_month(figure: ValidatedFigure) -> int:
    """Number of the last month that a figure is about; 0 if it is about none."""
    return month_number(figure.about.last_month) if figure.about else 0


def _counterpart(one: ExternalStatistic) -> tuple[PublishedStatistic | None, str]:
    """Give an external statistic with a comparison, or say why there is none."""
    period, outcome = PERIOD.fullmatch(one.period), OUTCOMES[one.outcome]
    if period is None:
        return None, f"no month or year is meant by {one.period}"
    try:
        compare = ComparedOutcome(
            outcome=one.outcome, month=period[1], tolerance=0.0,
            year="sum" if one.unit != outcome.unit else "month",
        )  # fmt: skip
        statistic = PublishedStatistic(
            value=one.value, unit=one.unit, date=one.period, source=one.source, role="target",
            compare=compare,
        )  # fmt: skip
    except InputError:
        return None, f"{one.outcome} is not reported for {period[1]}"
    return statistic, ""


def _checked(figure: ValidatedFigure, first: int, last: int, streets: float) -> ValidatedFigure:
    """Say of a figure why it has no counterpart in what is run, if it has none."""
    about = figure.compare
    if about is None:
        return figure
    months = [month_number(month) for month in about.months]
    if min(months) < first or max(months) > last:
        run = f"{month_name(first)} to {month_name(last)}"
        reason = f"{about.month} is not in the months that are run, {run}"
        return replace(figure, without=reason)
    if streets < 1 and about.unit not in SAME_IN_A_SAMPLE:
        return replace(figure, without=f"{about.unit} are not counted in a sample of streets")
    return figure


def published_in(scenarios: Iterable[Scenario]) -> list[ValidatedFigure]:
    """Give the targets and holdouts of some cities, whether or not their months are run."""
    return [figure for scenario in scenarios for figure in _published(scenario)]
