"""Counts of runs: how many seeds and samples there are, and how many runs are not done."""

from __future__ import annotations

import pandas as pd


def extent_of(runs: pd.DataFrame) -> dict[str, int]:
    """Count the seeds and the parameter samples of some runs.

    Parameters
    ----------
    runs
        With columns sample (0 is the defaults) and seed.
    """
    samples = runs.loc[runs["sample"] > 0, "sample"]
    return {"seeds": int(runs["seed"].nunique()), "samples": int(samples.nunique())}


def counts_of(runs: pd.DataFrame) -> dict[str, int]:
    """Count the runs that failed, and those that are missing.

    Parameters
    ----------
    runs
        Runs of a sweep, with the column status.
    """
    return {name: int((runs["status"] == name).sum()) for name in ("failed", "missing")}


def first_failure(runs: pd.DataFrame) -> str:
    """Say why runs are not done: the first message of a failed run, or how many are missing.

    It is part of an error, which is in English.
    """
    failed = runs.loc[runs["status"] == "failed", "message"]
    missing = counts_of(runs)["missing"]
    return next(iter(failed), f"{missing} run{'' if missing == 1 else 's'} missing")
