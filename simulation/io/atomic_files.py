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
from simulation.io.json_text import to_json

PART = ".part"
"""Ending of the folder in which a file is written until it is complete."""


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
    with _folder_beside(path) as folder:
        (folder / path.name).write_bytes(b"")


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


def write_json(path: Path, value: Any) -> None:
    """Write a file in JSON, as `replace_file` does."""
    text = to_json(value, indent=2) + "\n"
    replace_file(path, lambda file: Path(file).write_text(text, encoding="utf8"))


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
    InputError
        If this one may not write there.
    """
    lock = FileLock(folder / name)
    with _one_message(folder / name):
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


def _replace(path: Path, write: Callable[[Path], Any]) -> None:
    with _folder_beside(path) as folder:
        whole = folder / path.name
        write(whole)
        whole.replace(path)


@contextlib.contextmanager
def _folder_beside(path: Path) -> Iterator[Path]:
    """Give a new folder of this process beside a file: nobody can have put a link into it."""
    folder = Path(tempfile.mkdtemp(prefix=".", suffix=PART, dir=path.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def discard(path: Path) -> None:
    """Delete what an interruption left behind: a file, or a folder with all that is in it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _flush_folder(folder: Path) -> None:
    """Bring the names in a folder onto the disk, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
