"""Paths: where built-in files are, and files of the user."""

from __future__ import annotations

import os
from pathlib import Path

from simulation.io.errors import InputError
from simulation.io.folders import built_in as built_in
from simulation.io.validation import did_you_mean


def is_file(path: str | Path) -> bool:
    """Whether there is a file of a name; there is none if the name is longer than any may be."""
    return os.path.isfile(path)  # noqa: PTH113 (that of pathlib raises an error)


def is_folder(path: Path) -> bool:
    """Whether there is a folder of a name, which may be longer than any can be."""
    return os.path.isdir(path)  # noqa: PTH112 (as above)


def is_path(name: str | Path) -> bool:
    """Whether a name is the path of a file rather than that of a built-in one."""
    return isinstance(name, Path) or name.endswith(".toml") or "/" in name or "\\" in name


def expanded(name: str | Path) -> Path:
    """Give a path with the home of a user in place of ``~``.

    Raises
    ------
    InputError
        If the user has none.
    """
    try:
        return Path(name).expanduser()
    except RuntimeError:
        raise InputError(f"{name}: there is no such home; write the whole path") from None


def locate(name: str | Path, kind: str, beside: Path | None = None) -> Path:
    """Find a file: a bare name is that of a built-in file, anything else a path.

    Parameters
    ----------
    name
        ``wuhan`` (built in) or ``my/wuhan.toml`` (a path, relative to `beside` if given).
    kind
        Folder of built-in files.
    beside
        Folder of the file that mentions the name.
    """
    if is_path(name):
        path = (beside or Path()) / expanded(name)
        if not is_file(path):
            problem = "is a folder, expected a file" if is_folder(path) else "there is no such file"
            raise InputError(f"{path}: {problem}")
        return path
    neighbour = beside / kind / f"{name}.toml" if beside else None
    if neighbour and is_file(neighbour):
        return neighbour
    path = built_in(kind) / f"{name}.toml"
    if not is_file(path):
        expected = did_you_mean(str(name), (one.stem for one in built_in(kind).glob("*.toml")))
        here = f"; ./{name} is a file" if is_file(name) else ""
        raise InputError(f"{name or repr(name)}: is not built in, expected {expected}{here}")
    return path
