"""Samples of a question: of the priors, or of a posterior, with what the data say of them."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import simulation as sim
from simulation.analysis.standing import informed_parameters
from simulation.experiments.posterior_samples import PRIOR, named, remarks_on
from simulation.experiments.posteriors import Posterior, posterior_file
from simulation.experiments.sampling import Point


@dataclass(frozen=True)
class Source:
    """Where samples come from.

    Attributes
    ----------
    name
        ``prior``, or the name or path of a posterior.
    """

    name: str = PRIOR

    @functools.cached_property
    def posterior(self) -> Posterior | None:
        """The posterior, if it is one."""
        return named(self.name)

    @functools.cached_property
    def sha256(self) -> str:
        """Of the table of the posterior; empty of the priors."""
        if self.posterior is None:
            return ""
        return hashlib.sha256(posterior_file(self.name).read_bytes()).hexdigest()

    @property
    def title(self) -> str:
        """Name without folders."""
        return PRIOR if self.posterior is None else Path(self.name).stem

    @property
    def key(self) -> str:
        """Name of the file of samples."""
        return f"{self.title}-{self.sha256[:8]}" if self.sha256 else PRIOR

    @property
    def informed(self) -> dict[str, float]:
        """Shrinkage of the parameters that the data inform, by dotted key."""
        return informed_parameters(self.posterior)

    def remarks(self, cities: Iterable[str]) -> list[str]:
        """Say what stands at the head of answers for some cities."""
        return remarks_on(self.name, cities)

    def points(self, design: sim.Design, n: int) -> list[Point]:
        """Give the samples of a design; what the posterior does not say has its prior.

        Raises
        ------
        InputError
            If the posterior has fewer.
        """
        if n == 0:
            return []
        drawn = design.model_copy(update={"samples": n, "posterior": self.name})
        return list(drawn.sample_values().values())


def as_table(points: list[Point]) -> pd.DataFrame:
    """Give samples as they are committed: a row for each, with four digits."""
    table = pd.DataFrame(points)
    table.insert(0, "sample", range(1, len(points) + 1))
    return table
