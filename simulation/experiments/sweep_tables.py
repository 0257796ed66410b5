"""Tables of a sweep: its runs as its folder has them, and what they gave."""

from __future__ import annotations

import functools
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from simulation.experiments.canonical_table import canonical_table, in_order
from simulation.experiments.completeness import refuse_incomplete
from simulation.experiments.design import Design
from simulation.experiments.integrity import check_entries, requested_jobs
from simulation.experiments.jobs import Job
from simulation.experiments.outcome_tables import selected
from simulation.experiments.staleness import reasons
from simulation.experiments.store import Store
from simulation.experiments.table_files import check_place, save_table
from simulation.io.atomic_files import TemporaryFolder
from simulation.io.errors import InputError
from simulation.io.html_text import bold
from simulation.outcomes.levels import Level


class SweepTables:
    """The runs of a design in a folder: which of them are done, and their tables.

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

    def table(
        self, outcomes: str | Collection[str] = (), *, last_year: bool = False, wide: bool = False
    ) -> pd.DataFrame:
        """Give the canonical table: every outcome of every run that is done, at each design point.

        Written to a file it is the same, byte for byte, in whatever way the runs were made.

        Parameters
        ----------
        outcomes
            Names of outcomes, or one; none is all.
        last_year
            Whether to give one value for the last whole year of a run (where there is none, for
            the last) in place of each month: the mean, the sum or the last, as the outcome has it.
        wide
            Whether to give a column for each outcome; reported values that may differ from the
            true ones have columns that end in ``_reported``.

        Returns
        -------
        pandas.DataFrame
            The columns of `runs` without status and message, among them the settings that vary,
            then those of `outcomes`: with a year in place of the month, or a column for each.

        Raises
        ------
        InputError
            If an outcome is not in the table.

        Examples
        --------
        >>> import simulation as sim
        >>> done = sim.sweep({"scenarios": ["yongqiao"], "scale": 0.002, "months": 1}, workers=1)
        >>> done.table().columns.tolist()[:6]
        ['city', 'scenario', 'strategy', 'sample', 'seed', 'run']
        """
        chosen = selected(self.outcomes, outcomes, last_year=last_year, wide=wide)
        return canonical_table(self.runs, chosen)

    def save_table(
        self,
        path: str | Path,
        outcomes: str | Collection[str] = (),
        *,
        last_year: bool = False,
        wide: bool = False,
        allow_missing: bool = False,
        bom: bool = False,
    ) -> Path:
        """Write the canonical table, by the ending of the name: .parquet, .csv, .xlsx or .dta.

        Parameters
        ----------
        path
            The file.
        outcomes, last_year, wide
            As for `table`.
        allow_missing, bom
            Whether runs may be missing or have failed; whether a .csv begins with a mark for Excel.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        InputError
            If runs are not done, the ending is another, or the file cannot be written.

        Examples
        --------
        >>> import tempfile
        >>> import simulation as sim
        >>> done = sim.sweep({"scenarios": ["yongqiao"], "scale": 0.002, "months": 1}, workers=1)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     done.save_table(f"{folder}/outcomes.csv").name
        'outcomes.csv'
        """
        refuse_incomplete(str(self.folder), self.runs, allow_missing)
        check_place(Path(path), bom=bom)
        table = self.table(outcomes, last_year=last_year, wide=wide)
        return save_table(table, Path(path), bom=bom)

    def status(self) -> pd.DataFrame:
        """Count the runs of each scenario and strategy.

        Returns
        -------
        pandas.DataFrame
            city, scenario, strategy, requested, done, failed, missing.

        Examples
        --------
        >>> import simulation as sim
        >>> done = sim.sweep({"scenarios": ["yongqiao"], "scale": 0.002, "months": 1}, workers=1)
        >>> done.status()[["strategy", "requested", "done", "failed", "missing"]].values.tolist()
        [['own', 1, 1, 0, 0]]
        """
        runs, names = self.runs, ["city", "scenario", "strategy"]
        counts = runs.groupby(names, sort=False)["status"].value_counts().unstack(fill_value=0)
        counts = counts.reindex(columns=["done", "failed", "missing"], fill_value=0)
        counts.insert(0, "requested", counts.sum(axis=1))
        return counts.reset_index().rename_axis(columns=None)

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

        Returns
        -------
        list of str
            One sentence for each reason.

        Raises
        ------
        InputError
            If there is no such run, or there are several.

        Examples
        --------
        >>> import simulation as sim
        >>> done = sim.sweep({"scenarios": ["yongqiao"], "scale": 0.002, "months": 1}, workers=1)
        >>> [line.split(" is ", 1)[1] for line in done.why(done.runs["run"].iloc[0])]
        ['done, and is reused: code, scenario and versions are the same']
        """
        return reasons(run, self._design_points, self.tables, self.store)

    def __repr__(self) -> str:
        n, missing = len(self._once), len(self.missing)
        kind, done = type(self).__name__, f"{n - missing} of {n} runs"
        return f"<{kind} {self.design.name}: {done}, in {self.folder}>"

    def _repr_html_(self) -> str:
        """Show the counts in a notebook."""
        return bold(self.design.title or self.design.name) + self.status().to_html(index=False)
