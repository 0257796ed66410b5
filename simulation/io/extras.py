"""Extras: packages that only some commands need, imported when they are needed."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import ModuleType

from simulation.io.errors import InputError

PACKAGES: Mapping[str, tuple[str, str]] = {
    "arviz_base": ("ArviZ", "posterior"),
    "SALib": ("SALib", "sensitivity"),
    "distributed": ("Dask", "cluster"),
    "openpyxl": ("openpyxl", "excel"),
    "streamlit": ("Streamlit", "app"),
    "sklearn": ("scikit-learn", "calibration"),
}
"""By the name that is imported: the name of the package, and the extra that installs it."""


def module_of_extra(name: str, where: str) -> ModuleType:
    """Import a module of a package that is installed with an extra.

    Parameters
    ----------
    name
        Dotted name of the module, of one of `PACKAGES`.
    where
        Function or option to name in the message.

    Raises
    ------
    InputError
        If the package is not installed.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        imported = name.split(".")[0]
        if (error.name or "").split(".")[0] != imported:
            raise  # it is installed, and something else is missing
        package, extra = PACKAGES[imported]
        raise InputError(f"{where}: needs {package}: pip install 'xiaoqu[{extra}]'") from None
