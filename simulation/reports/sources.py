"""Sources: what kind of results a folder has, and the reading of its files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.experiments.about_run import ABOUT
from simulation.experiments.places import RUN
from simulation.experiments.posteriors import ENSEMBLE
from simulation.experiments.store import is_store
from simulation.io.command_line import COMMAND
from simulation.io.errors import InputError
from simulation.io.paths import is_file, is_folder
from simulation.reports.html import IMAGES

COMPARISON, VALIDATION = "comparison", "validation"
"""Folders in which comparisons and validations lie inside the folder of their runs."""
KINDS = ("run", COMPARISON, VALIDATION, "calibration", "sweep")
"""Kinds of results, in the order in which they are looked for."""
EXPECTED = "a folder made by xiaoqu run, compare, sweep, calibrate or validate"


@dataclass
class Source:
    """Results in a folder, and which of their files were read.

    Attributes
    ----------
    folder
        The folder that was named.
    kind
        One of `KINDS`.
    tables
        The folder with the tables, which may lie in it.
    read
        Files that were read, from `folder`.
    """

    folder: Path
    kind: str
    tables: Path
    read: list[str] = field(default_factory=list)

    @property
    def runs(self) -> Path | None:
        """Folder of the sweep with the runs behind the results, if it is there."""
        return next((one for one in (self.folder, self.tables.parent) if is_store(one)), None)

    def record(self, name: str) -> dict[str, Any]:
        """Read a file in JSON.

        Raises
        ------
        InputError
            If it cannot be read, or is none.
        """
        try:
            record = json.loads(self._noted(name).read_text("utf8"))
        except (OSError, ValueError) as error:
            raise InputError(f"{self.tables / name}: cannot be read: {error}") from None
        if not isinstance(record, dict):
            raise InputError(f"{self.tables / name}: is no record of xiaoqu")
        return record

    def table(self, name: str) -> pd.DataFrame:
        """Read a table, a Parquet or a CSV file; see `record`."""
        read = pd.read_parquet if name.endswith(".parquet") else pd.read_csv
        try:
            return read(self._noted(name))
        except (OSError, ValueError) as error:
            raise InputError(f"{self.tables / name}: cannot be read: {error}") from None

    def has(self, name: str) -> bool:
        """Whether there is a file of a name."""
        return is_file(self.tables / name)

    def images(self) -> list[Path]:
        """Give the figures that are stored, each once; PNG is preferred to SVG."""
        found: dict[str, Path] = {}
        for ending in reversed(IMAGES):
            found |= {path.stem: path for path in self.tables.glob(f"*{ending}")}
        for path in sorted(found.values()):
            self._noted(path.name)
        return sorted(found.values())

    def command(self) -> str | None:
        """Give the command that was given, if it is stored."""
        return str(self.record(COMMAND)["command"]) if self.has(COMMAND) else None

    def digests(self) -> list[tuple[str, str]]:
        """Give each file that was read, with the begin of its hash."""
        return [
            (name, hashlib.sha256((self.folder / name).read_bytes()).hexdigest()[:16])
            for name in self.read
        ]

    def _noted(self, name: str) -> Path:
        """Note that a file was read, and give its path."""
        path = self.tables / name
        if (file := path.relative_to(self.folder).as_posix()) not in self.read:
            self.read.append(file)
        return path


def source_of(folder: Path) -> Source:
    """Find out what kind of results a folder has.

    Raises
    ------
    InputError
        If there is no such folder, or nothing in it that can be reported.
    """
    if not is_folder(folder):
        problem = "is a file" if is_file(folder) else "there is no such folder"
        raise InputError(f"{folder}: {problem}, expected {EXPECTED}")
    if found := _source_in(folder):
        return found
    inside = sorted(one for one in folder.iterdir() if one.is_dir() and _source_in(one))
    near = f"; did you mean {inside[0]}?" if inside else ""
    raise InputError(f"{folder}: has nothing to report, expected {EXPECTED}{near}")


def _source_in(folder: Path) -> Source | None:
    if is_file(folder / RUN):
        return Source(folder, "run", folder)
    for kind, table in ((COMPARISON, "effects.parquet"), (VALIDATION, "skill.parquet")):
        for tables in (folder / kind, folder):
            if is_file(tables / ABOUT) and is_file(tables / table) and _is(tables, kind):
                return Source(folder, kind, tables)
    if posterior_in(folder) is not None:
        return Source(folder, "calibration", folder)
    return Source(folder, "sweep", folder) if is_store(folder) else None


def _is(tables: Path, kind: str) -> bool:
    """Whether tables of effects are those of a comparison; a sensitivity analysis has some, too."""
    return kind != COMPARISON or is_file(tables / "cost_effectiveness.parquet")


def posterior_in(folder: Path) -> str | None:
    """Give the name of the posterior that a calibration left in a folder."""
    if not is_file(folder / "waves.csv"):
        return None
    stems = sorted(path.name.removesuffix(ENSEMBLE) for path in folder.glob(f"*{ENSEMBLE}"))
    return next((stem for stem in stems if is_file(folder / f"{stem}.json")), None)
