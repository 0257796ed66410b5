"""Crate of a sweep: what its folder has, for machines."""

from __future__ import annotations

from pathlib import Path

from simulation.experiments.crate import write_crate
from simulation.experiments.design import Design
from simulation.experiments.provenance import code_hash, identity_of
from simulation.experiments.shards import SHARDS

RESULTS = {
    "sweep.sqlite": "Design, and of every run its provenance and how it ended",
    f"{SHARDS}/": "Outcomes of the runs, month by month",
}
"""Files of a sweep, and what is in each."""


def crate_of_sweep(folder: Path, design: Design) -> None:
    """Write the crate of a sweep.

    Parameters
    ----------
    folder
        Folder of the sweep.
    design
        The design, with everything that it names read into it.
    """
    scenarios = [f"{one.scenario} {one.strategy}" for one in design.loaded_scenarios()]
    given = {
        "scenarios": scenarios,
        "settings": list(design.settings.values),
        "samples": len(design.sample_values()) if design.samples else 0,
        "posterior": design.posterior,
        "seeds": design.all_seeds,
        "scale": design.scale,
        "streets": design.streets,
        "months": "all" if design.months is None else design.months,
    }
    identity = identity_of({"design": design.model_dump(mode="json"), "code": code_hash()})
    title = design.title or design.name
    write_crate(folder, f"Sweep: {title}", "", given, RESULTS, identity=identity)
