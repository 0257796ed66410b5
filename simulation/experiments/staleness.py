"""Staleness: why a run of a sweep is, or is not, run again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulation.experiments.design import Design
from simulation.experiments.jobs import Job
from simulation.experiments.places import UNASKED, refuse_other_results
from simulation.experiments.provenance import changed_parts, environment
from simulation.experiments.shards import RunRecord
from simulation.experiments.store import Store
from simulation.io.errors import InputError
from simulation.outcomes.levels import Level

SHORT = 12
"""Digits of the name of a run that are shown."""
MOST_SHOWN = 5


def with_stored_seeds(design: Design, folder: Path) -> Design:
    """Give a design with the seeds that its folder has by now, if it differs in nothing else."""
    about = Store(folder).description
    if about is None:
        return design
    stored = Design.of(about["design"])
    added = set(stored.all_seeds) > set(design.all_seeds) and design.differs_in_seeds_only(stored)
    return design.model_copy(update={"seeds": stored.all_seeds}) if added else design


def refuse_another(design: Design, store: Store, force: bool = False) -> None:
    """Refuse to put a design in the place of another one, by its name, or in that of a run.

    Raises
    ------
    InputError
        If the folder of the store has a run or a design of another name, unless it is forced.
    """
    refuse_other_results(store.folder, None, force)
    about = None if force else store.description
    if about is not None and about["design"]["name"] != design.name:
        raise InputError(
            f"{store.folder}: has the sweep {about['design']['name']}, not {design.name}; {UNASKED}"
        )


def reasons(
    run: str, requested: Sequence[tuple[str, Job]], levels: tuple[Level, ...], store: Store
) -> list[str]:
    """Say of a run whether it is done and is reused, and if not, what has changed.

    Parameters
    ----------
    run
        Identity, or its first digits.
    requested
        Run and job of each design point.
    levels
        Levels of the outcomes.
    store
        The stored runs.

    Returns
    -------
    list of str
        A sentence, and a line for each part that has changed; of a run that failed, its message
        and its traceback.

    Raises
    ------
    InputError
        If there is no such run, or there are several.
    """
    by_run, by_design_point = (
        dict(requested),
        {_design_point(job.design_point): job for _, job in requested},
    )
    name = _full_name(run, {**by_run, **store.index})
    record = store.record(name)
    design_point = record.design_point if record else by_run[name].design_point
    job = by_run.get(name) or by_design_point.get(_design_point(design_point))
    if job is None:
        return [f"{name} is stored, but the design has no such run any more"]
    now = {**job.spec(levels).provenance(), "environment": environment()}
    if record is None:
        return _why_missing(name, store.records_of(design_point), now, store)
    if record.status == "failed":
        return _why_failed(record)
    return _why_anew(f"{name} is done", record, now, store)


def _why_failed(record: RunRecord) -> list[str]:
    head = f"{record.run} failed, and is tried again by the next sweep"
    return [head, record.message, *record.traceback.splitlines()]


def _why_anew(head: str, record: RunRecord, now: Mapping[str, Any], store: Store) -> list[str]:
    before = {**record.provenance, "environment": (store.description or {})["environment"]}
    changed = changed_parts(before, now)
    if not changed:
        return [f"{head}, and is reused: code, scenario and versions are the same"]
    return [f"{head}, but is not reused, since something has changed:", *changed]


def _why_missing(
    name: str, stored: list[RunRecord], now: Mapping[str, Any], store: Store
) -> list[str]:
    if not stored:
        return [f"{name} is missing: no run of this scenario, strategy, settings, sample and seed"]
    return _why_anew(f"{name} is missing; {stored[-1].run} is stored", stored[-1], now, store)


def _full_name(start: str, known: Mapping[str, Any]) -> str:
    matches = [run for run in known if run.startswith(start.lower())]
    if len(matches) == 1:
        return matches[0]
    if matches:
        more = "..." if matches[MOST_SHOWN:] else ""
        which = f"{', '.join(run[:SHORT] for run in matches[:MOST_SHOWN])}{more} begin with it"
    else:
        which = "none begins with it"
    raise InputError(
        f"{start or repr(start)}: read the name of a run, expected one of the sweep; {which}"
    )


def _design_point(design_point: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Design point as a set, so that one from a file and one from a design are equal."""
    return frozenset((key, repr(value)) for key, value in design_point.items())
