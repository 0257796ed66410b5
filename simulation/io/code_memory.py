"""What was computed from the code of a package, remembered until one of its files changes."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from simulation.io.atomic_files import replace_file
from simulation.io.cache_folders import usable_folder
from simulation.io.errors import InputError

SETTLED = 2_000_000_000
"""Nanoseconds after which a change of a file is sure to change its times, on any disk."""


def remembered(name: str, package: Path, compute: Callable[[], str]) -> str:
    """Give a word that is computed from the files of a package, anew only if one has changed.

    A file has changed if its size or one of its times has.  Nothing is remembered while a file is
    so new that it might change once more at the same time.

    Parameters
    ----------
    name
        Name of the word.
    package
        Folder; the word may depend on all files of Python in it, and on nothing else.
    compute
        Computes the word, which has no spaces.
    """
    now = time.time_ns()
    stamp, newest = _stamp(package)
    memory = _memory(name, package)
    if memory is None or now - newest < SETTLED:
        return compute()
    word = _recalled(memory, stamp)
    if word is None:
        word = compute()
        with contextlib.suppress(InputError):  # the disk is full, or the folder gone
            replace_file(memory, lambda path: path.write_text(f"{stamp} {word}", "utf8"))
    return word


def _stamp(package: Path) -> tuple[str, int]:
    """Hash of the names, sizes and times of all files of a package, and the newest time."""
    about = [(path, path.stat()) for path in sorted(package.rglob("*.py"))]
    times = [(one.st_mtime_ns, one.st_ctime_ns) for _, one in about]
    lines = [f"{path} {one.st_size} {when}" for (path, one), when in zip(about, times, strict=True)]
    return _short_hash("\n".join(lines)), max((max(when) for when in times), default=0)


def _memory(name: str, package: Path) -> Path | None:
    """Give the file that remembers a word of a package, if there is a place for it."""
    root = usable_folder()
    return root and root / f"{name}-{_short_hash(str(package))}"


def _recalled(memory: Path, stamp: str) -> str | None:
    """Give the word that a file remembers, if it is of the files as they are now."""
    try:
        then, word = memory.read_text("utf8").split()
    except (OSError, ValueError):  # there is no such file, or something else is in it
        return None
    return word if then == stamp else None


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf8", "surrogateescape")).hexdigest()[:16]
