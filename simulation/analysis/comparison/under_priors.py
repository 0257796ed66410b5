"""Under priors: the runs of a design once more, with samples of the priors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulation.experiments.design import Design
from simulation.experiments.design_fields import MOST_RUNS
from simulation.experiments.jobs import LoadedScenario
from simulation.experiments.posterior_samples import PRIOR
from simulation.experiments.sweep import Sweep, sweep
from simulation.io.numbers import whole_number
from simulation.io.validation import refuse


def checked_prior_samples(n: int, asked: Mapping[str, Any], where: str) -> int:
    """Refuse samples of the priors beside no posterior, and a single one, which has no spread.

    Parameters
    ----------
    n
        Number of samples of the priors; 0 is none.
    asked
        ``posterior`` of the samples that they stand beside.
    where
        Function to name in a message.

    Raises
    ------
    InputError
        If they do not fit.
    """
    if not n:
        return 0
    if asked["posterior"] == PRIOR:
        expected = "0, since there are no samples of a posterior to set them beside"
        raise refuse(where, "prior_samples", n, expected)
    return whole_number(n, where, "prior_samples", 2, MOST_RUNS)


def under_priors(
    design: Design,
    scenarios: Sequence[str | LoadedScenario],
    n: int,
    folder: Path,
    options: Mapping[str, Any],
) -> Sweep | None:
    """Run scenarios with samples of the priors, in the folder ``prior`` beside a design's runs.

    Parameters
    ----------
    design
        The design, of which all else is kept.
    scenarios
        The scenarios.
    n
        Number of samples; with 0 nothing is run.
    folder
        Folder of the runs of the design.
    options
        Options of `sweep`.
    """
    if not n:
        return None
    changes = {
        "name": f"{design.name}-{PRIOR}",
        "scenarios": list(scenarios),
        "samples": n,
        "posterior": PRIOR,
    }
    return sweep(
        design.model_copy(update=changes), folder / PRIOR, keep_seeds=False, **dict(options)
    )
