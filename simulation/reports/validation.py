"""Report of a validation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from simulation.analysis.formatting import shown_unit
from simulation.analysis.interval_kinds import percent
from simulation.analysis.labels import place_label, with_unit
from simulation.analysis.shown import number
from simulation.experiments.about_run import ABOUT
from simulation.experiments.posterior_samples import PRIOR
from simulation.languages.messages import shown_message
from simulation.languages.translation import translated
from simulation.reports.assumptions import sampled
from simulation.reports.html import Html, bullets, joined, paragraphs, table
from simulation.reports.page import Report
from simulation.reports.provenance import command, figures, provenance
from simulation.reports.scenario import answer
from simulation.reports.sources import Source
from simulation.reports.words import say

NUMBERS = ("published", "median", "low", "high")
SCORES = ("crps", "crps_prior")


def report_of_validation(source: Source) -> Report:
    """Report on the validation in a folder; see `writing.report`."""
    about = source.record(ABOUT)
    images = figures(source)
    skill, predicted = source.table("skill.parquet"), source.table("figures.parquet")
    cities = translated(", ").join(map(place_label, about["cities"]))
    entries = {key: about[key] for key in ("seeds", "samples", "scale", "streets")}
    fitted = about["provenance"]
    parts = {
        "question": paragraphs(say("question_validation")),
        "scenario": paragraphs(say("cities", text=cities)),
        "doses": Html(""),
        "figures": images,
        "results": joined([_skill(skill), _predicted(predicted), _inside(predicted),
                           paragraphs(say("key_validation", level=percent(about["level"]))),
                           _without(predicted)]),
        "assumed": joined([
            bullets(map(shown_message, fitted.get("heading", ()))),
            sampled(about["samples"], about["posterior"] or PRIOR),
            paragraphs(say("error_model", hash=about["error_model_sha256"][:16])),
        ]),
        "provenance": provenance(source, entries, {}),
        "command": command(source.command(), "command_given"),
    }  # fmt: skip
    return Report(say("title_validation", title=cities), parts, source.read)


def _skill(skill: pd.DataFrame) -> Html:
    rows = [
        (
            *(
                translated(str(row[key]).replace("_", " "))
                for key in ("role", "score", "reference")
            ),
            str(row["n_figures"]),
            *(number(row[key], "log") for key in ("skill", "low", "high")),
        )
        for row in skill.to_dict("records")
    ]
    keys = ("role", "score", "reference", "n", "skill_value", "low", "high")
    return table(say("skill"), [say(key) for key in keys], rows)


def _predicted(predicted: pd.DataFrame) -> Html:
    """Published values beside predictions, a table for each city and role."""
    heads = [say(key) for key in ("statistic", *NUMBERS, "inside", *SCORES)]
    return joined(
        table(
            say("figures_of", city=place_label(city), role=translated(str(role).replace("_", " "))),
            heads,
            map(_row, rows.to_dict("records")),
        )
        for (city, role), rows in predicted.groupby(["city", "role"], sort=False)
    )


def _row(row: Mapping[str, Any]) -> tuple[str, ...]:
    unit, inside = row["unit"], row["inside"]
    label = with_unit(row["figure"], shown_unit(unit)[1]) if unit else row["figure"]
    numbers, scores = ([number(row[key], unit) for key in keys] for keys in (NUMBERS, SCORES))
    return (label, *numbers, "" if pd.isna(inside) else answer(bool(inside)), *scores)


def _inside(predicted: pd.DataFrame) -> Html:
    known = predicted["inside"].dropna()
    return paragraphs(say("inside_count", n=int(known.sum()), all=len(known)))


def _without(predicted: pd.DataFrame) -> Html:
    rows = predicted[predicted["without"].fillna("") != ""]
    lines = [
        f"{one.figure} ({place_label(one.city)}){translated(': ')}{shown_message(one.without)}"
        for one in rows.itertuples()
    ]
    return joined(paragraphs(say("without", text=line)) for line in lines)
