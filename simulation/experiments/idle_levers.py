"""Idle levers of a design: those that can do nothing at some of its points."""

from __future__ import annotations

from collections import Counter

from simulation.experiments.design import Design
from simulation.experiments.spec import months_to_run
from simulation.io.validation import mentioned_by
from simulation.scenario.idle_levers import idle_levers


def idle_in_design(design: Design) -> list[str]:
    """Say for each scenario of a design which levers do nothing, why, and at how many points.

    Raises
    ------
    InputError
        If a scenario does not fit, or has not the months.
    """
    jobs = {(id(job.loaded), id(job.settings)): job for job in design.jobs()}
    points: Counter[str] = Counter()
    idle: Counter[tuple[str, str, str]] = Counter()
    for job in jobs.values():
        with mentioned_by(design.name):
            scenario = job.loaded.read(job.settings)
            months = months_to_run(scenario, job.months)
        points[scenario.name] += 1
        for reason, names in idle_levers(scenario, months).items():
            idle.update((scenario.name, reason, name) for name in names)
    return [
        f"{scenario}: {reason}: {name}{_of_points(n, points[scenario])}"
        for (scenario, reason, name), n in idle.items()
    ]


def _of_points(n: int, of: int) -> str:
    return "" if n == of else f" (at {n} of {of} design points)"
