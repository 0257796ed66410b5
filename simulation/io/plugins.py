"""Plugins: modules of a user's that declare levers and outcomes when they are imported."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from simulation.io.validation import refuse

Plugins = str | Iterable[str]
"""Names of modules, or one."""


def import_plugins(names: Plugins, where: str) -> tuple[str, ...]:
    """Import modules by name, each once in a process; gives their names.

    Parameters
    ----------
    names
        Names of modules such as ``my_levers``, or one.
    where
        File or function to name in a message.

    Raises
    ------
    InputError
        If one cannot be imported.
    """
    listed = (names,) if isinstance(names, str) else tuple(names)
    for name in listed:
        imported(name, where)
    return listed


@functools.cache
def imported(name: str, where: str) -> ModuleType:
    """Import a module by name.

    Raises
    ------
    InputError
        If it cannot be imported.
    """
    try:
        return importlib.import_module(name)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        expected = f"a module on the path of Python (PYTHONPATH) that can be imported; {reason}"
        raise refuse(where, "plugins", name, expected) from None


def files_of(module: ModuleType) -> list[Path]:
    """Files of a module, and of a package all files in it; none if it was made without files."""
    if folders := getattr(module, "__path__", None):
        return sorted(file for folder in folders for file in Path(folder).rglob("*.py"))
    return [Path(module.__file__)] if module.__file__ else []
