"""Headings: what stands at the head of a result, because all of it rests on it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulation.experiments.design import Design
from simulation.experiments.posterior_samples import PRIOR
from simulation.languages.messages import shown_message
from simulation.languages.translation import translated


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
    kept = (*about.get("remarks", ()), *about.get("assumed", ()))
    remarks = [shown_message(line) for line in kept]
    match about["samples"]:
        case 0:
            first = translated("one set of assumptions (parameters at their defaults)")
        case 1:
            first = translated("one set of assumptions (one parameter sample)")
        case _:
            return remarks
    return [first, *remarks]


def source_of_samples(design: Design) -> dict[str, Any]:
    """Give what a result says of its parameter samples: ``posterior`` and ``remarks``."""
    return {"posterior": design.posterior, "remarks": list(design.remarks)}


def posterior_named(about: Mapping[str, Any]) -> str:
    """Say where parameter samples come from, if the design named a posterior."""
    name = about.get("posterior", PRIOR)
    return "" if name == PRIOR else translated(" of posterior {name}", name=Path(name).stem)
