"""Checking: what a file is, and whether it fits."""

from __future__ import annotations

from pathlib import Path

from simulation import catalogue, locating
from simulation.design import Design
from simulation.runs import months_to_run


def check_file(name: str) -> str:
    """Check a design, a scenario, a city or a strategy, and say what it is.

    Raises
    ------
    InputError
        If anything in it does not fit.
    """
    if not _is_design(name):
        return catalogue.check_file(name)
    jobs = Design.of(name).jobs()
    cells = {(job.case.scenario, job.case.strategy, job.draw): job for job in jobs}
    for job in cells.values():
        months_to_run(job.scenario(), job.months)
    return f"design, {len(jobs)} run{'' if len(jobs) == 1 else 's'}"


def _is_design(name: str) -> bool:
    shipped = locating.shipped("sweeps") / f"{name}.toml"
    path = Path(name).expanduser() if locating.is_path(name) else shipped
    return path.is_file() and catalogue.kind_of(path) == "design"
