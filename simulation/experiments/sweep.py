"""Sweep: the runs of a design, done once each and stored in a folder."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.agents.classes import AgentClasses, Replaced
from simulation.experiments.canonical_table import in_order
from simulation.experiments.completeness import counts_of
from simulation.experiments.design import Design
from simulation.experiments.integrity import check_entries, points_by_run, requested_jobs
from simulation.experiments.jobs import Job
from simulation.experiments.missing_runs import run_missing
from simulation.experiments.options import checked_options
from simulation.experiments.outcome_tables import HasTable
from simulation.experiments.plan import Plan
from simulation.experiments.progress import Shown
from simulation.experiments.provenance import code_hash
from simulation.experiments.staleness import reasons, refuse_another, with_stored_seeds
from simulation.experiments.store import Store
from simulation.experiments.sweep_crate import crate_of_sweep
from simulation.io.atomic_files import TemporaryFolder
from simulation.io.errors import InputError
from simulation.io.html_text import bold
from simulation.io.plugins import Plugins
from simulation.outcomes.levels import Level


class Sweep(HasTable):
    """The runs of a design and where they are stored.

    Attributes
    ----------
    folder
        Folder of the store.
    design
        The design, with every scenario read into it.
    tables
        Levels of the outcomes.
    """

    def __init__(self, folder: str | Path, keep: TemporaryFolder | None = None) -> None:
        self.folder, self._keep = Path(folder), keep
        self.store = Store(self.folder)
        about = self.store.description
        if about is None:
            raise InputError(
                f"{folder}: is not the folder of a sweep; there is no sweep.sqlite in it"
            )
        self._about = about
        self.design = Design.of(about["design"])
        self.tables: tuple[Level, ...] = tuple(about["tables"])
        self._requested: list[str] = about["runs"]
        self._once = list(dict.fromkeys(self._requested))

    @functools.cached_property
    def _design_points(self) -> list[tuple[str, Job]]:
        return requested_jobs(self.folder, self._requested, self.design)

    @functools.cached_property
    def jobs(self) -> dict[str, Job]:
        """First job of each run, by its identity, in canonical order."""
        jobs: dict[str, Job] = {}
        for run, job in self._design_points:
            jobs.setdefault(run, job)
        return jobs

    @property
    def runs(self) -> pd.DataFrame:
        """One row per design point and seed; equal ones share a run.

        Returns
        -------
        pandas.DataFrame
            run (identity), city, scenario, strategy, a column for each setting that varies (blank
            where a strategy lacks its lever), sample, seed, status and message.
        """
        names = ["city", "scenario", "strategy", *self.design.settings.values, "sample", "seed"]
        points = [job.design_point for _, job in self._design_points]
        design_points = pd.DataFrame(points, columns=names)
        design_points.insert(0, "run", self._requested)
        index = self.store.index
        check_entries(self.folder, self._design_points, index)
        entries = [index.get(run) for run in self._requested]
        return design_points.assign(
            status=[entry.status if entry else "missing" for entry in entries],
            message=[entry.message if entry else "" for entry in entries],
        )

    @property
    def samples(self) -> pd.DataFrame:
        """Parameter samples: their number, and a column for each parameter that was sampled."""
        return self.design.sample_table()

    @functools.cached_property
    def outcomes(self) -> pd.DataFrame:
        """Outcomes of all runs that are done, in canonical order.

        Returns
        -------
        pandas.DataFrame
            run, month, level, place, outcome, kind, value; all but the value are categorical, and
            months are in the order of time.
        """
        check_entries(self.folder, self._design_points, self.store.index)
        missing = set(self.missing)
        done = [run for run in self._once if run not in missing]
        table = in_order(self.store.outcomes(done).to_pandas())
        run = table["run"].cat.set_categories(done)
        order = run.cat.codes.argsort(kind="stable")
        return table.assign(run=run).iloc[order].reset_index(drop=True)

    def status(self) -> pd.DataFrame:
        """Count the runs of each scenario and strategy.

        Returns
        -------
        pandas.DataFrame
            city, scenario, strategy, requested, done, failed, missing.
        """
        return counts_of(self.runs)

    @property
    def missing(self) -> list[str]:
        """Runs that are not done, in canonical order; failed ones among them."""
        done = {run for run, entry in self.store.index.items() if entry.status == "done"}
        return [run for run in self._once if run not in done]

    def why(self, run: str) -> list[str]:
        """Say why a run is, or is not, run again: what has changed, or where it failed.

        Parameters
        ----------
        run
            Identity of a run, or its first digits.

        Raises
        ------
        InputError
            If there is no such run, or there are several.
        """
        return reasons(run, self._design_points, self.tables, self.store)

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
        options
            ``workers``, ``executor``, ``cache`` and ``progress``, as for `sweep`.
        """
        checked_options(self.tables, options.get("workers"), options.get("executor"))
        with self.store.writing():
            now = Sweep(self.folder, self._keep)
            plan = Plan.of(now.design.with_more_seeds(seeds), now.tables)
            return _complete(plan, self.store, self._keep, **options)

    def __repr__(self) -> str:
        n, missing = len(self._once), len(self.missing)
        return f"<Sweep {self.design.name}: {n - missing} of {n} runs, in {self.folder}>"

    def _repr_html_(self) -> str:
        """Show the counts in a notebook."""
        return bold(self.design.title or self.design.name) + self.status().to_html(index=False)


def open_sweep(folder: str | Path) -> Sweep:
    """Open the sweep in a folder.

    Raises
    ------
    InputError
        If there is none.
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
    force
        Whether the folder may have a run, or a sweep of another name, which is replaced.
    keep_seeds
        Whether a design with fewer seeds than the folder has by now, but otherwise the same, goes
        on with all of them.

    Raises
    ------
    InputError
        If the design does not fit, or the folder cannot take it.
    KeyboardInterrupt
        If the user stops it; every finished run is stored.
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
        options = {"executor": executor, "workers": workers, "cache": cache, "progress": progress}
        return _complete(plan, store, keep, **options)


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
