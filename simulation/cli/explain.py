"""The command `explain`: where the runs of two scenarios first part, and what lies behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli import completion
from simulation.cli.app import app
from simulation.cli.options import Months, Scale, Seed, Streets
from simulation.cli.printing import announce_compilation, console, plain_table
from simulation.languages.messages import shown_message
from simulation.languages.translation import translated

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

NAMES = completion.scenarios_and_strategies
MOST_DIFFERENCES = 20
"""Differences between the scenarios that are printed."""
DIGITS = "{:.6g}"


@app.command()
def explain(
    first: Annotated[
        str,
        typer.Argument(autocompletion=NAMES, help="A scenario such as wuhan, a strategy, a path."),
    ],
    second: Annotated[
        str, typer.Argument(autocompletion=NAMES, help="Another one, of the same city.")
    ],
    seed: Seed = 1,
    scale: Scale = 0.01,
    streets: Streets = 1.0,
    months: Months = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the table as JSON and nothing else.")
    ] = False,
) -> None:
    """Explain where two runs part: settings that differ, then month, phase, place and value.

    Both are run side by side with the same random numbers, so that the first difference comes from
    their settings alone, and each later one from those before it.
    """
    from simulation.analysis.divergence import explain_specs
    from simulation.experiments.spec import RunSpec
    from simulation.io.json_text import to_json
    from simulation.scenario import files, tables

    scenarios = files.read_alike(first, second)
    specs = [
        RunSpec.of(one, seed, scale=scale, streets=streets, months=months) for one in scenarios
    ]
    announce_compilation()
    explanation = explain_specs(*specs)
    if as_json:
        typer.echo(to_json(explanation.divergences.to_dict("records"), indent=2))
        return
    out = console()
    sentences = tables.differences(*scenarios, (first, second))
    typer.echo(translated("Settings that differ: {n}", n=len(sentences)))
    for sentence in sentences[:MOST_DIFFERENCES]:
        typer.echo(f"  {shown_message(sentence)}")
    if more := len(sentences[MOST_DIFFERENCES:]):
        command = f"xiaoqu diff {first} {second}"
        typer.echo(translated("  and {n} more: {command}", n=more, command=command))
    typer.echo(f"\n{shown_message(str(explanation))}")
    if len(explanation.divergences):
        out.print(_table(explanation.divergences))


def _table(divergences: pd.DataFrame) -> Table:
    """Table of what diverges, in the order in which it does."""
    table = plain_table("In this order", "Month, phase", "What", "Where", "First run", "Second run")
    for row in divergences.to_dict("records"):
        what = f"{row['table']}.{row['column']}"
        values = (DIGITS.format(row[name]) for name in ("value_a", "value_b"))
        table.add_row(f"{row['month']} {row['phase']}", what, row["entity"], *values)
    return table
