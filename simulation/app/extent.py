"""Extent: how long, how large and how often the city is run."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass, replace

import streamlit as st

from simulation.analysis.comparison.experiment import SEEDS_PER_SAMPLE
from simulation.app import bounds
from simulation.app.choices import choose
from simulation.experiments.posterior_samples import DEFAULT, PRIOR
from simulation.experiments.spec import DEFAULT_SCALE
from simulation.io.paths import built_in
from simulation.languages.translation import translated
from simulation.scenario.scenario import Scenario

DEFAULTS = ""
"""Stands for the parameters at their defaults where a posterior is chosen."""
USUAL_SEEDS = 10
"""Seeds without parameter samples, unless another number is chosen."""
SCALES = "%.4g"


@dataclass(frozen=True)
class Extent:
    """How long, how large and how often the city is run.

    Attributes
    ----------
    months
        Months of the programme.
    scale, streets
        Share of the households, and of the streets, that are simulated.
    seed
        Seed of a single run.
    seeds
        Number of seeds of a comparison.
    samples, posterior
        Number of parameter samples of a comparison, and where they come from.
    """

    months: int
    scale: float
    streets: float
    seed: int = 1
    seeds: int = 1
    samples: int = 0
    posterior: str = PRIOR

    def check(self, scenarios: Iterable[Scenario], runs: int) -> None:
        """Refuse what is larger than the app calculates.

        Parameters
        ----------
        scenarios
            The scenarios that are run.
        runs
            Runs of each.

        Raises
        ------
        InputError
            If it is too large.
        """
        ready = list(scenarios)
        n = max(bounds.households(one.start, self.scale, self.streets) for one in ready)
        months = self.months + max(one.burn_in for one in ready)
        bounds.check_size(n, months, runs * len(ready))

    @property
    def runs(self) -> int:
        """Runs of each alternative of a comparison."""
        return self.seeds * max(1, self.samples)

    def command(self, files: Iterable[str]) -> str:
        """Give the command that compares scenario files to the same extent.

        Examples
        --------
        >>> Extent(24, 0.01, 1.0, seeds=2).command(["a.toml", "b.toml"])
        'xiaoqu compare a.toml b.toml --no-gaming --samples 0 --seeds 2 --months 24 --scale 0.01'
        """
        words = ["xiaoqu", "compare", *files, "--no-gaming", "--samples", str(self.samples)]
        if self.samples and self.posterior != DEFAULT:
            words += ["--posterior", self.posterior]
        words += ["--seeds", str(self.seeds), "--months", str(self.months)]
        for option, value, usual in (
            ("--scale", self.scale, DEFAULT_SCALE),
            ("--streets", self.streets, 1.0),
        ):
            if value != usual:
                words += [option, repr(value)]
        return shlex.join(words)


def ask_extent(city: str, usual_months: int) -> Extent:
    """Ask how long and how large the city is run.

    Parameters
    ----------
    city
        Name of the city.
    usual_months
        Months of its programme.
    """
    months = st.number_input(
        translated("Months of the programme"), 1, bounds.MOST_MONTHS, usual_months,
        key=f"{city}.months",
        help=translated("After its last month, a programme goes on as it is."),
    )  # fmt: skip
    scale = _share(translated("Share of households simulated"), DEFAULT_SCALE, "scale")
    streets = _share(translated("Share of streets simulated"), 1.0, "streets")
    return Extent(int(months), scale, streets)


def _share(label: str, usual: float, key: str) -> float:
    """Ask for a share; what is too small is refused where it is run."""
    about = translated("above 0 and at most 1")
    return float(st.number_input(label, 0.0, 1.0, usual, 0.01, SCALES, key=key, help=about))


def ask_seed(extent: Extent) -> Extent:
    """Ask for the seed of a single run."""
    seed = st.number_input(
        translated("Seed"), 0, bounds.MOST_SEED, 1, key="seed",
        help=translated("The same seed gives the same city and the same random numbers."),
    )  # fmt: skip
    return replace(extent, seed=int(seed))


def ask_samples(extent: Extent) -> Extent:
    """Ask for the parameter samples and the seeds of a comparison."""
    sources = [*(path.stem for path in sorted(built_in("posteriors").glob("*.json"))), PRIOR]
    about = translated("All alternatives have the same samples and the same random numbers.")
    source = choose(
        translated("Parameters"), [*sources, DEFAULTS], _source, DEFAULT, "posterior", about
    )
    samples = 0
    if source != DEFAULTS:
        samples = st.number_input(
            translated("Parameter samples"), 1, bounds.MOST_SAMPLES, bounds.USUAL_SAMPLES,
            key="samples",
        )  # fmt: skip
    usual = SEEDS_PER_SAMPLE if samples else USUAL_SEEDS
    seeds = st.number_input(
        translated("Seeds of each"), 1, bounds.MOST_SEEDS, usual, key=f"seeds.{bool(samples)}"
    )
    return replace(
        extent, samples=int(samples), seeds=int(seeds), posterior=source if samples else PRIOR
    )


def _source(name: str) -> str:
    """Say where parameter samples come from."""
    if name == DEFAULTS:
        return translated("defaults: one set of assumptions")
    if name == PRIOR:
        return translated("priors")
    return translated("posterior of {name}", name=name)
