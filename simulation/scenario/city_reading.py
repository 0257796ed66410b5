"""City reading: the city of a scenario from its file, and everything that does not fit there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulation.io import paths, validation
from simulation.io.blanks import BLANK, about_blanks, open_blanks, without_blanks
from simulation.io.errors import InputError
from simulation.io.problems import Problems, table_of
from simulation.io.validation import mentioned_by
from simulation.scenario.assumptions import (
    TABLE,
    Assumption,
    numbers,
    read_assumptions,
    with_values,
)
from simulation.scenario.city_file import CityFile, read_statistics, with_numbers
from simulation.scenario.formulas import is_formula
from simulation.scenario.published import PublishedStatistic
from simulation.scenario.resolving import Resolver
from simulation.scenario.scenario_file import ScenarioFile

STAND_INS = {"name": "city", "title": "city"}
"""What a city file cannot do without, to read on if it does not fit."""


@dataclass(frozen=True)
class ReadCity:
    """A city as it was read.

    Attributes
    ----------
    city
        The city.
    published
        Its published statistics, with their formulas calculated.
    assumptions
        Assumptions by city and name, with the values that the scenario states.
    text
        Contents of the file, with formulas as they are written.
    unreadable
        Statistics and assumptions that were refused.
    has_start
        Whether its start could be read as it is written.
    is_read
        Whether there is a city: its file could be read.
    """

    city: CityFile
    published: Mapping[str, PublishedStatistic]
    assumptions: Mapping[str, Mapping[str, Assumption]]
    text: Mapping[str, Any]
    unreadable: Collection[str] = ()
    has_start: bool = True
    is_read: bool = True

    def resolver(self, where: str, problems: Problems, knows_assumptions: bool) -> Resolver:
        """Give what calculates the formulas of a scenario on the statistics of this city.

        Parameters
        ----------
        where
            File of the scenario.
        problems
            What does not fit is noted here.
        knows_assumptions
            Whether those that the scenario states could be read; otherwise nothing is calculated.
        """
        assumed = numbers(self.assumptions, self.city.name)
        is_known = self.is_read and knows_assumptions
        unreadable = frozenset(self.unreadable)
        return Resolver(self.published, assumed, where, problems, unreadable, is_known)


NO_CITY = ReadCity(CityFile.model_validate(STAND_INS), {}, {}, {}, has_start=False, is_read=False)
"""Stands for a city whose file cannot be read."""


def read_city(
    scenario: ScenarioFile, where: str, folder: Path | None, problems: Problems
) -> ReadCity:
    """Read the city of a scenario.

    Parameters
    ----------
    scenario
        The scenario, which names its city.
    where
        Its file, to name in messages.
    folder
        Folder from which the path of a city counts.
    problems
        What does not fit is noted here.
    """
    try:
        with mentioned_by(f"{where}: city"):
            path = paths.locate(scenario.city, "cities", folder)
        data = validation.read_toml(path)
    except InputError as error:
        problems.note(error)
        return NO_CITY
    if blanks := about_blanks(data, str(path)):
        problems.note(blanks)
    own = read_assumptions(data, str(path), problems)
    declared = {str(data.get("name")): own, **scenario.assumptions_of}
    with problems.collected():
        declared = with_values(declared, scenario.assumptions, where)
    return _checked(data, declared, str(path), problems)


def _checked(
    data: Mapping[str, Any],
    declared: Mapping[str, Mapping[str, Assumption]],
    where: str,
    problems: Problems,
) -> ReadCity:
    """Check the contents of a city file, its formulas calculated."""
    published = read_statistics(data, where, problems)
    own = declared[str(data.get("name"))]
    tables = {name: table_of(data, name, where, problems) for name in ("start", "figures", TABLE)}
    is_open = {name for name, one in published.items() if one.value == BLANK}
    unreadable = (tables["figures"].keys() - published) | (tables[TABLE].keys() - own) | is_open
    assumed = numbers(declared, str(data.get("name")))
    resolve = Resolver(published, assumed, where, problems, unreadable)
    start = resolve(without_blanks(tables["start"]), "start")
    figures = with_numbers(tables["figures"], resolve)
    assumptions = {
        name: about for name, about in tables[TABLE].items() if not any(open_blanks(about))
    }
    kept = {key: tables.get(key, value) for key, value in data.items()}
    told = {**kept, "start": start, "figures": figures, TABLE: assumptions}
    city, wrong = validation.validated_in_part(CityFile, told, where, problems, STAND_INS)
    if problems.lines:  # a number that could not be calculated would only be complained of again
        unreadable |= {name for name, one in published.items() if is_formula(one.value)}
    return ReadCity(
        city,
        published if "figures" in wrong else city.figures,
        declared,
        dict(data),
        unreadable,
        has_start="start" not in wrong and set(start) == set(tables["start"]),
    )
