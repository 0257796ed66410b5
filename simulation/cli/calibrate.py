"""The command `calibrate`: a posterior of the uncertain parameters from published targets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli.app import app, stored_so_far
from simulation.cli.options import Formats, NoCache, Out, Scale, ScenarioName, Scheduler, Workers
from simulation.cli.printing import announce_compilation, say
from simulation.languages.messages import shown_message
from simulation.languages.translation import translated


@app.command()
def calibrate(
    scenario: ScenarioName = "wuhan",
    direction: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Parameter, or sum such as satisfaction.base+measurement.survey_bias, in which is "
            "searched; may be repeated.",
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="TARGET", help="Target that is left out; may be repeated."),
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Parameter that varies; default: all with a prior."),
    ] = None,
    rival: Annotated[
        str | None,
        typer.Option(
            help="A rival model instead: a strategy without levers, such as nothing-works."
        ),
    ] = None,
    posterior: Annotated[
        str | None,
        typer.Option("--name", help="Name of the posterior; default: that of the scenario."),
    ] = None,
    waves: Annotated[int, typer.Option(help="Number of waves after that of the priors.")] = 3,
    points: Annotated[int, typer.Option(help="Number of points of a wave.")] = 150,
    seeds: Annotated[int, typer.Option(help="Number of seeds of each point.")] = 2,
    first_samples: Annotated[int, typer.Option(help="Number of samples of the priors.")] = 400,
    corrections: Annotated[
        int, typer.Option(help="Number of runs of the whole city that correct the comparison.")
    ] = 20,
    streets: Annotated[float, typer.Option(help="Share of streets simulated.")] = 0.2,
    scale: Scale = 0.05,
    resampled: Annotated[int, typer.Option(help="Number of samples of the posterior.")] = 200,
    rounds: Annotated[
        int, typer.Option(help="Number of rounds after the waves, each of the likeliest points.")
    ] = 4,
    reruns: Annotated[int, typer.Option(help="Number of points of a round.")] = 100,
    seed: Annotated[int, typer.Option(help="Seed of the samples.")] = 1,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
    formats: Formats = "png",
    no_cache: NoCache = False,
) -> None:
    """Calibrate the uncertain parameters of a city on its published targets."""
    from simulation.analysis.calibration_runs.calibrate import DIRECTIONS, calibrate
    from simulation.plots.posterior import posterior as draw
    from simulation.plots.saving import checked_formats, save_each

    endings = checked_formats(formats, "calibrate")
    words = ["calibration", Path(scenario).stem, *([Path(rival).stem] if rival else [])]
    folder = out or Path("results") / "-".join(words)
    announce_compilation()
    with stored_so_far():
        result = calibrate(
            scenario, directions=direction or DIRECTIONS, parameters=parameter or (),
            without=without or (), rival=rival, out=folder, name=posterior, waves=waves,
            points=points, seeds=seeds, first_samples=first_samples, corrections=corrections,
            streets=streets, scale=scale, rounds=rounds, resampled=resampled, reruns=reruns,
            seed=seed, workers=workers, executor=scheduler, cache=not no_cache, progress=True,
            told=say,
        )  # fmt: skip
        save_each(draw(result.posterior), folder / "posterior", endings)
    typer.echo(shown_message(str(result)))
    typer.echo(translated("Stored in {folder}", folder=folder))
