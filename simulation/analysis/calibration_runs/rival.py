"""Rival: another model of the same city, which is calibrated on the same figures.

It is the model with the parameters of a strategy, such as effects of 0, from the start.  They do
not vary; everything else does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulation.analysis.calibration_runs.space import SUM
from simulation.experiments.priors import PARAMETERS, Uncertain, names_of_parameters
from simulation.io.validation import did_you_mean, refuse
from simulation.parameters.dated import Steps
from simulation.scenario.scenario import Scenario
from simulation.scenario.strategy import read_strategy


@dataclass(frozen=True)
class Rival:
    """A rival model.

    Attributes
    ----------
    name, title
        Name of its file, and what it says.
    values
        Value of each parameter that is fixed, by name.
    """

    name: str
    title: str
    values: Mapping[str, float]

    @property
    def settings(self) -> dict[str, float]:
        """The values by dotted key, as settings of a scenario or columns of samples."""
        return {f"{PARAMETERS}{name}": value for name, value in self.values.items()}

    def applied_to(self, scenario: Scenario) -> Scenario:
        """Give the scenario with what the rival fixes."""
        return scenario.with_settings(self.settings) if self.values else scenario

    def varied(self, every: Mapping[str, Uncertain]) -> dict[str, Uncertain]:
        """Give the parameters that still vary."""
        return {name: about for name, about in every.items() if name not in self.values}

    def directions(self, names: Sequence[str]) -> list[str]:
        """Give the directions of which no part is fixed."""
        return [one for one in names if not set(one.split(SUM)) & set(self.values)]


def read_rival(name: str | Path) -> Rival:
    """Read a rival.

    Parameters
    ----------
    name
        Name or path of a strategy without levers, such as ``nothing-works``.  Of dated
        parameters the last value holds.

    Raises
    ------
    InputError
        If there is none, it has levers, or it fixes what is no parameter.

    Examples
    --------
    >>> read_rival("nothing-works").values["potency.party"]
    0.0
    """
    read = read_strategy(name)
    if read.levers or read.levers_of:
        expected = "a strategy that only sets parameters; levers belong to scenarios"
        raise refuse(str(name), "levers", ", ".join(read.levers) or read.levers_of, expected)
    values = {
        f"{group}.{one}": Steps(value).last
        for group, of_group in read.parameters.items()
        for one, value in of_group.items()
    }
    known = names_of_parameters()
    for key in values:
        if key not in known:
            expected = f"a parameter; {did_you_mean(key, known)}"
            raise refuse(str(name), "parameters", key, expected)
    return Rival(read.name, read.title, values)


def about_rival(about: Mapping[str, Any], rival: Rival, given: str | Path) -> dict[str, Any]:
    """Say of a calibration that it is of a rival, which was given by a name or a path."""
    return {
        **about,
        "command": f"{about['command']} --rival {given}",
        "rival": {"name": rival.name, "title": rival.title, "parameters": dict(rival.values)},
    }
