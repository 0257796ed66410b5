"""The command `run`, and the tables that it prints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulation.cli.app import app
from simulation.cli.options import Force, Months, NoCache, Out, Scale, ScenarioName, Seed, Streets
from simulation.cli.printing import (
    announce_compilation,
    console,
    number,
    plain_table,
    progress_bar,
    say,
    unit_after,
)

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd
    from rich.table import Table

    from simulation.experiments.run import Run
    from simulation.experiments.spec import RunSpec
    from simulation.scenario.scenario import Scenario

FIGURE = "figure.png"
ROUNDING = 1e-9
"""Share of what levers ask by which sums may differ through rounding."""


@app.command()
def run(
    scenario: ScenarioName,
    seed: Seed = 1,
    city_seed: Annotated[
        int | None, typer.Option(help="Seed of the synthetic city; default: the value of --seed.")
    ] = None,
    scale: Scale = 0.05,
    streets: Streets = 1.0,
    months: Months = None,
    strategy: Annotated[
        str | None, typer.Option(help="Replace the levers of the scenario by those of a strategy.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a setting by its dotted key."),
    ] = None,
    levels: Annotated[
        list[str] | None,
        typer.Option(
            "--level",
            metavar="NAME",
            help="Level of the saved monthly table beside city and type: district, street or "
            "treatment; may be repeated.",
        ),
    ] = None,
    out: Out = None,
    force: Force = False,
    no_cache: NoCache = False,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="Print the last complete year, or what was run of it, with doses and targets, "
            "as JSON and nothing else.",
        ),
    ] = False,
) -> None:
    """Run one scenario, print the main outcomes, and write tables and a figure."""
    from simulation.experiments.single_run import run
    from simulation.experiments.spec import DEFAULT_LEVELS, RunSpec
    from simulation.io.json_text import to_json
    from simulation.outcomes.levels import checked_levels
    from simulation.plots.run import save_overview
    from simulation.scenario.idle_levers import about_idle_levers
    from simulation.scenario.programme import why_not_compared
    from simulation.scenario.targets import short_doses

    loaded = _loaded(scenario, strategy, settings or [])
    recorded = checked_levels([*DEFAULT_LEVELS, *(levels or [])], "run", "--level")
    spec = RunSpec.of(
        loaded, seed, city_seed=city_seed, scale=scale, streets=streets, months=months,
        levels=recorded,
    )  # fmt: skip
    if idle := about_idle_levers(loaded, spec.months):
        say(f"{loaded.name}: {idle}")
    if reason := why_not_compared(loaded):
        say(f"{loaded.name}: {reason}")
    folder = _folder(spec, out, force)
    announce_compilation()
    with progress_bar(loaded.title, "months") as progress:
        done = run(
            loaded,
            seed,
            scale=scale,
            streets=streets,
            city_seed=city_seed,
            months=months,
            levels=recorded,
            cache=not no_cache,
            progress=progress,
        )
    done.save(folder, force=force)
    save_overview(done, folder / FIGURE)
    if as_json:
        typer.echo(to_json(_in_json(done), indent=2))
    else:
        _show(done, folder)
    if short := short_doses(done.doses):
        say(short)


def _loaded(scenario: str, strategy: str | None, settings: list[str]) -> Scenario:
    """Read a scenario, with the levers of a strategy and with settings, if there are any."""
    from simulation.io import validation
    from simulation.scenario.names import split_name
    from simulation.scenario.strategy import apply_strategy, load

    changes = validation.parse_settings(settings)
    loaded = load(scenario)
    if strategy is not None:
        if split_name(scenario)[1]:
            raise validation.refuse(
                "run", "--strategy", strategy, f"no --strategy, since {scenario} names one already"
            )
        loaded = apply_strategy(loaded, strategy)
    return loaded.with_settings(changes)


def _folder(spec: RunSpec, out: Path | None, force: bool) -> Path:
    """Give the folder of a run, if its files can be written there."""
    from simulation.experiments.places import refuse_other_results
    from simulation.experiments.run import FILES
    from simulation.io.atomic_files import try_place

    folder = out or Path("results") / f"{spec.scenario.name}-{spec.identity[:8]}"
    refuse_other_results(folder, spec.identity, force)
    try_place(folder, [*FILES, FIGURE])
    return folder


def _in_json(done: Run) -> dict[str, object]:
    """Give the last complete year, how many months of it were run, its outcomes, and statistics."""
    year = done.last_whole_year
    months = done.summary.loc[done.summary["year"] == year, "months"].max()
    statistics = {"doses": _records(done.doses), "targets": _records(done.targets)}
    return {"year": year, "months": int(months), **done.last_year(), **statistics}


def _records(table: pd.DataFrame) -> list[dict[Hashable, object]]:
    """Give the rows of a table; what is missing is None."""
    return table.astype(object).where(table.notna(), None).to_dict("records")


def _show(done: Run, folder: Path) -> None:
    out = console()
    out.print(_outcome_table(done))
    if _shown(done, costs=True):
        out.print(_cost_table(done))
    if len(rationed := _rationed(done)):
        out.print(_budget_table(done, rationed))
    if len(done.doses):
        out.print(_dose_table(done))
    if len(done.targets):
        out.print(_target_table(done))
        out.print(_about_targets(done))
    out.print(f"All monthly outcomes and figure.png: {folder}", soft_wrap=True)


def _years(done: Run) -> dict[int, str]:
    """Give the first and the last year, with what is said above their columns."""
    from simulation.outcomes.annual import part_of_year

    months = done.summary.groupby("year")["months"].max()
    years = sorted({int(months.index.min()), int(months.index.max())})
    return {year: f"{year}{part_of_year(months[year])}" for year in years}


def _outcome_table(done: Run) -> Table:
    from simulation.analysis.formatting import counted
    from simulation.outcomes.declaration import OUTCOMES

    values = done.summary.set_index(["outcome", "kind", "year"])["value"]
    totals = done.totals.set_index(["outcome", "kind"])["value"]
    heads, months = _years(done), counted(done.spec.months, "month")
    last = max(heads)
    reported = heads[last].replace(str(last), f"{last} reported")
    table = plain_table(done.scenario.title, "Outcome", *heads.values(), reported, months)
    for name in _shown(done, costs=False):
        outcome = OUTCOMES[name]
        unit = outcome.unit_of_year
        cells = [number(values.get((name, "true", year)), unit) for year in heads]
        in_reports = number(values.get((name, "reported", last)), unit) if outcome.reported else ""
        total = number(totals.get((name, "true")), unit)
        whole = f"{outcome.year} {total}" if total else ""
        table.add_row(unit_after(outcome.label, unit), *cells, in_reports, whole)
    return table


def _cost_table(done: Run) -> Table:
    from simulation.analysis.formatting import counted
    from simulation.outcomes.declaration import OUTCOMES
    from simulation.outcomes.lever_costs import LABEL

    values = done.summary.set_index(["outcome", "kind", "year"])["value"]
    totals = done.totals.set_index(["outcome", "kind"])["value"]
    heads, months = _years(done), counted(done.spec.months, "month")
    title = "Cost of levers with staff hours, M yuan"
    table = plain_table(title, "Lever", *heads.values(), months)
    for name in _shown(done, costs=True):
        cells = [number(values.get((name, "true", year)), "yuan") for year in heads]
        label = OUTCOMES[name].label.removeprefix(LABEL)
        table.add_row(label, *cells, number(totals.get((name, "true")), "yuan"))
    return table


def _shown(done: Run, costs: bool) -> list[str]:
    """Give the outcomes that a run prints: costs of its levers, or all others."""
    from simulation.outcomes.declaration import outcomes_in_view

    recorded = set(done.summary["outcome"])
    shown = [name for name in outcomes_in_view("run") if name in recorded]
    return [name for name in shown if name.startswith("cost_") == costs]


def _rationed(done: Run) -> pd.DataFrame:
    """Give asked and granted yuan over all months of the levers that got less than they asked."""
    totals = done.budgets.groupby("lever", sort=False)[["asked", "granted"]].sum()
    return totals[totals["granted"] < totals["asked"] * (1 - ROUNDING)]


def _budget_table(done: Run, rationed: pd.DataFrame) -> Table:
    from simulation.analysis.formatting import counted
    from simulation.levers import LEVERS

    months = counted(done.spec.months, "month")
    title = f"Cash of levers that budgets rationed, {months}"
    table = plain_table(title, "Lever", "Asked, M yuan", "Granted, M yuan", "Granted, %")
    for name, row in rationed.iterrows():
        share = number(row["granted"] / row["asked"], "share")
        cells = (number(row[column], "yuan") for column in ("asked", "granted"))
        table.add_row(LEVERS[str(name)].title, *cells, share)
    return table


def _dose_table(done: Run) -> Table:
    table = plain_table("Doses", "Statistic", "By", "Asked", "Reached", "Reached, %", "Enough")
    for row, text in zip(done.doses.itertuples(), _yes_or_no(done.doses["enough"]), strict=True):
        cells = (number(value, row.unit) for value in (row.asked, row.reached))
        share = number(row.share, "share")
        table.add_row(_statistic(row), row.month, *cells, share, text)
    return table


def _target_table(done: Run) -> Table:
    table = plain_table("Targets", "Statistic", "Month", "Published", "Model", "Tolerance", "Met")
    for row, text in zip(done.targets.itertuples(), _yes_or_no(done.targets["met"]), strict=True):
        numbers = (number(value, row.unit) for value in (row.published, row.model, row.tolerance))
        table.add_row(_statistic(row), row.month, *numbers, text)
    return table


def _statistic(row: Any) -> str:
    """Name of a statistic, with its unit, and whether it is compared with a reported value."""
    reported = ", reported" if row.kind == "reported" else ""
    return f"{unit_after(row.figure, row.unit)}{reported}"


def _yes_or_no(answers: pd.Series) -> pd.Series:
    return answers.map({True: "yes", False: "no"}).fillna("not run")


def _about_targets(done: Run) -> str:
    """Say how many targets are met; a statistic that restates another does not count again."""
    from simulation.scenario.targets import met_of

    met, compared = met_of(done.targets)
    again = int((done.targets["restates"] != "").sum())
    left_out = f"; {again} that restate another are not counted" if again else ""
    return f"Targets met: {met} of {compared}{left_out}"
