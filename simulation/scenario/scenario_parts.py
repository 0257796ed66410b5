"""Parts of a scenario: start, budget, levers and parameters, read as far as they fit.

Each reader notes what does not fit in the problems of the resolver, and goes on.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from simulation.io import validation
from simulation.io.errors import InputError
from simulation.io.months import month_number
from simulation.io.problems import Problems
from simulation.io.validation import refuse
from simulation.levers import LEVERS
from simulation.levers.lever import Lever
from simulation.levers.schedule import ScheduledLever
from simulation.parameters.core_parameters import CoreParameters
from simulation.parameters.dated import Settings, Timeline, months_of_change
from simulation.parameters.initial_conditions import CityStart, check_counts
from simulation.scenario.budget import check_budget
from simulation.scenario.city_reading import ReadCity
from simulation.scenario.count_reading import Counts
from simulation.scenario.parameter_set import Parameters
from simulation.scenario.resolving import UNKNOWN, Resolver, is_count
from simulation.scenario.scenario_file import ScenarioFile


def read_start(file: ScenarioFile, city: ReadCity, resolve: Resolver) -> CityStart | None:
    """Read the start of a scenario, laid over that of its city; None if any of it does not fit.

    Parameters
    ----------
    file
        The scenario.
    city
        Its city.
    resolve
        Calculates its formulas.
    """
    changes = resolve(file.start, "start")
    stated = city.city.start.model_dump(exclude_unset=True)
    try:
        start = validation.validated(CityStart, {**stated, **changes}, resolve.where, "start")
        if not city.has_start or len(changes) < len(file.start):
            return None
        check_counts(start, resolve.where)
    except InputError as error:
        resolve.problems.note(error)
        return None
    return start


def read_budget(file: ScenarioFile, resolve: Resolver) -> Any:
    """Read the budget of a scenario, dated or not; None is no limit."""
    budget = resolve(file.budget, "budget")
    if budget is UNKNOWN:
        return None
    with resolve.problems.collected():
        check_budget(budget, resolve.where)
    return budget


def read_parameters(file: ScenarioFile, resolve: Resolver) -> Timeline[CoreParameters]:
    """Read the parameters of a scenario, with a version for each month in which one changes."""
    start_month = month_number(file.first_month)
    raw = resolve(file.parameters, "parameters")
    values = (value for group in raw.values() for value in group.values())
    changes = months_of_change(values, start_month)
    settings = {group: Settings(of_group) for group, of_group in raw.items()}

    def version(month: int) -> CoreParameters:
        """Parameters in force in a month."""
        data = {group: stated.at(start_month + month) for group, stated in settings.items()}
        with resolve.problems.collected():
            return validation.validated(Parameters, data, resolve.where, "parameters")
        return Parameters()

    return Timeline(sorted({-file.burn_in, *changes}), version)


def read_levers(
    file: ScenarioFile,
    start_month: int,
    start: CityStart | None,
    has_dates: bool,
    resolve: Resolver,
    counts: Counts | None,
) -> Iterator[ScheduledLever]:
    """Read the levers of a scenario, in the order of all levers; what does not fit is left out.

    Parameters
    ----------
    file
        The scenario.
    start_month
        Number of its first month.
    start
        Start of its city; None if it is not known, so that nothing is checked against it.
    has_dates
        Whether its first and last month are known.
    resolve
        Calculates its formulas.
    counts
        Turns counts into settings; None if the start of the city is not known.
    """
    where, problems = resolve.where, resolve.problems
    for name in (name for name in file.levers if name not in LEVERS):
        expected = validation.did_you_mean(name, LEVERS)
        unknown = f"{where}: levers.{name}: unknown lever, expected {expected}"
        problems.note(InputError(unknown))
    for name in (name for name in LEVERS if name in file.levers):
        if not isinstance(file.levers[name], Mapping):
            problems.note(refuse(where, f"levers.{name}", file.levers[name], "a table of settings"))
            continue
        settings = resolve(file.levers[name], f"levers.{name}")
        with problems.collected():
            settings = counts.in_lever(LEVERS[name], settings) if counts else _bare(settings)
            lever = _scheduled(LEVERS[name], settings, where, start_month)
            _check_places(lever, start, where)
            if has_dates:
                _check_dates(lever, file.first_month, where)
            yield lever


def _bare(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Give settings without those that are counts, if nothing can be made of counts."""
    return {name: value for name, value in settings.items() if not _has_count(value)}


def _has_count(value: Any) -> bool:
    inside = value.values() if isinstance(value, Mapping) else ()
    return is_count(value) or any(map(_has_count, inside))


def _scheduled(
    kind: type[Lever], settings: Mapping[str, Any], where: str, start_month: int
) -> ScheduledLever:
    """Make a lever; if one of its versions does not fit, all of them are checked."""
    try:
        return ScheduledLever(kind, settings, where, start_month)
    except InputError as error:
        problems = Problems()
        problems.note(error)
    stated, key = Settings(settings), f"levers.{kind.name}"
    for month in sorted({0, *months_of_change(settings.values(), start_month)}):
        with problems.collected():
            validation.validated(kind, stated.at(start_month + month), where, key)
    raise InputError("\n".join(problems.lines))


def _check_places(lever: ScheduledLever, start: CityStart | None, where: str) -> None:
    for version, name in itertools.product(lever.timeline.versions, ("districts", "streets")):
        rows = getattr(version.where, name) or []
        if start and any(not 0 <= row < getattr(start, name) for row in rows):
            expected = f"numbers from 0 to {getattr(start, name) - 1}"
            raise refuse(where, f"levers.{lever.name}.where.{name}", rows, expected)


def _check_dates(lever: ScheduledLever, first_month: str, where: str) -> None:
    begins, ends = (lever.settings.get(name) for name in ("begins", "ends"))
    if lever.first < 0:
        expected = f"{first_month} or later: the burn-in has no levers"
        raise refuse(where, f"levers.{lever.name}.begins", begins, expected)
    if lever.last is not None and lever.last <= lever.first:
        raise refuse(where, f"levers.{lever.name}.ends", ends, "a month after its begin")
