"""The command `figure`: one figure from the folder of a run, a sweep or a comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from simulation.cli.app import app
from simulation.cli.printing import say

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

What = Literal["effects", "heat-map", "response", "differences", "places", "network"]
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "effects": ("outcome", "baseline"),
    "heat-map": ("outcome", "kind", "baseline"),
    "response": ("outcome", "kind", "baseline", "dose"),
    "differences": ("outcome", "kind", "baseline"),
    "places": ("outcome", "level", "most"),
    "network": ("street", "district", "month"),
}
"""Options that a figure has, beside its file."""
ALWAYS = ("what", "folder", "out", "help")


@app.command()
def figure(
    context: typer.Context,
    what: Annotated[
        What,
        typer.Argument(
            help="Of a sweep or a comparison: effects, heat-map, response (a varied number on the "
            "axis) or differences (over the months). Of a run: places or network."
        ),
    ],
    folder: Annotated[Path, typer.Argument(help="Folder of a sweep, a comparison or a run.")],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="A .png, .svg or .pdf file; default: in the folder."),
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(metavar="NAME", help="Outcome; default: satisfaction.")
    ] = None,
    kind: Annotated[Literal["true", "reported"], typer.Option(help="Kind of the values.")] = "true",
    baseline: Annotated[
        str | None, typer.Option(help="What alternatives are compared with; default: the first.")
    ] = None,
    dose: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="Setting on the axis; default: that with most values."),
    ] = None,
    level: Annotated[
        str, typer.Option(help="Level of the places: district, street, type, fifth or treatment.")
    ] = "district",
    most: Annotated[int, typer.Option(min=1, help="Largest number of places.")] = 20,
    street: Annotated[
        int | None, typer.Option(help="Number of the street; default: the first.")
    ] = None,
    district: Annotated[
        int | None, typer.Option(help="Number of a district, instead of a street.")
    ] = None,
    month: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="Month; default: the last.")
    ] = None,
) -> None:
    """Draw one figure from what is stored, as PNG, SVG or PDF by the ending of the file."""
    from simulation.io.atomic_files import try_file
    from simulation.plots.saving import format_of, save

    _refuse_other_options(context, what)
    path = out or folder / f"{what}.png"
    format_of(path, "figure", "--out")
    given = {name: context.params[name] for name in OPTIONS[what]}
    drawn = DRAWN[what](folder, given)
    try_file(path)
    save(drawn, path)
    say(f"drawn: {path}")


def _refuse_other_options(context: typer.Context, what: str) -> None:
    """Refuse options that say nothing about a figure."""
    from simulation.io.errors import InputError

    for option in context.command.params:
        name = str(option.name)
        source = context.get_parameter_source(name)
        if source is None or source.name != "COMMANDLINE":
            continue
        if name not in (*ALWAYS, *OPTIONS[what]):
            known = ", ".join(f"--{one}" for one in OPTIONS[what])
            raise InputError(f"figure: {option.opts[0]}: {what} has only {known} and --out")


def _comparison(folder: Path, given: Mapping[str, Any]) -> Any:
    from simulation.analysis.comparison.stored_runs import compare_runs

    return compare_runs(folder, given["baseline"], outcomes=given["outcome"])


def _effects(folder: Path, given: Mapping[str, Any]) -> Figure:
    from simulation.plots import effects

    return effects(_comparison(folder, given))


def _heat_map(folder: Path, given: Mapping[str, Any]) -> Figure:
    from simulation.plots import heat_map

    return heat_map(_comparison(folder, given), given["outcome"], given["kind"])


def _response(folder: Path, given: Mapping[str, Any]) -> Figure:
    from simulation.plots import response

    chosen = given["outcome"], given["kind"], given["dose"]
    return response(_comparison(folder, given), *chosen)


def _differences(folder: Path, given: Mapping[str, Any]) -> Figure:
    from simulation.plots import differences

    name = given["outcome"] or "satisfaction"
    return differences(folder, name, given["kind"], given["baseline"])


def _places(folder: Path, given: Mapping[str, Any]) -> Figure:
    from simulation.outcomes.levels import checked_level
    from simulation.plots import places

    level = checked_level(given["level"], "figure", "--level")
    name = given["outcome"] or "satisfaction"
    return places(_table(folder, "monthly"), level, name, given["most"])


def _network(folder: Path, given: Mapping[str, Any]) -> Figure:
    from simulation.plots import network

    chosen = given["street"], given["month"]
    return network(_table(folder, "edges"), *chosen, district=given["district"])


def _table(folder: Path, name: str) -> pd.DataFrame:
    """Read a table of a run.

    Raises
    ------
    InputError
        If the folder has none.
    """
    import pandas as pd

    from simulation.io.validation import refuse

    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise refuse("figure", "FOLDER", str(folder), f"the folder of a run, with {path.name}")
    return pd.read_parquet(path)


DRAWN: Mapping[str, Callable[[Path, Mapping[str, Any]], Figure]] = {
    "effects": _effects,
    "heat-map": _heat_map,
    "response": _response,
    "differences": _differences,
    "places": _places,
    "network": _network,
}
"""How each figure is drawn from a folder and the options that it has."""
