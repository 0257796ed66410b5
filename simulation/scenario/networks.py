"""Networks of a scenario: read once, from a file or a networkx graph, and kept as what they say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import networkx as nx
from pydantic import Field

from simulation.io import paths
from simulation.io.edge_lists import ties_in
from simulation.io.problems import Problems
from simulation.io.validation import Strict, mentioned_by, refuse
from simulation.parameters.initial_conditions import CityStart
from simulation.parameters.structure import Structure
from simulation.state.own_networks import TEXT, Kind, OwnNetworks, Ties, ties_from

TABLE = "network"
WORDS: Mapping[str, Kind] = {
    "street": "streets",
    "compound": "compounds",
    "household": "households",
    "resident": "households",
}
"""Kind of a tie by the word that stands before the number of its ends."""
ALLOWED: Mapping[str, Mapping[int, str]] = {
    "peers": {1: "street"},
    "neighbours": {1: "compound", 2: "household"},
}
"""For each network, the word that is meant by one number, and by two."""
EXAMPLES = {"peers": "street 3", "neighbours": "compound 17 or household 17/204"}
NAME = re.compile(r"(?:(?P<word>\w+)[ _]+)?(?P<numbers>\d{1,9}(?:/\d{1,9})?)")


class NetworkTable(Strict):
    """Networks of the user's own: in a file the path of an edge list, afterwards its ties."""

    peers: str | None = Field(
        default=None, description="streets that a street compares itself with"
    )
    neighbours: str | None = Field(
        default=None, description="compounds, or households, by which a household goes"
    )


def with_ties(data: dict[str, Any], folder: Path, where: str) -> dict[str, Any]:
    """Give the data of a scenario with the ties of its networks in place of files and graphs.

    Parameters
    ----------
    data
        Contents of a file, or settings laid over them.
    folder
        Folder from which the paths count.
    where
        File to name in messages.

    Raises
    ------
    InputError
        If a file cannot be read, or has an end that cannot be understood.
    """
    table = data.get(TABLE)
    if not isinstance(table, Mapping):
        return data
    read = {key: _text_of(value, str(key), folder, where) for key, value in table.items()}
    return {**data, TABLE: read}


def networks_of(
    table: NetworkTable, start: CityStart, structure: Structure, where: str, problems: Problems
) -> OwnNetworks:
    """Give the networks of a scenario, if its city has all their streets and compounds."""
    sizes = {"streets": start.streets}
    compounds = start.commodity_compounds + start.old_compounds
    found: dict[str, Ties] = {}
    for name, text in table:
        if text is not None:
            found[name] = ties = ties_from(text)
            with problems.collected():
                ties.check(sizes.get(ties.kind, compounds), where, f"{TABLE}.{name}")
    if "neighbours" in found and structure.neighbours != "network":
        expected = 'structure.neighbours = "network", beside neighbours of your own'
        problems.note(refuse(where, "structure.neighbours", structure.neighbours, expected))
    return OwnNetworks(**found)


def _text_of(value: Any, key: str, folder: Path, where: str) -> Any:
    """Give the text of the ties that a value stands for; what does not fit is left to the check."""
    if key not in ALLOWED or value is None or (isinstance(value, str) and TEXT.fullmatch(value)):
        return value
    if not isinstance(value, str | Path | nx.Graph):
        expected = "the path of a .csv or .graphml file, or a networkx graph"
        raise refuse(where, f"{TABLE}.{key}", value, expected)
    about = f"{where}: {TABLE}.{key}"
    with mentioned_by(about):
        is_graph = isinstance(value, nx.Graph)
        source = value if is_graph else paths.locate(Path(value), "", folder)
    found: set[Kind] = set()
    pairs = []
    for place, *ends in ties_in(source, about):
        (kind, one), (other_kind, other) = (_numbers(end, key, place) for end in ends)
        found |= {kind, other_kind}
        if one == other:
            raise refuse(place, "tie", ends[0], "two ends that differ")
        if len(found) > 1:
            raise refuse(place, "tie", ends[1], f"only ties between {' or between '.join(found)}")
        pairs.append((*one, *other))
    return Ties.of(next(iter(found), "streets" if key == "peers" else "compounds"), pairs).text


def _numbers(node: Any, key: str, place: str) -> tuple[Kind, tuple[int, ...]]:
    """Give what kind of node an end is, and its numbers.

    Raises
    ------
    InputError
        With the closest name, if it cannot be understood.
    """
    parts = node if isinstance(node, tuple) else (node,)
    is_named = len(parts) > 1 and isinstance(parts[0], str)
    text = f"{parts[0]} " if is_named else ""
    text += "/".join(str(part) for part in (parts[1:] if is_named else parts))
    match = NAME.fullmatch(text)
    if match:
        numbers = tuple(map(int, match["numbers"].split("/")))
        word = match["word"] or ALLOWED[key].get(len(numbers), "")
        meant = ALLOWED[key].get(len(numbers))
        if word in WORDS and meant is not None and WORDS[word] == WORDS[meant]:
            return WORDS[word], numbers
    digits = re.findall(r"\d+", text)[:2]
    meant = ALLOWED[key].get(len(digits))
    hint = f"; did you mean {meant} {'/'.join(digits)}?" if meant else ""
    raise refuse(place, "node", node, f"a node such as {EXAMPLES[key]}{hint}")
