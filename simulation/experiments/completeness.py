"""Completeness: which runs of a sweep are not done, in words."""

from __future__ import annotations

import pandas as pd

from simulation.io.errors import InputError

MOST_NAMED = 5
"""Most runs that are named one by one."""


def not_done(runs: pd.DataFrame) -> str:
    """Say which runs are not done; empty if all are.

    Parameters
    ----------
    runs
        Runs of a sweep: city, scenario, strategy, sample, seed, status.

    Examples
    --------
    >>> columns = ["city", "scenario", "strategy", "sample", "seed", "status"]
    >>> row = ("linyi", "linyi", "own", 0)
    >>> not_done(pd.DataFrame([(*row, 1, "done"), (*row, 2, "missing")], columns=columns))
    '1 of 2 runs not done: linyi own seed 2 (missing)'
    """
    absent = runs[runs["status"] != "done"]
    if absent.empty:
        return ""
    names = [_name(row) for row in absent.head(MOST_NAMED).to_dict("records")]
    more = f" and {len(absent) - MOST_NAMED} more" if len(absent) > MOST_NAMED else ""
    return f"{len(absent)} of {len(runs)} runs not done: {', '.join(names)}{more}"


def refuse_incomplete(where: str, runs: pd.DataFrame, allow_missing: bool) -> None:
    """Refuse to go on with some of the runs only, unless it is allowed.

    Raises
    ------
    InputError
        If runs are not done.
    """
    if not allow_missing and (text := not_done(runs)):
        raise InputError(
            f"{where}: {text}; run them with xiaoqu extend, or go on without them with "
            "--allow-missing (allow_missing=True)"
        )


def _name(row: dict[str, object]) -> str:
    names = dict.fromkeys(str(row[name]) for name in ("scenario", "strategy"))
    sample = f"sample {row['sample']} " if row["sample"] else ""
    return f"{' '.join(names)} {sample}seed {row['seed']} ({row['status']})"
