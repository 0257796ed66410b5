"""One run on the page: outcomes, months, network, streets, downloads."""

from __future__ import annotations

import functools

import pandas as pd
import streamlit as st

from simulation.analysis.formatting import shown_unit
from simulation.analysis.labels import outcome_label, with_kind, year_head
from simulation.analysis.shown import number, printed_unit
from simulation.app import downloads, pieces
from simulation.app.choices import choose
from simulation.app.results import OneRun
from simulation.experiments.run import Run
from simulation.languages.messages import shown_message
from simulation.languages.translation import joined, translated
from simulation.outcomes.annual import by_rule
from simulation.outcomes.declaration import OUTCOMES, outcomes_in_view
from simulation.plots.network import network
from simulation.plots.run import overview
from simulation.plots.small_multiples import places
from simulation.scenario.idle_levers import about_idle_levers

HEADLINES = ("satisfaction", "coverage_professional", "collection_rate", "resolution_rate")
"""Outcomes that stand above all others."""
DIGITS = st.column_config.NumberColumn(format="%.4g")
"""How numbers of the streets are shown; the file has all digits."""


def show_run(result: OneRun) -> None:
    """Show a run: its headlines, and all else in tabs."""
    run = result.run
    st.subheader(translated(run.scenario.title))
    if idle := about_idle_levers(run.scenario, run.spec.months):
        st.info(shown_message(idle))
    _headlines(run)
    months, years, graph, streets, files = st.tabs(
        [
            translated("By month"),
            translated("By year"),
            translated("Network"),
            translated("Streets"),
            translated("Downloads"),
        ]
    )
    with months:
        _show_months(result)
    with years:
        st.dataframe(yearly_table(run), hide_index=True, height="content")
    with graph:
        _show_network(result)
    with streets:
        _show_streets(result)
    with files:
        _offer_files(result)


def _headlines(run: Run) -> None:
    """Show the headlines of the last year, true and reported."""
    values, year = run.last_year(), run.last_whole_year
    months = run.summary.loc[run.summary["year"] == year, "months"].max()
    when = joined(year_head(year, int(months)).splitlines())
    st.caption(translated("{year}, true values; reported ones below", year=when))
    for place, name in zip(st.columns(len(HEADLINES)), HEADLINES, strict=True):
        reported = values.get(f"{name}_reported")
        place.metric(
            label_of(name), cell(name, values[name]), border=True, height="stretch",
            delta=None if reported is None
            else translated("reported: {value}", value=cell(name, reported)),
            delta_color="off", delta_arrow="off",
        )  # fmt: skip


def cell(name: str, value: float | None) -> str:
    """Give the value of an outcome as it is printed everywhere."""
    return number(value, OUTCOMES[name].unit_of_year)


def label_of(name: str, kind: str = "true") -> str:
    """Give the label of an outcome with its unit."""
    unit = printed_unit(OUTCOMES[name].unit_of_year)
    label = with_kind(outcome_label(name), kind)
    return translated("{label}, {unit}", label=label, unit=translated(unit)) if unit else label


def yearly_table(run: Run) -> pd.DataFrame:
    """Give the outcomes of a run by year, as text: one row each, reported ones in their own.

    Examples
    --------
    >>> import simulation as sim
    >>> list(yearly_table(sim.run("yongqiao", scale=0.002, months=1)))
    ['Outcome', '2021']
    """
    summary = run.summary
    recorded = set(summary["outcome"])
    rows = []
    for name in (name for name in outcomes_in_view("run") if name in recorded):
        for kind in ("true", "reported") if OUTCOMES[name].reported else ("true",):
            own = summary[(summary["outcome"] == name) & (summary["kind"] == kind)]
            cells = {str(row.year): cell(name, row.value) for row in own.itertuples()}
            rows.append({translated("Outcome"): label_of(name, kind), **cells})
    return pd.DataFrame(rows)


def _show_months(result: OneRun) -> None:
    """Show the figure of the run, and one outcome by type of compound."""
    pieces.show_figure(result.files, functools.partial(overview, result.run, result.without), "run")
    name = pieces.ask_outcome(_of_places(), "outcome of types")
    draw = functools.partial(places, result.run.monthly, "type", name)
    pieces.show_figure(result.files, draw, "type", name)


def _of_places() -> list[str]:
    """Outcomes that exist for a part of the city."""
    return [name for name, one in OUTCOMES.items() if not one.city_only]


def _show_network(result: OneRun) -> None:
    """Show the governance network of a street in a month."""
    run = result.run
    left, right = st.columns(2)
    streets = run.monthly.loc[run.monthly["level"] == "street", "place"]
    numbers = sorted(map(_number_of, set(streets)))
    with left:
        street = choose(translated("Street"), numbers, str, numbers[0], "street")
    months = list(run.network.months)
    month = right.select_slider(translated("Month"), months, months[-1], key="month")
    draw = functools.partial(network, run, street, month)
    pieces.show_figure(result.files, draw, "network", street, month)


def _show_streets(result: OneRun) -> None:
    """Show the table of the streets, and an outcome in each of them."""
    table = streets_table(result.run)
    st.caption(
        translated("Values of {year} by street; all are invented", year=result.run.last_whole_year)
    )
    st.dataframe(table, hide_index=True, column_config=dict.fromkeys(list(table)[1:], DIGITS))
    pieces.offer_table(result.files, table, "streets")
    name = pieces.ask_outcome(_of_places(), "outcome of streets")
    draw = functools.partial(places, result.run.monthly, "street", name)
    pieces.show_figure(result.files, draw, "streets", name)


def streets_table(run: Run) -> pd.DataFrame:
    """Give the outcomes of each street in the last year, in the units in which they are shown.

    Examples
    --------
    >>> import simulation as sim
    >>> run = sim.run("yongqiao", scale=0.002, months=1, levels=("city", "street"))
    >>> streets_table(run).shape[0], list(streets_table(run))[:2]
    (13, ['Street', 'Professional service, %'])
    """
    rows = run.monthly[run.monthly["level"] == "street"]
    rows = rows[rows["month"].str[:4] == str(run.last_whole_year)]
    rows = rows.assign(street=rows["place"].map(_number_of))
    keys = ["street", "outcome", "kind"]
    wide = by_rule(rows, keys).set_index(keys)["value"].unstack(["outcome", "kind"]).sort_index()
    table = pd.DataFrame({translated("Street"): wide.index})
    for name in outcomes_in_view("run"):
        for kind in ("true", "reported") if OUTCOMES[name].reported else ("true",):
            if (name, kind) in wide:
                factor, _ = shown_unit(OUTCOMES[name].unit_of_year)
                table[label_of(name, kind)] = factor * wide[name, kind].to_numpy()
    return table


def _number_of(street: str) -> int:
    """Give the number in the name of a street."""
    return int(street.split()[-1])


def _offer_files(result: OneRun) -> None:
    """Offer the table, the report and the scenario file."""
    run, files = result.run, result.files
    pieces.offer_table(files, run.monthly, "monthly")
    text = files.get(lambda: downloads.scenario_of_run(result), "scenario")
    pieces.offer_scenario(text, downloads.file_name(run.scenario))
    st.code(text.splitlines()[0].removeprefix("# "), language=None, wrap_lines=True)
    pieces.offer_report(files, lambda: downloads.report_of_run(result), "report")
