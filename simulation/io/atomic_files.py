"""Files: folders for results, and writing that leaves a whole file or none."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

from simulation.io.errors import InputError

PART = ".part"
"""Ending of a file that is not whole yet."""


class TemporaryFolder:
    """A folder that goes when nobody holds this any more.

    Attributes
    ----------
    path
        The folder.
    """

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="xiaoqu-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def make_folder(folder: str | Path) -> Path:
    """Make a folder for results, if it is not there.

    Raises
    ------
    InputError
        If it cannot be made.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be made: {error.strerror}") from None
    return Path(folder)


def replace_file(path: Path, write: Callable[[Path], Any]) -> None:
    """Write beside the file, then put the new one in its place in one step.

    Parameters
    ----------
    path
        The file.
    write
        Function that writes a file of the name it is given.

    Raises
    ------
    InputError
        If it cannot be written; the old file, if any, is as it was.
    """
    beside = path.with_name(f".{path.name}{PART}")
    try:
        write(beside)
        beside.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from None


def write_durably(path: Path, content: bytes) -> None:
    """Write a file that is there as a whole, or not at all, even if the power fails.

    Raises
    ------
    InputError
        If it cannot be written.
    """

    def write(beside: Path) -> None:
        with beside.open("wb") as file:
            file.write(content)
            flush(file)

    replace_file(path, write)
    _flush_folder(path.parent)


def flush(file: Any) -> None:
    """Bring what was written into an open file onto the disk."""
    file.flush()
    os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Bring the names in a folder onto the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
