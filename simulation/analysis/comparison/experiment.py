"""Experiment: run alternatives with common random numbers and parameters, and compare them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.analysis.comparison.alternatives import (
    Alternatives,
    alternatives_of,
    baseline_of,
    check_outcomes,
    is_added_control,
    names_of,
    with_controls,
)
from simulation.analysis.comparison.gains import checked_groupings, levels_for, outcomes_by
from simulation.analysis.comparison.precision import PrecisionTarget
from simulation.analysis.comparison.result import Comparison
from simulation.analysis.comparison.stored_runs import compare_runs
from simulation.analysis.comparison.under_priors import checked_prior_samples, under_priors
from simulation.analysis.comparison.values import (
    HEADLINES,
    Over,
    alternatives_in,
    check_over,
    values_of,
)
from simulation.experiments.design import Design
from simulation.experiments.jobs import LoadedScenario
from simulation.experiments.posterior_samples import N_SAMPLES, drawn
from simulation.experiments.spec import DEFAULT_SCALE, ScenarioLike
from simulation.experiments.sweep import Sweep, sweep
from simulation.io.numbers import real_number
from simulation.io.plugins import import_plugins
from simulation.outcomes.levels import Level, checked_level, checked_levels

SEEDS, SEEDS_PER_SAMPLE, MAX_SEEDS = 30, 2, 200
"""Seeds by default, seeds for each of several parameter samples, and most seeds for a target."""


def compare(
    scenarios: ScenarioLike | Sequence[ScenarioLike] | Mapping[str, ScenarioLike],
    *,
    strategies: str | Sequence[str] = (),
    settings: Mapping[str, Any] | Sequence[Mapping[str, Any]] = (),
    without: str | Sequence[str] = (),
    baseline: str | None = None,
    seeds: int | None = None,
    samples: int | None = None,
    posterior: str | None = None,
    vary: str | Sequence[str] = (),
    prior_samples: int = 0,
    outcomes: str | Collection[str] | None = None,
    over: Over = "last_year",
    level: Level = "city",
    by: str | Sequence[str] = (),
    until_precise: Mapping[str, float] | None = None,
    max_seeds: int = MAX_SEEDS,
    gaming: bool = True,
    city_seed: int | None = None,
    scale: float = DEFAULT_SCALE,
    streets: float = 1.0,
    months: int | None = None,
    out: str | Path | None = None,
    **sweep_options: Any,
) -> Comparison:
    """Compare scenarios or strategies pair by pair, with common random numbers and parameters.

    Parameters
    ----------
    scenarios
        Scenarios, names such as ``wuhan`` or ``wuhan=committees-30``, or paths; the keys of a
        mapping are the names in the result.
    strategies
        Strategies, or one, to apply to each scenario; the strategies are then compared.
    settings, without
        Settings by dotted key, and levers (or strategies for their levers) to leave out: each
        mapping and each name makes one more alternative, of the last one in each city.
    baseline
        Name of the alternative that the others are compared with; by default the first.
    seeds
        Number of seeds; by default 2 for each parameter sample, and 30 without samples.  With a
        precision target and no samples it is the size of the first stage, by default 10.
    samples
        Number of parameter samples, by default 24, or none with a precision target; with 0 all
        parameters are at their defaults: one set of assumptions.
    posterior
        Where the samples come from: a posterior by name or path, or ``prior``; by default that of
        Wuhan.
    vary
        Which of the uncertain parameters are sampled, by name or pattern such as ``payment.*``; all
        others are then as they are.  By default all of them are sampled.
    prior_samples
        Samples of the priors with which the alternatives are run, too, so that each effect is told
        beside that under the priors, with its shrinkage; see `evidence.with_standing`.
    outcomes
        Names of the outcomes to compare, or one name; by default the headlines.  Outcomes of the
        whole city only are not given at other levels.
    over
        Which years the value of a run is from: ``last_year``, or the mean over all years of the
        ``programme``.
    level
        Level of the values: ``city``, or one for each place of ``type``, ``district``, ``street``
        or ``treatment``; the tables then have a column place.  Prices and the gaming index are of
        the city.  Treated is what a lever of any alternative has reached by then, so that the
        places are the same compounds in all of them; see `levels.Places`.
    by
        Who gains and who loses: groupings ``type``, ``district``, ``street``, ``fifth`` (of the
        compounds, by satisfaction before the programme), ``tenure`` (owners and renters) and
        ``income`` (fifths of the households, by what they can afford).  See `gains.gains`.
    until_precise
        Precision target: outcome to the largest width, in the unit of the outcome, of the interval
        of the true difference from the baseline, for every alternative; see `precision`.
    max_seeds
        Largest number of seeds (or of parameter samples, if there are several) for the target.
    gaming
        Whether to run the matched control without the list of each alternative that has a red and
        black list, for the gaming index.
    city_seed, scale, streets, months
        As for `simulation.run`.
    out
        Folder that stores the runs; an interrupted comparison continues from there.
    **sweep_options
        Passed to `simulation.sweep`, such as ``workers``.

    Returns
    -------
    Comparison
        Effects, ranks, costs and values of the alternatives.

    Raises
    ------
    InputError
        If a scenario, an outcome, a level, a parameter or a number is not valid, or a posterior is
        named and no samples are drawn.

    Examples
    --------
    >>> comparison = compare(
    ...     ["yongqiao-no-policy", "yongqiao"], samples=0, seeds=2, scale=0.002, months=1, workers=1
    ... )
    >>> print(comparison)
    differences from yongqiao-no-policy: one set of assumptions (parameters at their defaults); 2 seeds, scale 0.002, incomplete year 2021 counted; 95 % intervals over seeds (stochastic uncertainty only)
    """  # noqa: E501
    import_plugins(sweep_options.get("plugins", ()), "compare")
    level = checked_level(level, "compare")
    names = check_outcomes("compare", outcomes, level, HEADLINES)
    names = check_outcomes("compare", [*names, *(until_precise or {})], level)
    groupings = checked_groupings(by, "compare")
    for one in groupings:
        outcomes_by(one, names, "compare")
    check_over("compare", over)
    alternatives = alternatives_of(scenarios, strategies, settings, without)
    baseline = baseline_of(alternatives, baseline)
    asked = drawn(samples, posterior, usual=0 if until_precise else N_SAMPLES)
    n = asked["samples"]
    target = PrecisionTarget.of(until_precise, seeds, n, max_seeds) if until_precise else None
    loaded = loaded_scenarios_of(alternatives)
    design = Design(
        name="comparison",
        scenarios=loaded_scenarios_of(with_controls(alternatives)) if gaming else loaded,
        seeds=_n_seeds(seeds, n, target),
        **asked,
        parameters=names_of(vary),
        city_seed=city_seed,
        scale=scale,
        streets=streets,
        months=months,
        treated_by=loaded if level == "treatment" else [],
    )
    of_prior = checked_prior_samples(prior_samples, asked, "compare")
    tables = [*levels_for(groupings), *names_of(sweep_options.get("tables", ()))]
    sweep_options["tables"] = with_city(level, tables)
    # The first sweep is kept: a temporary folder is removed with it.
    first = stored = sweep(design, out, keep_seeds=False, **sweep_options)
    if target:
        n = target.n_required(_values(first, list(target.widths), over, level), baseline)
        second_stage = design.model_copy(update={f"{target.unit}s": n})
        stored = sweep(second_stage, first.folder, keep_seeds=False, **sweep_options)
    sweep_options["tables"] = with_city(level, ())
    under = under_priors(design, loaded, of_prior, first.folder, sweep_options)
    return compare_runs(
        stored, baseline, outcomes=names, over=over, level=level, by=groupings, precision=target,
        prior=under,
    )  # fmt: skip


def with_city(level: Level, tables: str | Iterable[str]) -> tuple[Level, ...]:
    """Give the levels that runs need for an analysis at a level, and those asked for beside it."""
    return checked_levels(["city", level, *names_of(tables)], "sweep", "tables")


def _n_seeds(seeds: int | None, samples: int, precision: PrecisionTarget | None) -> int:
    if seeds is not None:
        return seeds
    if precision and precision.unit == "seed":
        return precision.first
    return SEEDS if real_number(samples) == 0 else SEEDS_PER_SAMPLE


def loaded_scenarios_of(alternatives: Alternatives) -> list[str | LoadedScenario]:
    """Give alternatives as scenarios of a design, with the name of the alternative as strategy."""
    return [
        LoadedScenario.of(scenario, city, name) for (city, name), scenario in alternatives.items()
    ]


def _values(stored: Sweep, outcomes: list[str], over: Over, level: Level) -> pd.DataFrame:
    """Values of the alternatives that are compared, without added matched controls."""
    runs = alternatives_in(stored.runs)
    compared = runs[(runs["status"] == "done") & ~is_added_control(runs["alternative"])]
    return values_of(compared, stored.outcomes, outcomes, over, level)
