"""Crate: results described for machines, as a Process Run Crate 0.5 (an RO-Crate 1.1).

A crate has no times, so that the same run has the same crate.  `UNDATED` stands where RO-Crate
demands a date: whoever publishes results puts in the day, and a licence.
"""

from __future__ import annotations

import functools
import importlib.metadata
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from simulation.experiments.provenance import code_hash, identity_of
from simulation.io.atomic_files import write_json

CRATE = "ro-crate-metadata.json"
"""The file of a crate; RO-Crate prescribes its name."""
UNDATED = "1970-01-01"
CONTEXT = (
    "https://w3id.org/ro/crate/1.1/context",
    "https://w3id.org/ro/terms/workflow-run/context",
)
SPECIFICATION, PROFILE = "https://w3id.org/ro/crate/1.1", "https://w3id.org/ro/wfrun/process/0.5"
PROGRAM = "#xiaoqu"
ABOUT_DATE = (
    "Files of xiaoqu have no dates, so that the same run is the same files. The date of "
    f"publication, {UNDATED}, stands for none: put in the day on which you publish."
)
LICENCE = {
    "@id": "#licence",
    "@type": "CreativeWork",
    "name": "No licence stated",
    "description": "Whoever publishes these results states under which licence.",
}
FORMATS: Mapping[str, str] = {
    ".parquet": "application/vnd.apache.parquet",
    ".csv": "text/csv",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".sqlite": "application/vnd.sqlite3",
}
"""Media types by the ending of a file."""
Entity = dict[str, Any]


def write_crate(
    folder: Path,
    name: str,
    description: str,
    parameters: Mapping[str, Any],
    results: Mapping[str, str],
    *,
    identity: str,
) -> None:
    """Write the crate of results that one command made.

    Parameters
    ----------
    folder
        Folder of the results.
    name, description
        What was done.
    parameters
        Numbers and words that it was done with, by name.
    results
        Files of the folder, and what is in each; a name that ends in ``/`` is that of a folder.
        Files that are not there are left out.
    identity
        Identity of what was done.
    """
    there = {file: text for file, text in results.items() if (folder / file).exists()}
    about = f"{description.rstrip('.')}. {ABOUT_DATE}" if description else ABOUT_DATE
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": name,
        "description": about,
        "datePublished": UNDATED,
        "conformsTo": {"@id": PROFILE},
        "license": {"@id": LICENCE["@id"]},
        "hasPart": [],
        "mentions": [],
    }
    given = [_property(key, value) for key, value in parameters.items()]
    entities = [*_frame(root), *given, *(_part(file, text) for file, text in there.items())]
    action = _action(identity, name, (one["@id"] for one in given), there)
    write_json(folder / CRATE, {"@context": list(CONTEXT), "@graph": _with(entities, action)})


def add_to_crate(
    folder: Path, name: str, sources: Iterable[str], results: Mapping[str, str]
) -> None:
    """Add to a crate what was made of its files; a folder without a crate gets one.

    Parameters
    ----------
    folder
        Folder of the results.
    name
        What was done.
    sources
        Files that were read; those that the crate does not have yet are named in it.
    results
        Files that were made, and what is in each.
    """
    crate = _read(folder) or _empty(folder)
    used = list(sources)
    known = {one["@id"] for one in crate["@graph"]}
    read = [_part(file, "Results of xiaoqu") for file in used if file not in known]
    made = [_part(file, text) for file, text in results.items()]
    action = _action(identity_of({"name": name, "results": list(results)}), name, used, results)
    crate["@graph"] = _with([*_without(crate["@graph"], made), *read, *made], action)
    write_json(folder / CRATE, crate)


def _read(folder: Path) -> Entity | None:
    """Read the crate of a folder; None if there is none, or nothing that has the form of one."""
    try:
        crate = json.loads((folder / CRATE).read_text("utf8"))
        graph = {one["@id"]: one for one in crate["@graph"]}
    except (OSError, ValueError, TypeError, KeyError):
        return None
    root = graph.get("./", {})
    lists = all(isinstance(root.get(key), list) for key in ("hasPart", "mentions"))
    return crate if lists and PROGRAM in graph else None


def _empty(folder: Path) -> Entity:
    """Crate of a folder whose files nobody has described."""
    write_crate(folder, folder.resolve().name, "Results of xiaoqu", {}, {}, identity="results")
    crate = _read(folder)
    assert crate is not None
    graph = [one for one in crate["@graph"] if one["@type"] != "CreateAction"]
    root = next(one for one in graph if one["@id"] == "./")
    root["mentions"] = []
    return {**crate, "@graph": graph}


def _frame(root: Entity) -> list[Entity]:
    """Entities that every crate has."""
    metadata = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": SPECIFICATION},
        "about": {"@id": "./"},
    }
    profile = {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate",
               "version": "0.5"}  # fmt: skip
    program = {
        "@id": PROGRAM,
        "@type": "SoftwareApplication",
        "name": "xiaoqu",
        "description": "Agent-based laboratory for the governance of residential compounds",
        "softwareVersion": f"{_version()}, code {code_hash()}",
    }
    return [metadata, root, profile, program, LICENCE]


@functools.cache
def _version() -> str:
    """Version of the package; of a copy that is not installed there is none to be known."""
    try:
        return importlib.metadata.version("xiaoqu")
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _property(name: str, value: Any) -> Entity:
    shown = value if isinstance(value, bool | int | float | str) else json.dumps(value)
    return {"@id": f"#{name}", "@type": "PropertyValue", "name": name, "value": shown}


def _part(file: str, text: str) -> Entity:
    """Describe a file, or a folder."""
    if file.endswith("/"):
        return {"@id": file, "@type": "Dataset", "name": file, "description": text}
    kind = FORMATS.get(Path(file).suffix, "application/octet-stream")
    return {"@id": file, "@type": "File", "name": file, "description": text,
            "encodingFormat": kind}  # fmt: skip


def _action(identity: str, name: str, given: Iterable[str], results: Iterable[str]) -> Entity:
    """Describe what a command did."""
    return {
        "@id": f"#{identity}",
        "@type": "CreateAction",
        "name": name,
        "description": f"{name} ({identity})",
        "instrument": {"@id": PROGRAM},
        "object": [{"@id": one} for one in given],
        "result": [{"@id": one} for one in results],
    }


def _without(graph: list[Entity], others: list[Entity]) -> list[Entity]:
    """Entities of a graph but for those that are described anew."""
    names = {one["@id"] for one in others}
    return [one for one in graph if one["@id"] not in names]


def _with(graph: list[Entity], action: Entity) -> list[Entity]:
    """Add an action to a graph, and name its files and itself in the root."""
    rest = _without(graph, [action])
    root = next(one for one in rest if one["@id"] == "./")
    files = [{"@id": one["@id"]} for one in rest if one["@type"] in ("File", "Dataset")]
    root["hasPart"] = [one for one in files if one["@id"] != "./"]
    others = [one for one in root["mentions"] if one["@id"] != action["@id"]]
    root["mentions"] = [*others, {"@id": action["@id"]}]
    return [*rest, action]
