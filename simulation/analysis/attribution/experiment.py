"""Experiment: run all subsets of the families of a bundle, and attribute its effect to them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.analysis.attribution.families import families_in
from simulation.analysis.attribution.result import Attribution, attributed
from simulation.analysis.attribution.shapley import subsets
from simulation.analysis.comparison.alternatives import check_outcomes, names_of, read_alternative
from simulation.analysis.comparison.evidence import evidence_of
from simulation.analysis.comparison.experiment import with_city
from simulation.analysis.comparison.under_priors import checked_prior_samples, under_priors
from simulation.analysis.comparison.values import (
    Over,
    check_over,
    incomplete_years,
    values_of,
)
from simulation.analysis.headings import source_of_samples
from simulation.analysis.run_counts import counts_of, extent_of, first_failure
from simulation.experiments.completeness import not_done
from simulation.experiments.design import Design
from simulation.experiments.jobs import LoadedScenario
from simulation.experiments.posterior_samples import drawn
from simulation.experiments.spec import DEFAULT_SCALE, ScenarioLike
from simulation.experiments.sweep import Sweep, sweep
from simulation.io.errors import InputError
from simulation.io.plugins import import_plugins
from simulation.outcomes.declaration import outcomes_in_view
from simulation.outcomes.levels import Level, checked_level
from simulation.scenario.idle_levers import about_idle_levers
from simulation.scenario.scenario import Scenario
from simulation.scenario.strategy import without_levers

SEEDS, SEEDS_PER_SAMPLE = 10, 1
"""Seeds by default, without parameter samples and for each of them."""
HEADLINES = outcomes_in_view("attribute")
"""Outcomes that are attributed unless others are requested."""


def attribute(
    scenario: ScenarioLike,
    families: Mapping[str, str | Sequence[str]] | None = None,
    *,
    seeds: int | None = None,
    samples: int | None = None,
    posterior: str | None = None,
    vary: str | Sequence[str] = (),
    prior_samples: int = 0,
    outcomes: str | Collection[str] | None = None,
    over: Over = "last_year",
    level: Level = "city",
    scale: float = DEFAULT_SCALE,
    streets: float = 1.0,
    months: int | None = None,
    out: str | Path | None = None,
    **sweep_options: Any,
) -> Attribution:
    """Attribute the effect of the levers of a scenario to families of levers.

    Parameters
    ----------
    scenario
        A scenario, a name such as ``wuhan`` or ``linyi+list-shadow``, or a path.
    families
        At most six families of levers, each with the names of its levers; `FAMILIES` by default.
    seeds
        Number of seeds; by default 1 for each of several parameter samples, and 10 without them.
    samples
        Number of parameter samples, by default 24; with 0 all parameters are at their defaults:
        one set of assumptions.
    posterior
        Where the samples come from: a posterior by name or path, or ``prior``; by default that of
        Wuhan.
    vary
        Which of the uncertain parameters are sampled, as for `compare`.
    prior_samples
        Samples of the priors with which all subsets are run, too, so that each contribution is told
        beside that under the priors, with its shrinkage.
    outcomes
        Names of the outcomes to attribute, or one name; by default the headlines.
    over
        Which years the value of a run is from: ``last_year``, or the mean over all years of the
        ``programme``.
    level
        Level of the values, as for `compare`; treated is what a lever of the scenario has reached
        by then, in every subset of its levers.
    scale, streets, months
        As for `simulation.run`.
    out
        Folder that stores the runs; an interrupted attribution continues from there.
    **sweep_options
        Passed to `simulation.sweep`, such as ``workers``.

    Returns
    -------
    Attribution
        Contribution of each family, interactions of pairs, and the effect of the whole.

    Raises
    ------
    InputError
        If the scenario, a family, an outcome or the level is not valid, or no seed has all subsets
        done.

    Examples
    --------
    >>> import simulation as sim
    >>> families = {"money": ["fee_subsidy"], "lists": ["red_black_list"]}
    >>> found = sim.attribute("yongqiao=fee_subsidy+red_black_list", families, samples=0, seeds=2,
    ...                       scale=0.002, months=1, workers=1)
    >>> found.matrix("satisfaction").shape
    (2, 2)
    """
    import_plugins(sweep_options.get("plugins", ()), "attribute")
    places = checked_level(level, "attribute")
    names = check_outcomes("attribute", outcomes, places, HEADLINES)
    bundle = read_alternative(scenario)
    check_over("attribute", over)
    groups = families_in([lever.name for lever in bundle.levers], families)
    asked = drawn(samples, posterior, where="attribute")
    n_prior = checked_prior_samples(prior_samples, asked, "attribute")
    design = Design(
        name="attribution",
        scenarios=list(_loaded_subsets(bundle, groups)),
        seeds=seeds if seeds is not None else (SEEDS_PER_SAMPLE if asked["samples"] else SEEDS),
        **asked,
        parameters=names_of(vary),
        scale=scale,
        streets=streets,
        months=months,
        treated_by=[LoadedScenario.of(bundle)] if places == "treatment" else [],
    )
    sweep_options["tables"] = with_city(places, sweep_options.get("tables", ()))
    stored = sweep(design, out, keep_seeds=False, **sweep_options)
    beside = under_priors(design, design.scenarios, n_prior, stored.folder, sweep_options)
    idle = tuple(line for line in [about_idle_levers(bundle, months)] if line)
    told = _Told(bundle.name, groups, tuple(names), over, places, idle)
    return told.attributed(stored, told.attributed(beside) if beside else None)


@dataclass(frozen=True)
class _Told:
    """What is told of the runs of all subsets of the families."""

    scenario: str
    families: Mapping[str, tuple[str, ...]]
    outcomes: tuple[str, ...]
    over: Over
    level: Level
    idle: tuple[str, ...]

    def attributed(self, stored: Sweep, prior: Attribution | None = None) -> Attribution:
        """Attribute the effect in some runs, with that under the priors beside it."""
        runs = stored.runs.assign(alternative=stored.runs["strategy"].astype(int))
        finished = runs[runs["status"] == "done"]
        values = values_of(finished, stored.outcomes, self.outcomes, self.over, self.level)
        evidence = evidence_of(stored)
        result = attributed(
            values.drop(columns="city"), self.families, self._about(stored, runs),
            evidence=evidence,
        )  # fmt: skip
        if prior is not None:
            result = result.beside(prior)
        return result.headed(stored.design.posterior, evidence)

    def _about(self, stored: Sweep, runs: pd.DataFrame) -> dict[str, Any]:
        n = 2 ** len(self.families)
        complete = _complete(runs[runs["status"] == "done"], n)
        if complete.empty:
            failure = first_failure(runs)
            raise InputError(f"attribute: no seed has all {n} subsets done ({failure})")
        return {
            "scenario": self.scenario,
            "over": self.over,
            "places": self.level,
            **extent_of(complete),
            **source_of_samples(stored.design),
            "scale": stored.design.scale,
            "streets": stored.design.streets,
            **incomplete_years(stored.outcomes),
            **counts_of(runs),
            "idle": list(self.idle),
            "not_done": not_done(runs),
        }


def _complete(finished: pd.DataFrame, n: int) -> pd.DataFrame:
    """Parameter samples and seeds of which all n subsets are done."""
    counts = finished.groupby(["sample", "seed"])["alternative"].nunique()
    return counts[counts == n].reset_index()


def _loaded_subsets(
    scenario: Scenario, families: Mapping[str, Sequence[str]]
) -> Iterator[LoadedScenario]:
    """Scenarios of all subsets of the families; the number of the subset is the strategy."""
    names = list(families)
    for number, members in enumerate(subsets(len(names))):
        left_out = [
            lever for i, name in enumerate(names) if i not in members for lever in families[name]
        ]
        subset = without_levers(scenario, left_out)
        yield LoadedScenario.of(subset, scenario.name, str(number))
