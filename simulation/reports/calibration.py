"""Report of a calibration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from simulation.analysis.labels import place_label
from simulation.experiments.about_run import about_scenario
from simulation.experiments.posteriors import Posterior
from simulation.io.errors import InputError
from simulation.languages.messages import shown_message
from simulation.languages.translation import translated
from simulation.plots.words import in_language
from simulation.reports.html import Html, bullets, joined, paragraphs, table, words_table
from simulation.reports.page import Report
from simulation.reports.provenance import command, figures, provenance
from simulation.reports.scenario import in_words, short
from simulation.reports.sources import Source, posterior_in
from simulation.reports.words import say
from simulation.scenario.strategy import load

WAVES, EMULATORS = "waves.csv", "emulators.csv"


def report_of_calibration(source: Source) -> Report:
    """Report on the calibration in a folder; see `writing.report`."""
    name = str(posterior_in(source.folder))
    about = source.record(f"{name}.json")
    images = figures(source)
    waves, emulators = source.table(WAVES), source.table(EMULATORS)
    entries = {
        "code": about["code"],
        "seeds": ", ".join(map(str, about["seeds"]["runs"])),
        "scale": about["scale"],
        "streets": about["streets"],
    }
    parts = {
        "question": paragraphs(say("question_calibration", city=place_label(about["city"])),
                               say("caution_calibration")),
        "scenario": _scenario(str(about["scenario"])),
        "doses": Html(""),
        "figures": images,
        "results": joined([bullets(map(shown_message, about["heading"])), _waves(waves),
                           _fixed(about), _informed(about), _fitted(about)]),
        "assumed": _assumed(about, emulators),
        "provenance": provenance(source, entries, about["environment"]),
        "command": command(about["command"], "command"),
    }  # fmt: skip
    return Report(say("title_calibration", title=name), parts, source.read)


def _scenario(name: str) -> Html:
    """Describe the scenario; one that is not built in may not be there any more."""
    try:
        scenario = load(name)
    except InputError:
        return Html("")
    return in_words(about_scenario(scenario, scenario.months), in_language(scenario.title))


def _waves(waves: pd.DataFrame) -> Html:
    rows = [
        (str(row["stage"]), *(f"{100 * row[key]:.3g}" for key in ("share", "low", "high")))
        for row in waves.to_dict("records")
    ]
    return table(say("waves"), [say(key) for key in ("stage", "left", "low", "high")], rows)


def _fixed(about: Mapping[str, Any]) -> Html:
    """How many directions the data fix, where the calibration says so."""
    fixed = about.get("fixed")
    return paragraphs(shown_message(fixed["text"])) if fixed else Html("")


def _informed(about: Mapping[str, Any]) -> Html:
    """Parameters whose posterior is narrower than chance would make it."""
    informed = Posterior(pd.DataFrame(), about).informed
    rows = [(key, f"{100 * one:.0f}") for key, one in informed.items()]
    made = table(say("informed"), [say("parameter"), say("shrinkage")], rows)
    return made or paragraphs(say("no_informed"))


def _fitted(about: Mapping[str, Any]) -> Html:
    rows = [
        (key, short(one["value"]), translated(one["unit"]), str(one["date"]), str(one["source"]))
        for key, one in about["targets"].items()
    ]
    keys = ("statistic", "value", "unit", "date", "source")
    return words_table(say("fitted"), [say(key) for key in keys], rows)


def _assumed(about: Mapping[str, Any], emulators: pd.DataFrame) -> Html:
    failed = emulators.loc[~emulators["passed"].astype(bool), ["stage", "figure"]]
    names = ", ".join(f"{one.stage} {one.figure}" for one in failed.itertuples())
    effective, runs = about["effective_sample_size"], about["runs"]
    texts = [
        say("effective", size=f"{effective:.1f}", runs=f"{runs:,}"),
        say("directions", text=", ".join(about["directions"])),
        say("emulators", text=names) if names else say("emulators_passed"),
        say("error_model", hash=about["error_model_sha256"][:16]),
    ]
    return joined([paragraphs(*texts), bullets(map(shown_message, about["warnings"]))])
