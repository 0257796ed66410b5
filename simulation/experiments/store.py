"""Store: a folder that keeps the runs of a sweep, whatever happens to the process that writes it.

The outcomes lie in Parquet shards, one per batch of runs.  A shard is called by the hash of its
bytes, appears under its name only when it is whole, and says itself which runs it holds.  The index
is a journal with a line for each shard; a line that is missing or torn is made good from the shard.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from simulation.experiments.provenance import changed_parts, environment
from simulation.io.atomic_files import PART, flush, make_folder, write_durably
from simulation.io.errors import InputError

Status = Literal["done", "failed"]
FORMAT = 1
DESCRIPTION, INDEX, SHARDS, LOCK = "sweep.json", "index.jsonl", "shards", ".lock"
NAMES = ("run", "month", "level", "place", "outcome", "kind")
RUNS_KEY = b"xiaoqu.runs"


@dataclass(frozen=True)
class RunRecord:
    """What is known of one run.

    Attributes
    ----------
    run
        Identity.
    status, message
        Whether it is done, and if not, why.
    place
        Place in the design: scenario, strategy, settings, draw and seed.
    made_of
        Everything that went into the identity.
    """

    run: str
    status: Status
    message: str
    place: Mapping[str, Any]
    made_of: Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """Where a run is kept, and how it ended."""

    shard: str
    status: Status
    message: str


def as_shard(monthly: Mapping[str, pd.DataFrame], records: Iterable[RunRecord]) -> bytes:
    """Write the outcomes of a batch and the records of its runs as one Parquet file.

    Parameters
    ----------
    monthly
        Monthly tables by run.
    records
        Records of all runs of the batch, failed ones too.
    """
    parts = [table.assign(run=run) for run, table in monthly.items()]
    whole = pd.concat(parts) if parts else pd.DataFrame(columns=[*NAMES, "value"])
    arrays = [pa.array(whole[name], pa.string()).dictionary_encode() for name in NAMES]
    values = pa.array(whole["value"], pa.float64())
    table = pa.table([*arrays, values], names=[*NAMES, "value"])
    text = json.dumps([vars(record) for record in records], sort_keys=True, default=str)
    about = {RUNS_KEY: base64.b64encode(zlib.compress(text.encode("utf8")))}
    sink = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata(about), sink, compression="zstd")
    return bytes(sink.getvalue())


class Store:
    """The runs that a folder keeps.

    Parameters
    ----------
    folder
        The folder; it need not exist.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index: dict[str, Entry] = {}
        self._read_index()

    @property
    def description(self) -> dict[str, Any] | None:
        """What the folder says of itself: format, environment, design; none if it is new."""
        try:
            text = (self.folder / DESCRIPTION).read_text("utf8")
        except (FileNotFoundError, NotADirectoryError):
            return None
        try:
            found: dict[str, Any] = json.loads(text)
        except json.JSONDecodeError:
            raise InputError(f"{self.folder / DESCRIPTION}: is not JSON") from None
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise InputError(f"{self.folder}: was written by another version of the store")
        return found

    def describe(self, **about: Any) -> None:
        """Write down what the folder is for, beside the format and the environment."""
        text = {"format": FORMAT, "environment": environment(), **about}
        content = json.dumps(text, indent=1, ensure_ascii=False, default=str) + "\n"
        write_durably(self.folder / DESCRIPTION, content.encode("utf8"))

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other processes from writing, and make good what an interruption left behind.

        Raises
        ------
        InputError
            If another process writes, or the store was made in another environment.
        """
        make_folder(self.folder / SHARDS)
        lock = FileLock(self.folder / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise InputError(f"{self.folder}: another sweep is writing here") from None
        try:
            self._check_environment()
            self._repair()
            yield
        finally:
            lock.release()

    def add(self, shard: bytes, records: Iterable[RunRecord]) -> None:
        """Keep a batch: first the shard, then its line in the index."""
        name = _name_of(shard)
        write_durably(self._path(name), shard)
        self._note(name, records)

    def outcomes(self, runs: Iterable[str]) -> pa.Table:
        """Give the outcomes of runs, dictionary-encoded, in the order of the shards.

        Raises
        ------
        InputError
            If a shard is damaged.
        """
        wanted: dict[str, list[str]] = {}
        for run in runs:
            wanted.setdefault(self.index[run].shard, []).append(run)
        parts = [self._outcomes_of(shard, of) for shard, of in wanted.items()]
        return pa.concat_tables(parts).unify_dictionaries() if parts else _empty()

    def records(self) -> Iterator[RunRecord]:
        """Give the full record of every run, as the index has it."""
        for shard in dict.fromkeys(entry.shard for entry in self.index.values()):
            for record in _records_in(self._content(shard)):
                if self.index[record.run].shard == shard:
                    yield record

    def _outcomes_of(self, shard: str, runs: list[str]) -> pa.Table:
        table = pq.read_table(pa.BufferReader(self._content(shard)), read_dictionary=list(NAMES))
        table = table.replace_schema_metadata(None)
        here = pa.compute.is_in(table["run"].cast(pa.string()), pa.array(runs))
        return table.filter(here)

    def _content(self, shard: str) -> bytes:
        path = self._path(shard)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror}") from None
        if _name_of(content) != shard:
            raise InputError(f"{path}: is damaged; sweep again into this folder to replace it")
        return content

    def _path(self, shard: str) -> Path:
        return self.folder / SHARDS / f"{shard}.parquet"

    def _shards(self) -> set[str]:
        return {path.stem for path in (self.folder / SHARDS).glob("*.parquet")}

    def _note(self, shard: str, records: Iterable[RunRecord]) -> None:
        runs = [(record.run, record.status, record.message) for record in records]
        line = json.dumps({"shard": shard, "runs": runs}, ensure_ascii=False)
        with (self.folder / INDEX).open("ab") as file:
            file.write(line.encode("utf8") + b"\n")
            flush(file)
        self._take(shard, runs)

    def _take(self, shard: str, runs: Iterable[Iterable[Any]]) -> None:
        """Enter runs into the index; a run that was done stays where it is."""
        for run, status, message in runs:
            known = self.index.get(run)
            if known is None or known.status != "done":
                self.index[run] = Entry(shard, status, message)

    def _read_index(self) -> list[str]:
        """Read the index as far as it is whole and its shards are there; gives its lines."""
        try:
            lines = (self.folder / INDEX).read_bytes().split(b"\n")[:-1]
        except (FileNotFoundError, NotADirectoryError):
            return []
        there, kept = self._shards(), []
        for line in lines:
            with contextlib.suppress(ValueError, KeyError):
                entry = json.loads(line)
                if entry["shard"] in there:
                    self._take(entry["shard"], entry["runs"])
                    kept.append(line.decode("utf8"))
        return kept

    def _repair(self) -> None:
        """Take away torn files, set damaged shards aside, and enter shards without a line."""
        for path in (self.folder / SHARDS).glob(f".*{PART}"):
            path.unlink()
        for shard in self._shards():
            if _name_of(self._path(shard).read_bytes()) != shard:
                self._path(shard).replace(self._path(shard).with_suffix(".damaged"))
        self.index.clear()
        lines = self._read_index()
        write_durably(self.folder / INDEX, "".join(f"{line}\n" for line in lines).encode("utf8"))
        known = {json.loads(line)["shard"] for line in lines}
        for shard in sorted(self._shards() - known):
            self._note(shard, _records_in(self._content(shard)))

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


def _name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _records_in(content: bytes) -> list[RunRecord]:
    about = pq.read_schema(pa.BufferReader(content)).metadata[RUNS_KEY]
    return [RunRecord(**one) for one in json.loads(zlib.decompress(base64.b64decode(about)))]


def _empty() -> pa.Table:
    text = pa.dictionary(pa.int32(), pa.string())
    schema = pa.schema([*((name, text) for name in NAMES), ("value", pa.float64())])
    return schema.empty_table()
