"""Assumptions: on which parameters a result rests, and how sure the posterior behind them is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulation.analysis.formatting import basis
from simulation.analysis.headings import heading
from simulation.analysis.interval_kinds import uncertainty
from simulation.analysis.labels import place_label
from simulation.experiments.posterior_samples import PRIOR
from simulation.experiments.posteriors import read_posterior
from simulation.experiments.priors import uncertain
from simulation.io.errors import InputError
from simulation.languages.messages import shown_message
from simulation.reports.html import Html, bullets, joined, paragraphs
from simulation.reports.words import say


def assumed(about: Mapping[str, Any]) -> Html:
    """Say what a comparison rests on: samples or none, the posterior, its headings, intervals.

    Parameters
    ----------
    about
        `about` of a result.
    """
    lines = [f"{line[0].upper()}{line[1:]}" for line in heading(about)]
    texts = [say("basis", text=basis(about)), say("uncertainty", text=uncertainty(about))]
    return joined([bullets(lines), sampled(about["samples"], about.get("posterior", PRIOR)),
                   paragraphs(*texts)])  # fmt: skip


def sampled(samples: int, posterior: str) -> Html:
    """Say how many parameter samples there are, and where they come from."""
    if not samples:
        return paragraphs(say("one_set", n=len(uncertain())))
    known = posterior != PRIOR
    stem = Path(posterior).stem
    source = say("posterior", name=stem) if known else say("priors")
    return joined([paragraphs(say("sampled", n=samples, source=source)),
                   about_posterior(posterior) if known else Html("")])  # fmt: skip


def about_posterior(name: str) -> Html:
    """Say what a posterior was fitted to, how far it can be relied on, and what it warns of."""
    stem = Path(name).stem
    try:
        about = read_posterior(name).about
    except InputError:
        return paragraphs(say("posterior_gone", name=stem))
    size = about.get("effective_sample_size")
    fitted = say(
        "about_posterior",
        name=stem,
        n=len(about.get("targets", ())),
        city=place_label(about.get("city", "")),
        size="" if size is None else f"{size:.1f}",
    )
    warnings = [*about.get("heading", ()), *about.get("warnings", ())]
    return joined([paragraphs(fitted), bullets(map(shown_message, warnings))])
