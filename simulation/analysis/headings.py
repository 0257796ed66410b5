"""Headings: what stands at the head of a result, because all of it rests on it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulation.experiments.design import Design
from simulation.experiments.posterior_samples import PRIOR


def heading(about: Mapping[str, Any]) -> list[str]:
    """Say what stands at the head of a result: on how few assumptions it rests, or on whose.

    Parameters
    ----------
    about
        `about` of a result.

    Examples
    --------
    >>> heading({"samples": 0})
    ['one set of assumptions (parameters at their defaults)']
    >>> heading({"samples": 24, "remarks": ["linyi: not calibrated here"]})
    ['linyi: not calibrated here']
    """
    fixed = {0: "parameters at their defaults", 1: "one parameter sample"}
    one = [f"one set of assumptions ({fixed[about['samples']]})"] if about["samples"] < 2 else []
    return [*one, *about.get("remarks", ()), *about.get("assumed", ())]


def source_of_samples(design: Design) -> dict[str, Any]:
    """Give what a result says of its parameter samples: ``posterior`` and ``remarks``."""
    return {"posterior": design.posterior, "remarks": list(design.remarks)}


def posterior_named(about: Mapping[str, Any]) -> str:
    """Say where parameter samples come from, if the design named a posterior."""
    name = about.get("posterior", PRIOR)
    return "" if name == PRIOR else f" of posterior {Path(name).stem}"
