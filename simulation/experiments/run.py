"""Run: one scenario from the burn-in to the last month, and the tables it leaves."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import pandas as pd

from simulation.experiments.about_run import RECORDS, write_records
from simulation.experiments.monthly import run_months
from simulation.experiments.network import HasNetwork, Network
from simulation.experiments.places import refuse_other_results
from simulation.experiments.provenance import environment, identity_of
from simulation.experiments.spec import RunSpec
from simulation.io.atomic_files import make_folder, replace_file
from simulation.io.html_text import bold
from simulation.io.validation import refuse
from simulation.model.fork import Snapshot, fork
from simulation.model.model import GovernanceModel
from simulation.outcomes.annual import MONTHS_OF_A_YEAR, by_name, over_all_months, yearly
from simulation.scenario.idle_levers import about_idle_levers
from simulation.scenario.programme import why_not_compared
from simulation.scenario.scenario import Scenario
from simulation.scenario.strategy import apply_strategy
from simulation.scenario.targets import compare_with_doses, compare_with_targets

TABLES, SUMMARY = ("monthly", "edges", "nodes", "ledger"), "summary.csv"
FILES = (*(f"{name}.parquet" for name in TABLES), SUMMARY, *RECORDS)
"""Files of a run."""


@dataclass(frozen=True)
class Run(HasNetwork):
    """A finished run.

    Attributes
    ----------
    spec
        What was run.
    model
        The Mesa model in its last state.  The tables are those of the end of the run, whatever is
        done with the model afterwards.
    monthly
        Tidy table: month, level, place, outcome, kind (true or reported), value.
    network
        The governance graph in every month: `edges`, `nodes`, `graph_at` and `write_graph` read it.
    ledger
        Every yuan and hour: month, lever, account, street, yuan, hours.  With a lever, yuan are
        what the treasury paid; without one, what firms received (spending is negative).
    budgets
        Cash (yuan) that each lever under a budget asked for and was granted: month, lever, asked,
        granted.  A lever that pays for whole projects asks for their mean number.
    parent
        Of a branch: the run that it branched from, and the month, counted from the first.

    Examples
    --------
    >>> import simulation as sim
    >>> run = sim.run("yongqiao", scale=0.002, months=2)
    >>> run.last_whole_year, len(run.network.months)
    (2021, 2)
    """

    spec: RunSpec
    model: GovernanceModel
    monthly: pd.DataFrame
    network: Network
    ledger: pd.DataFrame
    budgets: pd.DataFrame
    parent: tuple[Run, int] | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        spec: RunSpec,
        model: GovernanceModel,
        monthly: pd.DataFrame,
        parent: tuple[Run, int] | None = None,
    ) -> Self:
        """Take the tables of a model as it stands at the end of its run.

        Parameters
        ----------
        spec, model, monthly
            What was run, the model, and the monthly table.
        parent
            Of a branch: its parent, and the month.
        """
        network = Network.of(model, spec)
        ledger = model.ledger.to_frame(model.start_month)
        budgets = model.ledger.claims_frame(model.start_month)
        return cls(spec, model, monthly, network, ledger, budgets, parent)

    @property
    def scenario(self) -> Scenario:
        """The scenario that was run."""
        return self.spec.scenario

    @functools.cached_property
    def record(self) -> dict[str, Any]:
        """Identity, seeds, scale, scenario and versions: what `run.json` says."""
        parts = self.spec.provenance()
        if self.parent:
            run, month = self.parent
            parts["branched"] = {"run": run.record["identity"], "month": month}
        return {"identity": identity_of(parts), **parts, "environment": environment()}

    @functools.cached_property
    def summary(self) -> pd.DataFrame:
        """Every outcome of the city, year by year; see `yearly`.

        Raises
        ------
        InputError
            If the city is not among the levels of the run.
        """
        return yearly(self._with_city())

    @functools.cached_property
    def totals(self) -> pd.DataFrame:
        """Every outcome of the city over all months, see `over_all_months`; raises as `summary`."""
        return over_all_months(self._with_city())

    def _with_city(self) -> pd.DataFrame:
        """Give the monthly table, if the city is among its levels."""
        if "city" not in self.spec.levels:
            raise refuse("run", "levels", self.spec.levels, "city among them, for its years")
        return self.monthly

    @functools.cached_property
    def targets(self) -> pd.DataFrame:
        """Published statistics of role target beside what the run gives; never a holdout."""
        return compare_with_targets(self.scenario, self.monthly, self.spec.streets == 1)

    @functools.cached_property
    def doses(self) -> pd.DataFrame:
        """Published statistics that set a lever beside what the run reaches of them."""
        return compare_with_doses(self.scenario, self.monthly, self.spec.streets == 1)

    @property
    def last_whole_year(self) -> int:
        """The last year of twelve months; where there is none, the last of all."""
        whole = self.summary[self.summary["months"] == MONTHS_OF_A_YEAR]
        return int((self.summary if whole.empty else whole)["year"].max())

    def last_year(self) -> dict[str, float | None]:
        """Outcomes of the `last_whole_year` by name; reported values have names of their own.

        Returns
        -------
        dict
            Name of each outcome to its value in its own unit, None where there is none.

        Examples
        --------
        >>> import simulation as sim
        >>> run = sim.run("yongqiao", scale=0.002, months=2)
        >>> 0 < run.last_year()["satisfaction"] < 100
        True
        """
        return by_name(self.summary[self.summary["year"] == self.last_whole_year])

    def model_at(self, month: int) -> GovernanceModel:
        """Compute the model anew, up to the begin of a month counted from the first.

        Parameters
        ----------
        month
            Month counted from the first of the programme, which is 0.

        Returns
        -------
        GovernanceModel
            The model before that month.

        Examples
        --------
        >>> import simulation as sim
        >>> run = sim.run("yongqiao", scale=0.002, months=2)
        >>> run.model_at(1).month
        1
        """
        if self.parent and month <= self.parent[1]:
            return self.parent[0].model_at(month)
        model = self.initial_model()
        while model.month < month:
            model.step()
        return model

    def branch(self, month: str, scenario: Scenario | str) -> Run:
        """Run again, from a month on with other levers.

        Parameters
        ----------
        month
            First month that may differ, such as ``2019-01``.
        scenario
            A scenario with the same start, or the name of a strategy (or the path of its file).
            Its months count as ever: what has begun by then is in force at once.  If it has fewer
            months than the run, its last month goes on.

        Returns
        -------
        Run
            The whole run, which is this one bit for bit if the levers are the same.

        Raises
        ------
        InputError
            If the month was not run, or the scenario has another start.

        Examples
        --------
        >>> import simulation as sim
        >>> run = sim.run("yongqiao", scale=0.002, months=2)
        >>> run.branch("2021-02", "no-policy").monthly.shape == run.monthly.shape
        True
        """
        months = self.network.months
        if month not in months:
            raise refuse("branch", "month", month, f"a month from {months[0]} to {months[-1]}")
        if not isinstance(scenario, Scenario):
            scenario = apply_strategy(self.scenario, scenario)
        scenario = scenario.lasting(self.spec.months)
        at = months.index(month)
        if self.parent and at <= self.parent[1]:
            return self.parent[0].branch(month, scenario)
        model = fork(Snapshot.of(self.model_at(at)), scenario)
        spec = replace(self.spec, scenario=scenario)
        return Run.of(spec, model, run_months(model, spec, self.monthly), (self, at))

    def save(self, folder: str | Path, *, force: bool = False) -> Path:
        """Write the tables into a folder, each under its final name only when it is complete.

        There is no summary of a run that does not have the level ``city``.

        Parameters
        ----------
        folder
            The folder; it need not exist.
        force
            Whether another run, or a sweep, may be in it.

        Returns
        -------
        pathlib.Path
            The folder.

        Raises
        ------
        InputError
            If it has other results, or a file cannot be written.

        Examples
        --------
        >>> import tempfile
        >>> import simulation as sim
        >>> run = sim.run("yongqiao", scale=0.002, months=2)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     (run.save(folder) / "summary.csv").exists()
        True
        """
        refuse_other_results(Path(folder), self.record["identity"], force)
        path = make_folder(folder)
        for name in TABLES:
            table: pd.DataFrame = getattr(self, name)
            replace_file(path / f"{name}.parquet", functools.partial(table.to_parquet, index=False))
        if "city" in self.spec.levels:
            replace_file(path / SUMMARY, functools.partial(self.summary.to_csv, index=False))
        write_records(path, self.record, self.spec, self.monthly, self.budgets)
        return path

    def initial_model(self) -> GovernanceModel:
        """Make the model anew, at the begin of its burn-in or of the branch."""
        if self.parent:
            run, month = self.parent
            return fork(Snapshot.of(run.model_at(month)), self.scenario)
        return self.spec.make()

    def __repr__(self) -> str:
        seed, scale, months = self.spec.seed, self.spec.scale, self.spec.months
        return f"<Run {self.scenario.name}: seed {seed}, scale {scale:g}, months {months}>"

    def _repr_html_(self) -> str:
        """Show the run in a notebook: its name, and what it gives beside the targets."""
        idle = about_idle_levers(self.scenario, self.spec.months)
        head = f"{bold(self.scenario.title)}, seed {self.spec.seed}" + (f"; {idle}" if idle else "")
        if self.targets.empty:
            reason = why_not_compared(self.scenario) or "there is no target to compare it with"
            return f"{head}: {reason}; all outcomes are in `summary`"
        return f"{head}{self.targets.to_html(index=False)}"
