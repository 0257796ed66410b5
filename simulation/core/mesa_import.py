"""Mesa, imported in one place: its models and agents now, the rest when a name of it is first used.

A model needs three small modules of Mesa.  All of it takes longer to import than anything else
here, because of its spaces and batch runs.
"""

from __future__ import annotations

import importlib
import importlib.util
import multiprocessing
import sys
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any

PACKAGE = "mesa"
AT_ONCE = {"agent": "Agent", "model": "Model", "datacollection": "DataCollector"}
"""Modules that a model needs, and what the package has from each."""
_one_at_a_time = threading.RLock()


class NotImportedYet(ModuleType):
    """The package, imported as soon as a name is looked up that it does not have."""

    def __getattr__(self, name: str) -> Any:
        """Import the package, and give what has a name in it."""
        with _one_at_a_time:
            if type(self) is NotImportedYet and self.__spec__ and self.__spec__.loader:
                self.__class__ = ModuleType  # type: ignore[assignment]
                _quietly(self.__spec__.loader.exec_module, self)
        return getattr(self, name)


def _quietly(load: Callable[[Any], object], what: object) -> None:
    """Import something of Mesa without the side effects that its import has on the process.

    `import mesa` 3.3 sets the start method of all of multiprocessing; the user's is put back.  In a
    notebook it warns of a progress bar that is not used here.  And it looks up the source of every
    call that has led to it: in a thread of its own, there are few.
    """
    start_method = multiprocessing.get_start_method(allow_none=True)
    with warnings.catch_warnings(), ThreadPoolExecutor(1) as thread:
        warnings.filterwarnings("ignore", message="IProgress not found")
        thread.submit(load, what).result()
    multiprocessing.set_start_method(start_method, force=True)


def _import_what_models_need() -> None:
    """Import some modules, and put off the package, unless it is imported already."""
    spec = importlib.util.find_spec(PACKAGE)
    if PACKAGE in sys.modules or spec is None:
        return
    package = sys.modules[PACKAGE] = importlib.util.module_from_spec(spec)
    for module, name in AT_ONCE.items():
        _quietly(importlib.import_module, f"{PACKAGE}.{module}")
        setattr(package, name, getattr(getattr(package, module), name))
    package.__class__ = NotImportedYet


_import_what_models_need()
import mesa  # noqa: E402

__all__ = ["mesa"]
