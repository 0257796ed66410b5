"""Experiment: run alternatives with the same luck and the same parameters, and compare them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.analysis.comparison.alternatives import (
    alternatives_of,
    baseline_of,
    check_baseline,
    check_outcomes,
    controls_in,
    is_extra,
    names_of,
    with_controls,
)
from simulation.analysis.comparison.cost import cost_effectiveness
from simulation.analysis.comparison.gaming import GAP, gaming_index
from simulation.analysis.comparison.paired import LEVEL, effects, with_blanks
from simulation.analysis.comparison.precision import PrecisionTarget
from simulation.analysis.comparison.provenance import households_of, provenances_of
from simulation.analysis.comparison.ranking import ranking
from simulation.analysis.comparison.result import Comparison
from simulation.analysis.comparison.values import (
    HEADLINES,
    alternatives_in,
    check_over,
    incomplete_years,
    totals_of,
    values_of,
)
from simulation.analysis.formatting import counts_of, extent_of, first_failure, intervals_over
from simulation.experiments.design import Design
from simulation.experiments.jobs import LoadedScenario
from simulation.experiments.spec import DEFAULT_SCALE
from simulation.experiments.sweep import Sweep, sweep
from simulation.experiments.sweep import open as open_sweep
from simulation.io.errors import InputError

if TYPE_CHECKING:
    from simulation.analysis.comparison.alternatives import Alternatives, Given
    from simulation.analysis.comparison.values import Over


SEEDS, SEEDS_OF_A_DRAW, MOST_SEEDS = 30, 10, 200


def compare(
    scenarios: Given | Sequence[Given] | Mapping[str, Given],
    *,
    strategies: str | Sequence[str] = (),
    baseline: str | None = None,
    seeds: int | None = None,
    samples: int = 0,
    outcomes: str | Collection[str] = HEADLINES,
    over: Over = "last_year",
    until_precise: Mapping[str, float] | None = None,
    max_seeds: int = MOST_SEEDS,
    gaming: bool = True,
    city_seed: int | None = None,
    scale: float = DEFAULT_SCALE,
    streets: float = 1.0,
    months: int | None = None,
    out: str | Path | None = None,
    **sweep_options: Any,
) -> Comparison:
    """Compare scenarios or strategies, run by run with the same luck and the same parameters.

    Parameters
    ----------
    scenarios
        Scenarios, names such as ``wuhan`` or ``wuhan+committees-30``, or paths; in a mapping each
        has the name that it is to have in the result.
    strategies
        Strategies (or one) to try on each scenario, which are then what is compared.
    baseline
        The alternative that the others are compared with; by default the first.
    seeds
        Number of seeds; by default 30, and 10 in the first stage of a stopping rule or in each
        parameter sample.
    samples
        Samples of all parameters from their priors; none is the defaults.
    outcomes
        Outcomes to compare, or one.
    over
        What a run's value is: its ``last_year``, or the mean of the years of the ``programme``.
    until_precise
        Stopping rule: for each outcome the width, in its unit, that the interval of the true
        difference from the baseline is to have for every alternative; see `precision`.
    max_seeds
        Most seeds (or samples, if there are several) that a stopping rule may take.
    gaming
        Whether to run each alternative that has a red and black list without it, too.
    city_seed, scale, streets, months
        As for `simulation.run`.
    out
        Folder that keeps the runs; a comparison that was interrupted goes on from there.
    sweep_options
        Passed to `simulation.sweep`, such as ``workers``.

    Raises
    ------
    InputError
        If a scenario, an outcome or a number does not fit.
    """
    wanted = check_outcomes("compare", [*names_of(outcomes), *(until_precise or {})])
    check_over("compare", over)
    read = alternatives_of(scenarios, strategies)
    chosen = baseline_of(read, baseline)
    goal = PrecisionTarget.of(until_precise, seeds, samples, max_seeds) if until_precise else None
    design = Design(
        name="comparison",
        scenarios=loaded_scenarios_of(with_controls(read) if gaming else read),
        seeds=_seeds(seeds, samples, goal),
        samples=samples,
        city_seed=city_seed,
        scale=scale,
        streets=streets,
        months=months,
    )
    first = done = sweep(design, out, **sweep_options)
    if goal:
        size = goal.size(_values(first, list(goal.widths), over), chosen)
        grown = design.model_copy(update={f"{goal.member}s": size})
        done = sweep(grown, first.folder, **sweep_options)
    return compare_runs(done, chosen, outcomes=wanted, over=over, goal=goal)


def compare_runs(
    done: Sweep | str | Path,
    baseline: str | None = None,
    *,
    outcomes: str | Collection[str] = HEADLINES,
    over: Over = "last_year",
    goal: PrecisionTarget | None = None,
    level: float = LEVEL,
) -> Comparison:
    """Compare the alternatives of a finished sweep.

    Parameters
    ----------
    done
        The sweep, or the folder that keeps it.  Its alternatives are its strategies, scenarios of a
        city and points of settings, as far as they vary; see `values.alternatives_in`.  Twins
        without the list that `compare` added serve the gaming index only.
    baseline
        The alternative that the others are compared with; by default the first.
    outcomes, over
        As for `compare`.
    goal
        What a stopping rule asked for.
    level
        Level of the intervals.

    Raises
    ------
    InputError
        If there is no such alternative or outcome, a city lacks the baseline or what to compare
        with it, or no pair of runs is done.
    """
    wanted = check_outcomes("compare", outcomes)
    check_over("compare", over)
    done = done if isinstance(done, Sweep) else open_sweep(done)
    runs, table = alternatives_in(done.runs), done.outcomes
    extra = is_extra(runs["alternative"])
    asked, finished = runs[~extra], runs[runs["status"] == "done"]
    baseline = asked["alternative"].iloc[0] if baseline is None else baseline
    check_baseline(list(zip(asked["city"], asked["alternative"], strict=True)), baseline)
    paired = _pairs_of_runs(asked, baseline)
    if paired.empty:
        raise InputError(f"compare: there is no pair of runs to compare ({first_failure(runs)})")
    compared = asked[asked["status"] == "done"]
    values = values_of(compared, table, wanted, over)
    rows = _rows(asked, values, wanted, baseline)
    provenances = provenances_of(done)
    households = {run: households_of(provenance) for run, provenance in provenances.items()}
    controls = controls_in(
        finished, {run: provenance["scenario"] for run, provenance in provenances.items()}
    )
    intervals = goal.intervals(values, baseline, level) if goal else None
    known = with_blanks(effects(values, baseline, level), rows, baseline)
    found = _with_intervals(known, intervals)
    about = {
        "baseline": baseline,
        "over": over,
        "level": level,
        **extent_of(paired),
        "interval_over": intervals_over(found),
        "scale": done.design.scale,
        "streets": done.design.streets,
        **incomplete_years(table),
        **counts_of(asked),
        "controls_not_done": int((runs.loc[extra, "status"] != "done").sum()),
        "without_pairs": _without(rows, paired),
        "precise": goal.is_reached(found) if goal else None,
    }
    return Comparison(
        effects=found,
        ranking=ranking(values, level),
        cost_effectiveness=cost_effectiveness(
            totals_of(compared, table, households), baseline, level
        ),
        gaming=gaming_index(values_of(finished, table, GAP, over), controls, level),
        values=values,
        about=about,
    )


def _pairs_of_runs(asked: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Runs that are done and whose half of the baseline is: city, alternative, sample, seed."""
    on = ["city", "sample", "seed"]
    done = asked.loc[asked["status"] == "done", [*on, "alternative"]]
    of_baseline = done.loc[done["alternative"] == baseline, on].drop_duplicates()
    return done[done["alternative"] != baseline].merge(of_baseline, on=on)


def _rows(
    asked: pd.DataFrame, values: pd.DataFrame, wanted: list[str], baseline: str
) -> pd.DataFrame:
    """Rows that effects are to have: every alternative, outcome and kind."""
    alternatives = asked.loc[
        asked["alternative"] != baseline, ["city", "alternative"]
    ].drop_duplicates()
    known = values.dropna(subset=["value"])
    reported = set(known.loc[known["kind"] == "reported", "outcome"])
    kinds = [(name, kind) for name in wanted for kind in ("true", "reported")
             if kind == "true" or name in reported]  # fmt: skip
    return pd.DataFrame(kinds, columns=["outcome", "kind"]).merge(alternatives, how="cross")


def _without(rows: pd.DataFrame, paired: pd.DataFrame) -> list[str]:
    """Alternatives, with their city where there are several, of which no pair of runs is done."""
    keys = ["city", "alternative"]
    there = set(paired[keys].itertuples(index=False, name=None))
    asked = list(rows[keys].drop_duplicates().itertuples(index=False, name=None))
    several = rows["city"].nunique() > 1
    return [
        f"{alternative} in {city}" if several else alternative
        for city, alternative in asked
        if (city, alternative) not in there
    ]


def _seeds(seeds: int | None, samples: int, goal: PrecisionTarget | None) -> int:
    if seeds is not None:
        return seeds
    if goal and goal.member == "seed":
        return goal.first
    return SEEDS_OF_A_DRAW if samples else SEEDS


def loaded_scenarios_of(alternatives: Alternatives) -> list[str | LoadedScenario]:
    """Give alternatives as the cases of a design, in which the alternative is the strategy."""
    return [
        LoadedScenario.of(scenario, city, name) for (city, name), scenario in alternatives.items()
    ]


def _values(done: Sweep, outcomes: list[str], over: Over) -> pd.DataFrame:
    """Values of the alternatives that are compared, controls left out."""
    runs = alternatives_in(done.runs)
    compared = runs[(runs["status"] == "done") & ~is_extra(runs["alternative"])]
    return values_of(compared, done.outcomes, outcomes, over)


def _with_intervals(found: pd.DataFrame, intervals: pd.DataFrame | None) -> pd.DataFrame:
    """Put the intervals of a stopping rule in place of the usual ones, and say which are which."""
    found = found.assign(interval="t")
    if intervals is None or intervals.empty:
        return found
    on = ["city", "alternative", "outcome", "kind"]
    own = found[on].merge(intervals, on=on, how="left")
    by_rule = own["low"].notna().to_numpy()
    for name in ("low", "high"):
        found[name] = np.where(by_rule, own[name], found[name])
    return found.assign(interval=np.where(by_rule, "two-stage", "t"))
