"""Months: paired differences between the alternatives of a sweep, month by month."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.analysis.comparison.alternatives import (
    check_baseline,
    check_outcomes,
    is_added_control,
)
from simulation.analysis.comparison.comparability import shared
from simulation.analysis.comparison.intervals import LEVEL, interval
from simulation.analysis.comparison.paired import clusters, interval_over
from simulation.analysis.comparison.provenance import provenances_of
from simulation.analysis.comparison.values import alternatives_in
from simulation.experiments.sweep import Sweep, open_sweep
from simulation.io.errors import InputError
from simulation.io.validation import did_you_mean, refuse

KINDS = ("true", "reported")
PAIR = ["city", "sample", "seed", "month"]
"""What two values share that are compared."""


def monthly_effects(
    runs: Sweep | str | Path,
    outcome: str = "satisfaction",
    kind: str = "true",
    baseline: str | None = None,
    level: float = LEVEL,
) -> pd.DataFrame:
    """Compare every alternative of a sweep with the baseline, month by month, in the whole city.

    Parameters
    ----------
    runs
        The sweep, or its folder.
    outcome, kind
        Name of the outcome; ``true`` or ``reported``.
    baseline
        Name of the alternative that the others are compared with; by default the first.
    level
        Level of the intervals.

    Returns
    -------
    pandas.DataFrame
        city, alternative, baseline, month, n, interval_over, difference, low, high.  Months without
        a value, as of what is reported once a year, are left out.

    Raises
    ------
    InputError
        If an outcome, kind or alternative is unknown, or no pair of runs has a value.

    Examples
    --------
    >>> import simulation as sim
    >>> design = {"scenarios": ["yongqiao"], "strategies": ["no-policy", "own"], "seeds": 2,
    ...           "scale": 0.002, "months": 2}
    >>> monthly_effects(sim.sweep(design, workers=1))["month"].tolist()
    ['2021-01', '2021-02']
    """
    (name,) = check_outcomes("differences", outcome)
    if kind not in KINDS:
        raise refuse("differences", "kind", kind, did_you_mean(kind, KINDS))
    stored = runs if isinstance(runs, Sweep) else open_sweep(runs)
    table = alternatives_in(stored.runs)
    compared = table[~is_added_control(table["alternative"])]
    baseline = compared["alternative"].iloc[0] if baseline is None else baseline
    check_baseline(list(zip(compared["city"], compared["alternative"], strict=True)), baseline)
    done = compared[compared["status"] == "done"]
    scenarios = {run: one["scenario"] for run, one in provenances_of(stored).items()}
    months = shared(done, stored.outcomes, scenarios).outcomes
    chosen = (months["level"] == "city") & (months["outcome"] == name) & (months["kind"] == kind)
    plain = months.loc[chosen, ["run", "month", "value"]].astype({"run": object, "month": object})
    if name.startswith("cost_"):
        plain = _with_free_months(plain, months)
    values = done[["run", "city", "alternative", "sample", "seed"]].merge(plain, on="run")
    paired = _paired(values.dropna(subset=["value"]), baseline)
    if paired.empty:
        raise InputError(f"differences: there is no pair of runs with a value of {name}, {kind}")
    return pd.DataFrame(_rows(paired, baseline, level))


def _with_free_months(values: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """Add months without the cost, which is then 0, as a run without the lever does not have it."""
    every = months[["run", "month"]].astype(object).drop_duplicates()
    return every.merge(values, on=["run", "month"], how="left").fillna({"value": 0.0})


def _paired(values: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Pair the value of a month with that of the baseline under the same sample and seed."""
    of_baseline = values.loc[values["alternative"] == baseline, [*PAIR, "value"]]
    others = values[values["alternative"] != baseline]
    both = others.merge(of_baseline, on=PAIR, suffixes=("", "_baseline"))
    return both.assign(difference=both["value"] - both["value_baseline"])


def _rows(paired: pd.DataFrame, baseline: str, level: float) -> Iterator[dict[str, Any]]:
    by = ["city", "alternative", "month"]
    for (city, alternative, month), group in paired.groupby(by, sort=False):
        units = clusters(group[["sample", "seed", "difference"]])
        over = interval_over(units)
        mean, low, high = interval(units["difference"].to_numpy(float), over, level)
        yield {
            "city": city, "alternative": alternative, "baseline": baseline, "month": month,
            "n": len(units), "interval_over": over, "difference": mean, "low": low, "high": high,
        }  # fmt: skip
