"""Samples of a question: of the priors, or of a posterior, with what the data say of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

import simulation as sim
from simulation.core import randomness
from simulation.experiments.sampling import Point

PRIOR = "prior"
INFORMED = 0.1
"""Shrinkage from which the data are said to inform a parameter."""
OF_A_CITY = ("start.", "assumptions.")
"""Begin of the keys that are about one city, and are not taken over by another."""


@dataclass(frozen=True)
class Source:
    """Where samples come from.

    Attributes
    ----------
    name
        ``prior``, or the name of a posterior.
    rows
        Samples of the posterior, in a fixed random order.
    about
        What its file says of it.
    sha256
        Of its table.
    """

    name: str
    rows: tuple[Mapping[str, Any], ...] = ()
    about: Mapping[str, Any] | None = None
    sha256: str = ""

    @classmethod
    def of(cls, name: str) -> Source:
        """Give the priors, or read a posterior by its name or path."""
        if name == PRIOR:
            return cls(PRIOR)
        posterior = sim.read_posterior(name)
        rows = posterior.samples.to_dict("records")
        order = randomness.generator(1, "rows of a posterior").permutation(len(rows))
        text = posterior.samples.to_csv(index=False)
        sha256 = hashlib.sha256(text.encode("utf8")).hexdigest()
        return cls(Path(name).stem, tuple(rows[k] for k in order), posterior.about, sha256)

    @property
    def key(self) -> str:
        """Name of the file of samples."""
        return f"{self.name}-{self.sha256[:8]}" if self.rows else self.name

    @property
    def informed(self) -> dict[str, float]:
        """Shrinkage of the parameters that the data inform, the most informed first."""
        shrinkage: Mapping[str, float] = (self.about or {}).get("shrinkage", {})
        chosen = {key: value for key, value in shrinkage.items() if value >= INFORMED}
        return dict(sorted(chosen.items(), key=lambda one: -one[1]))

    def points(self, design: sim.Design, city: str, n: int) -> list[Point]:
        """Give the samples of a city; what the posterior does not say has its prior.

        Parameters
        ----------
        design
            Design with scenarios of this city alone.
        city
            The city.
        n
            Number of samples.

        Raises
        ------
        InputError
            If the posterior has fewer.
        """
        drawn = design.model_copy(update={"samples": n}).sample_values()
        points = list(drawn.values()) if n else []
        if not self.rows:
            return points
        if n > len(self.rows):
            expected = f"at most {len(self.rows)}, the samples of {self.name}"
            raise sim.InputError(f"findings: samples: read {n}, expected {expected}")
        here = city == (self.about or {}).get("city")
        return [
            {**point, **{key: value for key, value in row.items() if _is_taken(key, here)}}
            for point, row in zip(points, self.rows[:n], strict=True)
        ]


def _is_taken(key: str, here: bool) -> bool:
    return here or not key.startswith(OF_A_CITY)


def as_table(points: list[Point]) -> pd.DataFrame:
    """Give samples as they are committed: a row for each, with four digits."""
    table = pd.DataFrame(points)
    table.insert(0, "sample", range(1, len(points) + 1))
    return table
