"""Run: one scenario from the burn-in to the last month, and the tables it leaves."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulation.experiments.provenance import environment, replaced_agents, run_identity
from simulation.io.atomic_files import make_folder, replace_file
from simulation.io.months import month_name
from simulation.io.validation import refuse
from simulation.model.fork import Snapshot, fork
from simulation.model.model import GovernanceModel
from simulation.outcomes.annual import MONTHS_OF_A_YEAR, yearly
from simulation.outcomes.declaration import OUTCOMES
from simulation.outcomes.recorder import Recorder
from simulation.scenario.scenario import Scenario
from simulation.scenario.strategy import apply_strategy, load
from simulation.scenario.targets import compare_with_targets

if TYPE_CHECKING:
    from simulation.outcomes.recorder import Level


Progress = Callable[[int, int], None]
DEFAULT_SCALE = 0.05


@dataclass(frozen=True)
class Run:
    """A finished run.

    Attributes
    ----------
    scenario
        What was run.
    model
        The Mesa model in its last state.
    monthly
        Tidy table: month, level, place, outcome, kind (true or reported), value.
    record
        Seeds, scale, versions and identity: what `run.json` says.
    trunk
        Of a branch: the run that it branched from, and the month, counted from the first.
    """

    scenario: Scenario
    model: GovernanceModel
    monthly: pd.DataFrame
    record: Mapping[str, Any]
    parent: tuple[Run, int] | None = field(default=None, repr=False)

    @functools.cached_property
    def edges(self) -> pd.DataFrame:
        """All edges of the governance graph, live or ended, with their dates."""
        return self.model.graph.edge_table(self.model.start_month)

    @functools.cached_property
    def ledger(self) -> pd.DataFrame:
        """Every yuan and hour: month, lever, account, street, yuan, hours."""
        return self.model.ledger.to_frame(self.model.start_month)

    @functools.cached_property
    def summary(self) -> pd.DataFrame:
        """Every outcome of the city, year by year; see `yearly`."""
        return yearly(self.monthly)

    @functools.cached_property
    def targets(self) -> pd.DataFrame:
        """Published figures of role target beside what the run gives; never a holdout."""
        whole = self.model.share_of_streets == 1
        return compare_with_targets(self.scenario, self.monthly, whole)

    @property
    def last_whole_year(self) -> int:
        """The last year of twelve months; where there is none, the last of all."""
        whole = self.summary[self.summary["months"] == MONTHS_OF_A_YEAR]
        return int((self.summary if whole.empty else whole)["year"].max())

    def last_year(self) -> dict[str, float | None]:
        """Outcomes of the `last_whole_year` by name; reported values have names of their own."""
        last = self.summary[self.summary["year"] == self.last_whole_year]
        values = last.set_index(["outcome", "kind"])["value"]
        names = [(name, "true", name) for name in dict.fromkeys(last["outcome"])]
        names += [
            (name, "reported", f"{name}_reported")
            for name in dict.fromkeys(last["outcome"])
            if OUTCOMES[name].reported is not None
        ]
        found = {key: values.get((name, kind)) for name, kind, key in names}
        return {
            key: None if value is None or pd.isna(value) else float(value)
            for key, value in found.items()
        }

    def model_at(self, month: int) -> GovernanceModel:
        """Compute the model anew, up to the begin of a month counted from the first."""
        if self.parent and month <= self.parent[1]:
            return self.parent[0].model_at(month)
        model = self._fresh_model()
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
            Its months count as ever: what has begun by then is in force at once.

        Returns
        -------
        Run
            The whole run, which is this one bit for bit if the levers are the same.

        Raises
        ------
        InputError
            If the month was not run, or the scenario has another start or fewer months.
        """
        last = self.record["months"]
        names = [month_name(self.model.start_month + k) for k in range(last)]
        if month not in names:
            raise refuse("branch", "month", month, f"a month from {names[0]} to {names[-1]}")
        if isinstance(scenario, Scenario):
            other = scenario
        else:
            other = apply_strategy(self.scenario, scenario)
        months_to_run(other, last)
        at = names.index(month)
        model = fork(Snapshot.of(self.model_at(at)), other)
        return complete(model, last, tuple(self.record["levels"]), parent=(self, at))

    def save(self, folder: str | Path) -> Path:
        """Write the tables into a folder, each under its final name only when it is complete."""
        path = make_folder(folder)
        for name in ("monthly", "edges", "ledger"):
            table: pd.DataFrame = getattr(self, name)
            replace_file(path / f"{name}.parquet", functools.partial(table.to_parquet, index=False))
        replace_file(path / "summary.csv", functools.partial(self.summary.to_csv, index=False))
        text = json.dumps(self.record, indent=2, ensure_ascii=False, default=str)
        replace_file(path / "run.json", lambda file: Path(file).write_text(text + "\n", "utf8"))
        return path

    def _fresh_model(self) -> GovernanceModel:
        """Model at the begin of the burn-in, or of a branch."""
        if self.parent:
            return fork(Snapshot.of(self.parent[0].model_at(self.parent[1])), self.scenario)
        old = self.model
        return GovernanceModel(
            self.scenario,
            old.seed,
            city_seed=old.city_seed,
            scale=old.scale,
            streets=old.share_of_streets,
            agents=old.agent_classes,
        )

    def __repr__(self) -> str:
        about = self.record
        numbers = f"seed {about['seed']}, scale {about['scale']:g}, months {about['months']}"
        return f"<Run {self.scenario.name}: {numbers}>"

    def _repr_html_(self) -> str:
        """Show the run in a notebook: its name, and what it gives beside the targets."""
        head = f"<b>{self.scenario.title}</b>, seed {self.record['seed']}"
        if self.targets.empty:
            return f"{head}: there is no target to compare it with; all outcomes are in `summary`"
        return f"{head}{self.targets.to_html(index=False)}"


def run(
    scenario: Scenario | str | Path,
    seed: int = 1,
    *,
    scale: float = DEFAULT_SCALE,
    streets: float = 1.0,
    city_seed: int | None = None,
    months: int | None = None,
    levels: tuple[Level, ...] = ("city", "type"),
    progress: Progress | None = None,
    **options: Any,
) -> Run:
    """Run a scenario.

    Parameters
    ----------
    scenario
        A scenario, the name of a shipped one, or the path of a file.
    seed
        Seed of luck.
    scale
        Share of the households that are simulated, above 0 and at most 1.
    streets
        Share of the streets that are simulated, with all their compounds; outcomes are theirs.
    city_seed
        Seed of the city; by default that of luck.
    months
        Months of the programme to run; by default all of them.
    levels
        Levels of the monthly table: ``city``, ``type`` and ``street``.
    progress
        Called after each month with the months done and the months in all.
    options
        Passed to `GovernanceModel`, such as ``agents`` or ``validate``.

    Raises
    ------
    InputError
        If the scenario or a number does not fit.
    """
    read = scenario if isinstance(scenario, Scenario) else load(scenario)
    last = months_to_run(read, months)
    model = GovernanceModel(
        read, seed, city_seed=city_seed, scale=scale, streets=streets, **options
    )
    return complete(model, last, levels, progress=progress)


def months_to_run(scenario: Scenario, months: int | None) -> int:
    """Give the number of months to run: all, or those asked for if there are so many.

    Raises
    ------
    InputError
        If there are not.
    """
    last = scenario.months if months is None else months
    if not 1 <= last <= scenario.months:
        raise refuse("run", "months", months, f"a number from 1 to {scenario.months}")
    return last


def complete(
    model: GovernanceModel,
    months: int,
    levels: tuple[Level, ...],
    *,
    parent: tuple[Run, int] | None = None,
    progress: Progress | None = None,
) -> Run:
    """Run a model from where it stands to its last month.

    Parameters
    ----------
    model
        The model.
    months
        Months of the programme to run, those before this moment included.
    levels
        Levels of the monthly table.
    trunk
        Of a branch: the run that it branched from, and the month, counted from the first.
    progress
        Called after each month with the months done and the months in all.
    """
    scenario = model.policy_scenario
    recorder = Recorder(model, levels, scenario.city.name, model.lever_names)
    burn_in = model.burn_in
    while model.month < months:
        model.step()
        if model.month > 0:
            recorder.note()
        if progress:
            progress(burn_in + model.month, burn_in + months)
    monthly = recorder.table()
    if parent:
        before = parent[0].monthly
        earlier = before[before["month"] < month_name(model.start_month + parent[1])]
        monthly = pd.concat([earlier, monthly], ignore_index=True)
    return Run(scenario, model, monthly, _record(model, months, levels, parent), parent)


def _record(
    model: GovernanceModel, months: int, levels: tuple[Level, ...], parent: tuple[Run, int] | None
) -> dict[str, Any]:
    about: dict[str, Any] = {
        "seed": model.seed,
        "city_seed": model.city_seed,
        "scale": model.scale,
        "streets": model.share_of_streets,
        "months": months,
        "levels": list(levels),
        "agents": replaced_agents(model.agent_classes.replaced()),
    }
    if parent:
        about["branched"] = {"run": parent[0].record["identity"], "month": parent[1]}
    return {
        "identity": run_identity(model.policy_scenario, **about),
        **about,
        "scenario": model.policy_scenario.resolved(),
        "environment": environment(),
    }
