"""Run: one scenario from the burn-in to the last month, and the tables it leaves."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.identity import environment, replaced_agents, run_identity
from simulation.model import GovernanceModel
from simulation.outcomes import OUTCOMES
from simulation.reading import InputError, refuse
from simulation.recorder import Level, Recorder
from simulation.scenario import Scenario, load
from simulation.targets import compare_with_targets

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
    """

    scenario: Scenario
    model: GovernanceModel
    monthly: pd.DataFrame
    record: Mapping[str, Any]

    @functools.cached_property
    def edges(self) -> pd.DataFrame:
        """All edges of the governance graph, live or ended, with their dates."""
        return self.model.graph.edge_table(self.model.origin)

    @functools.cached_property
    def ledger(self) -> pd.DataFrame:
        """Every yuan and hour: month, lever, account, street, yuan, hours."""
        return self.model.ledger.to_frame(self.model.origin)

    @functools.cached_property
    def summary(self) -> pd.DataFrame:
        """Every outcome of the city, year by year; see `yearly`."""
        return yearly(self.monthly)

    @functools.cached_property
    def targets(self) -> pd.DataFrame:
        """Published figures of role target beside what the run gives; never a holdout."""
        return compare_with_targets(self.scenario, self.monthly)

    def last_year(self) -> dict[str, float | None]:
        """Outcomes of the last year by name; reported values have names of their own."""
        year = self.summary["year"].max()
        last = self.summary[self.summary["year"] == year]
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

    def save(self, folder: str | Path) -> Path:
        """Write the tables into a folder, each under its final name only when it is complete."""
        path = make_folder(folder)
        for name in ("monthly", "edges", "ledger"):
            table: pd.DataFrame = getattr(self, name)
            _replace(path / f"{name}.parquet", functools.partial(table.to_parquet, index=False))
        _replace(path / "summary.csv", functools.partial(self.summary.to_csv, index=False))
        text = json.dumps(self.record, indent=2, ensure_ascii=False, default=str)
        _replace(path / "run.json", lambda file: Path(file).write_text(text + "\n", "utf8"))
        return path

    def _repr_html_(self) -> str:
        """Show the run in a notebook: its name, and the last years beside the targets."""
        head = f"<b>{self.scenario.title}</b>, seed {self.record['seed']}"
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
    last = read.months if months is None else months
    if not 1 <= last <= read.months:
        raise refuse("run", "months", months, f"a number from 1 to {read.months}")
    model = GovernanceModel(
        read, seed, city_seed=city_seed, scale=scale, streets=streets, **options
    )
    recorder = Recorder(model, levels)
    total = read.burn_in + last
    for done in range(1, total + 1):
        model.step()
        if model.month > 0:
            recorder.note()
        if progress:
            progress(done, total)
    return Run(read, model, recorder.table(), _record(model, last, levels))


def yearly(monthly: pd.DataFrame) -> pd.DataFrame:
    """Give outcomes of the city year by year: a mean, a sum or the last month, by outcome.

    Parameters
    ----------
    monthly
        A monthly table.

    Returns
    -------
    pandas.DataFrame
        year, outcome, kind, value, unit.
    """
    city = monthly[monthly["level"] == "city"]
    year = city["month"].str[:4].astype(int).rename("year")
    grouped = city.groupby([year, "outcome", "kind"], sort=False)["value"]
    table = grouped.agg(["mean", "sum", "last"]).reset_index()
    how = [OUTCOMES[name].year for name in table["outcome"]]
    values = [row[rule] for (_, row), rule in zip(table.iterrows(), how, strict=True)]
    units = [OUTCOMES[name].unit.removesuffix("/month") if rule == "sum" else OUTCOMES[name].unit
             for name, rule in zip(table["outcome"], how, strict=True)]  # fmt: skip
    return table[["year", "outcome", "kind"]].assign(value=values, unit=units)


def make_folder(folder: str | Path) -> Path:
    """Make a folder for results, if it is not there.

    Raises
    ------
    InputError
        If it cannot be made.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be made: {error.strerror}") from None
    return Path(folder)


def _record(model: GovernanceModel, months: int, levels: tuple[Level, ...]) -> dict[str, Any]:
    about: dict[str, Any] = {
        "seed": model.seed,
        "city_seed": model.city_seed,
        "scale": model.scale,
        "streets": model.share_of_streets,
        "months": months,
        "levels": list(levels),
        "agents": replaced_agents(model.kinds),
    }
    return {
        "identity": run_identity(model.scenario, **about),
        **about,
        "scenario": model.scenario.resolved(),
        "environment": environment(),
    }


def _replace(path: Path, write: Callable[[Path], Any]) -> None:
    """Write beside the file, then put the new one in its place in one step."""
    beside = path.with_name(f".{path.name}.part")
    try:
        write(beside)
        beside.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from None
