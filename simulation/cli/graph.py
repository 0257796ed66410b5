"""The command `graph`: the governance graph of a stored run, as a file and in numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli.app import app
from simulation.cli.options import Bom
from simulation.cli.printing import cell, console, number, plain_table, unit_after
from simulation.languages.translation import either, translated

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table


@app.command()
def graph(
    folder: Annotated[Path, typer.Argument(help="Folder of a run.")],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="Write the graph: a .gexf, .graphml or .json file."),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(metavar="MONTH", help="Month of the graph, such as 2019-06; default: last."),
    ] = None,
    monthly: Annotated[
        Path | None,
        typer.Option(help="Write the network outcomes by month: .parquet, .csv, .xlsx or .dta."),
    ] = None,
    bom: Bom = False,
) -> None:
    """Write the governance graph of a run for Gephi and others, and measure it."""
    from simulation.experiments.network import read_network
    from simulation.experiments.table_files import save_table

    network = read_network(folder)
    written = [] if out is None else [network.write(out, at)]
    measured = network.by_month()
    if monthly is not None:
        written.append(save_table(measured, monthly, bom=bom))
    shown = console()
    shown.print(_table(measured, network.at(at).graph["month"]))
    for path in written:
        shown.print(translated("Written: {path}", path=path), soft_wrap=True)


def _table(measured: pd.DataFrame, month: str) -> Table:
    """Give the network outcomes of the first month, of a month, and of the last."""
    from simulation.outcomes.network import MEASURES

    values = measured.set_index(["outcome", "month"])["value"]
    months = measured["month"].drop_duplicates().tolist()
    heads = sorted({months[0], month, months[-1]} & set(months))
    table = plain_table("Network", "Outcome", *heads)
    for name, one in MEASURES.items():
        row = [values[name, head] for head in heads]
        share = one.unit == "share"
        cells = [number(value, "share") if share else cell(value, ",.3g") for value in row]
        table.add_row(unit_after(either(one.label, one.label_zh), one.unit), *cells)
    return table
