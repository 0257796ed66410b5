"""Scenario file: its keys, and the contents of a file together with those that it extends."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from simulation.io import paths, validation
from simulation.io.blanks import BLANK, about_blanks, without_blanks
from simulation.io.errors import InputError
from simulation.io.months import Month
from simulation.io.problems import Problems
from simulation.io.validation import Name, Strict, mentioned_by, refuse
from simulation.parameters.structure import Structure
from simulation.scenario import layers
from simulation.scenario.assumptions import Assumption
from simulation.scenario.networks import NetworkTable, with_ties

MOST_MONTHS = 1200
MOST_BASES = 20
"""Most scenarios of which each extends the next."""


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
    structure: Structure = Field(default=Structure(), description="forms of parts of the model")
    network: NetworkTable = Field(
        default=NetworkTable(), description="networks in place of those of the model"
    )
    assumptions: dict[str, dict[str, int | float]] = Field(
        default_factory=dict, description="other values of assumptions, by city and name"
    )
    assumptions_of: dict[str, dict[str, Assumption]] = Field(
        default_factory=dict, description="assumptions of other cities whose levers these are"
    )


STAND_INS = {"name": "scenario", "title": "scenario", "city": "city"}
"""What a scenario cannot do without, to read on if it does not fit."""


def read_file(
    data: Mapping[str, Any], where: str, problems: Problems
) -> tuple[ScenarioFile, set[str]]:
    """Read the keys of a scenario, as far as they fit.

    Parameters
    ----------
    data
        Contents of the file, with those that it extends.
    where
        File to name in messages.
    problems
        What does not fit, or is still open, is noted here.

    Returns
    -------
    tuple
        The keys, and those of them that do not fit or are open.
    """
    error = about_blanks(data, where)
    if error is None:
        return validation.validated_in_part(ScenarioFile, data, where, problems, STAND_INS)
    problems.note(error)
    is_open = {key for key, value in data.items() if value == BLANK}
    told = {**{key: STAND_INS[key] for key in is_open & set(STAND_INS)}, **without_blanks(data)}
    file, wrong = validation.validated_in_part(ScenarioFile, told, where, problems, STAND_INS)
    return file, wrong | is_open


def read_with_base(path: Path, seen: tuple[Path, ...] = ()) -> dict[str, Any]:
    """Read a file, laid over those that it extends.

    Parameters
    ----------
    path
        The file.
    seen
        Files that extend it.

    Raises
    ------
    InputError
        If a file cannot be read, extends itself, or stands on too many others.
    """
    if path.resolve() in seen:
        raise InputError(f"{path}: extends: the scenario extends itself")
    if len(seen) > MOST_BASES:
        raise InputError(f"{path.name}: extends: expected at most {MOST_BASES} files in a row")
    data = with_ties(validation.read_toml(path), path.parent, str(path))
    base = data.pop("extends", None)
    if base is None:
        return data
    if not isinstance(base, str):
        raise refuse(str(path), "extends", base, "the name of a scenario")
    with mentioned_by(f"{path}: extends"):
        base_path = paths.locate(base, "", path.parent)
        if base_path.resolve() == path.resolve():  # a user's version of a built-in scenario
            base_path = paths.locate(base, "")
    below = read_with_base(base_path, (*seen, path.resolve()))
    return layers.merged(below, data)
