"""Files: folders for results, and writing that leaves a complete file or none."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Collection, Iterator
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


def try_place(folder: str | Path, names: Collection[str]) -> None:
    """Make sure that files can be written into a folder, and leave nothing behind.

    What takes long calls it first, so that nothing is computed that cannot be kept.

    Parameters
    ----------
    folder
        The folder; it need not exist.
    names
        Names of the files.

    Raises
    ------
    InputError
        If the folder cannot be created, or a file cannot be written.
    """
    path = Path(folder)
    made = [one for one in (path, *path.parents) if not os.path.lexists(one)]
    try:
        make_folder(path)
        for name in names:
            try_file(path / name)
    finally:
        for one in made:
            with contextlib.suppress(OSError):
                one.rmdir()


def try_file(path: Path) -> None:
    """Make sure that a file can be written, and leave it as it is.

    Raises
    ------
    InputError
        If it cannot.
    """
    with _one_message(path):
        try_to_write(path)


def try_to_write(path: Path) -> None:
    """Write beside a file and delete what was written; raises the error of the system."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    beside = _beside(path)
    beside.write_bytes(b"")
    beside.unlink()


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
    with _one_message(path):
        _replace(path, write)


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


@contextlib.contextmanager
def _one_message(path: Path) -> Iterator[None]:
    """Turn an error of the system about a file of results into one message."""
    try:
        yield
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from None


def _beside(path: Path) -> Path:
    """Name of a file while it is not complete."""
    return path.with_name(f".{path.name}{PART}")


def _replace(path: Path, write: Callable[[Path], Any]) -> None:
    beside = _beside(path)
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
