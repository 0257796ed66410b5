"""The commands that answer a question: what is better, by how much, and which lever did it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from simulation.cli.app import app
from simulation.cli.options import (
    Months,
    Out,
    Outcomes,
    Over,
    Samples,
    Scale,
    ScenarioName,
    Scheduler,
    Streets,
    Workers,
)
from simulation.cli.printing import announce_compilation, progress_bar
from simulation.cli.tables import show_attribution, show_comparison

Given = TypeVar("Given")
OF_RUNS = ("seeds", "samples", "until_precise", "max_seeds", "strategy", "gaming", "scale",
           "streets", "months", "workers", "scheduler")  # fmt: skip
"""Options of `compare` that say which runs to make, and mean nothing for runs that are there."""


@app.command()
def compare(
    context: typer.Context,
    scenarios: Annotated[
        list[str],
        typer.Argument(help="Scenarios such as wuhan, wuhan+list-shadow, or paths; or one sweep."),
    ],
    baseline: Annotated[
        str | None, typer.Option(help="What the others are compared with; default: the first.")
    ] = None,
    seeds: Annotated[
        int | None, typer.Option(help="Seeds; default: 30, or 10 until precise or in a sample.")
    ] = None,
    samples: Samples = 0,
    until_precise: Annotated[
        list[str] | None,
        typer.Option(metavar="OUTCOME=WIDTH", help="Add seeds until the interval is so narrow."),
    ] = None,
    max_seeds: Annotated[int, typer.Option(help="Most seeds, until precise or not.")] = 200,
    strategy: Annotated[
        list[str] | None,
        typer.Option(help="Compare strategies (own is the scenario's own); may be repeated."),
    ] = None,
    outcome: Outcomes = None,
    over: Over = "last_year",
    gaming: Annotated[
        bool, typer.Option(help="Run each list's matched control without it, for the gaming index.")
    ] = True,
    scale: Scale = 0.05,
    streets: Streets = 1.0,
    months: Months = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
) -> None:
    """Compare scenarios or strategies with the same luck; tables and a picture."""
    from simulation.analysis.comparison.experiment import compare, compare_runs
    from simulation.analysis.comparison.values import HEADLINES
    from simulation.experiments.store import is_store
    from simulation.plots import comparison

    goal = _once("--until-precise", map(_width, until_precise or []))
    wanted = outcome or list(HEADLINES)
    if len(scenarios) == 1 and is_store(Path(scenarios[0])):
        _refuse_given(context)
        found = compare_runs(scenarios[0], baseline, outcomes=wanted, over=over)
        folder = out or Path(scenarios[0])
    else:
        folder = out or Path("results") / _folder_name("compare", [*scenarios, *(strategy or [])])
        announce_compilation()
        with progress_bar("comparing", "runs") as progress:
            found = compare(
                scenarios, strategies=strategy or [], baseline=baseline, seeds=seeds,
                samples=samples, outcomes=wanted, over=over, until_precise=goal or None,
                max_seeds=max_seeds, gaming=gaming, scale=scale, streets=streets, months=months,
                out=folder, workers=workers, executor=scheduler, progress=progress,
            )  # fmt: skip
    saved = found.save(folder / "comparison")
    comparison.save_effects(found, saved / "figure.png")
    show_comparison(found, saved)


@app.command()
def attribute(
    scenario: ScenarioName,
    family: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=LEVER,LEVER", help="A family of levers; may be repeated."),
    ] = None,
    seeds: Annotated[int, typer.Option(help="Number of seeds.")] = 10,
    samples: Samples = 0,
    outcome: Outcomes = None,
    over: Over = "last_year",
    scale: Scale = 0.05,
    streets: Streets = 1.0,
    months: Months = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
) -> None:
    """Say which family of a scenario's levers did what; tables and a picture."""
    from simulation.analysis.attribution.experiment import HEADLINES, attribute
    from simulation.plots import attribution

    families = _once("--family", map(_family, family or []))
    folder = out or Path("results") / _folder_name("attribute", [scenario])
    announce_compilation()
    with progress_bar("attributing", "runs") as progress:
        found = attribute(
            scenario, families or None, seeds=seeds, samples=samples,
            outcomes=outcome or HEADLINES, over=over, scale=scale, streets=streets,
            months=months, out=folder, workers=workers, executor=scheduler, progress=progress,
        )  # fmt: skip
    saved = found.save(folder / "attribution")
    attribution.save_shares(found, saved / "figure.png")
    show_attribution(found, saved)


def _refuse_given(context: typer.Context) -> None:
    """Refuse options about runs to make, where a sweep that is there is compared."""
    from simulation.io.errors import InputError

    given = []
    for option in context.command.params:
        source = context.get_parameter_source(str(option.name))
        if option.name in OF_RUNS and source and source.name == "COMMANDLINE":
            given.append("/".join([*option.opts, *option.secondary_opts]))
    if given:
        raise InputError(
            f"compare: {', '.join(given)}: a sweep is compared as it is, and no run is made"
        )


def _width(text: str) -> tuple[str, float]:
    from simulation.io.validation import refuse

    name, _, width = text.partition("=")
    try:
        return name.strip(), float(width)
    except ValueError:
        expected = "OUTCOME=WIDTH, such as satisfaction=0.2"
        raise refuse("--until-precise", name, text, expected) from None


def _family(text: str) -> tuple[str, list[str]]:
    from simulation.io.validation import refuse

    name, equals, levers = text.partition("=")
    if not equals or not levers or not name.strip():
        raise refuse("--family", name, text, "NAME=LEVER,LEVER")
    return name.strip(), [lever.strip() for lever in levers.split(",")]


def _once(option: str, pairs: Iterable[tuple[str, Given]]) -> dict[str, Given]:
    """Give pairs as a mapping; a name that is given twice is refused."""
    from simulation.io.validation import refuse

    found: dict[str, Given] = {}
    for name, given in pairs:
        if name in found:
            raise refuse(option, name, given, "each name once")
        found[name] = given
    return found


def _folder_name(command: str, names: list[str]) -> str:
    stems = [Path(name).name.removesuffix(".toml") for name in names]
    return "-".join([command, *stems])[:80]
