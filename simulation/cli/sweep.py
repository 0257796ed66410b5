"""The commands for sweeps: run, extend and inspect them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulation.cli.app import FAILURE, app, stored_so_far
from simulation.cli.options import (
    AllowMissing,
    Bom,
    DesignName,
    Folder,
    Force,
    NoCache,
    Out,
    Scheduler,
    Workers,
)
from simulation.cli.printing import announce_compilation, console, plain_table, progress_bar, say
from simulation.languages.messages import shown_message
from simulation.languages.translation import translated

if TYPE_CHECKING:
    from simulation.experiments.sweep import Sweep


BESIDE = {"street": ("city", "type", "street")}
"""Levels of the tables by what was asked for; by default the city and the level itself."""
MOST_FAILURES_SHOWN = 10


@app.command()
def sweep(
    design: DesignName,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
    force: Force = False,
    no_cache: NoCache = False,
    tables: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LEVEL",
            help="Level of the tables of outcomes beside the city: type, district, street (and "
            "type), fifth or treatment, or for compare --by compound, tenure or income; may be "
            "repeated.",
        ),
    ] = None,
) -> None:
    """Run a design; runs that its folder already has are not repeated."""
    from simulation.experiments.design import Design
    from simulation.experiments.idle_levers import idle_in_design
    from simulation.experiments.staleness import with_stored_seeds
    from simulation.experiments.sweep import sweep
    from simulation.io.command_line import keep_command
    from simulation.outcomes.levels import checked_levels

    names = ["city", *(level for name in tables or [] for level in BESIDE.get(name, (name,)))]
    levels = checked_levels(names, "sweep", "--tables")
    requested = Design.of(design)
    for line in idle_in_design(requested):
        say(line)
    folder = out or Path("results") / requested.name
    extended = with_stored_seeds(requested, folder)
    if extended.all_seeds != requested.all_seeds:
        say(f"continuing with all {len(extended.all_seeds)} seeds of {folder}")
    _run(
        folder,
        extended.title or extended.name,
        lambda progress: sweep(
            extended,
            folder,
            workers=workers,
            executor=scheduler,
            cache=not no_cache,
            tables=levels,
            progress=progress,
            force=force,
        ),
    )
    keep_command(folder)


@app.command()
def extend(
    folder: Folder,
    seeds: Annotated[
        int,
        typer.Option(
            help="Number of seeds to add, such as +20; default: only run what is missing."
        ),
    ] = 0,
    workers: Workers = None,
    scheduler: Scheduler = None,
    no_cache: NoCache = False,
) -> None:
    """Add seeds to a sweep, or continue an interrupted sweep."""
    from simulation.experiments.sweep import open_sweep

    stored = open_sweep(folder)
    _run(
        folder,
        stored.design.title or stored.design.name,
        lambda progress: stored.extend(
            seeds,
            workers=workers,
            executor=scheduler,
            cache=not no_cache,
            progress=progress,
        ),
    )


@app.command()
def status(
    folder: Folder,
    runs: Annotated[bool, typer.Option("--runs", help="List every run with its identity.")] = False,
) -> None:
    """Count the runs of a sweep that are done, failed or missing."""
    from simulation.experiments.staleness import SHORT
    from simulation.experiments.sweep import open_sweep

    stored = open_sweep(folder)
    if runs:
        table = stored.runs.assign(run=stored.runs["run"].str[:SHORT]).drop(columns="message")
        typer.echo(table.to_string(index=False))
    else:
        _show(stored)


@app.command()
def why(
    folder: Folder,
    run: Annotated[str, typer.Argument(help="Identity of a run, or its first characters.")],
) -> None:
    """Explain why a run would be reused or repeated."""
    from simulation.experiments.sweep import open_sweep

    typer.echo("\n".join(open_sweep(folder).why(run)))


@app.command()
def table(
    folder: Folder,
    out: Annotated[
        Path,
        typer.Option("-o", "--out", help="A .parquet, .csv, .xlsx (Excel) or .dta (Stata) file."),
    ],
    outcome: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Outcome to write; may be repeated; default: all."),
    ] = None,
    last_year: Annotated[
        bool, typer.Option("--last-year", help="One value for the last whole year of each run.")
    ] = False,
    wide: Annotated[
        bool, typer.Option("--wide", help="One column for each outcome, after the keys.")
    ] = False,
    allow_missing: AllowMissing = False,
    bom: Bom = False,
) -> None:
    """Write the outcomes of all runs as one sorted table."""
    from simulation.experiments.completeness import not_done
    from simulation.experiments.sweep import open_sweep

    stored = open_sweep(folder)
    stored.save_table(
        out, outcome or (), last_year=last_year, wide=wide, allow_missing=allow_missing, bom=bom
    )
    say(not_done(stored.runs))


def _run(folder: Path, title: str, run: Callable[[Any], Sweep]) -> None:
    announce_compilation()
    advice = f"continue with: xiaoqu extend {folder}"
    with stored_so_far(advice), progress_bar(title, "runs") as progress:
        result = run(progress)
    _show(result)
    if failed := int(result.status()["failed"].sum()):
        say(f"{failed} runs failed; try them again with: xiaoqu extend {folder}")
        raise typer.Exit(FAILURE)


def _show(sweep: Sweep) -> None:
    from simulation.analysis.short_labels import shown_name

    out = console()
    names = ("requested", "done", "failed", "missing")
    summary = plain_table(sweep.design.title or sweep.design.name, "Scenario", "Strategy", *names)
    counts = sweep.status()
    for row in counts.itertuples():
        numbers = (str(getattr(row, name)) for name in names)
        summary.add_row(shown_name(row.scenario), shown_name(row.strategy), *numbers)
    summary.add_row(
        translated("all"), "", *(str(counts[name].sum()) for name in names), style="bold"
    )
    out.print(summary)
    failed = sweep.runs.query("status == 'failed'")
    for row in failed.head(MOST_FAILURES_SHOWN).itertuples():
        about = translated(
            "{run}  {scenario}, {strategy}, sample {sample}, seed {seed}",
            run=row.run, scenario=row.scenario, strategy=row.strategy, sample=row.sample,
            seed=row.seed,
        )  # fmt: skip
        out.print(f"{about}: {shown_message(row.message)}", soft_wrap=True)
    if not sweep.is_current:
        out.print(
            translated(
                "The code of the model has changed since then: a sweep would repeat all runs."
            )
        )
    out.print(translated("Stored in {folder}", folder=sweep.folder), soft_wrap=True)
