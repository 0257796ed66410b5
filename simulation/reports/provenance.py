"""Provenance: where results come from, and the command that makes them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulation.reports.html import Html, element, joined, paragraphs, picture, words_table
from simulation.reports.scenario import short
from simulation.reports.sources import Source
from simulation.reports.words import TEXTS, say


def provenance(source: Source, entries: Mapping[str, Any], environment: Mapping[str, str]) -> Html:
    """Give the entries, the versions of all programs, and the files with the begin of their hash.

    Parameters
    ----------
    source
        The results, after all files were read.
    entries
        Values by the key of their name in `words`; what is None is left out.
    environment
        Versions by program.
    """
    rows = [(say(key), _text(one)) for key, one in entries.items() if one is not None]
    rows += list(environment.items())
    return joined(
        [
            words_table(say("made_by"), [say("entry"), say("value")], rows),
            words_table(say("files"), [say("file"), say("sha256")], source.digests()),
        ]
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else short(value)


def command(text: str | None, about: str) -> Html:
    """Show a command below what is said of it; nothing if there is none.

    Parameters
    ----------
    text
        The command.
    about
        Key of what is said, in `words`.
    """
    if text is None:
        return Html("")
    return joined([paragraphs(say(about)), element("pre", element("code", text))])


def figures(source: Source) -> Html:
    """Embed the figures that are stored."""
    return joined(picture(path, _caption(path.stem)) for path in source.images())


def _caption(name: str) -> str:
    """Say what a figure shows, where its name is one that xiaoqu gives."""
    key = f"caption_{name}"
    return say(key) if key in TEXTS else say("caption", name=name)
