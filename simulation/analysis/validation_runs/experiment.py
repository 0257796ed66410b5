"""Experiment: run cities under the posterior and the prior, and score what was published."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.analysis.calibration.error_model import read_error_model
from simulation.analysis.comparison.alternatives import read_alternative
from simulation.analysis.complete_sweeps import compared_values, complete_sweep
from simulation.analysis.validation.table import LEVEL
from simulation.analysis.validation_runs.figures import (
    ValidatedFigure,
    figures_of,
    published_in,
)
from simulation.analysis.validation_runs.predictions import CityEnsemble
from simulation.analysis.validation_runs.result import Validation
from simulation.analysis.validation_runs.reweighted import Asked, reweight
from simulation.analysis.validation_runs.samples import fitted_targets, samples_for
from simulation.analysis.validation_runs.scoring import scored
from simulation.core.tables import Floats
from simulation.experiments.design import Design
from simulation.experiments.jobs import LoadedScenario
from simulation.experiments.posterior_samples import PosteriorLike, posterior_of
from simulation.experiments.posteriors import Posterior
from simulation.experiments.spec import ScenarioLike, months_to_run
from simulation.io.errors import InputError
from simulation.io.numbers import whole_number
from simulation.outcomes.levels import Level
from simulation.scenario.files import built_in_files
from simulation.scenario.further_figures import FurtherFigure, read_further_figures
from simulation.scenario.programme import why_not_compared
from simulation.scenario.scenario import Scenario

SCALE = 0.02
"""Share of households by default."""
LEVELS: tuple[Level, ...] = ("city", "type")
"""Levels of what is compared."""
MOST_SAMPLES = 10_000
Figures = Sequence[FurtherFigure]


@dataclass(frozen=True)
class Runner:
    """Runs a city with samples, in a folder of its own.

    Attributes
    ----------
    out
        Folder of all runs.
    design
        What all designs have in common: seeds, scale, streets and months.
    options
        Options of `simulation.sweep`.
    """

    out: Path
    design: dict[str, Any]
    options: dict[str, Any]

    def members(
        self,
        scenario: Scenario,
        samples: pd.DataFrame,
        name: str,
        figures: Sequence[ValidatedFigure],
    ) -> Floats:
        """Run the samples, unless they are stored, and give what they say of figures."""
        design = Design(
            name=f"{name}-{scenario.city.name}", scenarios=[LoadedScenario.of(scenario)],
            samples=samples, **self.design,
        )  # fmt: skip
        folder = self.out / scenario.city.name / name
        stored = complete_sweep(design, folder, tables=LEVELS, **self.options)
        return compared_values(stored, [one.compare for one in figures])


def validate(
    city: ScenarioLike | Sequence[ScenarioLike] | None = None,
    *,
    posterior: PosteriorLike | None = None,
    prior: PosteriorLike | None = None,
    figures: str | Path | None = None,
    leave_one_out: bool = False,
    leave_one_city_out: bool = False,
    rivals: Sequence[str | Path] = (),
    samples: int = 100,
    seeds: int = 2,
    scale: float = SCALE,
    streets: float = 1.0,
    months: int | None = None,
    seed: int = 1,
    out: str | Path | None = None,
    **sweep_options: Any,
) -> Validation:
    """Set published figures beside what the model says of them, and score the predictions.

    Each city runs its own programme.  Targets, holdouts, external statistics and further figures
    are predicted with the errors of publication; misses stay in the table.

    Parameters
    ----------
    city
        A scenario with the programme of its city, or several; by default the scenario of each
        built-in city.
    posterior
        Posterior, its samples, its name or its path; without one the prior itself is validated.
    prior
        Samples that stand for the prior; by default those of the declared priors.
    figures
        CSV file of further published figures; see `further_figures.read_further_figures`.
    leave_one_out
        Whether each target is predicted from the others, too.  With the ensemble of a calibration
        beside the posterior it always is, by reweighting that ensemble; else by the runs of the
        validation.
    leave_one_city_out
        Whether all figures of each city are predicted from the other cities, too: from their
        targets, and from their holdouts.  Nothing of it is used elsewhere.
    rivals
        Posteriors of rival models, with the ensembles of their calibrations beside them, that are
        compared with the posterior.
    samples, seeds
        Number of samples of the posterior and of the prior; seeds of random numbers of each.
    scale, streets, months
        As for `simulation.run`.
    seed
        Seed of the samples of the prior, and of the errors.
    out
        Folder that stores the runs; an interrupted validation continues from there.
    **sweep_options
        Passed to `simulation.sweep`, such as ``workers``.

    Returns
    -------
    Validation
        The figures, what is predicted of them, and scores of the predictions.

    Raises
    ------
    InputError
        If a scenario has not the programme of its city, the posterior or a further figure does not
        fit, or a run failed.

    Examples
    --------
    >>> found = validate("yongqiao", samples=2, seeds=1, scale=0.002, months=1, workers=1)
    >>> print(found)
    2 samples of the priors, not calibrated; 1 seed each, scale 0.002
    """
    whole_number(samples, "validate", "samples", 2, MOST_SAMPLES)
    scenarios = _scenarios(city)
    fitted = None if posterior is None else posterior_of(posterior)
    of_prior = None if prior is None else posterior_of(prior)
    further = _further(figures, scenarios)
    about = {"seeds": seeds, "scale": scale, "streets": streets, "months": months}
    with tempfile.TemporaryDirectory(prefix="xiaoqu-") as temporary:
        runner = Runner(Path(out or temporary), about, sweep_options)
        ensembles = [
            _ensemble(runner, one, (fitted, of_prior), further, samples, seed) for one in scenarios
        ]
    errors = read_error_model()
    published = _published(scenarios)
    table, skills = scored(ensembles, published, errors, seed)
    asked = Asked(posterior, tuple(rivals), leave_one_out, leave_one_city_out)
    return Validation(
        table, skills, reweight(asked, ensembles, published, errors, seed),
        about={
            "cities": [one.city.name for one in scenarios],
            "posterior": _name(posterior),
            "fitted_to": fitted.about.get("city", "") if fitted else "",
            "provenance": dict(fitted.about) if fitted else {},
            "error_model_sha256": errors.sha256,
            "samples": samples if fitted is None else min(samples, len(fitted.samples)),
            "level": LEVEL,
            "figures": str(figures or ""),
            "rivals": [str(one) for one in rivals],
            **about,
        },
    )  # fmt: skip


def _scenarios(city: ScenarioLike | Sequence[ScenarioLike] | None) -> list[Scenario]:
    """Read the scenarios, each with the programme of another city."""
    names = list(built_in_files("cities")["name"]) if city is None else city
    many = [names] if isinstance(names, str | Path | Scenario) else list(names)
    scenarios = [read_alternative(one) for one in many]
    for scenario in scenarios:
        if reason := why_not_compared(scenario):
            raise InputError(f"validate: {scenario.name}: {reason}")
    cities = [one.city.name for one in scenarios]
    if len(set(cities)) < len(cities) or not cities:
        raise InputError(f"validate: read {cities}, expected one city or more, each once")
    return scenarios


def _published(scenarios: Sequence[Scenario]) -> list[ValidatedFigure]:
    """Figures of the cities that are run, and of the other built-in ones."""
    own = [one.city.name for one in scenarios]
    others = [name for name in built_in_files("cities")["name"] if name not in own]
    return published_in([*scenarios, *map(read_alternative, others)])


def _further(path: str | Path | None, scenarios: Sequence[Scenario]) -> Figures:
    """Read further figures; they may be of built-in cities that are not run."""
    known = [*built_in_files("cities")["name"], *(one.city.name for one in scenarios)]
    further = [] if path is None else read_further_figures(path, known)
    for scenario in scenarios:
        for one in further:
            if one.city == scenario.city.name and one.name in scenario.published:
                raise InputError(
                    f"{path}: {one.city}, {one.name}: is published in the file of the city, "
                    "expected a figure of another name"
                )
    return further


def _ensemble(
    runner: Runner,
    scenario: Scenario,
    posteriors: tuple[Posterior | None, Posterior | None],
    further: Figures,
    n: int,
    seed: int,
) -> CityEnsemble:
    """Run a city under both ensembles; without a posterior they are one."""
    months = months_to_run(scenario, runner.design["months"])
    figures = figures_of(scenario, months, runner.design["streets"], further)
    fitted, of_prior = posteriors
    prior = runner.members(scenario, samples_for(scenario, of_prior, n, seed), "prior", figures)
    if fitted is None:
        return CityEnsemble(figures, prior, prior)
    samples = samples_for(scenario, fitted, n, seed)
    members = runner.members(scenario, samples, "posterior", figures)
    targets = fitted_targets(fitted, scenario.city.name)
    return CityEnsemble(figures, members, prior, targets, runner.design["seeds"])


def _name(posterior: PosteriorLike | None) -> str:
    if posterior is None:
        return ""
    return str(posterior) if isinstance(posterior, str | Path) else "given in Python"
