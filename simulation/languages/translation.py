"""Translation: the words of the catalogue ``zh/LC_MESSAGES/xiaoqu.po`` in place of English ones.

English texts stand in the code and are the keys.  ``docs/translations.py`` collects them, and a
test sees that none is without its Chinese.
"""

from __future__ import annotations

import functools
import gettext
from pathlib import Path
from typing import Any

from simulation.languages.choice import current_language, is_chinese

DOMAIN = "xiaoqu"
FOLDER = Path(__file__).parent
"""Folder of the catalogues, in the form that gettext reads."""


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """Read the catalogue of a language; English has none."""
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, FOLDER, [language])


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
    found = _catalogue(current_language()).gettext(text) if text else text
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


def joined(parts: list[str], mark: str = ", ") -> str:
    """Join parts by a comma or a semicolon, which are wide in Chinese.

    Examples
    --------
    >>> joined(["one", "two"]), joined(["one", "two"], "; ")
    ('one, two', 'one; two')
    """
    return translated(mark).join(parts)
