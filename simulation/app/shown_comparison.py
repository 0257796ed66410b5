"""A comparison on the page: alternatives side by side, months, runs, downloads."""

from __future__ import annotations

import functools
from typing import Any

import pandas as pd
import streamlit as st

from simulation.analysis.formatting import basis, composition, difference_unit
from simulation.analysis.headings import heading
from simulation.analysis.interval_kinds import interval_heading, uncertainty
from simulation.analysis.labels import outcome_label, with_kind
from simulation.analysis.short_labels import short_labels
from simulation.analysis.shown import effect_cells, printed_unit
from simulation.app import downloads, pieces
from simulation.app.results import Compared
from simulation.languages.messages import shown_message
from simulation.languages.translation import joined, translated
from simulation.outcomes.declaration import OUTCOMES
from simulation.plots.comparison import drawn
from simulation.plots.over_months import differences


def show_comparison(result: Compared) -> None:
    """Show a comparison: on what it rests, the alternatives side by side, and all else in tabs."""
    about = result.comparison.about
    for line in filter(None, [shown_message(about["not_done"] or ""), *heading(about)]):
        st.info(line[0].upper() + line[1:])
    st.caption(joined([basis(about), uncertainty(about)], "; "))
    effects, months, values, files = st.tabs(
        [
            translated("Differences"),
            translated("By month"),
            translated("All runs"),
            translated("Downloads"),
        ]
    )
    with effects:
        _show_effects(result)
    with months:
        _show_months(result)
    with values:
        st.dataframe(result.comparison.values, hide_index=True)
        pieces.offer_table(result.files, result.comparison.values, "values")
    with files:
        _offer_files(result)


def _show_effects(result: Compared) -> None:
    """Show the alternatives side by side, each against the baseline, and all in a figure."""
    comparison = result.comparison
    effects, baseline = comparison.effects, comparison.about["baseline"]
    words = short_labels(effects["alternative"], baseline)
    alternatives = list(dict.fromkeys(effects["alternative"]))
    for place, name in zip(st.columns(len(alternatives)), alternatives, strict=True):
        rows = effects[effects["alternative"] == name]
        with place:
            st.markdown(f"**{words[name]}**")
            st.caption(translated("compared with {baseline}", baseline=words[baseline]))
            _headline(rows, comparison.headline)
            st.table(effects_table(rows, interval_heading(comparison.about)))
    pieces.show_figure(result.files, functools.partial(drawn, comparison), "effects")
    for line in composition(comparison.about):
        st.caption(line)


def _headline(rows: pd.DataFrame, name: str) -> None:
    """Show the difference in the headline outcome, with its interval."""
    row = next(rows[(rows["outcome"] == name) & (rows["kind"] == "true")].itertuples())
    difference, interval = effect_cells(row, float(row.difference), str(row.unit))
    st.metric(label_of(name, "true"), difference, interval or None, delta_color="off",
              delta_arrow="off", border=True)  # fmt: skip


def label_of(name: str, kind: str) -> str:
    """Give the label of an outcome with the unit of its differences."""
    unit = printed_unit_of_difference(OUTCOMES[name].unit_of_year)
    label = with_kind(outcome_label(name), kind)
    return translated("{label}, {unit}", label=label, unit=translated(unit)) if unit else label


def printed_unit_of_difference(unit: str) -> str:
    """Give the unit of a difference as it is printed; empty if the label of a count names it.

    Examples
    --------
    >>> printed_unit_of_difference("share"), printed_unit_of_difference("reports")
    ('percentage points', '')
    """
    return difference_unit(unit)[1] if printed_unit(unit) else ""


def effects_table(rows: pd.DataFrame, interval: str) -> pd.DataFrame:
    """Give the effects of one alternative as text.

    Parameters
    ----------
    rows
        Rows of the table of effects.
    interval
        Heading of the intervals.
    """
    table = pd.DataFrame([_cells(row, interval) for row in rows.itertuples()])
    return table.set_index(translated("Outcome"))


def _cells(row: Any, heading_of_interval: str) -> dict[str, str]:
    difference, interval = effect_cells(row, row.difference, row.unit)
    return {
        translated("Outcome"): label_of(row.outcome, row.kind),
        translated("Difference"): difference if row.n else translated(difference),
        heading_of_interval: interval,
        translated("Better"): "" if pd.isna(row.p_better) else f"{row.p_better:.2f}",
    }


def _show_months(result: Compared) -> None:
    """Show the differences of an outcome month by month."""
    comparison = result.comparison
    names = list(dict.fromkeys(comparison.effects["outcome"]))
    name = pieces.ask_outcome(names, "outcome of differences")
    baseline = comparison.about["baseline"]
    draw = functools.partial(differences, result.folder.path, name, baseline=baseline)
    pieces.show_figure(result.files, draw, "differences", name)


def _offer_files(result: Compared) -> None:
    """Offer the table, the report and the scenario files."""
    files = result.files
    pieces.offer_table(files, result.comparison.effects, "effects")
    texts = files.get(lambda: downloads.scenarios_of_comparison(result), "scenarios")
    for name, text in texts.items():
        pieces.offer_scenario(text, name)
    st.code(result.extent.command(texts), language=None, wrap_lines=True)
    pieces.offer_report(files, lambda: downloads.report_of_comparison(result), "report")
