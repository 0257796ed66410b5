"""Clearing: what an interruption, damage or somebody else has left in the folder of a store."""

from __future__ import annotations

import warnings
from collections.abc import Collection
from pathlib import Path

from simulation.experiments.shards import SHARDS, SUFFIX, shard_name
from simulation.io.atomic_files import PART, discard, on_disk

DAMAGED, ASIDE = ".damaged", "set-aside"


def clear_up(folder: Path, named: Collection[str | None]) -> None:
    """Delete torn files and shards that no run names, and set aside what is damaged or alien.

    Parameters
    ----------
    folder
        The folder.
    named
        Names of the shards that runs name.
    """
    shards = folder / SHARDS
    with on_disk(folder):
        for path in (*folder.glob(f".*{PART}"), *shards.glob(f".*{PART}")):
            discard(path)
        for path in sorted(shards.iterdir()):
            if not _is_whole(path):
                _set_aside(path, folder / ASIDE, path.stem in named and path.suffix == SUFFIX)
            elif path.stem not in named:
                path.unlink()


def _is_whole(path: Path) -> bool:
    """Whether a file is a shard with the bytes that its name tells."""
    of_store = path.suffix == SUFFIX and path.is_file()
    return of_store and shard_name(path.read_bytes()) == path.stem


def _set_aside(path: Path, aside: Path, damaged: bool) -> None:
    aside.mkdir(exist_ok=True)
    place = aside / (path.stem + DAMAGED if damaged else path.name)
    path.replace(place)
    what = "is damaged" if damaged else "is no part of the sweep"
    warnings.warn(f"{path}: {what}; it is in {place} now", stacklevel=2)
