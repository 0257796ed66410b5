"""Stored runs: in which part of the uncertainty one alternative of a sweep does worse than another.

What is asked for is a condition on paired differences: the alternative less the baseline, with the
same parameters and seeds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.analysis.comparison.paired import pairs
from simulation.analysis.comparison.result import save_result
from simulation.analysis.comparison.values import Over, alternatives_in, check_over, values_of
from simulation.analysis.discovery.conditions import Condition, read_condition
from simulation.analysis.discovery.search import FINDERS, Discovery, Method, discover
from simulation.analysis.labels import place_label
from simulation.analysis.short_labels import shown_name
from simulation.experiments.completeness import not_done, refuse_incomplete
from simulation.experiments.sweep import Sweep, open_sweep
from simulation.io.errors import InputError
from simulation.io.validation import did_you_mean, refuse
from simulation.languages.translation import counted, translated
from simulation.outcomes.declaration import OUTCOMES

REPORTED = "_reported"
"""Ending of a name in a condition that stands for the reported outcome."""


@dataclass(frozen=True)
class StoredDiscovery:
    """Where a condition on differences between two alternatives holds.

    Attributes
    ----------
    found
        The part of the space of parameters; see `Discovery`.
    differences
        sample, the difference of each outcome of the condition, mean over the seeds, and case
        (whether the condition holds).
    about
        Condition, city, alternative, baseline, years of a run's value, method, and which runs are
        not done.

    Examples
    --------
    >>> import simulation as sim
    >>> design = {"scenarios": ["yongqiao"], "strategies": ["no-policy", "own"], "samples": 6,
    ...           "scale": 0.002, "months": 1}
    >>> found = sim.discover_in_runs(sim.sweep(design, workers=1), "satisfaction < 0")
    >>> len(found.differences), found.about["baseline"]
    (6, 'no-policy')
    """

    found: Discovery
    differences: pd.DataFrame
    about: Mapping[str, Any]

    def save(self, folder: str | Path) -> Path:
        """Write every table as CSV and Parquet into a folder, and `about` as JSON.

        Parameters
        ----------
        folder
            The folder; it need not exist.

        Returns
        -------
        pathlib.Path
            The folder.

        Raises
        ------
        InputError
            If the folder cannot be created.
        """
        found = self.found
        tables = {
            "summary": found.summary, "boxes": found.boxes, "stability": found.stability,
            "trajectory": found.trajectory, "differences": self.differences,
        }  # fmt: skip
        return save_result(folder, tables, self.about)

    def __str__(self) -> str:
        about, n = self.about, len(self.differences)
        return translated(
            "{where}, {alternative} less {baseline} in {city}: in {cases} of {samples}",
            where=about["where"],
            city=place_label(about["city"]),
            **{name: shown_name(about[name]) for name in ("alternative", "baseline")},
            cases=int(self.differences["case"].sum()),
            samples=counted(n, "parameter sample"),
        )


def discover_in_runs(
    runs: Sweep | str | Path,
    where: str,
    *,
    alternative: str | None = None,
    baseline: str | None = None,
    city: str | None = None,
    over: Over = "last_year",
    method: Method = "prim",
    seed: int = 0,
    allow_missing: bool = False,
) -> StoredDiscovery:
    """Find in which part of the uncertainty a condition on paired differences holds.

    Parameters
    ----------
    runs
        A stored sweep with parameter samples, or its folder.
    where
        Condition on differences of outcomes, such as ``satisfaction < 0``; see `read_condition`.
        ``satisfaction_reported`` is the reported outcome.
    alternative, baseline
        Names of the two alternatives; by default the only other one, and the first.
    city
        The city; by default the only one.
    over
        As for `compare`.
    method
        ``prim`` finds one box, ``tree`` the leaves of a classification tree.
    seed
        Seed of resamples and permutations.
    allow_missing
        Whether runs may be missing or have failed.

    Returns
    -------
    StoredDiscovery
        The part of the space of parameters, and the differences from which it was found.

    Raises
    ------
    InputError
        If the sweep has fewer than two samples, something is unknown or has to be named, the
        condition holds in all samples or in none, or a difference is missing.

    Examples
    --------
    >>> import simulation as sim
    >>> design = {"scenarios": ["yongqiao"], "strategies": ["no-policy", "own"], "samples": 8,
    ...           "scale": 0.002, "months": 1}
    >>> found = sim.discover_in_runs(sim.sweep(design, workers=1), "satisfaction < 0")
    >>> list(found.differences)
    ['sample', 'satisfaction', 'case']
    """
    condition = read_condition(where)
    check_over("discover", over)
    if method not in FINDERS:
        raise refuse("discover", "method", method, did_you_mean(str(method), FINDERS))
    stored = runs if isinstance(runs, Sweep) else open_sweep(runs)
    refuse_incomplete(str(stored.folder), stored.runs, allow_missing)
    table = alternatives_in(stored.runs)
    city = _chosen("city", city, table["city"])
    of_city = table[table["city"] == city]
    names = list(dict.fromkeys(of_city["alternative"]))
    baseline = names[0] if baseline is None else _chosen("baseline", baseline, names)
    others = [name for name in names if name != baseline]
    alternative = _chosen("alternative", alternative, others)
    done = of_city[of_city["status"] == "done"]
    pair = done[done["alternative"].isin([alternative, baseline])]
    differences = _differences(stored, pair, baseline, condition, over)
    cases = condition.holds(differences)
    return StoredDiscovery(
        discover(_parameters(stored, differences), cases, method, seed=seed),
        differences.assign(case=cases).reset_index(),
        about={
            "where": where, "city": city, "alternative": alternative, "baseline": baseline,
            "over": over, "method": method, "seed": seed, "not_done": not_done(of_city),
        },
    )  # fmt: skip


def _chosen(key: str, given: str | None, existing: pd.Series | list[str]) -> str:
    """Give what was named, or the only one there is."""
    names = list(dict.fromkeys(existing))
    if given is None and len(names) == 1:
        return str(names[0])
    if given is None or given not in names:
        raise refuse("discover", key, given, did_you_mean(str(given), names))
    return given


def _differences(
    stored: Sweep, runs: pd.DataFrame, baseline: str, condition: Condition, over: Over
) -> pd.DataFrame:
    """Differences by sample, a column for each name of a condition, mean over the seeds."""
    wanted = {name: _outcome(name) for name in condition.names}
    outcomes = list(dict.fromkeys(outcome for outcome, _ in wanted.values()))
    values = values_of(runs, stored.outcomes, outcomes, over)
    paired = pairs(values, baseline)
    means = paired.groupby(["sample", "outcome", "kind"])["difference"].mean()
    if means.empty:
        raise InputError("discover: there is no pair of runs with a value")
    wide = means.unstack(["outcome", "kind"])
    for name, key in wanted.items():
        if key not in wide:
            raise refuse("discover", "where", name, "an outcome that these runs have")
    return pd.DataFrame({name: wide[key] for name, key in wanted.items()})


def _outcome(name: str) -> tuple[str, str]:
    """Outcome and kind that a name in a condition stands for."""
    plain = name.removesuffix(REPORTED)
    outcome, kind = (name, "true") if name in OUTCOMES else (plain, "reported")
    if outcome not in OUTCOMES or (kind == "reported" and outcome == name):
        raise refuse("discover", "where", name, did_you_mean(name, OUTCOMES))
    return outcome, kind


def _parameters(stored: Sweep, differences: pd.DataFrame) -> pd.DataFrame:
    """Parameters of the samples that have a difference, but for those that do not vary."""
    table = stored.samples.set_index("sample").reindex(differences.index)
    varying = [key for key in table if table[key].nunique() > 1]
    if not varying:
        raise InputError(
            "discover: no parameter varies in this sweep, expected a design with samples"
        )
    return table[varying].reset_index(drop=True)
