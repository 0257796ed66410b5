"""The command line: `xiaoqu`.  It reads, calls and prints; it knows nothing of the model."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from simulation.runs import Run

BAD_INPUT, FAILURE, INTERRUPTED = 2, 1, 130

app = typer.Typer(
    name="xiaoqu",
    help="A laboratory for ways of governing urban residential compounds (小区).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line; every error is one message and an exit code, never a traceback."""
    try:
        app(standalone_mode=True)
    except KeyboardInterrupt:
        _say("interrupted")
        sys.exit(INTERRUPTED)
    except Exception as error:
        from simulation.reading import InputError

        if os.environ.get("XIAOQU_DEBUG"):
            raise
        if isinstance(error, InputError):
            _say(str(error))
            sys.exit(BAD_INPUT)
        _say(f"failed: {type(error).__name__}: {error} (XIAOQU_DEBUG=1 shows where)")
        sys.exit(FAILURE)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"xiaoqu {version('xiaoqu')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A laboratory for ways of governing urban residential compounds (小区)."""


@app.command()
def run(
    scenario: Annotated[str, typer.Argument(help="A shipped scenario, or the path of a file.")],
    seed: Annotated[int, typer.Option(help="Seed of luck.")] = 1,
    city_seed: Annotated[
        int | None, typer.Option(help="Seed of the city; by default that of luck.")
    ] = None,
    scale: Annotated[float, typer.Option(help="Share of households simulated.")] = 0.05,
    months: Annotated[
        int | None, typer.Option(help="Months of the programme; by default all.")
    ] = None,
    strategy: Annotated[
        str | None, typer.Option(help="Put the levers of a strategy in place of the scenario's.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a setting by its dotted key."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the tables; by default under results/.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the last year's outcomes as JSON, nothing else.")
    ] = False,
) -> None:
    """Run one scenario and leave tables and a picture."""
    from simulation import plots, reading, runs
    from simulation.scenario import load
    from simulation.strategy import apply_strategy

    changes = dict(reading.parse_setting(text) for text in settings or [])
    read = load(scenario)
    if strategy:
        read = apply_strategy(read, strategy)
    read = read.with_settings(changes)
    if out:
        runs.make_folder(out)
    _announce_compilation()
    with _progress(f"{read.title}") as progress:
        done = runs.run(
            read, seed, scale=scale, city_seed=city_seed, months=months, progress=progress
        )
    folder = done.save(out or Path("results") / f"{read.name}-{done.record['identity'][:8]}")
    plots.save_overview(done, folder / "figure.png")
    if as_json:
        typer.echo(json.dumps(done.last_year(), indent=2))
    else:
        _show(done, folder)


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(help="Scenario or city files, or shipped names.")],
) -> None:
    """Check scenario and city files, and say what does not fit."""
    from simulation.reading import InputError
    from simulation.scenario import check_file

    failed = False
    for name in files:
        try:
            typer.echo(f"{name}: {check_file(name)}")
        except InputError as error:
            failed = True
            _say(str(error))
    if failed:
        raise typer.Exit(BAD_INPUT)


@app.command(name="list")
def list_all() -> None:
    """List cities, scenarios, strategies, levers and outcomes, with a line each."""
    from simulation import catalogue
    from simulation.outcomes import OUTCOMES

    _print_list("Cities", catalogue.shipped_files("cities").to_numpy())
    _print_list("Scenarios", catalogue.shipped_files("").to_numpy())
    _print_list("Strategies", catalogue.shipped_files("strategies").to_numpy())
    _print_list("Levers", catalogue.levers().to_numpy())
    _print_list("Outcomes", [(name, one.doc) for name, one in OUTCOMES.items()])


@app.command()
def show(
    scenario: Annotated[str, typer.Argument(help="A shipped scenario, or the path of a file.")],
) -> None:
    """Print every setting of a scenario with its unit, provenance and source."""
    from simulation import catalogue
    from simulation.scenario import load

    for row in catalogue.settings_table(load(scenario)).itertuples():
        source = f"  [{row.source}]" if row.source else ""
        unit = "" if row.unit in ("1", "") else f" {row.unit}"
        typer.echo(f"{row.key} = {row.value}{unit}  ({row.provenance}){source}")


@app.command()
def diff(
    first: Annotated[str, typer.Argument(help="A scenario.")],
    second: Annotated[str, typer.Argument(help="Another one.")],
) -> None:
    """Say in words what differs between two scenarios."""
    from simulation import catalogue
    from simulation.scenario import load

    sentences = catalogue.differences(load(first), load(second))
    typer.echo("\n".join(sentences) or "nothing differs")


def _print_list(title: str, lines: Any) -> None:
    typer.echo(f"\n{title}")
    width = max((len(name) for name, _ in lines), default=0)
    for name, about in lines:
        typer.echo(f"  {name:{width}}  {about}")


def _say(text: str) -> None:
    for line in text.splitlines():
        typer.echo(f"xiaoqu: {line}", err=True)


def _announce_compilation() -> None:
    from simulation.compiled import is_cached

    if not is_cached():
        _say("compiling the model for this machine, once; this takes about half a minute")


@contextlib.contextmanager
def _progress(title: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show a progress bar on a terminal, and nothing anywhere else."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("months"),
        TimeLeft(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


HEADLINES = (
    "coverage_any", "coverage_old", "coverage_professional", "party_organisation_coverage",
    "party_work_coverage", "party_active_coverage", "committee_coverage", "appointments_x1",
    "appointments_x2", "satisfaction", "satisfaction_old", "satisfaction_worst_decile",
    "collection_rate", "reports", "tickets_12345", "resolution_rate", "visible_quality",
    "facility_condition", "firm_replacements",
)  # fmt: skip

PRINTED_UNITS = {"share": ", %", "points": ", points", "yuan": ", M yuan"}


def _show(done: Run, folder: Path) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    console.print(_outcome_table(done))
    if len(done.targets):
        console.print(_target_table(done))
    console.print(f"Every outcome, month by month, and figure.png: {folder}", soft_wrap=True)


def _outcome_table(done: Run) -> Table:
    from simulation.outcomes import OUTCOMES

    summary = done.summary
    first, last = int(summary["year"].min()), int(summary["year"].max())
    values = summary.set_index(["outcome", "kind", "year"])["value"]
    table = _table(done.scenario.title, "Outcome", f"{first}", f"{last}", f"{last} reported")
    costs = [name for name in dict.fromkeys(summary["outcome"]) if name.startswith("cost_")]
    for name in (*HEADLINES, *costs):
        outcome = OUTCOMES[name]
        unit = outcome.unit.removesuffix("/month") if outcome.year == "sum" else outcome.unit
        wanted = [("true", first), ("true", last)]
        wanted += [("reported", last)] if outcome.reported else []
        cells = [_number(values.get((name, *key)), unit) for key in wanted]
        cells += [""] * (3 - len(cells))
        table.add_row(outcome.label + PRINTED_UNITS.get(unit, ""), *cells)
    return table


def _target_table(done: Run) -> Table:
    from simulation.outcomes import OUTCOMES

    table = _table(
        "Published figures of role target", "Figure", "Published", "Model", "Tolerance", "Met"
    )
    for row in done.targets.itertuples():
        unit = OUTCOMES[row.outcome].unit
        numbers = (_number(value, unit) for value in (row.published, row.model, row.tolerance))
        met = "yes" if abs(row.difference) <= row.tolerance else "no"
        table.add_row(row.figure, *numbers, met if row.model == row.model else "not run")
    return table


def _table(title: str, *columns: str) -> Table:
    """Make a plain table whose first column is text and the others are numbers."""
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.add_column(columns[0], ratio=1)
    for name in columns[1:]:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _number(value: float | None, unit: str) -> str:
    if value is None or value != value:
        return ""
    if unit.startswith("yuan"):
        return f"{value / 1e6:,.2f}"
    if unit == "share":
        return f"{100 * value:.1f}"
    return f"{value:.1f}" if unit == "points" else f"{value:,.0f}"
