"""Files: folders for results, and writing that leaves a complete file or none."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from simulation.io.errors import InputError, StoreError

PART = ".part"
"""Ending of a file that is not complete yet."""


class TemporaryFolder:
    """A folder that is deleted when nothing refers to this object any more.

    Attributes
    ----------
    path
        The folder.
    """

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="xiaoqu-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def make_folder(folder: str | Path) -> Path:
    """Create a folder for results, if it does not exist.

    Raises
    ------
    InputError
        If it cannot be created.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be created: {error.strerror}") from None
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
    try:
        _replace(path, write)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from None


def write_durably(path: Path, content: bytes) -> None:
    """Write a file that is complete or does not exist, even if the power fails.

    Raises
    ------
    StoreError
        If it cannot be written.
    """

    def write(beside: Path) -> None:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    with on_disk(path):
        _replace(path, write)
    _flush_folder(path.parent)


@contextlib.contextmanager
def on_disk(path: Path) -> Iterator[None]:
    """Turn an error of the system about a file of a store into one message.

    Raises
    ------
    StoreError
        If the disk is full, or the file cannot be written for another reason.
    """
    try:
        yield
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror or error}") from None


@contextlib.contextmanager
def alone(folder: Path, name: str) -> Iterator[None]:
    """Keep other processes from writing into a folder.

    Parameters
    ----------
    folder
        The folder.
    name
        Name of the file that is locked.

    Raises
    ------
    StoreError
        If another process writes there.
    """
    lock = FileLock(folder / name)
    with on_disk(folder / name):
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise StoreError(f"{folder}: another sweep is writing here") from None
    try:
        yield
    finally:
        lock.release()


def _replace(path: Path, write: Callable[[Path], Any]) -> None:
    beside = path.with_name(f".{path.name}{PART}")
    write(beside)
    beside.replace(path)


def _flush_folder(folder: Path) -> None:
    """Bring the names in a folder onto the disk, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
