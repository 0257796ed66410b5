"""Shards: the outcomes of a batch of runs as one Parquet file, and the records of its runs."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.io.json_text import to_json

Status = Literal["done", "failed"]
SHARDS, SUFFIX = "shards", ".parquet"
"""Folder of the shards, and ending of their names."""
RUNS = b"runs"
"""Key under which a shard says what its runs are."""
NAMES = ("run", "month", "level", "place", "outcome", "kind")


@dataclass(frozen=True)
class RunRecord:
    """All that a store says of one run.

    Attributes
    ----------
    run
        Identity.
    status, message
        Whether it is done, and if not, why.
    design_point
        Scenario, strategy, settings, sample and seed.
    provenance
        Everything that went into the identity.
    traceback
        Where it failed, as Python tells it.
    """

    run: str
    status: Status
    message: str
    design_point: Mapping[str, Any]
    provenance: Mapping[str, Any]
    traceback: str = ""

    @functools.cached_property
    def provenance_text(self) -> str:
        """The provenance as it is stored."""
        return as_text(self.provenance)


def as_text(value: Mapping[str, Any]) -> str:
    """Give a part of a record as JSON, always the same."""
    return to_json(value, sort_keys=True)


def digest_of(run: str, provenance: str) -> str:
    """Hash of the identity and the provenance (as JSON) of a run, by which its shard knows it."""
    return hashlib.sha256(f"{run} {provenance}".encode()).hexdigest()


def as_shard(monthly: Mapping[str, pd.DataFrame], records: Iterable[RunRecord] = ()) -> bytes:
    """Write the monthly tables of runs, by their identities, as one Parquet file.

    Parameters
    ----------
    monthly
        Monthly table of each run that is done.
    records
        Records of these runs, and of others; the shard says of each of its runs what it is.
    """
    digests = {
        record.run: digest_of(record.run, record.provenance_text)
        for record in records
        if record.run in monthly
    }
    runs = pa.array(list(monthly), pa.string())
    lengths = np.array([len(table) for table in monthly.values()], dtype=np.int64)
    run_of_row = runs.take(pa.array(np.repeat(np.arange(len(lengths)), lengths)))
    texts = [_column(monthly.values(), name, pa.string()) for name in NAMES[1:]]
    encoded = [array.dictionary_encode() for array in (run_of_row, *texts)]
    values = _column(monthly.values(), "value", pa.float64())
    sink = pa.BufferOutputStream()
    about = {RUNS: as_text(digests)}
    table = pa.table([*encoded, values], names=[*NAMES, "value"], metadata=about)
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())


def _column(tables: Iterable[pd.DataFrame], name: str, kind: pa.DataType) -> pa.Array:
    """One column of several tables, one table after the other."""
    parts = [pa.array(table[name], kind) for table in tables]
    return pa.chunked_array(parts, kind).combine_chunks()


def shard_name(content: bytes) -> str:
    """Give the name of a shard: the hash of its bytes."""
    return hashlib.sha256(content).hexdigest()[:32]


def outcomes_in(content: bytes, digests: Mapping[str, str]) -> pa.Table:
    """Give the outcomes of some runs of a shard, dictionary-encoded.

    Parameters
    ----------
    content
        The shard.
    digests
        Digest of the record of each run.

    Raises
    ------
    ValueError
        If the shard has not one of the runs, or says that it is another.
    """
    table = pq.read_table(pa.BufferReader(content), read_dictionary=list(NAMES))
    own = json.loads((table.schema.metadata or {}).get(RUNS, b"{}"))
    run = table["run"].cast(pa.string())
    strange = [one for one, digest in digests.items() if own.get(one) != digest]
    if strange or not digests.keys() <= set(run.unique().to_pylist()):
        raise ValueError(f"it has not all of the runs {', '.join(strange or digests)}")
    return table.replace_schema_metadata(None).filter(
        pa.compute.is_in(run, pa.array(list(digests), pa.string()))
    )


def no_outcomes() -> pa.Table:
    """Give a table of outcomes that has no rows."""
    text = pa.dictionary(pa.int32(), pa.string())
    schema = pa.schema([*((name, text) for name in NAMES), ("value", pa.float64())])
    return schema.empty_table()
