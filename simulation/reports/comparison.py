"""Report of a comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from simulation.analysis.comparison.result import ON_REQUEST, TABLES, Comparison
from simulation.analysis.formatting import composition
from simulation.analysis.interval_kinds import interval_heading
from simulation.analysis.labels import place_label
from simulation.analysis.short_labels import short_labels, shown_name
from simulation.analysis.shown import effect_cells, label_of_difference, price, with_interval
from simulation.analysis.shown_gains import about_gains, gains_tables
from simulation.experiments.about_run import ABOUT
from simulation.experiments.sweep import open_sweep
from simulation.languages.messages import shown_message
from simulation.languages.translation import translated
from simulation.reports.assumptions import assumed
from simulation.reports.html import Html, bullets, joined, paragraphs, table
from simulation.reports.page import Report
from simulation.reports.provenance import command, figures, provenance
from simulation.reports.runs_behind import RunsBehind, entries_of, environment_of
from simulation.reports.sources import Source
from simulation.reports.words import say

MOST_TABLES = 12
"""Pairs that have a table each; of more there is one table of the headline outcome."""


def report_of_comparison(source: Source) -> Report:
    """Report on the comparison in a folder; see `writing.report`."""
    asked = [name for name in ON_REQUEST if source.has(f"{name}.parquet")]
    tables = {name: source.table(f"{name}.parquet") for name in (*TABLES, *asked)}
    result = Comparison(**tables, about=source.record(ABOUT))
    about, images = result.about, figures(source)
    others = [str(one) for one in dict.fromkeys(result.effects["alternative"])]
    names, baseline = translated(", ").join(map(shown_name, others)), shown_name(about["baseline"])
    behind = RunsBehind(open_sweep(source.runs)) if source.runs else None
    question = say("question_comparison", alternatives=names, baseline=baseline)
    missing = say("incomplete", text=shown_message(about["not_done"])) if about["not_done"] else ""
    typed = source.command()
    again = None if source.runs is None else f"xiaoqu compare {source.runs}"
    parts = {
        "question": paragraphs(question, missing),
        "scenario": joined([paragraphs(say("composition")), bullets(composition(about)),
                            behind.in_words() if behind else Html("")]),
        "doses": behind.doses() if behind else Html(""),
        "figures": images,
        "results": joined([results(result), _totals(behind)]),
        "assumed": assumed(about),
        "provenance": provenance(source, *_made_by(behind, about)),
        "command": joined([command(typed, "command_given"), command(again, "command_again")]),
    }  # fmt: skip
    title = say("title_comparison", alternatives=names, baseline=baseline)
    return Report(title, parts, source.read)


def results(comparison: Comparison) -> Html:
    """Give effects with their intervals, ranks, prices and gaming indices."""
    effects = comparison.effects
    keys = ["city", *(["place"] if "place" in effects else []), "alternative"]
    pairs = effects.groupby(keys, sort=False)
    many = pairs.ngroups > MOST_TABLES
    tables = [_one_table(comparison, keys)] if many else [
        _table(comparison, translated(": ").join(_named(pair)), rows) for pair, rows in pairs
    ]  # fmt: skip
    return joined([*tables, paragraphs(say("key_effects")), _gains(comparison),
                   _ranking(comparison), paragraphs(*_sentences(comparison))])  # fmt: skip


def _gains(comparison: Comparison) -> Html:
    """Give who gains and who loses, if the comparison was told by groups."""
    words = short_labels(comparison.effects["alternative"], comparison.about["baseline"])
    made = [table(one.title, one.heads, one.rows) for one in gains_tables(comparison, words)]
    return joined([*made, paragraphs(*about_gains(comparison).splitlines())])


def _named(pair: Sequence[str]) -> list[str]:
    """Name the city, the place if there is one, and the alternative."""
    *places, alternative = map(str, pair)
    return [*map(place_label, places), shown_name(alternative)]


def _heads(comparison: Comparison, first: str) -> list[str]:
    interval = interval_heading(comparison.about)
    return [say(first), say("difference"), interval, say("better"), say("size"), say("p")]


def _table(comparison: Comparison, pair: str, rows: pd.DataFrame) -> Html:
    cells = []
    for row in rows.itertuples():
        label = label_of_difference(row.outcome, "true")
        cells.append(_cells(row, label if row.kind == "true" else say("as_reported", label=label)))
    caption = say("effects", pair=pair, baseline=shown_name(comparison.about["baseline"]))
    return table(caption, _heads(comparison, "outcome"), cells)


def _one_table(comparison: Comparison, keys: list[str]) -> Html:
    """Headline outcome of every pair."""
    effects, name = comparison.effects, comparison.headline
    rows = effects[(effects["outcome"] == name) & (effects["kind"] == "true")]
    labels = [translated(", ").join(_named(pair)) for pair in rows[keys].itertuples(index=False)]
    cells = [_cells(row, label) for row, label in zip(rows.itertuples(), labels, strict=True)]
    label = label_of_difference(name, "true")
    caption = say("effects_one", label=label, baseline=shown_name(comparison.about["baseline"]))
    return table(caption, _heads(comparison, "pair"), cells)


def _cells(row: Any, label: str) -> tuple[str, ...]:
    difference, interval = effect_cells(row, row.difference, row.unit)
    p = "<0.001" if row.p_holm < 0.001 else _cell(row.p_holm, ".3f")
    return (label, difference, interval, _cell(row.p_better, ".2f"),
            _cell(row.effect_size, "+.2g"), p)  # fmt: skip


def _cell(value: float, form: str) -> str:
    return "" if pd.isna(value) else f"{value:{form}}"


def _ranking(comparison: Comparison) -> Html:
    """Ranks by the headline outcome."""
    ranks, name = comparison.ranking, comparison.headline
    keys = ["city", *(["place"] if "place" in ranks else []), "alternative"]
    rows = ranks[(ranks["outcome"] == name) & (ranks["kind"] == "true")]
    cells = [
        (
            translated(", ").join(_named([row[key] for key in keys])),
            f"{row['rank']:g}",
            _cell(row["p_best"], ".2f"),
        )
        for row in rows.to_dict("records")
    ]
    caption = say("ranking", label=label_of_difference(name, "true"))
    return table(caption, [say("pair"), say("rank"), say("p_best")], cells)


def _sentences(comparison: Comparison) -> Iterator[str]:
    for row in comparison.cost_effectiveness.itertuples():
        yield say(
            "price", name=shown_name(row.alternative), city=place_label(row.city), price=price(row)
        )
    for row in comparison.gaming.itertuples():
        value = with_interval(row.gaming_index, row.low, row.high)
        yield say(
            "gaming", name=shown_name(row.alternative), city=place_label(row.city), value=value
        )


def _totals(behind: RunsBehind | None) -> Html:
    return behind.totals() if behind else paragraphs(say("no_totals"))


def _made_by(behind: RunsBehind | None, about: Any) -> tuple[dict[str, Any], Any]:
    """Entries of provenance, and versions: of the runs, or what the comparison says of them."""
    if behind:
        return entries_of(behind.sweep), environment_of(behind.sweep)
    return {key: about[key] for key in ("seeds", "samples", "scale", "streets")}, {}
