"""Pieces of the page: a figure with its downloads, a table, and the choice of an outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd
import streamlit as st
from matplotlib.figure import Figure

from simulation.analysis.labels import outcome_label
from simulation.app.choices import choose
from simulation.app.downloads import as_csv, as_images
from simulation.app.results import Files
from simulation.languages.translation import translated

MIME = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "csv": "text/csv",
    "html": "text/html",
    "toml": "application/toml",
}
"""Kinds of files by their endings."""


def show_figure(files: Files, make: Callable[[], Figure], *name: Any) -> None:
    """Show a figure, with a download for each format.

    Parameters
    ----------
    files
        What was made of the result.
    make
        Function that draws the figure.
    name
        What tells the figure apart from others of the result.
    """
    images = files.get(lambda: as_images(make), "figure", *name)
    st.image(images["png"], width="stretch")
    with st.container(horizontal=True):
        for ending, content in images.items():
            offer(translated("Figure as {format}", format=ending.upper()), content, name, ending)


def offer(label: str, content: bytes | str, name: Iterable[Any], ending: str) -> None:
    """Show the button of a download.

    Parameters
    ----------
    label
        Text of the button.
    content
        The file.
    name
        Parts of its name, and of the key of the button.
    ending
        Ending of its name, one of `MIME`.
    """
    stem = "-".join(map(str, name))
    st.download_button(
        label, content, f"{stem}.{ending}", MIME[ending], key=f"download.{stem}.{ending}",
        on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def offer_table(files: Files, table: pd.DataFrame, name: str) -> None:
    """Show the button of a table as a CSV file."""
    content = files.get(lambda: as_csv(table), "table", name)
    offer(translated("Table as CSV, for Excel"), content, [name], "csv")


def offer_report(files: Files, make: Callable[[], bytes], name: str) -> None:
    """Show the button of a report; the report is made when it is asked for."""
    if not files.has("report") and not st.button(translated("Make the report"), f"make.{name}"):
        return
    with st.spinner(translated("The report is being made.")):
        content = files.get(make, "report")
    offer(translated("Report as HTML"), content, [name], "html")


def offer_scenario(text: str, name: str) -> None:
    """Show the button of a scenario file."""
    stem = name.removesuffix(".toml")
    offer(translated("Scenario file {name}", name=name), text, [stem], "toml")


def ask_outcome(names: Iterable[str], key: str) -> str:
    """Ask for an outcome; satisfaction is chosen at first."""
    known = list(names)
    usual = "satisfaction" if "satisfaction" in known else known[0]
    return choose(translated("Outcome"), known, outcome_label, usual, key)
