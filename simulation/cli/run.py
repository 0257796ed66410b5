"""The command `run`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli import completion
from simulation.cli.app import app
from simulation.cli.options import (
    Force,
    Formats,
    Months,
    NoCache,
    Out,
    Scale,
    ScenarioName,
    Seed,
    Streets,
)
from simulation.cli.printing import (
    announce_compilation,
    figure_files,
    progress_bar,
    say,
)
from simulation.cli.run_tables import show_run

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import pandas as pd

    from simulation.experiments.run import Run
    from simulation.experiments.spec import RunSpec
    from simulation.scenario.scenario import Scenario

FIGURE = "figure"


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
        str | None,
        typer.Option(
            autocompletion=completion.strategies,
            help="Replace the levers of the scenario by those of a strategy.",
        ),
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
            help="Level of the saved monthly table beside city and type: district, street, fifth "
            "or treatment, or by year compound, tenure or income; may be repeated.",
        ),
    ] = None,
    without: Annotated[
        bool,
        typer.Option(
            "--without-programme/--no-without-programme",
            help="Run the same city and seed without a programme, too, as a thin line of the "
            "figure.",
        ),
    ] = True,
    out: Out = None,
    formats: Formats = "png",
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
    from simulation.plots.saving import checked_formats
    from simulation.scenario.targets import short_doses

    drawn = checked_formats(formats, "run")
    loaded = _loaded(scenario, strategy, settings or [])
    recorded = checked_levels([*DEFAULT_LEVELS, *(levels or [])], "run", "--level")
    spec = RunSpec.of(
        loaded, seed, city_seed=city_seed, scale=scale, streets=streets, months=months,
        levels=recorded,
    )  # fmt: skip
    _say_limits(loaded, spec.months)
    folder = _folder(spec, out, force, drawn)
    announce_compilation()
    with progress_bar(loaded.title, "months") as progress:
        done = run(
            loaded, seed, scale=scale, streets=streets, city_seed=city_seed, months=months,
            levels=recorded, cache=not no_cache, progress=progress,
        )  # fmt: skip
    done.save(folder, force=force)
    beside = _without_programme(done, not no_cache) if without else None
    _draw(done, beside, folder, drawn)
    if as_json:
        typer.echo(to_json(_in_json(done), indent=2))
    else:
        show_run(done, folder)
    if short := short_doses(done.doses):
        say(short)


def _say_limits(scenario: Scenario, months: int) -> None:
    """Say which levers do nothing in the months that are run, and why nothing is compared."""
    from simulation.scenario.idle_levers import about_idle_levers
    from simulation.scenario.programme import why_not_compared

    for about in (about_idle_levers(scenario, months), why_not_compared(scenario)):
        if about:
            say(f"{scenario.name}: {about}")


def _draw(done: Run, beside: Run | None, folder: Path, formats: Sequence[str]) -> None:
    """Save the figure of a run, and enter it in the description of its folder."""
    from simulation.experiments.crate import add_to_crate
    from simulation.plots.run import overview
    from simulation.plots.saving import save_each

    save_each(overview(done, beside), folder / FIGURE, formats)
    figures = dict.fromkeys(figure_files((FIGURE,), formats), "Figure of the run")
    add_to_crate(folder, "Figure of the run", ["monthly.parquet"], figures)


def _without_programme(done: Run, cache: bool) -> Run | None:
    """Run the same city and seed without a programme, if the run had one."""
    from simulation.experiments.without_programme import without_programme

    with progress_bar("the same without a programme", "months") as progress:
        return without_programme(done, cache=cache, progress=progress)


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


def _folder(spec: RunSpec, out: Path | None, force: bool, formats: Sequence[str]) -> Path:
    """Give the folder of a run, if its files can be written there."""
    from simulation.experiments.places import refuse_other_results
    from simulation.experiments.run import FILES
    from simulation.io.atomic_files import try_place

    folder = out or Path("results") / f"{spec.scenario.name}-{spec.identity[:8]}"
    refuse_other_results(folder, spec.identity, force)
    try_place(folder, [*FILES, *figure_files((FIGURE,), formats)])
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
