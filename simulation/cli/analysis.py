"""The commands `compare` and `attribute`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from simulation.cli.app import FAILURE, app
from simulation.cli.options import (
    AllowMissing,
    Force,
    Formats,
    FromPosterior,
    LevelOfPlaces,
    Months,
    NoCache,
    Out,
    Outcomes,
    Over,
    Samples,
    Scale,
    ScenarioName,
    Scheduler,
    Streets,
    Vary,
    Workers,
)
from simulation.cli.printing import announce_compilation, figure_files, progress_bar, say
from simulation.cli.tables import show_attribution, show_comparison

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

Value = TypeVar("Value")
COMPARISON, ATTRIBUTION, FIGURE = "comparison", "attribution", "figure"
OVER_TIME = "differences"
"""Name of the figure of differences over the months."""
RUN_OPTIONS = ("settings", "without", "vary", "seeds", "samples", "posterior", "until_precise",
               "max_seeds", "strategy", "gaming", "scale", "streets", "months", "workers",
               "scheduler", "no_cache")  # fmt: skip
"""Options of `compare` for new runs; they have no meaning for a stored sweep."""


@app.command()
def compare(
    context: typer.Context,
    scenarios: Annotated[
        list[str],
        typer.Argument(
            help="Scenarios such as wuhan or wuhan+list-shadow, or paths; or one sweep folder."
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
    strategy: Annotated[
        list[str] | None,
        typer.Option(help="Compare strategies (own: that of the scenario); may be repeated."),
    ] = None,
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
            help="One more alternative: the last one without a lever; may be repeated.",
        ),
    ] = None,
    outcome: Outcomes = None,
    over: Over = "last_year",
    level: LevelOfPlaces = "city",
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
    from simulation.analysis.comparison.alternatives import alternatives_of
    from simulation.analysis.comparison.experiment import compare
    from simulation.analysis.comparison.stored_runs import compare_runs
    from simulation.experiments.completeness import refuse_incomplete
    from simulation.experiments.store import is_store
    from simulation.experiments.sweep import open_sweep
    from simulation.io.atomic_files import try_place
    from simulation.io.validation import parse_setting
    from simulation.outcomes.levels import checked_level
    from simulation.plots.comparison import drawn
    from simulation.plots.over_months import differences
    from simulation.plots.saving import checked_formats, save_each

    widths = _unique("--until-precise", map(_width, until_precise or []))
    places = checked_level(level, "compare", "--level")
    stored = len(scenarios) == 1 and is_store(Path(scenarios[0]))
    named = [*scenarios, *(strategy or []), *(settings or []), *(without or [])]
    new = Path("results") / _folder_name("compare", named)
    folder = out or (Path(scenarios[0]) if stored else new)
    endings = checked_formats(formats, "compare")
    try_place(folder / COMPARISON, figure_files((FIGURE, OVER_TIME), endings))
    if stored:
        _refuse_run_options(context)
        refuse_incomplete(scenarios[0], open_sweep(scenarios[0]).runs, allow_missing)
        result = compare_runs(scenarios[0], baseline, outcomes=outcome, over=over, level=places)
    else:
        changed = [dict([parse_setting(text)]) for text in settings or []]
        alternatives = alternatives_of(scenarios, strategy or [], changed, without or [])
        for (city, name), one in alternatives.items():
            _say_idle(f"{city}, {name}", one, months)
        announce_compilation()
        with progress_bar("comparing", "runs") as progress:
            result = compare(
                scenarios, strategies=strategy or [], settings=changed, without=without or [],
                baseline=baseline, seeds=seeds, samples=samples, posterior=posterior,
                vary=vary or [], outcomes=outcome, over=over, level=places,
                until_precise=widths or None, max_seeds=max_seeds, gaming=gaming, scale=scale,
                streets=streets, months=months, out=folder, workers=workers, executor=scheduler,
                progress=progress, force=force, cache=not no_cache,
            )  # fmt: skip
    path = result.save(folder / COMPARISON)
    save_each(drawn(result), path / FIGURE, endings)
    store = Path(scenarios[0]) if stored else folder
    over_time = differences(store, result.headline, baseline=result.about["baseline"])
    save_each(over_time, path / OVER_TIME, endings)
    show_comparison(result, path)
    _end(result.about, allow_missing)


@app.command()
def attribute(
    scenario: ScenarioName,
    family: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=LEVER,LEVER",
            help="A family of levers; may be repeated. Default: families by mechanism.",
        ),
    ] = None,
    seeds: Annotated[
        int | None,
        typer.Option(help="Number of seeds; default: 1 for each parameter sample, or 10."),
    ] = None,
    samples: Samples = None,
    posterior: FromPosterior = None,
    vary: Vary = None,
    outcome: Outcomes = None,
    over: Over = "last_year",
    level: LevelOfPlaces = "city",
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
    """Attribute the effect of a scenario to families of levers; write tables and a figure."""
    from simulation.analysis.attribution.experiment import attribute
    from simulation.io.atomic_files import try_place
    from simulation.outcomes.levels import checked_level
    from simulation.plots.attribution import shares
    from simulation.plots.saving import checked_formats, save_each
    from simulation.scenario.strategy import load

    families = _unique("--family", map(_family, family or []))
    places = checked_level(level, "attribute", "--level")
    folder = out or Path("results") / _folder_name("attribute", [scenario])
    endings = checked_formats(formats, "attribute")
    try_place(folder / ATTRIBUTION, figure_files((FIGURE,), endings))
    _say_idle(scenario, load(scenario), months)
    announce_compilation()
    with progress_bar("attributing", "runs") as progress:
        result = attribute(
            scenario, families or None, seeds=seeds, samples=samples, posterior=posterior,
            vary=vary or [], outcomes=outcome, over=over, level=places, scale=scale,
            streets=streets, months=months, out=folder, workers=workers, executor=scheduler,
            progress=progress, force=force, cache=not no_cache,
        )  # fmt: skip
    path = result.save(folder / ATTRIBUTION)
    save_each(shares(result), path / FIGURE, endings)
    show_attribution(result, path)
    _end(result.about, allow_missing)


def _end(about: Mapping[str, Any], allow_missing: bool) -> None:
    """End with the code of a failure if runs are not done, unless it is allowed."""
    if about["not_done"] and not allow_missing:
        say(f"{about['not_done']}; --allow-missing takes the result as it is")
        raise typer.Exit(FAILURE)


def _say_idle(name: str, scenario: Scenario, months: int | None) -> None:
    """Say which levers of a scenario do nothing in the months that are run."""
    from simulation.experiments.spec import months_to_run
    from simulation.scenario.idle_levers import about_idle_levers

    if idle := about_idle_levers(scenario, months_to_run(scenario, months)):
        say(f"{name}: {idle}")


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


def _family(text: str) -> tuple[str, list[str]]:
    from simulation.io.validation import refuse

    name, equals, levers = text.partition("=")
    if not equals or not levers or not name.strip():
        raise refuse("--family", name, text, "NAME=LEVER,LEVER")
    return name.strip(), [lever.strip() for lever in levers.split(",")]


def _unique(option: str, pairs: Iterable[tuple[str, Value]]) -> dict[str, Value]:
    """Give pairs as a mapping; refuse a name that occurs twice."""
    from simulation.io.validation import refuse

    mapping: dict[str, Value] = {}
    for name, value in pairs:
        if name in mapping:
            raise refuse(option, name, value, "each name once")
        mapping[name] = value
    return mapping


def _folder_name(command: str, names: list[str]) -> str:
    from simulation.io.validation import cut

    stems = [Path(name).name.removesuffix(".toml") for name in names]
    return cut("-".join([command, *stems])[:80])
