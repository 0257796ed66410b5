"""Shards: the outcomes of a batch of runs as one Parquet file, and the records of its runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

Status = Literal["done", "failed"]
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


def as_shard(monthly: Mapping[str, pd.DataFrame]) -> bytes:
    """Write the monthly tables of runs, by their identities, as one Parquet file."""
    parts = [table.assign(run=run) for run, table in monthly.items()]
    whole = pd.concat(parts) if parts else pd.DataFrame(columns=[*NAMES, "value"])
    arrays = [pa.array(whole[name], pa.string()).dictionary_encode() for name in NAMES]
    values = pa.array(whole["value"], pa.float64())
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table([*arrays, values], names=[*NAMES, "value"]), sink, compression="zstd")
    return bytes(sink.getvalue())


def shard_name(content: bytes) -> str:
    """Give the name of a shard: the hash of its bytes."""
    return hashlib.sha256(content).hexdigest()[:32]


def outcomes_in(content: bytes, runs: Iterable[str]) -> pa.Table:
    """Give the outcomes of some runs of a shard, dictionary-encoded."""
    table = pq.read_table(pa.BufferReader(content), read_dictionary=list(NAMES))
    here = pa.compute.is_in(table["run"].cast(pa.string()), pa.array(list(runs), pa.string()))
    return table.replace_schema_metadata(None).filter(here)


def no_outcomes() -> pa.Table:
    """Give a table of outcomes that has no rows."""
    text = pa.dictionary(pa.int32(), pa.string())
    schema = pa.schema([*((name, text) for name in NAMES), ("value", pa.float64())])
    return schema.empty_table()
