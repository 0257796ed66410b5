"""Rows: records of runs as rows of the database of a store, and back."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulation.experiments.database import Row
from simulation.experiments.shards import RunRecord, Status, as_text


@dataclass(frozen=True)
class Entry:
    """Where a run is stored, and how it ended; a run that failed is in no shard."""

    shard: str | None
    status: Status
    message: str
    design_point: str = field(default="{}", compare=False)


def is_one_of(text: str, design_points: Collection[Mapping[str, Any]]) -> bool:
    """Whether a design point, as it is stored, is one of some; 1 and 1.0 are equal."""
    texts = [as_text(one) for one in design_points]
    return text in texts or json.loads(text) in map(json.loads, texts)


def as_entry(row: Row) -> Entry:
    """Give what the index says of a run."""
    return Entry(row.shard, row.status, row.message, row.design_point)


def as_record(row: Row) -> RunRecord:
    """Give the full record of a run."""
    design_point, provenance = json.loads(row.design_point), json.loads(row.provenance)
    return RunRecord(row.run, row.status, row.message, design_point, provenance, row.traceback)


def as_row(record: RunRecord, shard: str) -> Row:
    """Give the row of a run, not numbered yet."""
    return Row(
        number=0,
        run=record.run,
        status=record.status,
        message=_printable(record.message),
        traceback=_printable(record.traceback),
        design_point=as_text(record.design_point),
        provenance=record.provenance_text,
        shard=shard if record.status == "done" else None,
    )


def _printable(text: str) -> str:
    """Give a text that can be stored, even if it names a file that is not in UTF-8."""
    return text.encode("utf8", "backslashreplace").decode("utf8")
