"""Stored runs: compare the alternatives of a sweep pair by pair."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd

from simulation.analysis.comparison.alternatives import (
    check_baseline,
    check_outcomes,
    controls_in,
    is_added_control,
)
from simulation.analysis.comparison.comparability import about_alternatives, shared
from simulation.analysis.comparison.cost import cost_effectiveness, not_priced
from simulation.analysis.comparison.gaming import GAP, gaming_index
from simulation.analysis.comparison.intervals import LEVEL
from simulation.analysis.comparison.paired import effects, with_empty_rows
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
from simulation.analysis.formatting import counts_of, extent_of, first_failure, intervals_over
from simulation.experiments.completeness import not_done
from simulation.experiments.sweep import Sweep
from simulation.experiments.sweep import open as open_sweep
from simulation.io.errors import InputError

KINDS = {"seeds": "t", "samples": "predictive"}
"""Kind of an interval by what it is over."""


def compare_runs(
    runs: Sweep | str | Path,
    baseline: str | None = None,
    *,
    outcomes: str | Collection[str] = HEADLINES,
    over: Over = "last_year",
    precision: PrecisionTarget | None = None,
    level: float = LEVEL,
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
    outcomes, over
        As for `compare`.
    precision
        Precision target with which the sweep was run.
    level
        Level of the intervals.

    Raises
    ------
    InputError
        If an alternative or outcome is unknown, a city lacks the baseline or has no other
        alternative, or no pair of runs is done.
    """
    names = check_outcomes("compare", outcomes)
    check_over("compare", over)
    stored = runs if isinstance(runs, Sweep) else open_sweep(runs)
    table = alternatives_in(stored.runs)
    finished = table[table["status"] == "done"]
    compared = table[~is_added_control(table["alternative"])]
    baseline = compared["alternative"].iloc[0] if baseline is None else baseline
    check_baseline(list(zip(compared["city"], compared["alternative"], strict=True)), baseline)
    paired = _pairs_of_runs(compared, baseline)
    if paired.empty:
        raise InputError(f"compare: there is no pair of runs to compare ({first_failure(table)})")
    done = compared[compared["status"] == "done"]
    provenances = provenances_of(stored)
    scenarios = {run: one["scenario"] for run, one in provenances.items()}
    common = shared(finished, stored.outcomes, scenarios)
    values = values_of(done, common.outcomes, names, over)
    rows = _rows(compared, values, names, baseline)
    gaps = values_of(finished, common.outcomes, GAP, over)
    households = {run: households_of(one) for run, one in provenances.items()}
    intervals = precision.intervals(values, baseline, level) if precision else None
    differences = with_empty_rows(effects(values, baseline, level), rows, baseline)
    differences = _with_intervals(differences, intervals)
    about = {
        "baseline": baseline,
        "over": over,
        "level": level,
        **extent_of(paired),
        "interval_over": intervals_over(differences),
        "scale": stored.design.scale,
        "streets": stored.design.streets,
        **incomplete_years(common.outcomes),
        **about_alternatives(stored, common, done, scenarios),
        **counts_of(compared),
        "fewest_seeds": _fewest_seeds(rows, paired),
        "not_done": not_done(compared),
        "controls_not_done": _n_controls_not_done(table),
        "without_pairs": _without_pairs(rows, paired),
        "precise": precision.is_reached(differences, intervals) if precision else None,
    }
    return Comparison(
        effects=differences,
        ranking=ranking(values, level),
        cost_effectiveness=not_priced(
            cost_effectiveness(totals_of(done, common.outcomes, households), baseline, level),
            common.start,
        ),
        gaming=gaming_index(gaps, controls_in(finished, scenarios), level),
        values=values,
        about=about,
    )


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
    """Rows of the table of effects: every alternative, outcome and kind."""
    alternatives = compared.loc[
        compared["alternative"] != baseline, ["city", "alternative"]
    ].drop_duplicates()
    not_empty = values.dropna(subset=["value"])
    reported = set(not_empty.loc[not_empty["kind"] == "reported", "outcome"])
    kinds = [(name, kind) for name in outcomes for kind in ("true", "reported")
             if kind == "true" or name in reported]  # fmt: skip
    return pd.DataFrame(kinds, columns=["outcome", "kind"]).merge(alternatives, how="cross")


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
    on = ["city", "alternative", "outcome", "kind"]
    own = effects[on].merge(intervals, on=on, how="left")
    two_stage = (own["low"].notna() & (effects["interval_over"] == "seeds")).to_numpy()
    for name in ("low", "high"):
        effects[name] = np.where(two_stage, own[name], effects[name])
    return effects.assign(interval=effects["interval"].mask(two_stage, "two-stage"))
