"""Parts of rich that typer imports for its help, and that are put off until they are used."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

PUT_OFF = ("rich.markdown", "rich.traceback")
"""Help in Markdown, and tracebacks in colour: half of what `--help` would import."""


class _Later(type):
    """A class that stands for one of a module that is not imported yet."""

    def __call__(cls, *args: Any, **options: Any) -> Any:
        """Import the module, and make what the class makes."""
        return _imported(cls.__module__, cls.__name__)(*args, **options)

    def __getattr__(cls, name: str) -> Any:
        """Import the module, and give what the class has."""
        return getattr(_imported(cls.__module__, cls.__name__), name)


class _ModuleLater(ModuleType):
    """A module in place of one that is not imported yet."""

    def __getattr__(self, name: str) -> Any:
        """Give a class that stands for the one of that name."""
        if name.startswith("__"):
            raise AttributeError(name)
        return _Later(name, (), {"__module__": self.__name__})


def _imported(module: str, name: str) -> Any:
    if isinstance(sys.modules.get(module), _ModuleLater):
        del sys.modules[module]
    return getattr(importlib.import_module(module), name)


def put_off_what_help_does_not_use() -> None:
    """Put off the import of `PUT_OFF`; what is imported already stays as it is."""
    for name in PUT_OFF:
        sys.modules.setdefault(name, _ModuleLater(name))
