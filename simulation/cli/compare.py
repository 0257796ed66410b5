"""The command `compare`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulation.cli import completion
from simulation.cli.analysis import FIGURE, end, folder_name, say_idle, unique
from simulation.cli.app import app
from simulation.cli.options import (
    AllowMissing,
    By,
    Force,
    Formats,
    FromPosterior,
    LevelOfPlaces,
    Months,
    NoCache,
    Out,
    Outcomes,
    Over,
    PriorSamples,
    Samples,
    Scale,
    Scheduler,
    Strategies,
    Streets,
    Vary,
    Workers,
)
from simulation.cli.printing import announce_compilation, figure_files, progress_bar
from simulation.cli.tables import show_comparison

if TYPE_CHECKING:
    from simulation.analysis.comparison.result import Comparison

COMPARISON, OVER_TIME, GAINS = "comparison", "differences", "gains"
"""Folder, and the names of the figures of differences over the months, and of who gains."""
RUN_OPTIONS = ("settings", "without", "vary", "prior_samples", "seeds", "samples", "posterior",
               "until_precise",
               "max_seeds", "strategy", "gaming", "scale", "streets", "months", "workers",
               "scheduler", "no_cache")  # fmt: skip
"""Options of `compare` for new runs; they have no meaning for a stored sweep."""


@app.command()
def compare(
    context: typer.Context,
    scenarios: Annotated[
        list[str],
        typer.Argument(
            autocompletion=completion.scenarios,
            help="Scenarios such as wuhan or wuhan+list-shadow, or paths; or one sweep folder.",
        ),
    ],
    baseline: Annotated[
        str | None,
        typer.Option(help="Alternative that the others are compared with; default: the first."),
    ] = None,
    seeds: Annotated[
        int | None,
        typer.Option(
            help="Number of seeds; default: 2 for each parameter sample, 30 without samples, or 10 "
            "with --until-precise."
        ),
    ] = None,
    samples: Samples = None,
    posterior: FromPosterior = None,
    vary: Vary = None,
    prior_samples: PriorSamples = 0,
    until_precise: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OUTCOME=WIDTH",
            help="Precision target: add seeds until the interval has this width.",
        ),
    ] = None,
    max_seeds: Annotated[
        int, typer.Option(help="Largest number of seeds for --until-precise.")
    ] = 200,
    strategy: Strategies = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="One more alternative: the last one with another setting; may be repeated.",
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LEVER",
            autocompletion=completion.levers,
            help="One more alternative: the last one without a lever; may be repeated.",
        ),
    ] = None,
    outcome: Outcomes = None,
    over: Over = "last_year",
    level: LevelOfPlaces = "city",
    by: By = None,
    gaming: Annotated[
        bool,
        typer.Option(
            help="Run the matched controls without red and black list, for the gaming index."
        ),
    ] = True,
    scale: Scale = 0.05,
    streets: Streets = 1.0,
    months: Months = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
    formats: Formats = "png",
    force: Force = False,
    no_cache: NoCache = False,
    allow_missing: AllowMissing = False,
) -> None:
    """Compare scenarios or strategies with common random numbers; write tables and a figure."""
    from simulation.experiments.store import is_store
    from simulation.io.atomic_files import try_place
    from simulation.io.validation import parse_setting
    from simulation.outcomes.levels import checked_level
    from simulation.plots.saving import checked_formats

    widths = unique("--until-precise", map(_width, until_precise or []))
    asked = {
        "baseline": baseline,
        "outcomes": outcome,
        "over": over,
        "level": checked_level(level, "compare", "--level"),
        "by": by or [],
    }
    stored = len(scenarios) == 1 and is_store(Path(scenarios[0]))
    named = [*scenarios, *(strategy or []), *(settings or []), *(without or [])]
    new = Path("results") / folder_name("compare", named)
    folder = out or (Path(scenarios[0]) if stored else new)
    endings = checked_formats(formats, "compare")
    try_place(folder / COMPARISON, figure_files((FIGURE, OVER_TIME, GAINS), endings))
    if stored:
        _refuse_run_options(context)
        result = _compared_stored(scenarios[0], allow_missing, asked)
    else:
        alternatives = {
            "scenarios": scenarios,
            "strategies": strategy or [],
            "settings": [dict([parse_setting(text)]) for text in settings or []],
            "without": without or [],
        }
        result = _compared_new(
            alternatives, asked, seeds=seeds, samples=samples, posterior=posterior,
            vary=vary or [], prior_samples=prior_samples, until_precise=widths or None,
            max_seeds=max_seeds, gaming=gaming, scale=scale, streets=streets, months=months,
            out=folder, workers=workers, executor=scheduler, force=force, cache=not no_cache,
        )  # fmt: skip
    store = Path(scenarios[0]) if stored else folder
    _save_comparison(result, folder / COMPARISON, store, endings)
    end(result.about, allow_missing)


def _compared_stored(folder: str, allow_missing: bool, asked: dict[str, Any]) -> Comparison:
    """Compare the alternatives of a stored sweep."""
    from simulation.analysis.comparison.stored_runs import compare_runs
    from simulation.experiments.completeness import refuse_incomplete
    from simulation.experiments.posterior_samples import PRIOR
    from simulation.experiments.store import is_store
    from simulation.experiments.sweep import open_sweep

    refuse_incomplete(folder, open_sweep(folder).runs, allow_missing)
    prior = Path(folder) / PRIOR
    return compare_runs(folder, **asked, prior=prior if is_store(prior) else None)


def _compared_new(
    alternatives: dict[str, Any], asked: dict[str, Any], **options: Any
) -> Comparison:
    """Run alternatives and compare them; say first which levers do nothing."""
    from simulation.analysis.comparison.alternatives import alternatives_of
    from simulation.analysis.comparison.experiment import compare

    for (city, name), one in alternatives_of(**alternatives).items():
        say_idle(f"{city}, {name}", one, options["months"])
    announce_compilation()
    with progress_bar("comparing", "runs") as progress:
        return compare(**alternatives, **asked, **options, progress=progress)


def _save_comparison(
    result: Comparison, folder: Path, store: Path, endings: tuple[str, ...]
) -> None:
    """Write the tables and the figures of a comparison, and print it."""
    from simulation.io.command_line import keep_command
    from simulation.plots.comparison import drawn
    from simulation.plots.gains import winners_and_losers
    from simulation.plots.over_months import differences
    from simulation.plots.saving import save_each

    path = result.save(folder)
    keep_command(path)
    save_each(drawn(result), path / FIGURE, endings)
    over_time = differences(store, result.headline, baseline=result.about["baseline"])
    save_each(over_time, path / OVER_TIME, endings)
    if len(result.gains):
        save_each(winners_and_losers(result), path / GAINS, endings)
    show_comparison(result, path)


def _refuse_run_options(context: typer.Context) -> None:
    """Refuse options for new runs if a stored sweep is compared."""
    from simulation.io.errors import InputError

    options = []
    for option in context.command.params:
        source = context.get_parameter_source(str(option.name))
        if option.name in RUN_OPTIONS and source and source.name == "COMMANDLINE":
            options.append("/".join([*option.opts, *option.secondary_opts]))
    if options:
        raise InputError(
            f"compare: {', '.join(options)}: not allowed with a stored sweep, which has its runs"
        )


def _width(text: str) -> tuple[str, float]:
    from simulation.io.validation import refuse

    name, _, width = text.partition("=")
    try:
        return name.strip(), float(width)
    except ValueError:
        expected = "OUTCOME=WIDTH, such as satisfaction=0.2"
        raise refuse("--until-precise", name, text, expected) from None
