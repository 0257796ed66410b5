"""The command `validate`: published figures beside what the model says of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli.app import app, stored_so_far
from simulation.cli.options import Formats, Months, NoCache, Out, Scheduler, Streets, Workers
from simulation.cli.printing import (
    announce_compilation,
    cell,
    console,
    figure_files,
    number,
    plain_table,
    progress_bar,
    yes_or_no,
)
from simulation.languages.messages import shown_message
from simulation.languages.translation import joined, translated

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from simulation.analysis.validation_runs.result import Validation

VALIDATION, FIGURE = "validation", "figure"
KEY = (
    "Low, high: 90 % of what would be published if the posterior were right.\n"
    "CRPS: error of the prediction in the unit of the figure, beside that under the prior, of no "
    "change, and of the mean of other cities; lower is better.\n"
    "Skill: 1 is perfect, 0 is as good as the reference, below 0 is worse.  It is the criterion; "
    "the number of values inside is none.\n"
    "Log density: of figures that were not fitted, higher is better; error: its standard error.  "
    "From prior: what the kept figures change, in nats; effective: sample size, unreliable below "
    "50."
)
"""Explanation of the columns."""
SCORES = ("crps", "crps_prior", "crps_no_change", "crps_other_cities")
HEADS = ("Published", "Median", "Low", "High", "Inside", "CRPS", "Prior", "No change", "Others")


@app.command()
def validate(
    city: Annotated[
        list[str] | None,
        typer.Argument(help="Scenarios with the programme of their city; default: all cities."),
    ] = None,
    posterior: Annotated[
        str | None,
        typer.Option(help="A built-in posterior, or the path of a .csv; default: the priors."),
    ] = None,
    figures: Annotated[
        Path | None, typer.Option(help="A .csv file of further published figures.")
    ] = None,
    leave_one_out: Annotated[
        bool,
        typer.Option(
            "--leave-one-out",
            help="Predict each target from the others, too; always done with a posterior that has "
            "the ensemble of its calibration beside it.",
        ),
    ] = False,
    leave_one_city_out: Annotated[
        bool,
        typer.Option(
            "--leave-one-city-out", help="Predict all figures of each city from the others, too."
        ),
    ] = False,
    rival: Annotated[
        list[str] | None,
        typer.Option(
            metavar="POSTERIOR",
            help="Posterior of a rival model, as of calibrate --rival nothing-works; may be "
            "repeated.",
        ),
    ] = None,
    samples: Annotated[
        int, typer.Option(help="Number of samples of the posterior, and of the priors.")
    ] = 100,
    seeds: Annotated[int, typer.Option(help="Number of seeds of each sample.")] = 2,
    scale: Annotated[float, typer.Option(help="Share of households simulated.")] = 0.02,
    streets: Streets = 1.0,
    months: Months = None,
    seed: Annotated[int, typer.Option(help="Seed of the samples and of the errors.")] = 1,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
    formats: Formats = "png",
    no_cache: NoCache = False,
    json: Annotated[bool, typer.Option("--json", help="Print the tables as JSON.")] = False,
) -> None:
    """Validate: score predictions of published figures, those never used before among them."""
    from simulation.analysis.validation_runs.experiment import validate
    from simulation.io.atomic_files import try_place
    from simulation.io.command_line import keep_command
    from simulation.plots.saving import checked_formats, save_each
    from simulation.plots.validation import predictions

    endings = checked_formats(formats, "validate")
    folder = out or Path("results") / "validate"
    try_place(folder / VALIDATION, figure_files((FIGURE,), endings))
    announce_compilation()
    with stored_so_far(), progress_bar("validating", "runs") as progress:
        result = validate(
            city or None, posterior=posterior, figures=figures, leave_one_out=leave_one_out,
            leave_one_city_out=leave_one_city_out, rivals=rival or (), samples=samples,
            seeds=seeds, scale=scale, streets=streets, months=months, seed=seed, out=folder,
            workers=workers, executor=scheduler, progress=progress, cache=not no_cache,
        )  # fmt: skip
    path = result.save(folder / VALIDATION)
    keep_command(path)
    save_each(predictions(result), path / FIGURE, endings)
    if json:
        _print_json(result)
    else:
        show_validation(result, path)


def show_validation(validation: Validation, folder: Path) -> None:
    """Print a validation, and the folder of its tables."""
    from simulation.analysis.labels import place_label

    out = console()
    out.print(_skills(validation.skill))
    for group, rows in validation.reweighted.comparisons.groupby("group", sort=False):
        out.print(_comparison(str(group), rows))
    for (city, role), rows in validation.figures.groupby(["city", "role"], sort=False):
        out.print(_figures(f"{place_label(city)}{translated(': ')}{translated(str(role))}", rows))
    for row in validation.figures[validation.figures["without"] != ""].itertuples():
        line = translated(
            "No counterpart of {figure} in {city}: {reason}",
            figure=row.figure, city=place_label(row.city), reason=shown_message(row.without),
        )  # fmt: skip
        out.print(line, soft_wrap=True)
    found = validation.reweighted
    if len(found.left_out):
        title = translated("Each figure, from the others")
        out.print(_left_out(title, found.left_out, found.without_each))
    for (fitted, city), rows in found.left_out_cities.groupby(["fitted", "left_out"], sort=False):
        title = translated(
            "{city}, from the {fitted} of the others", city=city, fitted=translated(str(fitted))
        )
        without = found.without_city[found.without_city["fitted"] == fitted]
        out.print(_left_out(title, rows, without))
    if len(found.ranks):
        out.print(_ranks(found.ranks))
    about = joined([str(validation), validation.inside], "; ")
    out.print(f"{about}\n{translated(KEY)}", style="dim")
    out.print(translated("All tables and the figure: {folder}", folder=folder), soft_wrap=True)


def _skills(skill: pd.DataFrame) -> Table:
    table = plain_table("Skill", "Figures", "Score", "Reference", "n", "Skill", "Low", "High")
    for row in skill.itertuples():
        cells = [cell(value, ".2f") for value in (row.skill, row.low, row.high)]
        words = (translated(one.replace("_", " ")) for one in (row.role, row.score, row.reference))
        table.add_row(*words, str(row.n_figures), *cells)
    return table


def _figures(title: str, rows: pd.DataFrame) -> Table:
    from simulation.analysis.formatting import shown_unit
    from simulation.analysis.labels import with_unit

    table = plain_table(title, "Figure", *HEADS)
    for row in rows.assign(said=yes_or_no(rows["inside"])).to_dict("records"):
        unit = row["unit"]
        values = [row[name] for name in ("published", "median", "low", "high")]
        cells = [number(value, unit) for value in values]
        scores = [number(row[name], unit) for name in SCORES]
        label = with_unit(row["figure"], shown_unit(unit)[1]) if unit else row["figure"]
        table.add_row(label, *cells, row["said"], *scores)
    return table


def _comparison(title: str, rows: pd.DataFrame) -> Table:
    """Table of rival models, placebos or error models; the first row is the reference."""
    columns = ("n", "Log density", "Error", "Difference", "Error", "Unreliable")
    heading = translated("{title}: figures left out", title=translated(title))
    table = plain_table(heading, "Model", *columns)
    for row in rows.itertuples():
        density = cell(row.log_density, ".2f"), cell(row.standard_error, ".2f")
        own = ("", "") if row.Index == rows.index[0] else (
            cell(row.difference, ".2f"), cell(row.standard_error_of_difference, ".2f")
        )  # fmt: skip
        known = row.n_moved == row.n_moved
        moved = translated(" ({n} moved)", n=int(row.n_moved)) if known else ""
        unreliable = translated("{n} of {of}", n=row.n_unreliable, of=row.n_figures)
        table.add_row(f"{row.model}{moved}", str(row.n_figures), *density, *own, unreliable)
    return table


def _left_out(title: str, rows: pd.DataFrame, without: pd.DataFrame) -> Table:
    columns = ("Published", "Median", "Low", "High", "From prior", "Effective")
    heading = translated("{title}, transformed", title=title)
    table = plain_table(heading, "Figure", *columns)
    about = without.set_index("left_out")
    for row in rows.itertuples():
        cells = [cell(one, ".3g") for one in (row.published, row.median, row.low, row.high)]
        marked = "" if row.reliable else translated(", unreliable")
        of_all = about.loc[row.left_out]
        nats, size = of_all["nats_from_prior"], of_all["effective_sample_size"]
        name = row.figure if rows["city"].nunique() == 1 else row.left_out
        table.add_row(name, *cells, f"{nats:.2f}", f"{size:.0f}{marked}")
    return table


def _ranks(ranks: pd.DataFrame) -> Table:
    """Table of the self check: bins of the histogram of ranks that lie within the band."""
    table = plain_table("Does reweighting find what made the data", "Quantity", "Bins", "Reliable")
    for name, rows in ranks.groupby("quantity", sort=False):
        inside = translated("{n} of {of} inside", n=int(rows["inside"].sum()), of=len(rows))
        table.add_row(str(name), inside, f"{100 * rows['share_reliable'].iloc[0]:.0f} %")
    return table


def _print_json(validation: Validation) -> None:
    from simulation.io.json_text import to_json

    tables = {name: _records(table) for name, table in validation.tables.items()}
    typer.echo(to_json({**tables, "about": dict(validation.about)}, indent=2))


def _records(table: pd.DataFrame) -> list[dict[str, object]]:
    """Rows of a table, with none where there is no value."""
    plain = table.astype(object)
    return list(plain.where(plain.notna(), None).to_dict("records"))
