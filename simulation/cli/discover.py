"""The command `discover`: in which part of the uncertainty one alternative loses to another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from simulation.cli.app import app
from simulation.cli.options import AllowMissing, Folder, Formats, Out, Over
from simulation.cli.printing import cell, console, figure_files, plain_table, short_name
from simulation.languages.translation import joined, translated

if TYPE_CHECKING:
    from rich.table import Table

    from simulation.analysis.discovery.stored_runs import StoredDiscovery

DISCOVERY, FIGURE = "discovery", "figure"
MOST_ROWS = 10
KEY = (
    "Coverage: share of all cases that lie in the part; density: share of cases within it; mass: "
    "share of samples within it.\n"
    "Overlap: how much of the part is found again in resamples."
)
"""Explanation of the summary."""


@app.command()
def discover(
    folder: Folder,
    where: Annotated[
        str,
        typer.Option(help="Condition on differences of outcomes, such as 'satisfaction < 0'."),
    ],
    alternative: Annotated[
        str | None, typer.Option(help="Alternative; default: the only other one.")
    ] = None,
    baseline: Annotated[
        str | None, typer.Option(help="What it is compared with; default: the first.")
    ] = None,
    city: Annotated[str | None, typer.Option(help="City; default: the only one.")] = None,
    over: Over = "last_year",
    method: Annotated[
        Literal["prim", "tree"], typer.Option(help="One box, or the leaves of a tree.")
    ] = "prim",
    seed: Annotated[int, typer.Option(help="Seed of the resamples.")] = 0,
    out: Out = None,
    formats: Formats = "png",
    allow_missing: AllowMissing = False,
) -> None:
    """Discover in which part of the uncertainty a condition on a stored sweep holds."""
    from simulation.analysis.discovery.stored_runs import discover_in_runs
    from simulation.io.atomic_files import try_place
    from simulation.plots.discovery import stability
    from simulation.plots.saving import checked_formats, save_each

    endings = checked_formats(formats, "discover")
    place = (out or folder) / DISCOVERY
    result = discover_in_runs(
        folder, where, alternative=alternative, baseline=baseline, city=city, over=over,
        method=method, seed=seed, allow_missing=allow_missing,
    )  # fmt: skip
    try_place(place, figure_files((FIGURE,), endings))
    path = result.save(place)
    save_each(stability(result), path / FIGURE, endings)
    show_discovery(result, path)


def show_discovery(result: StoredDiscovery, folder: Path) -> None:
    """Print the part that was found, and the folder of all tables."""
    out, found = console(), result.found
    out.print(str(result), soft_wrap=True)
    (row,) = found.summary.to_dict("records")
    numbers = {name: row[name] for name in ("coverage", "density", "mass", "overlap", "p_value")}
    out.print(joined([f"{translated(name)} {value:.2f}" for name, value in numbers.items()]))
    if row["found"]:
        out.print(_boxes(result))
    else:
        out.print(translated("No part of the uncertainty is found that is better than chance."))
    out.print(_stability(result))
    out.print(translated(KEY), style="dim")
    out.print(translated("All tables and the figure: {folder}", folder=folder), soft_wrap=True)


def _boxes(result: StoredDiscovery) -> Table:
    table = plain_table("Where it holds", "Part, parameter", "From", "To", "p")
    for row in result.found.boxes.itertuples():
        cells = [
            f"{value:.4g}" if abs(value) < float("inf") else "" for value in (row.low, row.high)
        ]
        chance = cell(row.quasi_p_value, ".3f")
        table.add_row(f"{row.box}, {short_name(row.parameter)}", *cells, chance)
    return table


def _stability(result: StoredDiscovery) -> Table:
    table = plain_table("How stable", "Parameter", "Share of resamples", "Restricted")
    for row in result.found.stability.head(MOST_ROWS).itertuples():
        restricted = translated("yes") if row.restricted else ""
        table.add_row(short_name(row.parameter), f"{row.share_of_resamples:.2f}", restricted)
    return table
