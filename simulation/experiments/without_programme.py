"""The same city and seed without a programme, to be shown beside a run."""

from __future__ import annotations

from simulation.experiments.progress import Shown
from simulation.experiments.run import Run
from simulation.experiments.single_run import run
from simulation.scenario.strategy import apply_strategy

NO_PROGRAMME = "no-policy"
"""The strategy without any lever."""


def without_programme(done: Run, *, cache: bool = True, progress: Shown = None) -> Run | None:
    """Run the city of a run once more, with the same seeds and without any lever.

    The two have their burn-in in common.  If that was kept on disk, it is not run again.

    Parameters
    ----------
    done
        A finished run.
    cache, progress
        As for `simulation.run`.

    Returns
    -------
    Run or None
        None if the run had no lever itself.

    Examples
    --------
    >>> done = run("yongqiao", seed=2, scale=0.002, months=1)
    >>> without_programme(done)
    <Run yongqiao=no-policy: seed 2, scale 0.002, months 1>
    """
    spec = done.spec
    if not spec.scenario.levers:
        return None
    return run(
        apply_strategy(spec.scenario, NO_PROGRAMME), spec.seed, scale=spec.scale,
        streets=spec.streets, city_seed=spec.city_seed, months=spec.months, levels=spec.levels,
        agents=spec.agents, model=spec.model, plugins=spec.plugins, cache=cache, progress=progress,
    )  # fmt: skip
