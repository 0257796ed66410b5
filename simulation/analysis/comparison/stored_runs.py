"""Stored runs: compare the alternatives of a sweep pair by pair."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.analysis.comparison.alternatives import (
    check_baseline,
    check_outcomes,
    controls_in,
    is_added_control,
)
from simulation.analysis.comparison.comparability import Shared, about_alternatives, shared
from simulation.analysis.comparison.cost import cost_effectiveness, not_priced
from simulation.analysis.comparison.evidence import about_standing, evidence_of, with_standing
from simulation.analysis.comparison.gains import checked_groupings, gains, levels_for
from simulation.analysis.comparison.gaming import GAP, gaming_index
from simulation.analysis.comparison.intervals import LEVEL
from simulation.analysis.comparison.paired import cell_of, effects, with_empty_rows
from simulation.analysis.comparison.precision import PrecisionTarget
from simulation.analysis.comparison.provenance import households_of, provenances_of
from simulation.analysis.comparison.ranking import ranking
from simulation.analysis.comparison.result import Comparison
from simulation.analysis.comparison.values import (
    HEADLINES,
    Over,
    alternatives_in,
    check_over,
    incomplete_years,
    totals_of,
    values_of,
)
from simulation.analysis.headings import source_of_samples
from simulation.analysis.interval_kinds import intervals_over
from simulation.analysis.run_counts import counts_of, extent_of, first_failure
from simulation.experiments.completeness import not_done
from simulation.experiments.sweep import Sweep, open_sweep
from simulation.io.errors import InputError
from simulation.io.validation import refuse
from simulation.outcomes.levels import Level, checked_level

KINDS = {"seeds": "t", "samples": "predictive"}
"""Kind of an interval by what it is over."""


def compare_runs(
    runs: Sweep | str | Path,
    baseline: str | None = None,
    *,
    outcomes: str | Collection[str] | None = None,
    over: Over = "last_year",
    level: Level = "city",
    by: str | Sequence[str] = (),
    precision: PrecisionTarget | None = None,
    prior: Sweep | str | Path | None = None,
    interval_level: float = LEVEL,
) -> Comparison:
    """Compare the alternatives of a stored sweep.

    Parameters
    ----------
    runs
        The sweep, or its folder.  Its alternatives are the strategies, scenarios and design points
        that vary within a city; see `values.alternatives_in`.  Matched controls without the list
        that `compare` added are used for the gaming index only.
    baseline
        Name of the alternative that the others are compared with; by default the first.
    outcomes, over, level
        As for `compare`.  The level must be among the tables of the sweep, as must the city; for
        ``treatment`` the design says by `treated_by` whose levers decide what is treated, since
        places that are other compounds in each alternative cannot be compared.
    by
        Groupings by which winners and losers are told, as for `compare`; the tables of the sweep
        must have the level ``compound``, or ``tenure`` or ``income`` for these.
    precision
        Precision target with which the sweep was run.
    prior
        A sweep of the same alternatives with samples of the priors, or its folder: effects and
        shrinkage are then told beside each other, see `evidence.with_standing`.
    interval_level
        Level of the intervals.

    Returns
    -------
    Comparison
        Effects, ranks, costs and values of the alternatives, as those of `compare`.

    Raises
    ------
    InputError
        If an alternative, outcome, level or grouping is unknown, the sweep lacks a level, a city
        lacks the baseline or has no other alternative, or no pair of runs is done.

    Examples
    --------
    >>> import simulation as sim
    >>> design = {"scenarios": ["yongqiao"], "strategies": ["no-policy", "own"], "seeds": 2,
    ...           "scale": 0.002, "months": 1}
    >>> comparison = sim.compare_runs(sim.sweep(design, workers=1), outcomes="satisfaction")
    >>> comparison.effects[["alternative", "outcome", "kind"]].values.tolist()
    [['own', 'satisfaction', 'true']]
    """
    groupings = checked_groupings(by, "compare")
    stored = _opened(runs, level, levels_for(groupings))
    names = check_outcomes("compare", outcomes, level, HEADLINES)
    check_over("compare", over)
    table = alternatives_in(stored.runs)
    finished = table[table["status"] == "done"]
    compared = table[~is_added_control(table["alternative"])]
    baseline = _checked_baseline(compared, baseline)
    paired = _pairs_of_runs(compared, baseline)
    if paired.empty:
        raise InputError(f"compare: there is no pair of runs to compare ({first_failure(table)})")
    done = compared[compared["status"] == "done"]
    provenances = provenances_of(stored)
    scenarios = {run: one["scenario"] for run, one in provenances.items()}
    common = shared(finished, stored.outcomes, scenarios)
    values = values_of(done, common.outcomes, names, over, level)
    rows = _rows(compared, values, names, baseline)
    intervals = precision.intervals(values, baseline, interval_level) if precision else None
    differences = with_empty_rows(effects(values, baseline, interval_level), rows, baseline)
    differences = _with_intervals(differences, intervals)
    under = compare_runs(prior, baseline, outcomes=names, over=over, level=level) if prior else None
    evidence = evidence_of(stored)
    of_prior = under.effects if under else None
    differences = with_standing(differences, values, baseline, evidence, of_prior)
    alike = done[~done["city"].isin(list(common.start))]
    about = {
        "baseline": baseline,
        "over": over,
        "places": level,
        "by": groupings,
        "level": interval_level,
        "interval_over": intervals_over(differences),
        **_of_runs(stored, table, rows, paired),
        **incomplete_years(common.outcomes),
        **about_alternatives(stored, common, done, scenarios),
        "precise": precision.is_reached(differences, intervals) if precision else None,
        "prior_samples": under.about["samples"] if under else 0,
        **about_standing(differences, stored.design.posterior, evidence),
    }
    return Comparison(
        effects=differences,
        ranking=ranking(values, interval_level),
        cost_effectiveness=_prices(done, common, provenances, baseline, interval_level),
        gaming=_gaming(finished, common, scenarios, over, interval_level),
        values=values,
        about=about,
        gains=gains(alike, common.outcomes, names, groupings, over, baseline, interval_level),
    )


def _checked_baseline(compared: pd.DataFrame, baseline: str | None) -> str:
    """Give the baseline, by default the first alternative; every city has to have it."""
    name = str(compared["alternative"].iloc[0]) if baseline is None else baseline
    check_baseline(list(zip(compared["city"], compared["alternative"], strict=True)), name)
    return name


def _of_runs(
    stored: Sweep, table: pd.DataFrame, rows: pd.DataFrame, paired: pd.DataFrame
) -> dict[str, Any]:
    """Give the facts about the runs behind a comparison: how many, of what, and what is missing."""
    compared = table[~is_added_control(table["alternative"])]
    return {
        **extent_of(paired),
        **source_of_samples(stored.design),
        "scale": stored.design.scale,
        "streets": stored.design.streets,
        **counts_of(compared),
        "fewest_seeds": _fewest_seeds(rows, paired),
        "not_done": not_done(compared),
        "controls_not_done": _n_controls_not_done(table),
        "without_pairs": _without_pairs(rows, paired),
    }


def _opened(runs: Sweep | str | Path, level: Level, details: Sequence[Level]) -> Sweep:
    """Open a sweep, and refuse it if its runs cannot be compared at a level.

    Raises
    ------
    InputError
        If the level is unknown or the sweep lacks it or details, or its treated places are other
        compounds in each run.
    """
    needed_levels = ("city", checked_level(level, "compare"), *details)
    stored = runs if isinstance(runs, Sweep) else open_sweep(runs)
    for needed in needed_levels:
        if needed not in stored.tables:
            expected = f"a sweep with the level {needed} among its tables"
            raise refuse("compare", "tables", stored.tables, expected)
    if level == "treatment" and not stored.design.treated_by:
        raise refuse(
            "compare", "level", level, "treated_by in the design of the sweep: without it treated "
            "places are other compounds in each alternative, and cannot be compared",
        )  # fmt: skip
    return stored


def _gaming(
    finished: pd.DataFrame,
    common: Shared,
    scenarios: Mapping[str, Any],
    over: Over,
    interval_level: float,
) -> pd.DataFrame:
    """Gaming index of the alternatives with a list, from all runs that are done."""
    gaps = values_of(finished, common.outcomes, GAP, over)
    return gaming_index(gaps, controls_in(finished, scenarios), interval_level)


def _prices(
    done: pd.DataFrame,
    common: Shared,
    provenances: Mapping[str, Mapping[str, Any]],
    baseline: str,
    interval_level: float,
) -> pd.DataFrame:
    """Cost-effectiveness of the city, blank where the alternatives do not start alike."""
    households = {run: households_of(one) for run, one in provenances.items()}
    totals = totals_of(done, common.outcomes, households)
    return not_priced(cost_effectiveness(totals, baseline, interval_level), common.start)


def _fewest_seeds(rows: pd.DataFrame, paired: pd.DataFrame) -> int:
    """Seeds of the alternative that has the fewest; others may have more."""
    keys = ["city", "alternative"]
    seeds = paired.groupby(keys)["seed"].nunique()
    every = pd.MultiIndex.from_frame(rows[keys].drop_duplicates())
    return int(seeds.reindex(every, fill_value=0).min())


def _n_controls_not_done(runs: pd.DataFrame) -> int:
    """Number of runs of added matched controls that failed or are missing."""
    added = is_added_control(runs["alternative"])
    return int((runs.loc[added, "status"] != "done").sum())


def _pairs_of_runs(compared: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Runs that are done, as is the baseline's with the same seed and parameter sample.

    Returns
    -------
    pandas.DataFrame
        city, sample, seed, alternative.
    """
    on = ["city", "sample", "seed"]
    done = compared.loc[compared["status"] == "done", [*on, "alternative"]]
    of_baseline = done.loc[done["alternative"] == baseline, on].drop_duplicates()
    return done[done["alternative"] != baseline].merge(of_baseline, on=on)


def _rows(
    compared: pd.DataFrame, values: pd.DataFrame, outcomes: list[str], baseline: str
) -> pd.DataFrame:
    """Rows of the table of effects: every alternative, outcome and kind, and every place if any."""
    alternatives = compared.loc[
        compared["alternative"] != baseline, ["city", "alternative"]
    ].drop_duplicates()
    not_empty = values.dropna(subset=["value"])
    reported = set(not_empty.loc[not_empty["kind"] == "reported", "outcome"])
    kinds = [(name, kind) for name in outcomes for kind in ("true", "reported")
             if kind == "true" or name in reported]  # fmt: skip
    rows = pd.DataFrame(kinds, columns=["outcome", "kind"]).merge(alternatives, how="cross")
    if "place" not in values:
        return rows
    places = values[["city", "place"]].drop_duplicates()
    return rows.merge(places, on="city", how="left").fillna({"place": ""})


def _without_pairs(rows: pd.DataFrame, paired: pd.DataFrame) -> list[str]:
    """Alternatives without any pair of runs that is done; with their city if there are several."""
    keys = ["city", "alternative"]
    with_pairs = set(paired[keys].itertuples(index=False, name=None))
    alternatives = rows[keys].drop_duplicates().itertuples(index=False, name=None)
    several = rows["city"].nunique() > 1
    return [
        f"{alternative} in {city}" if several else alternative
        for city, alternative in alternatives
        if (city, alternative) not in with_pairs
    ]


def _with_intervals(effects: pd.DataFrame, intervals: pd.DataFrame | None) -> pd.DataFrame:
    """Name the kind of each interval, and put those of a precision target over seeds in place."""
    effects = effects.assign(interval=effects["interval_over"].map(KINDS).fillna(""))
    if intervals is None:
        return effects
    on = [*cell_of(effects), "alternative"]
    own = effects[on].merge(intervals, on=on, how="left")
    two_stage = (own["low"].notna() & (effects["interval_over"] == "seeds")).to_numpy()
    for name in ("low", "high"):
        effects[name] = np.where(two_stage, own[name], effects[name])
    return effects.assign(interval=effects["interval"].mask(two_stage, "two-stage"))
