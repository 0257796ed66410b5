"""Page: the parts of a report in their order, and the frame around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from simulation.languages.choice import current_language
from simulation.languages.translation import translated
from simulation.reports.html import Html, bullets, element, joined, paragraphs
from simulation.reports.words import say

HERE = Path(__file__).parent
TEMPLATE, STYLE, THREATS = HERE / "page.html", HERE / "style.css", HERE / "threats.txt"
PARTS = (
    "question", "scenario", "doses", "figures", "results", "assumed", "threats", "provenance",
    "command",
)  # fmt: skip
"""Parts of a report in their order; each has a heading in `words`."""


@dataclass(frozen=True)
class Report:
    """What a report says.

    Attributes
    ----------
    title
        Its title.
    parts
        What stands in each of `PARTS` but the threats, which are the same in all; what is empty
        says so.
    sources
        Files that were read, from the folder of the results.
    """

    title: str
    parts: dict[str, Html]
    sources: list[str] = field(default_factory=list)


def threats() -> list[str]:
    """Threats to the validity of everything that the model says, from the page on the model."""
    return THREATS.read_text(encoding="utf8").splitlines()


def page(report: Report) -> str:
    """Give a report as HTML that needs no other file."""
    common = joined([paragraphs(say("threats")), bullets(map(translated, threats()))])
    parts = {**report.parts, "threats": common}
    sections = [
        element(
            "section",
            element("h2", say(f"heading_{name}")),
            parts.get(name) or paragraphs(say(f"no_{name}")),
        )
        for name in PARTS
    ]
    return Template(TEMPLATE.read_text(encoding="utf8")).substitute(
        language=current_language(),
        title=joined([report.title]),
        style=STYLE.read_text(encoding="utf8"),
        note=joined([say("note")]),
        body="\n".join(sections),
    )
