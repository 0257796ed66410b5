"""Report of a comparison."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from simulation.analysis.comparison.result import TABLES, Comparison
from simulation.analysis.formatting import composition
from simulation.analysis.interval_kinds import interval_heading
from simulation.analysis.shown import effect_cells, label_of_difference, price, with_interval
from simulation.experiments.about_run import ABOUT
from simulation.experiments.sweep import open_sweep
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
    tables = {name: source.table(f"{name}.parquet") for name in TABLES}
    result = Comparison(**tables, about=source.record(ABOUT))
    about, images = result.about, figures(source)
    others = [str(one) for one in dict.fromkeys(result.effects["alternative"])]
    names = ", ".join(others)
    behind = RunsBehind(open_sweep(source.runs)) if source.runs else None
    question = say("question_comparison", alternatives=names, baseline=about["baseline"])
    missing = say("incomplete", text=about["not_done"]) if about["not_done"] else ""
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
    title = say("title_comparison", alternatives=names, baseline=about["baseline"])
    return Report(title, parts, source.read)


def results(comparison: Comparison) -> Html:
    """Give effects with their intervals, ranks, prices and gaming indices."""
    effects = comparison.effects
    keys = ["city", *(["place"] if "place" in effects else []), "alternative"]
    pairs = effects.groupby(keys, sort=False)
    many = pairs.ngroups > MOST_TABLES
    tables = [_one_table(comparison, keys)] if many else [
        _table(comparison, ": ".join(map(str, pair)), rows) for pair, rows in pairs
    ]  # fmt: skip
    return joined([*tables, paragraphs(say("key_effects")), _ranking(comparison),
                   paragraphs(*_sentences(comparison))])  # fmt: skip


def _heads(comparison: Comparison, first: str) -> list[str]:
    interval = interval_heading(comparison.about)
    return [say(first), say("difference"), interval, say("better"), say("size"), say("p")]


def _table(comparison: Comparison, pair: str, rows: pd.DataFrame) -> Html:
    cells = []
    for row in rows.itertuples():
        label = label_of_difference(row.outcome, "true")
        cells.append(_cells(row, label if row.kind == "true" else say("as_reported", label=label)))
    caption = say("effects", pair=pair, baseline=comparison.about["baseline"])
    return table(caption, _heads(comparison, "outcome"), cells)


def _one_table(comparison: Comparison, keys: list[str]) -> Html:
    """Headline outcome of every pair."""
    effects, name = comparison.effects, comparison.headline
    rows = effects[(effects["outcome"] == name) & (effects["kind"] == "true")]
    labels = rows[keys].astype(str).agg(", ".join, axis=1)
    cells = [_cells(row, label) for row, label in zip(rows.itertuples(), labels, strict=True)]
    label = label_of_difference(name, "true")
    caption = say("effects_one", label=label, baseline=comparison.about["baseline"])
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
        (", ".join(str(row[key]) for key in keys), f"{row['rank']:g}", _cell(row["p_best"], ".2f"))
        for row in rows.to_dict("records")
    ]
    caption = say("ranking", label=label_of_difference(name, "true"))
    return table(caption, [say("pair"), say("rank"), say("p_best")], cells)


def _sentences(comparison: Comparison) -> Iterator[str]:
    for row in comparison.cost_effectiveness.itertuples():
        yield say("price", name=row.alternative, city=row.city, price=price(row))
    for row in comparison.gaming.itertuples():
        value = with_interval(row.gaming_index, row.low, row.high)
        yield say("gaming", name=row.alternative, city=row.city, value=value)


def _totals(behind: RunsBehind | None) -> Html:
    return behind.totals() if behind else paragraphs(say("no_totals"))


def _made_by(behind: RunsBehind | None, about: Any) -> tuple[dict[str, Any], Any]:
    """Entries of provenance, and versions: of the runs, or what the comparison says of them."""
    if behind:
        return entries_of(behind.sweep), environment_of(behind.sweep)
    return {key: about[key] for key in ("seeds", "samples", "scale", "streets")}, {}
