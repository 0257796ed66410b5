"""Store: a folder that holds the runs of a sweep, whatever happens to the process that writes it.

The outcomes lie in Parquet shards, one per batch of runs.  A shard is called by the hash of its
bytes, and appears under its name only when it is whole.  A database says what the folder is for,
and of each run how it ended and in which shard it is.  A shard is written before its runs: one
that no run names was left by an interruption, and the next writer deletes it.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from simulation.experiments import database
from simulation.experiments.clearing import clear_up
from simulation.experiments.database import Row
from simulation.experiments.provenance import changed_parts, environment
from simulation.experiments.rows import Entry, as_entry, as_record, as_row, is_one_of
from simulation.experiments.shards import (
    SHARDS,
    SUFFIX,
    RunRecord,
    as_text,
    digest_of,
    no_outcomes,
    outcomes_in,
    shard_name,
)
from simulation.io.atomic_files import (
    alone,
    make_folder,
    on_disk,
    try_to_write,
    write_durably,
)
from simulation.io.errors import InputError, StoreError
from simulation.io.paths import is_file, is_folder

FORMAT = 3
DATABASE, LOCK = "sweep.sqlite", ".lock"
OLD_FILES = ("sweep.json", "index.jsonl")
PARTS = {"format", "environment", "code", "design", "tables", "runs"}
"""What a store says of itself."""


def is_store(folder: Path) -> bool:
    """Whether a folder has a store, be it of an earlier version."""
    return any(is_file(folder / name) for name in (DATABASE, *OLD_FILES))


class Store:
    """The runs that a folder stores.

    Parameters
    ----------
    folder
        The folder; it need not exist.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / DATABASE
        self._writer: sqlite3.Connection | None = None

    @property
    def description(self) -> dict[str, Any] | None:
        """What the folder says of itself: format, environment, design; none if it is new.

        Raises
        ------
        InputError
            If it was written by another version of the store.
        StoreError
            If it is damaged, or cannot be read.
        """
        if not self._exists():
            return None
        with database.reading(self.path) as connection:
            about = database.description(connection)
            if about.get("format", FORMAT) != FORMAT:
                raise InputError(f"{self.folder}: was written by another version of the store")
            if set(about) != PARTS:
                raise sqlite3.DatabaseError("rows of description are lost")
        return about

    @property
    def index(self) -> dict[str, Entry]:
        """Where each run is stored, and how it ended; runs whose shard is gone are left out.

        Raises
        ------
        StoreError
            If the database is damaged, or cannot be read.
        """
        entries = {row.run: as_entry(row) for row in self._rows()}
        shards = self._shards() | {None}
        return {run: entry for run, entry in entries.items() if entry.shard in shards}

    def records(self) -> list[RunRecord]:
        """Give the full record of every stored run, in the order in which they came."""
        shards = self._shards() | {None}
        return [as_record(row) for row in self._rows() if row.shard in shards]

    def record(self, run: str) -> RunRecord | None:
        """Give the full record of a run, if it is stored."""
        return next(iter(self._records_where("run", run)), None)

    def records_of(self, design_point: Mapping[str, Any]) -> list[RunRecord]:
        """Give the full records of the runs that were made for a design point."""
        return self._records_where("design_point", as_text(design_point))

    def outcomes(self, runs: Iterable[str]) -> pa.Table:
        """Give the outcomes of runs, dictionary-encoded, in the order of the shards.

        Raises
        ------
        StoreError
            If a shard is damaged.
        """
        wanted = set(runs)
        requested: dict[str, dict[str, str]] = {}
        for row in self._rows():
            if row.shard and row.run in wanted:
                digest = digest_of(row.run, row.provenance)
                requested.setdefault(row.shard, {})[row.run] = digest
        parts = [self._outcomes_in(shard, digests) for shard, digests in requested.items()]
        return pa.concat_tables(parts).unify_dictionaries() if parts else no_outcomes()

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other processes from writing, and clear up what an interruption left behind.

        Raises
        ------
        InputError
            If the store was made in another environment.
        StoreError
            If another process writes, or the store is damaged.
        """
        make_folder(self.folder / SHARDS)
        with alone(self.folder, LOCK):
            with on_disk(self.folder / SHARDS):
                try_to_write(self._path(shard_name(b"")))
            self._check_environment()
            if self._exists():
                self._writer = database.open_to_write(self.path)
            try:
                clear_up(self.folder, {row.shard for row in self._rows()})
                yield
            finally:
                if self._writer:
                    database.close(self._writer)
                self._writer = None

    def describe(self, **about: Any) -> None:
        """Write down what the folder is for, beside the format and the environment.

        Parameters
        ----------
        about
            ``code``, ``design``, ``tables`` (levels of the outcomes) and ``runs``.
        """
        about = {"format": FORMAT, "environment": environment(), **about}
        if self._writer is None:
            database.create(self.path, about)
            self._writer = database.open_to_write(self.path)
        else:
            with database.messages(self.path, "written"):
                database.describe(self._writer, about)

    def add(self, shard: bytes, records: Iterable[RunRecord]) -> None:
        """Keep a batch: first the shard, then its runs; a run that is done stays where it is.

        Parameters
        ----------
        shard
            Outcomes of the runs that are done.
        records
            Records of all runs of the batch, failed ones too.

        Raises
        ------
        StoreError
            If the disk does not take it.
        """
        if self._writer is None:
            raise RuntimeError("a store is written inside `with store.writing()` only")
        name, records = shard_name(shard), list(records)
        with database.messages(self.path, "written"):
            done = self._done(self._writer, [record.run for record in records])
            rows = [as_row(record, name) for record in records if record.run not in done]
            if any(row.shard for row in rows):
                write_durably(self._path(name), shard)
            database.add_runs(self._writer, rows)

    def relabel(self, design_points: Mapping[str, list[Mapping[str, Any]]]) -> None:
        """Give stored runs the first of their design points, if theirs is none of them by now.

        A run that was made for one design may be asked for by another under another name.

        Parameters
        ----------
        design_points
            Design points of each run.
        """
        if self._writer is None:
            raise RuntimeError("a store is written inside `with store.writing()` only")
        with database.messages(self.path, "written"):
            rows = [
                row._replace(design_point=as_text(own[0]))
                for row in database.all_runs(self._writer)
                if (own := design_points.get(row.run)) and not is_one_of(row.design_point, own)
            ]
            database.add_runs(self._writer, rows)

    def _exists(self) -> bool:
        """Whether there is a database; a folder of an earlier version is refused."""
        if is_folder(self.path):
            raise InputError(f"{self.path}: is a folder, expected a file")
        if is_file(self.path):
            return True
        if any(is_file(self.folder / name) for name in OLD_FILES):
            raise InputError(
                f"{self.folder}: was written by an earlier version of xiaoqu; sweep again into a "
                "new folder"
            )
        return False

    def _rows(self) -> list[Row]:
        """Read every row, whether or not its shard is there."""
        if not self._exists():
            return []
        with database.reading(self.path) as connection:
            return list(database.all_runs(connection))

    def _records_where(self, column: str, value: str) -> list[RunRecord]:
        if not self._exists():
            return []
        with database.reading(self.path) as connection:
            rows = database.runs_where(connection, column, [value])
        return [as_record(row) for row in rows if self._has(row.shard)]

    def _done(self, writer: sqlite3.Connection, runs: list[str]) -> set[str]:
        """Give those of some runs that are done and whose outcomes are there."""
        rows = database.runs_where(writer, "run", runs)
        return {row.run for row in rows if row.status == "done" and self._has(row.shard)}

    def _outcomes_in(self, shard: str, digests: Mapping[str, str]) -> pa.Table:
        try:
            return outcomes_in(self._content(shard), digests)
        except ValueError as error:
            raise StoreError(f"{self._path(shard)}: is another shard: {error}") from None

    def _content(self, shard: str) -> bytes:
        path = self._path(shard)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise StoreError(f"{path}: cannot be read: {error.strerror}") from None
        if shard_name(content) != shard:
            raise StoreError(f"{path}: is damaged; sweep again into this folder to replace it")
        return content

    def _path(self, shard: str) -> Path:
        return self.folder / SHARDS / f"{shard}{SUFFIX}"

    def _has(self, shard: str | None) -> bool:
        return shard is None or self._path(shard).exists()

    def _shards(self) -> set[str | None]:
        return {path.stem for path in (self.folder / SHARDS).glob(f"*{SUFFIX}")}

    def _check_environment(self) -> None:
        about = self.description
        if about is None:
            return
        changed = changed_parts(about["environment"], environment())
        if changed:
            raise InputError(
                f"{self.folder}: environment: was made in another one ({'; '.join(changed)}), "
                "expected the same; sweep into another folder"
            )
