"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from simulation.cli import completion


def _existing(name: str) -> str:
    """Refuse a scenario that there is no file of, before the model is imported."""
    from simulation.io import paths
    from simulation.scenario.names import split_name

    paths.locate(split_name(name)[0], "")
    return name


ScenarioName = Annotated[
    str,
    typer.Argument(
        callback=_existing,
        autocompletion=completion.scenarios,
        help="A scenario such as wuhan or wuhan+list-shadow, or a path.",
    ),
]
DesignName = Annotated[
    str,
    typer.Argument(
        autocompletion=completion.designs, help="A built-in design, or the path of a file."
    ),
]
Strategies = Annotated[
    list[str] | None,
    typer.Option(
        autocompletion=completion.strategies,
        help="Compare strategies (own: that of the scenario); may be repeated.",
    ),
]
Folder = Annotated[Path, typer.Argument(help="Folder of a sweep.")]
Seed = Annotated[int, typer.Option(help="Seed of the random numbers.")]
Scale = Annotated[float, typer.Option(help="Share of households simulated.")]
Streets = Annotated[
    float, typer.Option(help="Share of streets simulated; each is simulated as a whole.")
]
Months = Annotated[
    int | None,
    typer.Option(
        help="Number of months simulated; default: the whole programme. "
        "If there are more, its last month goes on."
    ),
]
Samples = Annotated[
    int | None,
    typer.Option(
        help="Number of parameter samples; 0: parameters at their defaults, one set of "
        "assumptions.  Default: 24, or 0 with --until-precise."
    ),
]
FromPosterior = Annotated[
    str | None,
    typer.Option(
        help="Where samples come from: prior, or a posterior by name or path; default: that of "
        "Wuhan."
    ),
]
Vary = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PARAMETER",
        help="Uncertain parameters that are sampled, such as satisfaction.* or payment.norm; may "
        "be repeated; default: all.",
    ),
]
PriorSamples = Annotated[
    int,
    typer.Option(
        help="Run samples of the priors, too, and set each effect beside that under them, with "
        "its shrinkage."
    ),
]
Outcomes = Annotated[
    list[str] | None,
    typer.Option("--outcome", metavar="NAME", help="Outcome to analyse; may be repeated."),
]
Over = Annotated[
    Literal["last_year", "programme"],
    typer.Option(
        help="Value of a run: its last year, or the mean over the years of the programme."
    ),
]
LevelOfPlaces = Annotated[
    str,
    typer.Option("--level", help="Level: city, type, district, street, fifth or treatment."),
]
By = Annotated[
    list[str] | None,
    typer.Option(
        metavar="GROUPING",
        help="Who gains and who loses: type, district, street, fifth (of the compounds, by "
        "satisfaction before the programme), tenure (owners and renters) or income (fifths of the "
        "households, by what they can afford); may be repeated.",
    ),
]
Out = Annotated[
    Path | None, typer.Option(help="Folder for runs and tables; default: a folder in results/.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace other results in the folder.")]
Bom = Annotated[
    bool, typer.Option("--bom", help="Begin a .csv file with a byte-order mark, for Excel.")
]
AllowMissing = Annotated[
    bool, typer.Option("--allow-missing", help="Go on if runs are missing or have failed.")
]
Workers = Annotated[
    int | None,
    typer.Option(help="Number of processes; default: one per core as soon as that pays."),
]
Formats = Annotated[
    str,
    typer.Option(
        "--format", metavar="FORMATS", help="Formats of the figure: png, svg, pdf, or several."
    ),
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Run every burn-in anew, and keep none on disk.")
]
Scheduler = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler, such as tcp://10.0.0.1:8786.")
]
