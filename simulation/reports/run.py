"""Report of one run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from simulation.analysis.labels import cost_label, lever_title, outcome_label
from simulation.analysis.shown import number, unit_after
from simulation.experiments.about_run import ABOUT
from simulation.experiments.places import RUN
from simulation.experiments.priors import uncertain
from simulation.languages.messages import shown_message
from simulation.languages.translation import translated
from simulation.levers import LEVERS
from simulation.outcomes.annual import MONTHS_OF_A_YEAR, over_all_months, yearly
from simulation.outcomes.declaration import OUTCOMES, outcomes_in_view
from simulation.plots.words import in_language
from simulation.reports.html import Html, joined, paragraphs, table, words_table
from simulation.reports.page import Report
from simulation.reports.provenance import command, figures, provenance
from simulation.reports.scenario import doses, in_words, short, targets
from simulation.reports.sources import Source
from simulation.reports.words import say

ENTRIES = {
    "identity": "identity",
    "code": "code",
    "seed": "seed",
    "city_seed": "city_seed",
    "scale": "scale",
    "streets": "streets",
    "n_months": "months",
}
"""Key in `words` of an entry of provenance, and key in the record of a run."""


def report_of_run(source: Source) -> Report:
    """Report on the run in a folder; see `writing.report`."""
    record, about = source.record(RUN), source.record(ABOUT)
    monthly = source.table("monthly.parquet")
    title, images = in_language(about["title"]), figures(source)
    first, last = about["first_month"], about["last_month"]
    question = say(
        "question_run", city=translated(about["city"]), first=first, last=last, title=title
    )
    without = paragraphs(shown_message(about["why_not_compared"]))
    entries = {key: record[name] for key, name in ENTRIES.items()}
    parts = {
        "question": paragraphs(question, say("caution_run")),
        "scenario": in_words(about, title),
        "doses": joined([without, doses(about["doses"], title)]),
        "figures": images,
        "results": joined([_outcomes(monthly), _budgets(about["budgets"]),
                           targets(about["targets"])]),
        "assumed": _assumed(about),
        "provenance": provenance(source, entries, record["environment"]),
        "command": command(about["command"], "command"),
    }  # fmt: skip
    return Report(say("title_run", title=title), parts, source.read)


def _outcomes(monthly: pd.DataFrame) -> Html:
    """Outcomes and costs by year, with totals; a run without the level of the city has none."""
    known = monthly["outcome"].isin(list(OUTCOMES))
    others, monthly = monthly.loc[~known, "outcome"].drop_duplicates(), monthly[known]
    if not (monthly["level"] == "city").any():
        return Html("")
    without = say("left_out", names=", ".join(others)) if len(others) else ""
    years, totals = yearly(monthly), over_all_months(monthly)
    months = years.groupby("year")["months"].max()
    shown = sorted({int(months.index.min()), int(months.index.max())})
    heads = {year: _year(year, int(months[year])) for year in shown}
    by_year = years.set_index(["outcome", "kind", "year"])["value"]
    whole = totals.set_index(["outcome", "kind"])
    n = int(totals["months"].max())
    recorded = set(years["outcome"])
    names = [name for name in outcomes_in_view("run") if name in recorded]
    costs = [name for name in names if name.startswith("cost_")]
    last = shown[-1]
    rows = [
        (
            unit_after(outcome_label(name), OUTCOMES[name].unit_of_year),
            *_cells(by_year, name, shown),
            _reported(by_year, name, last),
            _total(whole, name),
        )
        for name in names
        if name not in costs
    ]
    reported = say("year_reported", year=heads[last])
    head = [say("outcome"), *heads.values(), reported, say("whole", months=n)]
    outcomes = table(say("outcomes"), head, rows)
    return joined([outcomes, paragraphs(without), _costs(by_year, whole, costs, heads, n)])


def _year(year: int, months: int) -> str:
    whole = months == MONTHS_OF_A_YEAR
    return say("year", year=year) if whole else say("year_part", year=year, months=months)


def _cells(values: pd.Series, name: str, years: list[int]) -> list[str]:
    unit = OUTCOMES[name].unit_of_year
    return [number(values.get((name, "true", year)), unit) for year in years]


def _reported(values: pd.Series, name: str, year: int) -> str:
    one = OUTCOMES[name]
    return number(values.get((name, "reported", year)), one.unit_of_year) if one.reported else ""


def _total(whole: pd.DataFrame, name: str) -> str:
    """Value over all months, with what it is: their mean, sum or last."""
    row = whole.loc[(name, "true")]
    value = number(row["value"], OUTCOMES[name].unit_of_year)
    return say(f"rule_{row['rule']}", value=value) if value else ""


def _costs(
    by_year: pd.Series, whole: pd.DataFrame, names: list[str], heads: Mapping[int, str], n: int
) -> Html:
    """Cost of each lever, and of all together, by year and over all months."""
    rows = [
        (
            cost_label(name),
            *_cells(by_year, name, list(heads)),
            number(whole.loc[(name, "true"), "value"], "yuan"),
        )
        for name in names
    ]
    if rows:
        sums = [sum(by_year.get((name, "true", year), 0.0) for name in names) for year in heads]
        all_of_it = sum(whole.loc[(name, "true"), "value"] for name in names)
        rows.append((say("all_levers"), *(number(one, "yuan") for one in (*sums, all_of_it))))
    return table(say("costs"), [say("lever"), *heads.values(), say("whole", months=n)], rows)


def _budgets(claims: list[Mapping[str, Any]]) -> Html:
    rows = [
        (lever_title(one["lever"]) if one["lever"] in LEVERS else one["lever"],
         *(number(one[key], "yuan") for key in ("asked", "granted")))
        for one in claims
    ]  # fmt: skip
    return table(say("budgets"), [say(key) for key in ("lever", "asked", "granted")], rows)


def _assumed(about: Mapping[str, Any]) -> Html:
    stated = [
        (f"{group}.{name}", short(value))
        for group, values in about["parameters"].items()
        for name, value in values.items()
    ]
    caption, heads = say("stated_parameters"), [say("parameter"), say("value")]
    text = paragraphs(say("one_set", n=len(uncertain())))
    return joined([text, words_table(caption, heads, stated)])
