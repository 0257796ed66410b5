"""The command `sensitivity`: which uncertain parameters an outcome, or a difference, depends on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli.app import app, stored_so_far
from simulation.cli.options import (
    DesignName,
    Formats,
    NoCache,
    Out,
    Outcomes,
    Over,
    Scheduler,
    Workers,
)
from simulation.cli.printing import (
    announce_compilation,
    console,
    figure_files,
    plain_table,
    progress_bar,
    short_name,
    yes_or_no,
)
from simulation.languages.translation import joined, translated

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from simulation.analysis.sensitivity.result import Sensitivity

SENSITIVITY, FIGURE = "sensitivity", "figure"
MOST_ROWS = 10
"""Parameters of an output that are printed; all are in the files."""


@app.command()
def sensitivity(
    design: DesignName,
    sobol: Annotated[
        bool,
        typer.Option(
            "--sobol", help="Shares of variance, by emulators of the parameters of the design."
        ),
    ] = False,
    outcome: Outcomes = None,
    over: Over = "last_year",
    trajectories: Annotated[
        int, typer.Option(help="Number of trajectories of the screening.")
    ] = 10,
    samples: Annotated[int, typer.Option(help="Number of samples of the emulators.")] = 200,
    points: Annotated[int, typer.Option(help="Base points of --sobol, a power of 2.")] = 1024,
    seed: Annotated[int, typer.Option(help="Seed of the samples.")] = 1,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
    formats: Formats = "png",
    no_cache: NoCache = False,
) -> None:
    """Say which parameters outcomes, and differences between scenarios, depend on."""
    from simulation.analysis.sensitivity.experiment import Method, sensitivity
    from simulation.io.atomic_files import try_place
    from simulation.plots.saving import checked_formats, save_each
    from simulation.plots.sensitivity import parameters

    endings = checked_formats(formats, "sensitivity")
    method: Method = "sobol" if sobol else "morris"
    folder = out or Path("results") / f"sensitivity-{Path(design).stem}-{method}"
    try_place(folder / SENSITIVITY, figure_files((FIGURE,), endings))
    announce_compilation()
    with stored_so_far(), progress_bar(method, "runs") as progress:
        result = sensitivity(
            design, method, outcomes=outcome or ("satisfaction",), over=over,
            trajectories=trajectories, samples=samples, points=points, seed=seed, out=folder,
            workers=workers, executor=scheduler, progress=progress, cache=not no_cache,
        )  # fmt: skip
    path = result.save(folder / SENSITIVITY)
    save_each(parameters(result), path / FIGURE, endings)
    show_sensitivity(result, path)


def show_sensitivity(result: Sensitivity, folder: Path) -> None:
    """Print the parameters that matter most, and the folder of all tables."""
    from simulation.analysis.short_labels import output_label

    out = console()
    screened = result.about["method"] == "morris"
    noise = result.variances.set_index("output")["share_of_replication"]
    for output, rows in result.effects.groupby("output", sort=False):
        title, most = output_label(str(output)), rows.head(MOST_ROWS)
        out.print(_screened(title, most) if screened else _indices(title, most))
        if noise[output] == noise[output]:
            share = f"{100 * noise[output]:.0f}"
            out.print(
                translated("Noise of the seeds: {share} % of the variance of a run", share=share)
            )
    for row in result.emulators.itertuples():
        share = f"{100 * row.explained:.0f}"
        out.print(
            translated(
                "The emulator of {output} explains {share} %",
                output=output_label(row.output),
                share=share,
            )
        )
    first = translated("the first {n} parameters are shown", n=MOST_ROWS)
    out.print(joined([str(result), first], "; "), style="dim")
    out.print(translated("All tables and the figure: {folder}", folder=folder), soft_wrap=True)


def _screened(title: str, rows: pd.DataFrame) -> Table:
    table = plain_table(
        title, "Parameter", "Effect", "Absolute", "Low", "High", "Spread", "Above noise"
    )
    for row in rows.assign(above=yes_or_no(rows["above_noise"])).itertuples():
        values = (row.mean, row.mean_absolute, row.low, row.high, row.spread)
        table.add_row(short_name(row.parameter), *(f"{value:.3g}" for value in values), row.above)
    return table


def _indices(title: str, rows: pd.DataFrame) -> Table:
    columns = ("First", "Low", "High", "Total", "Low", "High")
    table = plain_table(title, "Parameter", *columns)
    for row in rows.itertuples():
        values = (
            row.first, row.first_low, row.first_high, row.total, row.total_low, row.total_high
        )  # fmt: skip
        table.add_row(short_name(row.parameter), *(f"{value:.2f}" for value in values))
    return table
