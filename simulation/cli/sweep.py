"""The commands that run many scenarios, and look at what is kept of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from simulation.cli.app import FAILURE, INTERRUPTED, app
from simulation.cli.options import Folder, Out, Scheduler, Workers
from simulation.cli.printing import announce_compilation, console, plain_table, progress_bar, say

if TYPE_CHECKING:
    from simulation.experiments.sweep import Sweep


TABLES = {"city": ("city",), "type": ("city", "type"), "street": ("city", "type", "street")}
MOST_FAILURES_SHOWN = 10


@app.command()
def sweep(
    design: Annotated[str, typer.Argument(help="A shipped design, or the path of a file.")],
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
    tables: Annotated[
        Literal["city", "type", "street"], typer.Option(help="Finest level of the outcomes.")
    ] = "city",
) -> None:
    """Run a design; what its folder has already is not run again."""
    from simulation.experiments.design import Design
    from simulation.experiments.staleness import with_stored_seeds
    from simulation.experiments.sweep import sweep

    asked = Design.of(design)
    folder = out or Path("results") / asked.name
    read = with_stored_seeds(asked, folder)
    if read.all_seeds != asked.all_seeds:
        say(f"going on with all {len(read.all_seeds)} seeds that {folder} has by now")
    _run(
        folder,
        read.title or read.name,
        lambda progress: sweep(
            read,
            folder,
            workers=workers,
            executor=scheduler,
            tables=TABLES[tables],  # type: ignore[arg-type]
            progress=progress,
        ),
    )


@app.command()
def extend(
    folder: Folder,
    seeds: Annotated[
        int, typer.Option(help="Seeds to add, such as +20; with none it runs what is missing.")
    ] = 0,
    workers: Workers = None,
    scheduler: Scheduler = None,
) -> None:
    """Add seeds to a sweep, or go on with one that was interrupted."""
    from simulation.experiments.sweep import open

    kept = open(folder)
    _run(
        folder,
        kept.design.title or kept.design.name,
        lambda progress: kept.extend(seeds, workers=workers, executor=scheduler, progress=progress),
    )


@app.command()
def status(
    folder: Folder,
    runs: Annotated[bool, typer.Option("--runs", help="List every run by its name.")] = False,
) -> None:
    """Count the runs of a sweep: done, failed and missing."""
    from simulation.experiments.staleness import SHORT
    from simulation.experiments.sweep import open

    kept = open(folder)
    if runs:
        table = kept.runs.assign(run=kept.runs["run"].str[:SHORT]).drop(columns="message")
        typer.echo(table.to_string(index=False))
    else:
        _show(kept)


@app.command()
def why(
    folder: Folder,
    run: Annotated[str, typer.Argument(help="Identity of a run, or its first digits.")],
) -> None:
    """Say why a run is, or is not, run again."""
    from simulation.experiments.sweep import open

    typer.echo("\n".join(open(folder).why(run)))


@app.command()
def table(
    folder: Folder,
    out: Annotated[Path, typer.Option("-o", "--out", help="A .parquet or .csv file.")],
) -> None:
    """Write the outcomes of all runs as one sorted table."""
    from simulation.experiments.sweep import open

    open(folder).save_table(out)


def _run(folder: Path, title: str, run: Callable[[Any], Sweep]) -> None:
    announce_compilation()
    try:
        with progress_bar(title, "runs") as progress:
            made = run(progress)
    except KeyboardInterrupt:
        say(f"interrupted; what is finished is kept, and xiaoqu extend {folder} goes on")
        raise typer.Exit(INTERRUPTED) from None
    _show(made)
    if failed := int(made.status()["failed"].sum()):
        say(f"{failed} runs failed; xiaoqu extend {folder} tries them again")
        raise typer.Exit(FAILURE)


def _show(made: Sweep) -> None:
    out = console()
    names = ("requested", "done", "failed", "missing")
    shown = plain_table(made.design.title or made.design.name, "Scenario", "Strategy", *names)
    counts = made.status()
    for row in counts.itertuples():
        shown.add_row(row.scenario, row.strategy, *(str(getattr(row, name)) for name in names))
    shown.add_row("all", "", *(str(counts[name].sum()) for name in names), style="bold")
    out.print(shown)
    failed = made.runs.query("status == 'failed'")
    for row in failed.head(MOST_FAILURES_SHOWN).itertuples():
        about = f"{row.run}  {row.scenario}, {row.strategy}, sample {row.sample}, seed {row.seed}"
        out.print(f"{about}: {row.message}", soft_wrap=True)
    if not made.is_current:
        out.print("The code of the model has changed since: a sweep runs everything anew.")
    out.print(f"Kept in {made.folder}", soft_wrap=True)
