"""Folders: where built-in files are; nothing else is imported, since a shell waits for names."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def built_in(kind: str) -> Path:
    """Folder of built-in files: ``""`` for scenarios, ``"cities"`` and so on below it.

    Installed from a wheel the files lie inside the package; in a checkout, beside it.
    """
    inside = PACKAGE / "scenarios"
    root = inside if inside.is_dir() else PACKAGE.parent / "scenarios"
    return root / kind
