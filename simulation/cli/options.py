"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

ScenarioName = Annotated[
    str, typer.Argument(help="A scenario such as wuhan or wuhan+list-shadow, or a path.")
]
Folder = Annotated[Path, typer.Argument(help="Folder of a sweep.")]
Seed = Annotated[int, typer.Option(help="Seed of luck.")]
Scale = Annotated[float, typer.Option(help="Share of households simulated.")]
Streets = Annotated[float, typer.Option(help="Share of streets simulated, whole.")]
Months = Annotated[int | None, typer.Option(help="Months of the programme; by default all.")]
Samples = Annotated[int, typer.Option(help="Samples of parameters; 0 is the defaults.")]
Outcomes = Annotated[
    list[str] | None, typer.Option("--outcome", metavar="NAME", help="Outcome; may be repeated.")
]
Over = Annotated[
    Literal["last_year", "programme"],
    typer.Option(help="A run's value: its last year, or the mean of its years."),
]
Out = Annotated[
    Path | None, typer.Option(help="Folder for runs and tables; by default under results/.")
]
Workers = Annotated[int | None, typer.Option(help="Processes; by default one per core.")]
Scheduler = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler, such as tcp://10.0.0.1:8786.")
]
