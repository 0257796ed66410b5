"""Folders for what can be computed again: the first that can be written to is taken."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "xiaoqu"


def cache_roots(name: str = PACKAGE) -> Iterator[Path]:
    """Give the folders to try: in the cache of the user, then among the temporary files.

    Parameters
    ----------
    name
        Name of the folder.
    """
    usual = {"win32": os.environ.get("LOCALAPPDATA"), "darwin": "~/Library/Caches"}
    stated = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    with contextlib.suppress(RuntimeError):  # the user has no home
        yield Path(stated or usual.get(sys.platform) or "~/.cache").expanduser() / name
    with contextlib.suppress(OSError):  # there is no folder for temporary files, or not ours
        yield from _among_temporary_files(name)


def usable_folder(name: str = PACKAGE) -> Path | None:
    """Give the first folder of a name that can be written to; None if there is no place at all."""
    return next(filter(can_write, cache_roots(name)), None)


def _among_temporary_files(name: str) -> Iterator[Path]:
    """Give a folder that nobody else can write to: code is loaded from there."""
    if sys.platform != "win32":
        folder = Path(tempfile.gettempdir()) / f"{name}-{os.getuid()}"
        folder.mkdir(mode=stat.S_IRWXU, exist_ok=True)
        about = folder.lstat()
        others = about.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        if stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid() and not others:
            yield folder


def can_write(folder: Path) -> bool:
    """Whether a folder is there, or can be made, and takes files."""
    try:
        folder.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True
