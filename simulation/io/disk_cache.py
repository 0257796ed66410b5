"""Disk cache: files that save time and may be lost at any moment, in a folder of bounded size."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
import time
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

from simulation.io.atomic_files import PART, discard, replace_file
from simulation.io.cache_folders import usable_folder
from simulation.io.errors import InputError
from simulation.io.paths import expanded
from simulation.io.validation import refuse

FOLDER, SIZE = "XIAOQU_CACHE", "XIAOQU_CACHE_SIZE"
"""Names of the settings in the environment: the folder, or ``off``; and its size in gigabytes."""
OFF = "off"
USUAL_FOLDER = "xiaoqu-burn-ins"
"""Name of the folder where no other is stated."""
DEFAULT_SIZE = 2.0
BYTES_OF_A_GIGABYTE = 1_000_000_000
MOST_OF_THE_CACHE = 1 / 8
"""Largest share of the cache that one file may have."""
MOST_OF_THE_DISK = 1 / 10
"""Largest share of the free space of the disk that one file may have."""
SECONDS_OF_A_WRITE = 3600.0
"""Age from which on an unfinished file was left by a process that died."""


class DiskCache:
    """Files by name, each with a checksum; those that were used longest ago make room.

    Several processes may read and write at the same time.

    Parameters
    ----------
    folder
        The folder; it need not exist.
    most_bytes
        Size that the folder may have.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self.folder, self.most_bytes = folder, most_bytes

    def read(self, name: str) -> memoryview | None:
        """Give the content of a file; None if there is none, or if it is damaged and now gone."""
        path = self.folder / name
        try:
            content = memoryview(path.read_bytes())
            os.utime(path)
        except OSError:
            return None
        checksum = hashlib.sha256()
        if content[: checksum.digest_size] == _checksum([content[checksum.digest_size :]]):
            return content[checksum.digest_size :]
        with contextlib.suppress(OSError):
            path.unlink()
        warnings.warn(f"{path}: is damaged and deleted; it is computed anew", stacklevel=2)
        return None

    def write(self, name: str, parts: Sequence[bytes | memoryview]) -> None:
        """Keep a file, whole or not at all, unless it takes too much of the cache or the disk.

        Parameters
        ----------
        name
            Its name.
        parts
            Its content, one part after the other.
        """

        def write(path: Path) -> None:
            with path.open("wb") as file:
                file.writelines([_checksum(parts), *parts])

        try:
            self.folder.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
            n_bytes = sum(len(part) for part in parts)
            free = shutil.disk_usage(self.folder).free
            if n_bytes <= min(MOST_OF_THE_CACHE * self.most_bytes, MOST_OF_THE_DISK * free):
                replace_file(self.folder / name, write)
                self._make_room()
        except (OSError, InputError) as error:
            warnings.warn(f"{self.folder}: nothing can be kept there: {error}", stacklevel=2)

    @property
    def n_bytes(self) -> int:
        """Size of all files."""
        return sum(n_bytes for _, n_bytes, _ in self._files())

    def clear(self) -> None:
        """Delete all files."""
        for *_, path in self._files():
            path.unlink(missing_ok=True)

    def _make_room(self) -> None:
        """Delete the files that were used longest ago, and what was left unfinished."""
        files = self._files()
        surplus = sum(n_bytes for _, n_bytes, _ in files) - self.most_bytes
        for _, n_bytes, path in sorted(files):
            if surplus <= 0:
                break
            path.unlink(missing_ok=True)
            surplus -= n_bytes
        for path in self.folder.glob(f".*{PART}"):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > SECONDS_OF_A_WRITE:
                    discard(path)

    def _files(self) -> list[tuple[float, int, Path]]:
        """Time of the last use, size and path of every file."""
        files = []
        for path in self.folder.glob("[!.]*"):
            with contextlib.suppress(FileNotFoundError):  # another process makes room
                about = path.stat()
                files.append((about.st_mtime, about.st_size, path))
        return files


def user_cache() -> DiskCache | None:
    """Give the cache of the user; None if it is switched off, or there is no place for it.

    Raises
    ------
    InputError
        If the size that the environment states is none.
    """
    stated = os.environ.get(FOLDER)
    if stated == OFF:
        return None
    most_bytes = _stated_size()
    folder = expanded(stated) if stated else usable_folder(USUAL_FOLDER)
    return DiskCache(folder, most_bytes) if folder else None


def _stated_size() -> int:
    """Size of the cache in bytes, as the environment states it."""
    size = os.environ.get(SIZE) or DEFAULT_SIZE
    with contextlib.suppress(ValueError, OverflowError):
        if (n_bytes := int(float(size) * BYTES_OF_A_GIGABYTE)) >= 0:
            return n_bytes
    raise refuse("environment", SIZE, size, "a number of gigabytes, such as 0.5")


def _checksum(parts: Iterable[bytes | memoryview]) -> bytes:
    checksum = hashlib.sha256()
    for part in parts:
        checksum.update(part)
    return checksum.digest()
