"""Checking: what a file is, and whether it fits."""

from __future__ import annotations

from simulation.experiments.design import Design
from simulation.experiments.spec import months_to_run
from simulation.io import paths
from simulation.scenario import files


def check_file(name: str) -> str:
    """Check a design, a scenario, a city or a strategy, and say what it is.

    Raises
    ------
    InputError
        If anything in it does not fit.
    """
    if not _is_design(name):
        return files.check_file(name)
    jobs = Design.of(name).jobs()
    for job in (job for job in jobs if job.seed == jobs[0].seed):
        months_to_run(job.scenario(), job.months)
    return f"design, {len(jobs)} run{'' if len(jobs) == 1 else 's'}"


def _is_design(name: str) -> bool:
    built_in = paths.built_in("sweeps") / f"{name}.toml"
    path = paths.expanded(name) if paths.is_path(name) else built_in
    return paths.is_file(path) and files.kind_of(path) == "design"
