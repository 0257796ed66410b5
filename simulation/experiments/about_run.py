"""About a run: what its tables do not say, in words and numbers, for whoever reports on it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.experiments.crate import CRATE, write_crate
from simulation.experiments.places import RUN
from simulation.experiments.reproduction import command_of
from simulation.experiments.spec import RunSpec
from simulation.io.atomic_files import write_json
from simulation.io.errors import InputError
from simulation.io.months import month_name
from simulation.levers.schedule import ScheduledLever
from simulation.scenario.idle_levers import about_idle_levers
from simulation.scenario.programme import why_not_compared
from simulation.scenario.scenario import Scenario
from simulation.scenario.targets import compare_with_doses, compare_with_targets

ABOUT = "about.json"
RECORDS = (RUN, ABOUT, CRATE)
"""Files beside the tables of a run."""
RESULTS: Mapping[str, str] = {
    "monthly.parquet": "Every outcome, true and reported, month by month",
    "edges.parquet": "The governance graph, with begin and end of every edge",
    "nodes.parquet": "Who and what the edges tie together",
    "ledger.parquet": "Every yuan and staff hour, by lever",
    "summary.csv": "Outcomes by year",
    RUN: "Provenance: scenario, seeds, scale, versions, and the identity of the run",
    ABOUT: "What the scenario does, doses and targets, and the command",
}
"""Files of a run, and what is in each."""
GIVEN = ("seed", "city_seed", "scale", "streets", "months", "levels")
"""Entries of a record that are parameters of the run."""


def write_records(
    folder: Path,
    record: Mapping[str, Any],
    spec: RunSpec,
    monthly: pd.DataFrame,
    budgets: pd.DataFrame,
) -> None:
    """Write the `RECORDS` of a run, after its tables.

    Parameters
    ----------
    folder
        The folder, which has the tables.
    record
        What `run.json` says.
    spec, monthly, budgets
        As for `about_run`.
    """
    about = about_run(spec, monthly, budgets)
    if "branched" in record:
        about["command"] = None  # what had begun by then is in force at once
    write_json(folder / RUN, record)
    write_json(folder / ABOUT, about)
    given = {"scenario": spec.scenario.name, **{name: record[name] for name in GIVEN}}
    write_crate(
        folder, f"Run: {about['title']}", about["description"], given, RESULTS,
        identity=record["identity"],
    )  # fmt: skip


def about_run(spec: RunSpec, monthly: pd.DataFrame, budgets: pd.DataFrame) -> dict[str, Any]:
    """Say of a run what its scenario does, which doses and targets it reaches, and its command.

    Parameters
    ----------
    spec
        What was run.
    monthly, budgets
        Tables of the run; see `Run`.

    Returns
    -------
    dict
        title, description, city, first_month and last_month of the run, levers (see
        `about_levers`), parameters and structure that the scenario states, idle levers, doses,
        targets, why there are none, asked and granted by each lever under a budget (yuan), and
        the command, if there is one.
    """
    scenario = spec.scenario
    whole = spec.streets == 1
    try:
        without, doses, targets = (
            why_not_compared(scenario),
            compare_with_doses(scenario, monthly, whole),
            compare_with_targets(scenario, monthly, whole),
        )
    except InputError as error:  # a finished run is kept, whatever its city names
        without, doses, targets = str(error), pd.DataFrame(), pd.DataFrame()
    claims = budgets.groupby("lever", sort=False)[["asked", "granted"]].sum().reset_index()
    return {
        **about_scenario(scenario, spec.months),
        "why_not_compared": without,
        "doses": records(doses),
        "targets": records(targets),
        "budgets": records(claims),
        "command": command_of(spec),
    }


def about_scenario(scenario: Scenario, months: int) -> dict[str, Any]:
    """Say what a scenario does in its first months.

    Parameters
    ----------
    scenario
        The scenario.
    months
        Number of months.

    Examples
    --------
    >>> from simulation.scenario.strategy import load
    >>> about = about_scenario(load("wuhan=no-policy"), 12)
    >>> about["first_month"], about["last_month"], about["levers"]
    ('2017-01', '2017-12', [])
    """
    stated = scenario.stated()
    return {
        "title": scenario.title,
        "description": scenario.file.description,
        "city": scenario.city.title,
        "first_month": month_name(scenario.start_month),
        "last_month": month_name(scenario.start_month + months - 1),
        "levers": [about_lever(lever) for lever in scenario.levers],
        "parameters": stated["parameters"],
        "structure": scenario.structure.model_dump(exclude_defaults=True),
        "budget": stated["budget"],
        "idle": about_idle_levers(scenario, months),
    }


def about_lever(lever: ScheduledLever) -> dict[str, Any]:
    """Give name, title, begin, end (None if it goes on) and the settings that are stated."""
    settings = {key: one for key, one in lever.settings.items() if key not in ("begins", "ends")}
    ends = None if lever.last is None else month_name(lever.start_month + lever.last)
    return {
        "name": lever.name,
        "title": lever.kind.title,
        "begins": month_name(lever.start_month + lever.first),
        "ends": ends,
        "settings": settings,
    }


def records(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Give the rows of a table; what is missing is None.

    Examples
    --------
    >>> records(pd.DataFrame({"a": [1.0, None]}))
    [{'a': 1.0}, {'a': None}]
    """
    return table.astype(object).where(table.notna(), None).to_dict("records")
