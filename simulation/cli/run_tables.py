"""Tables of a run: outcomes, costs, budgets, doses and targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.cli.printing import console, number, plain_table, unit_after
from simulation.languages.translation import counted, joined, translated

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from rich.table import Table

    from simulation.experiments.run import Run

ROUNDING = 1e-9
"""Share of what levers ask by which sums may differ through rounding."""


def show_run(done: Run, folder: Path) -> None:
    """Print the main outcomes, costs, doses and targets of a run, and the folder of all tables."""
    out = console()
    out.print(_outcome_table(done))
    if _shown(done, costs=True):
        out.print(_cost_table(done))
    if len(rationed := _rationed(done)):
        out.print(_budget_table(done, rationed))
    if len(done.doses):
        out.print(_dose_table(done))
    if len(done.targets):
        out.print(_target_table(done))
        out.print(_about_targets(done))
    line = translated("All monthly outcomes and the figure: {folder}", folder=folder)
    out.print(line, soft_wrap=True)


def _years(done: Run) -> dict[int, str]:
    """Give the first and the last year, with what is said above their columns."""
    from simulation.analysis.labels import year_head

    months = done.summary.groupby("year")["months"].max()
    years = sorted({int(months.index.min()), int(months.index.max())})
    return {year: year_head(year, int(months[year])) for year in years}


def _outcome_table(done: Run) -> Table:
    from simulation.analysis.labels import outcome_label
    from simulation.outcomes.declaration import OUTCOMES

    values = done.summary.set_index(["outcome", "kind", "year"])["value"]
    totals = done.totals.set_index(["outcome", "kind"])["value"]
    heads, months = _years(done), counted(done.spec.months, "month")
    last = max(heads)
    of_reports = translated("{year} reported", year=last)
    reported = heads[last].replace(str(last), of_reports)
    table = plain_table(done.scenario.title, "Outcome", *heads.values(), reported, months)
    for name in _shown(done, costs=False):
        outcome = OUTCOMES[name]
        unit = outcome.unit_of_year
        cells = [number(values.get((name, "true", year)), unit) for year in heads]
        in_reports = number(values.get((name, "reported", last)), unit) if outcome.reported else ""
        total = number(totals.get((name, "true")), unit)
        whole = f"{translated(outcome.year)} {total}" if total else ""
        table.add_row(unit_after(outcome_label(name), unit), *cells, in_reports, whole)
    return table


def _cost_table(done: Run) -> Table:
    from simulation.analysis.labels import cost_label

    values = done.summary.set_index(["outcome", "kind", "year"])["value"]
    totals = done.totals.set_index(["outcome", "kind"])["value"]
    heads, months = _years(done), counted(done.spec.months, "month")
    title = "Cost of levers with staff hours, M yuan"
    table = plain_table(title, "Lever", *heads.values(), months)
    for name in _shown(done, costs=True):
        cells = [number(values.get((name, "true", year)), "yuan") for year in heads]
        table.add_row(cost_label(name), *cells, number(totals.get((name, "true")), "yuan"))
    return table


def _shown(done: Run, costs: bool) -> list[str]:
    """Give the outcomes that a run prints: costs of its levers, or all others."""
    from simulation.outcomes.declaration import outcomes_in_view

    recorded = set(done.summary["outcome"])
    shown = [name for name in outcomes_in_view("run") if name in recorded]
    return [name for name in shown if name.startswith("cost_") == costs]


def _rationed(done: Run) -> pd.DataFrame:
    """Give asked and granted yuan over all months of the levers that got less than they asked."""
    totals = done.budgets.groupby("lever", sort=False)[["asked", "granted"]].sum()
    return totals[totals["granted"] < totals["asked"] * (1 - ROUNDING)]


def _budget_table(done: Run, rationed: pd.DataFrame) -> Table:
    from simulation.analysis.labels import lever_title

    months = counted(done.spec.months, "month")
    title = translated("Cash of levers that budgets rationed, {months}", months=months)
    table = plain_table(title, "Lever", "Asked, M yuan", "Granted, M yuan", "Granted, %")
    for name, row in rationed.iterrows():
        share = number(row["granted"] / row["asked"], "share")
        cells = (number(row[column], "yuan") for column in ("asked", "granted"))
        table.add_row(lever_title(str(name)), *cells, share)
    return table


def _dose_table(done: Run) -> Table:
    table = plain_table("Doses", "Statistic", "By", "Asked", "Reached", "Reached, %", "Enough")
    for row, text in zip(done.doses.itertuples(), _yes_or_no(done.doses["enough"]), strict=True):
        cells = (number(value, row.unit) for value in (row.asked, row.reached))
        share = number(row.share, "share")
        table.add_row(_statistic(row), row.month, *cells, share, text)
    return table


def _target_table(done: Run) -> Table:
    table = plain_table("Targets", "Statistic", "Month", "Published", "Model", "Tolerance", "Met")
    for row, text in zip(done.targets.itertuples(), _yes_or_no(done.targets["met"]), strict=True):
        numbers = (number(value, row.unit) for value in (row.published, row.model, row.tolerance))
        table.add_row(_statistic(row), row.month, *numbers, text)
    return table


def _statistic(row: Any) -> str:
    """Name of a statistic, with its unit, and whether it is compared with a reported value."""
    from simulation.analysis.labels import statistic_label, with_kind

    return with_kind(unit_after(statistic_label(row.figure, row.outcome), row.unit), row.kind)


def _yes_or_no(answers: pd.Series) -> pd.Series:
    return answers.map({True: translated("yes"), False: translated("no")}).fillna(
        translated("not run")
    )


def _about_targets(done: Run) -> str:
    """Say how many targets are met; a statistic that restates another does not count again."""
    from simulation.scenario.targets import met_of

    met, compared = met_of(done.targets)
    again = int((done.targets["restates"] != "").sum())
    found = translated("Targets met: {met} of {compared}", met=met, compared=compared)
    if not again:
        return found
    left_out = translated("{n} that restate another are not counted", n=again)
    return joined([found, left_out], "; ")
