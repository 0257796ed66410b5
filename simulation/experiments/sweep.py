"""Sweep: the runs of a design, done once each and stored in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from simulation.agents.classes import AgentClasses, Replaced
from simulation.experiments.design import Design
from simulation.experiments.dispatch import Stopped
from simulation.experiments.integrity import points_by_run
from simulation.experiments.missing_runs import run_missing
from simulation.experiments.options import checked_options
from simulation.experiments.plan import Plan
from simulation.experiments.progress import Shown
from simulation.experiments.provenance import code_hash
from simulation.experiments.staleness import refuse_another, with_stored_seeds
from simulation.experiments.store import Store
from simulation.experiments.sweep_crate import crate_of_sweep
from simulation.experiments.sweep_tables import SweepTables
from simulation.io.atomic_files import TemporaryFolder
from simulation.io.plugins import Plugins
from simulation.outcomes.levels import Level


class Sweep(SweepTables):
    """The runs of a design and where they are stored.

    Attributes
    ----------
    folder
        Folder of the store.
    design
        The design, with every scenario read into it.
    tables
        Levels of the outcomes.

    Examples
    --------
    >>> import simulation as sim
    >>> design = {"scenarios": ["yongqiao"], "strategies": ["no-policy", "own"], "scale": 0.002,
    ...           "months": 1}
    >>> done = sim.sweep(design, workers=1)
    >>> done.runs[["strategy", "seed", "status"]].values.tolist()
    [['no-policy', 1, 'done'], ['own', 1, 'done']]
    >>> done.outcomes.columns.tolist()
    ['run', 'month', 'level', 'place', 'outcome', 'kind', 'value']
    """

    @property
    def is_current(self) -> bool:
        """Whether the code of the model is as it was; if not, all would be run anew."""
        return bool(self._about["code"] == code_hash())

    def extend(self, seeds: int, **options: Any) -> Sweep:
        """Run the design of the folder with more seeds; what is done is not run again.

        Parameters
        ----------
        seeds
            Number of seeds to add, which follow the highest; 0 runs what is missing.
        **options
            ``workers``, ``executor``, ``cache``, ``progress`` and ``stopped``, as for `sweep`.

        Returns
        -------
        Sweep
            The sweep with its further runs.

        Raises
        ------
        InputError
            If an option does not fit, or the number of seeds is not whole.

        Examples
        --------
        >>> import simulation as sim
        >>> design = {"scenarios": ["yongqiao"], "strategies": ["no-policy", "own"], "scale": 0.002,
        ...           "months": 1}
        >>> done = sim.sweep(design, workers=1)
        >>> len(done.extend(1, workers=1).runs) - len(done.runs)
        2
        """
        checked_options(self.tables, options.get("workers"), options.get("executor"))
        with self.store.writing():
            now = Sweep(self.folder, self._keep)
            plan = Plan.of(now.design.with_more_seeds(seeds), now.tables)
            return _complete(plan, self.store, self._keep, **options)


def open_sweep(folder: str | Path) -> Sweep:
    """Open the sweep in a folder.

    Parameters
    ----------
    folder
        Folder of the store.

    Returns
    -------
    Sweep
        Its runs, those that are missing among them.

    Raises
    ------
    InputError
        If there is none.

    Examples
    --------
    >>> import tempfile
    >>> import simulation as sim
    >>> design = {"scenarios": ["yongqiao"], "scale": 0.002, "months": 1}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     done = sim.sweep(design, folder, workers=1)
    ...     sim.open_sweep(folder).runs["status"].tolist()
    ['done']
    """
    return Sweep(folder)


def sweep(
    design: Design | Mapping[str, Any] | str | Path,
    out: str | Path | None = None,
    *,
    workers: int | None = None,
    executor: Executor | str | None = None,
    tables: tuple[Level, ...] = ("city",),
    agents: AgentClasses | Replaced | None = None,
    plugins: Plugins = (),
    cache: bool = True,
    progress: Shown = None,
    stopped: Stopped | None = None,
    force: bool = False,
    keep_seeds: bool = True,
) -> Sweep:
    """Run those runs of a design that a folder lacks.

    Parameters
    ----------
    design
        A design, a mapping, the name of a built-in design, or the path of a file.
    out
        Folder of the store; by default a temporary one, which goes with the sweep.
    workers
        Processes on this machine, 1 is this one; by default one per core as soon as that pays.
    executor
        Where to run instead: any `concurrent.futures.Executor`, with `workers` workers if given,
        or the address of a Dask scheduler such as ``tcp://10.0.0.1:8786``.
    tables
        Levels of the outcomes, as for `simulation.run`.
    agents
        Classes that take the place of kinds of agents, beside those of the design.
    plugins
        Modules (or one) that declare levers and outcomes of your own, beside those of the design;
        every worker imports them.
    cache
        Whether burn-ins may be read from disk, and kept there, as for `simulation.run`.
    progress
        Whether to show it, by default in a notebook only; or a function that is called at the begin
        and after each batch, with the runs that are done and the runs in all.
    stopped
        Called each month, or a few times a second where workers run; True stops the sweep.
    force
        Whether the folder may have a run, or a sweep of another name, which is replaced.
    keep_seeds
        Whether a design with fewer seeds than the folder has by now, but otherwise the same, goes
        on with all of them.

    Returns
    -------
    Sweep
        All runs of the design, those that were done before among them.

    Raises
    ------
    InputError
        If the design does not fit, or the folder cannot take it.
    KeyboardInterrupt
        If the user or `stopped` stops it; every finished run is stored.

    Examples
    --------
    >>> import simulation as sim
    >>> design = {"scenarios": ["yongqiao"], "strategies": ["no-policy", "own"], "scale": 0.002,
    ...           "months": 1}
    >>> done = sim.sweep(design, workers=1)
    >>> done.status().values.tolist()
    [['yongqiao', 'yongqiao', 'no-policy', 1, 1, 0, 0], ['yongqiao', 'yongqiao', 'own', 1, 1, 0, 0]]
    """
    levels = checked_options(tables, workers, executor)
    requested = Design.of(design).with_code(plugins, agents)
    if out and keep_seeds and not force:
        requested = with_stored_seeds(requested, Path(out))
    plan = Plan.of(requested.frozen(), levels)
    keep = None if out else TemporaryFolder()
    store = Store(keep.path if keep else Path(str(out)))
    refuse_another(plan.design, store, force)
    with store.writing():
        options = {"executor": executor, "workers": workers, "cache": cache}
        return _complete(plan, store, keep, **options, progress=progress, stopped=stopped)


def _complete(plan: Plan, store: Store, keep: TemporaryFolder | None, **options: Any) -> Sweep:
    """Describe the sweep in its folder, and run what is missing there."""
    design, tables = plan.design.model_dump(mode="json"), list(plan.levels)
    store.describe(code=code_hash(), design=design, tables=tables, runs=plan.runs)
    store.relabel(points_by_run(zip(plan.runs, plan.design.jobs(), strict=True)))
    result = Sweep(store.folder, keep)
    run_missing(plan, result.missing, store, **options)
    if keep is None:
        crate_of_sweep(store.folder, plan.design)
    return result
