"""Graph files: a networkx graph as GraphML, GEXF or JSON, for Gephi, Cytoscape, R or a web page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx

from simulation.io.atomic_files import make_folder, replace_file
from simulation.io.json_text import to_json
from simulation.io.validation import did_you_mean, refuse

TODAY = re.compile(r' lastmodifieddate="[^"]*"')
FIRST_DAY = "-01"
"""What turns a month into the day that a date of GEXF is."""


def write_graph(
    graph: nx.MultiDiGraph, path: str | Path, colours: Mapping[str, str] | None = None
) -> Path:
    """Write a graph into a file in the format of its ending; the same graph gives the same bytes.

    Parameters
    ----------
    graph
        A graph whose nodes have a ``name`` and a ``kind``, such as `GovernanceGraph.at` gives.  In
        the file a node goes by its name.
    path
        The file: ``.graphml``, ``.gexf`` or ``.json`` (nodes and links, as d3 reads them).
    colours
        Colour by kind, such as ``#0072b2``, with which Gephi opens a GEXF file.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InputError
        If the ending is another one, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node(("firm", 3), kind="firm", name="firm 3")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     list(nx.read_graphml(write_graph(graph, f"{folder}/a.graphml")))
    ['firm 3']
    """
    file = Path(path)
    if file.suffix.lower() not in WRITERS:
        raise refuse(str(path), "ending", file.suffix, did_you_mean(file.suffix, WRITERS))
    named = nx.relabel_nodes(graph, dict(graph.nodes(data="name")), copy=True)
    text = WRITERS[file.suffix.lower()](named, colours or {})
    make_folder(file.parent)
    replace_file(file, lambda beside: Path(beside).write_text(text, encoding="utf8"))
    return file


def _graphml(graph: nx.MultiDiGraph, colours: Mapping[str, str]) -> str:
    return "\n".join(nx.generate_graphml(graph, named_key_ids=True)) + "\n"


def _gexf(graph: nx.MultiDiGraph, colours: Mapping[str, str]) -> str:
    for _, about in graph.nodes(data=True):
        about["label"] = about["name"]
        if (colour := colours.get(about["kind"])) is not None:
            about["viz"] = {"color": _parts(colour)}
    for _, _, about in graph.edges(data=True):
        about |= {end: about[end] + FIRST_DAY for end in ("start", "end") if end in about}
    text = "\n".join(nx.generate_gexf(graph))
    return f'<?xml version="1.0" encoding="utf-8"?>\n{TODAY.sub("", text, count=1)}\n'


def _json(graph: nx.MultiDiGraph, colours: Mapping[str, str]) -> str:
    return to_json(nx.node_link_data(graph, edges="links"), indent=1) + "\n"


def _parts(colour: str) -> dict[str, Any]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return {"r": red, "g": green, "b": blue, "a": 1.0}


WRITERS: Mapping[str, Callable[[nx.MultiDiGraph, Mapping[str, str]], str]] = {
    ".graphml": _graphml,
    ".gexf": _gexf,
    ".json": _json,
}
"""Function that gives the text of a file, by its ending."""
