"""Rival: another model of the same city, which is calibrated on the same figures.

It is the model with some parameters at values that make it another one, such as effects of 0.
They do not vary; everything else does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulation.analysis.calibration.error_model import KIND
from simulation.analysis.calibration_runs.space import SUM
from simulation.experiments.priors import PARAMETERS, Uncertain, names_of_parameters
from simulation.io import paths, validation
from simulation.io.validation import Strict, did_you_mean, refuse
from simulation.scenario.scenario import Scenario

NO_EFFECT = "no-effect"


class RivalFile(Strict):
    """All of a file of a rival."""

    title: str
    parameters: dict[str, dict[str, int | float]]


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
        Name of a built-in one, ``no-effect``, or the path of a file.

    Raises
    ------
    InputError
        If there is none, or it fixes what is no parameter.

    Examples
    --------
    >>> read_rival("no-effect").values["potency.party"]
    0.0
    """
    path = paths.locate(name, KIND)
    read = validation.validated(RivalFile, validation.read_toml(path), str(path))
    values = {
        f"{group}.{one}": value
        for group, of_group in read.parameters.items()
        for one, value in of_group.items()
    }
    known = names_of_parameters()
    for key in values:
        if key not in known:
            expected = f"a parameter; {did_you_mean(key, known)}"
            raise refuse(str(path), "parameters", key, expected)
    return Rival(path.stem, read.title, values)


def about_rival(about: Mapping[str, Any], rival: Rival, given: str | Path) -> dict[str, Any]:
    """Say of a calibration that it is of a rival, which was given by a name or a path."""
    return {
        **about,
        "command": f"{about['command']} --rival {given}",
        "rival": {"name": rival.name, "title": rival.title, "parameters": dict(rival.values)},
    }
