"""Extras: packages that only some commands need, imported when they are needed."""

from __future__ import annotations

import importlib
from types import ModuleType

from simulation.io.errors import InputError


def module_of_extra(name: str, extra: str, where: str) -> ModuleType:
    """Import a module of a package that is installed with an extra.

    Parameters
    ----------
    name
        Dotted name of the module.
    extra
        The extra that installs it.
    where
        Function or command to name in the message.

    Raises
    ------
    InputError
        If the package is not installed.

    Examples
    --------
    >>> module_of_extra("nowhere.at_all", "sensitivity", "screen")
    Traceback (most recent call last):
    simulation.io.errors.InputError: screen: needs nowhere: pip install 'xiaoqu[sensitivity]'
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        package = name.split(".")[0]
        if (error.name or "").split(".")[0] != package:
            raise  # it is installed, and something else is missing
        raise InputError(f"{where}: needs {package}: pip install 'xiaoqu[{extra}]'") from None
