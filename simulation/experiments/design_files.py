"""Design files: the paths in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simulation.io import paths


def beside(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Read the paths in a design file as relative to the file."""

    def path(name: Any) -> Any:
        is_path = isinstance(name, str) and paths.is_path(name)
        return str(folder / paths.expanded(name)) if is_path else name

    for key in ("scenarios", "strategies", "treated_by"):
        if isinstance(data.get(key), list):
            data[key] = [path(name) for name in data[key]]
    settings = data.get("settings")
    if isinstance(settings, dict) and isinstance(settings.get("file"), str):
        settings["file"] = str(folder / paths.expanded(settings["file"]))
    return data
