"""Error model: how published statistics err, read from its file.

``published = model + padding + instrument + discrepancy + sampling``, on the scales of
`transformations`.  All numbers stand in ``scenarios/calibration/errors.toml``, which was written
before the first calibration; `ErrorModel.sha256` names its exact text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from simulation.io import paths, validation
from simulation.io.validation import Strict
from simulation.scenario.published import OutcomeName

KIND, FILE = "calibration", "errors"
Padded = Literal["satisfaction", "coverage", "tickets", "resolution"]


def _checked_words(text: str) -> str:
    if not text.strip():
        raise ValueError("some words")
    return text


Words = Annotated[str, AfterValidator(_checked_words)]


class PointsQuantity(Strict):
    """A number in points, with where it comes from."""

    value: float = Field(ge=0)
    unit: Literal["points"]
    note: Words


class LogQuantity(Strict):
    """A number on the logit or the log, with where it comes from."""

    value: float = Field(ge=0)
    unit: Literal["log"]
    note: Words


class ShareQuantity(Strict):
    """A share, with where it comes from."""

    value: float = Field(ge=0, le=1)
    unit: Literal["share"]
    note: Words


class Sampling(Strict):
    """Standard deviations of what was sampled or counted."""

    survey: PointsQuantity
    least: LogQuantity
    ratio: LogQuantity


class Discrepancy(Strict):
    """Standard deviation of what no value of the parameters can make right."""

    share: ShareQuantity = Field(description="of the standard deviation under the priors")
    least_points: PointsQuantity
    least_log: LogQuantity


class Padding(Strict):
    """Scale of the half-normal by which a report flatters, by what is reported."""

    satisfaction: PointsQuantity
    coverage: LogQuantity
    tickets: LogQuantity
    resolution: LogQuantity


class Instrument(Strict):
    """Standard deviations of what a city's index of satisfaction measures, in points."""

    level: PointsQuantity
    step: PointsQuantity
    step_from: int
    drift: PointsQuantity
    drift_from: int


class PaddedOutcome(Strict):
    """Which padding an outcome has, and in which direction it flatters."""

    padding: Padded
    direction: Literal["up", "down"]


class ErrorFile(Strict):
    """All of an error model."""

    title: Words
    sampling: Sampling
    discrepancy: Discrepancy
    padding: Padding
    instrument: Instrument
    outcomes: dict[OutcomeName, PaddedOutcome]


@dataclass(frozen=True)
class ErrorModel:
    """An error model, and the name of its exact text.

    Attributes
    ----------
    numbers
        What the file says.
    sha256
        SHA-256 of the bytes of the file, in hexadecimal digits.
    """

    numbers: ErrorFile
    sha256: str

    def padding_of(self, outcome: str) -> float:
        """Give the padding of an outcome with its sign; 0 if the file does not list the outcome.

        It is the scale of the half-normal, on the scale of the comparison: points, or log.

        Examples
        --------
        >>> errors = read_error_model()
        >>> [errors.padding_of(name) for name in ("satisfaction", "tickets_12345", "summonses")]
        [1.5, -0.15, 0.0]
        """
        about = self.numbers.outcomes.get(outcome)
        if about is None:
            return 0.0
        sizes: Mapping[Padded, float] = {
            "satisfaction": self.numbers.padding.satisfaction.value,
            "coverage": self.numbers.padding.coverage.value,
            "tickets": self.numbers.padding.tickets.value,
            "resolution": self.numbers.padding.resolution.value,
        }
        return sizes[about.padding] * (1 if about.direction == "up" else -1)


def read_error_model(path: Path | None = None) -> ErrorModel:
    """Read an error model.

    Parameters
    ----------
    path
        The file; by default the built-in one.

    Raises
    ------
    InputError
        If something in it does not fit.
    """
    found = path or paths.locate(FILE, KIND)
    numbers = validation.validated(ErrorFile, validation.read_toml(found), str(found))
    return ErrorModel(numbers, hashlib.sha256(found.read_bytes()).hexdigest())
