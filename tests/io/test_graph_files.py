"""Graph files: each format reads back with names, attributes and dates, in the same bytes."""

import json
import re

import networkx as nx
import pytest

from simulation.io.errors import InputError
from simulation.io.graph_files import write_graph

COLOURS = {"firm": "#d55e00"}


@pytest.fixture
def graph():
    """Two nodes with parallel edges, one of which has ended, and a name in Chinese."""
    graph = nx.MultiDiGraph(month="2019-06")
    graph.add_node(("firm", 3), kind="firm", name="firm 3", households=120, satisfaction=70.25)
    graph.add_node(("city", 0), kind="city", name="武汉 <&>")
    graph.add_edge(
        ("firm", 3), ("city", 0), key=17, layer="contract", start="2018-01", end="2020-02"
    )
    graph.add_edge(("firm", 3), ("city", 0), key=4, layer="party", start="2019-05")
    return graph


def read(path):
    """What the reader of networkx makes of a file."""
    match path.suffix:
        case ".graphml":
            return nx.read_graphml(path)
        case ".gexf":
            return nx.read_gexf(path)
    return nx.node_link_graph(json.loads(path.read_text("utf8")), edges="links")


@pytest.mark.parametrize("ending", ["graphml", "gexf", "json"])
def test_a_file_reads_back_with_its_names(graph, tmp_path, ending):
    back = read(write_graph(graph, tmp_path / "new" / f"graph.{ending}"))
    day = "-01" if ending == "gexf" else ""
    assert type(back) is nx.MultiDiGraph
    firm = {
        name: back.nodes["firm 3"][name] for name in ("kind", "name", "households", "satisfaction")
    }
    assert firm == {"kind": "firm", "name": "firm 3", "households": 120, "satisfaction": 70.25}
    assert back.nodes["武汉 <&>"]["kind"] == "city"
    edges = [about for _, _, about in back.edges(data=True)]
    shown = [
        {name: about[name] for name in ("layer", "start", "end") if name in about}
        for about in edges
    ]
    assert shown == [
        {"layer": "contract", "start": f"2018-01{day}", "end": f"2020-02{day}"},
        {"layer": "party", "start": f"2019-05{day}"},
    ]
    if ending != "gexf":  # there networkx reads the key as the identity of the edge
        assert [key for *_, key in back.edges(keys=True)] == [17, 4]


def test_gephi_finds_labels_and_colours(graph, tmp_path):
    back = nx.read_gexf(write_graph(graph, tmp_path / "graph.gexf", COLOURS))
    assert back.nodes["firm 3"]["label"] == "firm 3"
    assert back.nodes["firm 3"]["viz"]["color"] == {"r": 213, "g": 94, "b": 0, "a": 1.0}
    assert "viz" not in back.nodes["武汉 <&>"]


@pytest.mark.parametrize("ending", ["graphml", "gexf", "json"])
def test_the_same_graph_is_the_same_file_on_every_day(graph, tmp_path, ending):
    one, other = (write_graph(graph, tmp_path / f"{name}.{ending}") for name in "ab")
    assert one.read_bytes() == other.read_bytes()
    assert "lastmodified" not in one.read_text("utf8")
    assert not re.search(r"20[2-9]\d-\d\d-\d\d", one.read_text("utf8").replace("2020-02-01", ""))


def test_the_graph_itself_is_not_changed(graph, tmp_path):
    before = graph.copy()
    for ending in ("graphml", "gexf", "json"):
        write_graph(graph, tmp_path / f"graph.{ending}", COLOURS)
    assert nx.utils.graphs_equal(graph, before)


def test_another_ending_is_refused(graph, tmp_path):
    with pytest.raises(InputError, match=r"ending: read '.graphm', .* did you mean .graphml"):
        write_graph(graph, tmp_path / "graph.graphm")
    assert not list(tmp_path.iterdir())
