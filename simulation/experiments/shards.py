"""Shards: the outcomes of a batch of runs as one Parquet file, and the records of its runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

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
        record.run: digest_of(record.run, as_text(record.provenance))
        for record in records
        if record.run in monthly
    }
    parts = [table.assign(run=run) for run, table in monthly.items()]
    whole = pd.concat(parts) if parts else pd.DataFrame(columns=[*NAMES, "value"])
    arrays = [pa.array(whole[name], pa.string()).dictionary_encode() for name in NAMES]
    values = pa.array(whole["value"], pa.float64())
    sink = pa.BufferOutputStream()
    table = pa.table([*arrays, values], names=[*NAMES, "value"], metadata={RUNS: as_text(digests)})
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())


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
