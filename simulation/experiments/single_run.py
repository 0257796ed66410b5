"""Single run: a scenario run once, here and now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simulation.agents.classes import AgentClasses, Replaced
from simulation.core.garbage import looked_for_rarely
from simulation.experiments.burn_in import BurnIn
from simulation.experiments.monthly import run_months
from simulation.experiments.progress import Shown, shown_progress
from simulation.experiments.run import Run
from simulation.experiments.spec import DEFAULT_LEVELS, DEFAULT_SCALE, RunSpec, ScenarioLike
from simulation.io.plugins import Plugins
from simulation.model.model import GovernanceModel
from simulation.outcomes.levels import Level
from simulation.scenario.scenario import Scenario


def run(
    scenario: Scenario | str | Path,
    seed: int = 1,
    *,
    scale: float = DEFAULT_SCALE,
    streets: float = 1.0,
    city_seed: int | None = None,
    months: int | None = None,
    levels: tuple[Level, ...] = DEFAULT_LEVELS,
    agents: AgentClasses | Replaced | None = None,
    model: type[GovernanceModel] = GovernanceModel,
    plugins: Plugins = (),
    treated_by: ScenarioLike | Sequence[ScenarioLike] = (),
    validate: bool = False,
    collect: bool = False,
    cache: bool = True,
    progress: Shown = None,
) -> Run:
    """Run a scenario.

    Parameters
    ----------
    scenario
        A scenario, the name of a built-in one, or the path of a file.
    seed
        Seed of random numbers.
    scale
        Share of the households that are simulated, above 0 and at most 1.
    streets
        Share of the streets that are simulated, with all their compounds; outcomes are theirs.
    city_seed
        Seed of the city; by default the seed of random numbers.
    months
        Months of the programme to run; by default all of them.  If there are more, what is in
        force in the last month of the scenario goes on.
    levels
        Levels of the monthly table: ``city``, ``type`` (old and commodity), ``district``,
        ``street``, ``fifth`` (of the compounds, by satisfaction before the programme) and
        ``treatment`` (treated and untreated compounds; see `levels.Places`).  Details are by year:
        ``compound``, ``tenure`` (owners and renters of each) and ``income`` (fifths by what a
        household can afford, in each); see `details`.
    agents
        As for `GovernanceModel`.
    model
        Subclass of `GovernanceModel` to run; its code is part of the identity of the run.
    plugins
        As for `GovernanceModel`.
    treated_by
        Scenarios (or one) of the same city whose levers decide which compounds are treated; by
        default the levers of the run.  Give it to runs whose treated places are to be compared.
    validate, collect
        As for `GovernanceModel`.
    cache
        Whether the burn-in may be read from disk and kept there, unless it is validated, collected
        or has code of your own.
    progress
        Whether to show how far the run is; by default in a notebook only.  Or a function that is
        called after each month with the months done and the months in all.

    Returns
    -------
    Run
        The finished run: its tables, its governance graph and its model.

    Raises
    ------
    InputError
        If the scenario or a number does not fit.

    Examples
    --------
    >>> import simulation as sim
    >>> sim.run("yongqiao", seed=2, scale=0.002, months=3)
    <Run yongqiao: seed 2, scale 0.002, months 3>
    """
    spec = RunSpec.of(
        scenario, seed, city_seed=city_seed, scale=scale, streets=streets, months=months,
        levels=levels, agents=agents, plugins=plugins, treated_by=treated_by, model=model,
    )  # fmt: skip
    with (
        looked_for_rarely(),
        shown_progress(progress, spec.scenario.title or spec.scenario.name, "months") as told,
    ):
        made = BurnIn(False, cache, validate=validate, collect=collect).model_for(spec, told)
        return Run.of(spec, made, run_months(made, spec, progress=told))
