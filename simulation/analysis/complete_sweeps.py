"""Complete sweeps: every run is done, and gives its value of published statistics."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.core.tables import Floats
from simulation.experiments.completeness import refuse_incomplete
from simulation.experiments.design import Design
from simulation.experiments.sweep import Sweep, sweep
from simulation.scenario.published import ComparedOutcome
from simulation.scenario.targets import comparable, compared_value

CHUNK = 40
"""Runs whose tables are in memory at a time."""
KEYS = ("run", "level", "place", "outcome", "kind", "month")


def complete_sweep(design: Design, out: str | Path | None, **options: Any) -> Sweep:
    """Run a design, with its own seeds alone, and refuse to go on if a run failed.

    Parameters
    ----------
    design, out
        As for `simulation.sweep`.
    options
        Further options of it.

    Raises
    ------
    InputError
        If a run failed.
    """
    stored = sweep(design, out, keep_seeds=False, **options)
    refuse_incomplete(str(stored.folder), stored.runs, allow_missing=False)
    return stored


def compared_values(stored: Sweep, compared: Sequence[ComparedOutcome | None]) -> Floats:
    """Give the value that each run of a sweep has for published statistics.

    Parameters
    ----------
    stored
        The sweep, of which every run is done.
    compared
        What each of K statistics is compared with, if it is.

    Returns
    -------
    numpy.ndarray
        Shape (number of design points and seeds, K), in the order of ``stored.runs`` and the unit
        of each comparison; nan where there is no value.
    """
    requested = stored.runs["run"].tolist()
    once = list(dict.fromkeys(requested))
    values: dict[str, list[float]] = {}
    for at in range(0, len(once), CHUNK):
        rows = _rows_of(stored, once[at : at + CHUNK], compared)
        for run, monthly in rows.groupby("run"):
            series = comparable(pd.DataFrame(monthly))
            values[str(run)] = [
                np.nan if about is None else compared_value(series, about) for about in compared
            ]
    nothing = [np.nan] * len(compared)
    return np.array([values.get(run, nothing) for run in requested]).reshape(-1, len(compared))


def _rows_of(
    stored: Sweep, runs: list[str], compared: Sequence[ComparedOutcome | None]
) -> pd.DataFrame:
    """Give the rows that the statistics are compared with, and no other."""
    abouts = [about for about in compared if about is not None]
    wanted = {(about.outcome, about.kind, month) for about in abouts for month in about.months}
    table = stored.store.outcomes(runs).to_pandas()
    near = table[table["outcome"].isin({name for name, *_ in wanted})]
    near = near[near["month"].isin({month for *_, month in wanted})]
    near = near.astype(dict.fromkeys(KEYS, str))
    keys = zip(near["outcome"], near["kind"], near["month"], strict=True)
    return near[np.array([key in wanted for key in keys], dtype=bool)]
