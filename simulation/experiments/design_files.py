"""Design files: the paths in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simulation.io import paths, validation
from simulation.io.blanks import refuse_blanks
from simulation.scenario.strategy import beside


def read_design(path: Path) -> dict[str, Any]:
    """Read the contents of a design file; paths in it count from the file.

    Raises
    ------
    InputError
        If it cannot be read, or leaves something open.
    """
    data = validation.read_toml(path)
    refuse_blanks(data, str(path))
    return paths_beside(data, path.parent)


def paths_beside(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Read the paths in a design file as relative to the file."""
    for key in ("scenarios", "strategies", "treated_by"):
        if isinstance(data.get(key), list):
            data[key] = [beside(one, folder) if isinstance(one, str) else one for one in data[key]]
    if str(posterior := data.get("posterior", "")).endswith(".csv"):
        data["posterior"] = str(folder / paths.expanded(posterior))
    settings = data.get("settings")
    if isinstance(settings, dict) and isinstance(settings.get("file"), str):
        settings["file"] = str(folder / paths.expanded(settings["file"]))
    return data


def stem(strategy: str) -> str:
    """Name of a strategy: that of its file without folder and ending, if it is given by a file."""
    return Path(strategy).stem if strategy.endswith(".toml") else strategy
