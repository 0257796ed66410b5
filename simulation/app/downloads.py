"""Downloads: tables, figures, reports and scenario files, made by the functions of the library."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from simulation.app.results import Compared, OneRun
from simulation.experiments.reproduction import command_with
from simulation.experiments.table_files import save_table
from simulation.io.atomic_files import TemporaryFolder
from simulation.plots.comparison import drawn
from simulation.plots.over_months import differences
from simulation.plots.run import overview
from simulation.plots.saving import save, save_each
from simulation.reports.sources import COMPARISON
from simulation.reports.writing import report
from simulation.scenario.scenario import Scenario
from simulation.scenario.writing import scenario_text

DRAWING = threading.RLock()
"""Figures share the settings of matplotlib, so one session draws at a time."""
FORMATS = ("png", "svg")
FIGURE, OVER_TIME = "figure", "differences"
NOT_IN_A_NAME = re.compile(r"[^\w.+-]+")


def as_csv(table: pd.DataFrame) -> bytes:
    """Give a table as a CSV file that begins with a byte-order mark, for Excel."""
    folder = TemporaryFolder()
    return save_table(table, folder.path / "table.csv", bom=True).read_bytes()


def as_images(make: Callable[[], Figure]) -> dict[str, bytes]:
    """Draw a figure, and give it in each of the `FORMATS`.

    Parameters
    ----------
    make
        Function that draws it.
    """
    folder = TemporaryFolder()
    with DRAWING:
        figure = make()
        paths = {name: save(figure, folder.path / f"figure.{name}") for name in FORMATS}
    return {name: path.read_bytes() for name, path in paths.items()}


def report_of_run(result: OneRun) -> bytes:
    """Give the report of a run, one HTML file."""
    folder = TemporaryFolder()
    result.run.save(folder.path)
    with DRAWING:
        save_each(overview(result.run, result.without), folder.path / FIGURE)
    return report(folder.path).read_bytes()


def report_of_comparison(result: Compared) -> bytes:
    """Give the report of a comparison, one HTML file."""
    folder, comparison = result.folder.path, result.comparison
    tables = comparison.save(folder / COMPARISON)
    with DRAWING:
        save_each(drawn(comparison), tables / FIGURE)
        over_time = differences(folder, comparison.headline, baseline=comparison.about["baseline"])
        save_each(over_time, tables / OVER_TIME)
    return report(folder).read_bytes()


def file_name(scenario: Scenario) -> str:
    """Give the name of the file of a scenario, without signs that a shell understands.

    Examples
    --------
    >>> import simulation as sim
    >>> file_name(sim.load("linyi=publicity"))
    'linyi-publicity.toml'
    """
    return f"{NOT_IN_A_NAME.sub('-', Path(scenario.name).name)}.toml"


def scenario_of_run(result: OneRun) -> str:
    """Give the scenario file of a run, with the command that runs it."""
    spec = result.run.spec
    command = command_with(spec, file_name(spec.scenario), spec.scenario)
    return scenario_text(spec.scenario, [command])


def scenarios_of_comparison(result: Compared) -> dict[str, str]:
    """Give the scenario file of each alternative, with the command that compares them."""
    names = [file_name(one) for one in result.scenarios]
    head = [result.extent.command(names)]
    texts = (scenario_text(one, head) for one in result.scenarios)
    return dict(zip(names, texts, strict=True))
