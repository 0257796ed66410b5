"""Choice of the language in which results are shown."""

from __future__ import annotations

import os
import threading
from typing import Self

from simulation.io.errors import InputError

ENGLISH, CHINESE = "en", "zh"
LANGUAGES = (ENGLISH, CHINESE)
VARIABLE = "XIAOQU_LANG"
"""Environment variable with the language that holds unless another is chosen."""


class _Chosen:
    """What was chosen: in the main thread for all, in another thread for that one alone."""

    def __init__(self) -> None:
        self.for_all: str | None = None
        self.here = threading.local()

    def get(self) -> str | None:
        """Give the choice of this thread, or else that of the main thread."""
        return getattr(self.here, "name", None) or self.for_all

    def own(self) -> str | None:
        """Give the choice of this thread alone."""
        if threading.current_thread() is threading.main_thread():
            return self.for_all
        return getattr(self.here, "name", None)

    def put(self, name: str | None) -> None:
        """Note a choice."""
        if threading.current_thread() is threading.main_thread():
            self.for_all = name
        else:
            self.here.name = name


_chosen = _Chosen()


class language:
    """Choose the language of figures, printed tables and messages.

    It holds from now on, or within a ``with`` block only.  In a thread of its own, such as one
    session of an app, it holds for that thread.  Tables, files, names of outcomes and numbers are
    the same in every language.

    Parameters
    ----------
    name
        ``en`` or ``zh``.

    Raises
    ------
    InputError
        If there is no such language.

    Examples
    --------
    >>> import simulation as sim
    >>> with sim.language("zh"):
    ...     str(sim.compare)[:9], current_language()
    ('<function', 'zh')
    >>> current_language()
    'en'
    """

    def __init__(self, name: str) -> None:
        checked = _checked(name, "language")
        self._before = _chosen.own()
        _chosen.put(checked)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        _chosen.put(self._before)


def current_language() -> str:
    """Give the language in force: the one chosen, or that of ``XIAOQU_LANG``, or English.

    Raises
    ------
    InputError
        If the variable names no language.
    """
    return _chosen.get() or _checked(os.environ.get(VARIABLE) or ENGLISH, VARIABLE)


def is_chinese() -> bool:
    """Whether results are shown in Chinese."""
    return current_language() == CHINESE


def _checked(name: str, where: str) -> str:
    """Give a language that exists."""
    if name not in LANGUAGES:
        raise InputError(f"{where}: read {name!r}, expected one of {', '.join(LANGUAGES)}")
    return name
