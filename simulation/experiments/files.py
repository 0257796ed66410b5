"""Checking: what a file is, and whether it fits."""

from __future__ import annotations

from simulation.experiments.design import Design
from simulation.experiments.jobs import Job
from simulation.experiments.spec import months_to_run
from simulation.io import paths
from simulation.scenario import files
from simulation.scenario.plausibility import implausible


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


def implausible_in(name: str) -> list[str]:
    """Say what in the start of a scenario or a city is unusual; of a design, what it makes so.

    Parameters
    ----------
    name
        As for `check_file`, which it has passed.
    """
    if not _is_design(name):
        return files.implausible_in(name)
    jobs = Design.of(name).jobs()
    of_one = (jobs[0].seed, jobs[0].sample)
    made = (_made_unusual(job) for job in jobs if (job.seed, job.sample) == of_one)
    return list(dict.fromkeys(line for lines in made for line in lines))


def _made_unusual(job: Job) -> list[str]:
    """Say what is unusual in the start of a job, and usual in the scenario as it was loaded."""
    own = set(implausible(job.loaded.read({}).start))
    scenario = job.scenario()
    lines = (line for line in implausible(scenario.start) if line not in own)
    return [f"{scenario.city.name}: {line}" for line in lines]


def _is_design(name: str) -> bool:
    built_in = paths.built_in("sweeps") / f"{name}.toml"
    path = paths.expanded(name) if paths.is_path(name) else built_in
    return paths.is_file(path) and files.kind_of(path) == "design"
