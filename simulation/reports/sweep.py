"""Report of a sweep, compared with its first alternative where it can be."""

from __future__ import annotations

import tempfile
from pathlib import Path

from simulation.analysis.comparison.result import Comparison
from simulation.analysis.comparison.stored_runs import compare_runs
from simulation.analysis.short_labels import shown_name
from simulation.experiments.completeness import not_done
from simulation.experiments.sweep import Sweep, open_sweep
from simulation.io.errors import InputError
from simulation.languages.messages import shown_message
from simulation.languages.translation import translated
from simulation.plots.comparison import drawn
from simulation.plots.saving import save
from simulation.plots.words import in_language
from simulation.reports.assumptions import assumed, sampled
from simulation.reports.comparison import results
from simulation.reports.html import Html, bullets, joined, paragraphs, picture, words_table
from simulation.reports.page import Report
from simulation.reports.provenance import command, figures, provenance
from simulation.reports.runs_behind import RunsBehind, entries_of, environment_of
from simulation.reports.sources import Source
from simulation.reports.words import say

COUNTS = ("requested", "done", "failed", "missing")


def report_of_sweep(source: Source) -> Report:
    """Report on the sweep in a folder; see `writing.report`."""
    sweep = open_sweep(source.folder)
    source.read.append(sweep.store.path.name)
    design, behind = sweep.design, RunsBehind(sweep)
    compared, reason = _compared(sweep)
    title = in_language(design.title or design.name)
    text = (
        say("incomplete", text=shown_message(missing)) if (missing := not_done(sweep.runs)) else ""
    )
    typed, images = source.command(), figures(source)
    other = f"xiaoqu extend {source.folder}"
    varied = translated(", ").join(design.settings.values)
    result = (
        results(compared)
        if compared
        else paragraphs(say("not_compared", text=shown_message(reason)))
    )
    parts = {
        "question": paragraphs(say("question_sweep", title=title), text),
        "scenario": joined([paragraphs(say("varied", text=varied) if varied else ""),
                            behind.in_words()]),
        "doses": behind.doses(),
        "figures": images or (_figure(compared) if compared else Html("")),
        "results": joined([_status(sweep), result, behind.totals()]),
        "assumed": assumed(compared.about) if compared else joined(
            [bullets(map(shown_message, design.remarks)),
             sampled(_n_samples(sweep), design.posterior)]),
        "provenance": provenance(source, entries_of(sweep), environment_of(sweep)),
        "command": joined([command(typed, "command_given"), command(other, "command_continue")]),
    }  # fmt: skip
    return Report(say("title_sweep", title=title), parts, source.read)


def _compared(sweep: Sweep) -> tuple[Comparison | None, str]:
    """Compare the runs with their first alternative, or say why they cannot be."""
    try:
        return compare_runs(sweep), ""
    except InputError as error:
        return None, str(error)


def _figure(comparison: Comparison) -> Html:
    """Draw the comparison."""
    with tempfile.TemporaryDirectory(prefix="xiaoqu-") as folder:
        return picture(save(drawn(comparison), Path(folder) / "comparison.svg"), str(comparison))


def _status(sweep: Sweep) -> Html:
    rows = [
        (
            *(shown_name(str(row[key])) for key in ("scenario", "strategy")),
            *(str(row[key]) for key in COUNTS),
        )
        for row in sweep.status().to_dict("records")
    ]
    heads = [say(key) for key in ("scenario", "strategy", *COUNTS)]
    return words_table(say("runs"), heads, rows)


def _n_samples(sweep: Sweep) -> int:
    return len(sweep.design.sample_values()) if sweep.design.samples else 0
