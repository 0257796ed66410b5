"""Edge lists: the ties in a CSV file, a GraphML file or a networkx graph, as they are written."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import networkx as nx

from simulation.io.errors import InputError
from simulation.io.validation import refuse

ONE_WAY, BOTH_WAYS = ("source", "target"), ("one", "other")
"""Columns of a CSV file whose ties have a direction, and of one whose ties hold both ways."""
Tie = tuple[str, Any, Any]
"""Where a tie stands, and its two ends."""


def ties_in(source: Path | nx.Graph, where: str) -> Iterator[Tie]:
    """Give the ties in a file or a graph, those without a direction both ways.

    Parameters
    ----------
    source
        A CSV file with columns ``source`` and ``target`` (one way) or ``one`` and ``other`` (both
        ways), a GraphML file, or a networkx graph.
    where
        What to name in messages about a graph.

    Raises
    ------
    InputError
        If the file cannot be read, or is of another kind.
    """
    if isinstance(source, nx.Graph):
        return _of_graph(source, where)
    match source.suffix.lower():
        case ".csv":
            return _of_csv(source)
        case ".graphml":
            return _of_graph(_graphml(source), str(source))
    raise refuse(str(source), "ending", source.suffix, "a .csv or .graphml file")


def _of_graph(graph: nx.Graph, where: str) -> Iterator[Tie]:
    for one, other in graph.edges():
        yield where, one, other
        if not graph.is_directed():
            yield where, other, one


def _of_csv(path: Path) -> Iterator[Tie]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not text in UTF-8: {error}") from None
    rows = csv.DictReader(lines)
    found = [name.strip() for name in rows.fieldnames or ()]
    rows.fieldnames = found
    columns = next((pair for pair in (ONE_WAY, BOTH_WAYS) if set(pair) <= set(found)), None)
    if columns is None:
        expected = "source and target (one way), or one and other (both ways)"
        raise refuse(str(path), "columns", ", ".join(found), expected)
    for row in rows:
        one, other = ((row[name] or "").strip() for name in columns)
        yield f"{path}: line {rows.line_num}", one, other
        if columns == BOTH_WAYS:
            yield f"{path}: line {rows.line_num}", other, one


def _graphml(path: Path) -> nx.Graph:
    try:
        return nx.read_graphml(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except (ParseError, nx.NetworkXError, KeyError, ValueError) as error:
        raise InputError(f"{path}: is not GraphML: {error}") from None
