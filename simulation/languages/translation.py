"""Translation: the words of the catalogue ``zh.po`` in place of English ones.

English texts stand in the code and are the keys.  ``docs/translations.py`` collects them, and a
test sees that none is without its Chinese.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from simulation.languages.choice import CHINESE, current_language, is_chinese

CATALOGUE = Path(__file__).parent / "zh.po"


def read_catalogue(path: Path = CATALOGUE) -> dict[str, str]:
    """Read a catalogue in the form of gettext: English text to Chinese one, empty if there is none.

    It is read as it is, so that nothing has to be made when the package is installed.  Plural
    forms, contexts and comments at the end of a line are not used in it.
    """
    parts: list[list[str]] = []
    for line in path.read_text(encoding="utf8").splitlines():
        word, _, quoted = line.partition(" ")
        if word in ("msgid", "msgstr"):
            parts.append([json.loads(quoted)])
        elif line.startswith('"'):
            parts[-1].append(json.loads(line))
    texts = ["".join(one) for one in parts]
    entries = dict(zip(texts[::2], texts[1::2], strict=True))
    entries.pop("", None)  # the head of the file
    return entries


@functools.cache
def _entries(language: str) -> Mapping[str, str]:
    """Give the catalogue of a language; English has none."""
    return read_catalogue() if language == CHINESE else {}


def translated(text: str, /, **values: Any) -> str:
    """Give a text in the language in force, with values in the places that it has for them.

    Parameters
    ----------
    text
        The English text, as it stands in the catalogue.
    **values
        What comes in the places in braces; without any, braces stay as they are.

    Examples
    --------
    >>> from simulation.languages.choice import language
    >>> translated("{n} runs", n=3)
    '3 runs'
    >>> with language("zh"):
    ...     translated("{n} runs", n=3)
    '3 次运行'
    """
    found = _entries(current_language()).get(text) or text
    return found.format(**values) if values else found


def either(english: str, chinese: str) -> str:
    """Give one of two texts that stand side by side, such as the labels of an outcome.

    Examples
    --------
    >>> either("Satisfaction", "满意度"), either("Mine", "")
    ('Satisfaction', 'Mine')
    """
    return chinese if chinese and is_chinese() else english


def counted(n: int, word: str) -> str:
    """Give a number with its noun: ``1 seed``, ``3 seeds``; Chinese has a measure word.

    Parameters
    ----------
    n
        The number.
    word
        The noun in the singular.

    Examples
    --------
    >>> counted(1, "seed"), counted(3, "seed")
    ('1 seed', '3 seeds')
    """
    return translated(f"{{n}} {word}{'' if n == 1 else 's'}", n=n)


def joined(parts: Iterable[str], mark: str = ", ") -> str:
    """Join parts by a comma or a semicolon, which are wide in Chinese.

    Examples
    --------
    >>> joined(["one", "two"]), joined(["one", "two"], "; ")
    ('one, two', 'one; two')
    """
    return translated(mark).join(parts)
