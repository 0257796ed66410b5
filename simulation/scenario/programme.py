"""Programme: whether a scenario has the one under which its city published its statistics."""

from __future__ import annotations

from typing import Any

from simulation.io import paths
from simulation.io.validation import mentioned_by
from simulation.scenario.scenario import Scenario, read_scenario


def why_not_compared(scenario: Scenario) -> str:
    """Say why the statistics of a city are not compared with a scenario; empty if they are.

    Statistics are the results of what a city did.  They say nothing about another programme, so
    they are compared only where the levers and the budget are those of the city's programme.
    Of a city without any statistic to compare there is nothing to say.

    Raises
    ------
    InputError
        If the city names a programme that is no scenario.

    Examples
    --------
    >>> from simulation.scenario.scenario import read_scenario
    >>> why_not_compared(read_scenario("zibo"))
    ''
    >>> why_not_compared(read_scenario("zibo-no-policy"))
    'no doses and no targets: Zibo published its statistics under the programme of zibo'
    """
    city = scenario.city
    if not any(statistic.compare for statistic in scenario.published.values()):
        return ""
    if city.programme is None:
        return f"no doses and no targets: the file of {city.title} names no programme"
    if _policy(scenario) == _policy(published_programme(scenario)):
        return ""
    title, programme = city.title, city.programme
    return (
        f"no doses and no targets: {title} published its statistics under the programme of "
        f"{programme}"
    )


def published_programme(scenario: Scenario) -> Scenario:
    """Read the programme that the city of a scenario names; a path counts from the city's file."""
    name = str(scenario.city.programme)
    city = paths.locate(scenario.file.city, "cities", scenario.folder)
    with mentioned_by(f"{city}: programme"):
        return read_scenario(paths.locate(name, "", city.parent if paths.is_path(name) else None))


def _policy(scenario: Scenario) -> dict[str, Any]:
    """Give what a city decides: its levers and its budget, from which month on."""
    resolved = scenario.resolved()
    return {key: resolved[key] for key in ("start_month", "levers", "budget")}
