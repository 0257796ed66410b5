"""Database: the SQLite file of a store, in which every row has a checksum.

A row that is not as it was written is refused.  A row that is lost is noticed too: the seal says
how many rows there are, and what their checksums come to.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from simulation.experiments.shards import Status
from simulation.io.atomic_files import write_durably
from simulation.io.errors import StoreError
from simulation.io.json_text import to_json

SCHEMA = """
CREATE TABLE description (name TEXT PRIMARY KEY, value TEXT, checksum TEXT);
CREATE TABLE runs (
    number INTEGER PRIMARY KEY, run TEXT UNIQUE, status TEXT, message TEXT, traceback TEXT,
    design_point TEXT, provenance TEXT, shard TEXT, checksum TEXT
);
"""
SEAL = "seal"
ENDINGS = ("-wal", "-shm", "-journal")
"""Endings of the files that SQLite makes beside a database while it is written."""
PATIENCE = 30.0  # seconds to wait for another program
PAUSE = 0.05
MOST_PAUSES = 40
DISK = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")
NO_FILE_MADE = ("SQLITE_CANTOPEN", "SQLITE_READONLY")
IN_USE = ("SQLITE_BUSY", "SQLITE_LOCKED")


class Row(NamedTuple):
    """A row of the table of runs, without its checksum; design_point and provenance are JSON."""

    number: int
    run: str
    status: Status
    message: str
    traceback: str
    design_point: str
    provenance: str
    shard: str | None


class Seal(NamedTuple):
    """Number of rows in the table of runs, and their checksums taken together."""

    rows: int
    total: int

    def with_row(self, checksum: str, change: int) -> Seal:
        """Give the seal after a row has come (1) or gone (-1)."""
        return Seal(self.rows + change, self.total ^ int(checksum, 16))


def create(path: Path, description: Mapping[str, Any]) -> None:
    """Write a database without runs, which is there as a whole or not at all."""
    for ending in ENDINGS:  # of a database that was deleted
        path.with_name(path.name + ending).unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.executescript(SCHEMA)
        _write_seal(connection, Seal(0, 0))
        describe(connection, description)
        write_durably(path, connection.serialize())


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database to read it as it is at this moment, while another process may write.

    Raises
    ------
    StoreError
        If it is damaged, or cannot be read.
    """
    with messages(path, "read"):
        connection = _open_to_read(path)
        try:
            connection.execute("BEGIN")
            yield connection
        finally:
            connection.close()


@contextlib.contextmanager
def messages(path: Path, action: str) -> Iterator[None]:
    """Turn what SQLite says into one message that names the file and says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        name = _name_of(error)
        if name.startswith(IN_USE):
            text = f"{path}: is in use by another program; try again later"
        elif name.startswith(DISK):
            text = f"{path}: cannot be {action}: {error}"
        else:
            text = (
                f"{path}: is damaged ({error}); put a copy in its place, or sweep again into "
                "a new folder"
            )
        raise StoreError(text) from None


def _name_of(error: sqlite3.Error) -> str:
    """Give SQLite's name of an error; some of Python's own have none."""
    return getattr(error, "sqlite_errorname", None) or ""


def open_to_write(path: Path) -> sqlite3.Connection:
    """Open a database to write, with a journal that readers need not wait for, if possible.

    Raises
    ------
    StoreError
        If it is damaged, or cannot be written.
    """
    with messages(path, "written"):
        connection = _connection(path, "mode=rw")
        try:
            _check_structure(connection)
            connection.execute("PRAGMA synchronous=FULL")
            _set_journal(connection, "WAL")
            _touch(connection)  # or it would leave a journal that a reader makes
        except BaseException:
            connection.close()
            raise
    return connection


def close(connection: sqlite3.Connection) -> None:
    """Close a database that was written, so that it is one file."""
    with contextlib.closing(connection), contextlib.suppress(sqlite3.Error):
        connection.execute("PRAGMA busy_timeout=0")
        for _ in range(MOST_PAUSES):
            if _set_journal(connection, "DELETE") == "delete":
                break
            time.sleep(PAUSE)  # a reader is there


def _open_to_read(path: Path) -> sqlite3.Connection:
    """Open for reading, also after a sudden death, or where no file can be made."""
    try:
        return _connection(path, "mode=ro")
    except sqlite3.OperationalError as error:
        name = _name_of(error)
    if name == "SQLITE_READONLY_ROLLBACK":
        _connection(path, "mode=rw").close()
        return _connection(path, "mode=ro")
    if name.startswith(NO_FILE_MADE) and not path.with_name(f"{path.name}-wal").exists():
        return _connection(path, "immutable=1")
    return _connection(path, "mode=ro")


def _connection(path: Path, how: str) -> sqlite3.Connection:
    """Open a database, and make sure that it can be read."""
    where = f"{path.resolve().as_uri()}?{how}"
    connection = sqlite3.connect(where, uri=True, timeout=PATIENCE, isolation_level=None)
    try:
        _touch(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _touch(connection: sqlite3.Connection) -> None:
    """Make SQLite open the files of a database, which it puts off until they are read."""
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()


def _set_journal(connection: sqlite3.Connection, mode: str) -> str:
    """Ask for a journal mode, and give the one that there is; a reader may be in the way."""
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute(f"PRAGMA journal_mode={mode}")
    return str(connection.execute("PRAGMA journal_mode").fetchone()[0])


def _check_structure(connection: sqlite3.Connection) -> None:
    (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        raise sqlite3.DatabaseError(" ".join(str(answer).split()))


def description(connection: sqlite3.Connection) -> dict[str, Any]:
    """Read what a database says of itself, by name."""
    query = "SELECT name, value, checksum FROM description"
    rows = [_intact("description", row) for row in connection.execute(query)]
    return {name: json.loads(value) for name, value in rows if name != SEAL}


def describe(connection: sqlite3.Connection, about: Mapping[str, Any]) -> None:
    """Write the description of a database, and replace the one before."""
    with _transaction(connection):
        for name, value in about.items():
            _write_description(connection, name, value)


def _write_description(connection: sqlite3.Connection, name: str, value: Any) -> None:
    row = (name, to_json(value))
    values = (*row, _checksum("description", row))
    connection.execute("INSERT OR REPLACE INTO description VALUES (?, ?, ?)", values)


def _seal(connection: sqlite3.Connection) -> Seal:
    query = "SELECT name, value, checksum FROM description WHERE name = ?"
    row = connection.execute(query, [SEAL]).fetchone()
    if row is None:
        raise sqlite3.DatabaseError("the seal is lost")
    rows, total = json.loads(_intact("description", row)[1])
    return Seal(rows, int(total, 16))


def _write_seal(connection: sqlite3.Connection, seal: Seal) -> None:
    _write_description(connection, SEAL, [seal.rows, f"{seal.total:064x}"])


def all_runs(connection: sqlite3.Connection) -> Iterator[Row]:
    """Read every row of the table of runs; at the end it is known whether one is lost."""
    seal, count, last = _seal(connection), Seal(0, 0), 0
    query = f"SELECT {', '.join(Row._fields)}, checksum FROM runs ORDER BY number"
    for values in connection.execute(query):
        row = Row(*_intact("runs", values))
        count = count.with_row(values[-1], 1)
        if row.number <= last:
            raise sqlite3.DatabaseError("the rows of runs are out of order")
        last = row.number
        yield row
    if count != seal:
        raise sqlite3.DatabaseError("rows of runs are lost")


def runs_where(connection: sqlite3.Connection, column: str, values: Sequence[str]) -> list[Row]:
    """Read the rows of the table of runs that have one of some values in a column."""
    marks = ", ".join("?" for _ in values)
    query = f"SELECT {', '.join(Row._fields)}, checksum FROM runs WHERE {column} IN ({marks})"
    return sorted(Row(*_intact("runs", row)) for row in connection.execute(query, values))


def add_runs(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Write rows into the table of runs, all or none; they are numbered anew.

    A row replaces the one that has the same run.
    """
    with _transaction(connection):
        seal = _seal(connection)
        (last,) = connection.execute("SELECT coalesce(max(number), 0) FROM runs").fetchone()
        for number, row in enumerate(rows, last + 1):
            seal = _add_run(connection, row._replace(number=number), seal)
        _write_seal(connection, seal)


def _add_run(connection: sqlite3.Connection, row: Row, seal: Seal) -> Seal:
    for before in runs_where(connection, "run", [row.run]):
        seal = seal.with_row(_checksum("runs", before), -1)
    values = (*row, _checksum("runs", row))
    marks = ", ".join("?" for _ in values)
    connection.execute(f"INSERT OR REPLACE INTO runs VALUES ({marks})", values)
    return seal.with_row(values[-1], 1)


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Keep all that is written, or nothing."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


def _checksum(table: str, values: Sequence[Any]) -> str:
    """Hash of a row: of type, length and text of each of its values."""
    parts = [(type(value).__name__, str(value)) for value in (table, *values)]
    text = "".join(f"{kind} {len(part)} {part}" for kind, part in parts)
    return hashlib.sha256(text.encode("utf8")).hexdigest()


def _intact(table: str, row: Sequence[Any]) -> Sequence[Any]:
    """Give the values of a row without its checksum, if they are as they were written."""
    values = row[:-1]
    if _checksum(table, values) != row[-1]:
        raise sqlite3.DatabaseError(f"a row of {table} has a wrong checksum")
    return values
