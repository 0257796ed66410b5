"""The command `attribute`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli.analysis import FIGURE, end, folder_name, say_idle, unique
from simulation.cli.app import app
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
    PriorSamples,
    Samples,
    Scale,
    ScenarioName,
    Scheduler,
    Streets,
    Vary,
    Workers,
)
from simulation.cli.printing import announce_compilation, figure_files, progress_bar
from simulation.cli.tables import show_attribution

ATTRIBUTION = "attribution"


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
    prior_samples: PriorSamples = 0,
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

    families = unique("--family", map(_family, family or []))
    places = checked_level(level, "attribute", "--level")
    folder = out or Path("results") / folder_name("attribute", [scenario])
    endings = checked_formats(formats, "attribute")
    try_place(folder / ATTRIBUTION, figure_files((FIGURE,), endings))
    say_idle(scenario, load(scenario), months)
    announce_compilation()
    with progress_bar("attributing", "runs") as progress:
        result = attribute(
            scenario, families or None, seeds=seeds, samples=samples, posterior=posterior,
            vary=vary or [], prior_samples=prior_samples, outcomes=outcome, over=over, level=places,
            scale=scale, streets=streets, months=months, out=folder, workers=workers,
            executor=scheduler, progress=progress, force=force, cache=not no_cache,
        )  # fmt: skip
    path = result.save(folder / ATTRIBUTION)
    save_each(shares(result), path / FIGURE, endings)
    show_attribution(result, path)
    end(result.about, allow_missing)


def _family(text: str) -> tuple[str, list[str]]:
    from simulation.io.validation import refuse

    name, equals, levers = text.partition("=")
    if not equals or not levers or not name.strip():
        raise refuse("--family", name, text, "NAME=LEVER,LEVER")
    return name.strip(), [lever.strip() for lever in levers.split(",")]
