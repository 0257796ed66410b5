"""Integrity: whether what a folder says of its design fits what it says of its runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from simulation.experiments.design import Design
from simulation.experiments.jobs import Job
from simulation.experiments.rows import Entry, is_one_of
from simulation.experiments.shards import as_text
from simulation.io.errors import StoreError


def points_by_run(requested: Iterable[tuple[str, Job]]) -> dict[str, list[Mapping[str, Any]]]:
    """Give the design points of each run."""
    points: dict[str, list[Mapping[str, Any]]] = {}
    for run, job in requested:
        points.setdefault(run, []).append(job.design_point)
    return points


def requested_jobs(folder: Path, runs: list[str], design: Design) -> list[tuple[str, Job]]:
    """Give run and job of each design point.

    Raises
    ------
    StoreError
        If there are more runs than design points, or fewer.
    """
    jobs = design.jobs()
    if len(jobs) != len(runs):
        raise StoreError(
            f"{folder}: is damaged: it names {len(runs)} runs, and its design has {len(jobs)}; "
            "sweep again into this folder"
        )
    return list(zip(runs, jobs, strict=True))


def check_entries(
    folder: Path, requested: Iterable[tuple[str, Job]], index: Mapping[str, Entry]
) -> None:
    """Refuse to read a run as that of a design point for which it was not made.

    Raises
    ------
    StoreError
        If the design says of a run something else than its record.
    """
    for run, points in points_by_run(requested).items():
        entry = index.get(run)
        if entry and not is_one_of(entry.design_point, points):
            raise StoreError(
                f"{folder}: is damaged: the run {run} was made for {entry.design_point}, not for "
                f"{as_text(points[0])}; sweep again into this folder"
            )
