"""Networks of a user's own: read from files and graphs, checked, and part of what a run is."""

import networkx as nx
import pytest

import simulation as sim
from simulation.experiments.spec import RunSpec
from simulation.io.errors import InputError
from simulation.io.graph_files import write_graph
from simulation.scenario.scenario import Scenario
from simulation.scenario.tables import differences, settings_table
from simulation.state.own_networks import Ties, ties_from

RING = nx.cycle_graph(4)
TEXT = "streets 0>1 0>3 1>0 1>2 2>1 2>3 3>0 3>2"


def peers_csv(path, columns="one,other", rows=("0,1", "street 1,2", "2,street_3", "3,0")):
    path.write_text("\n".join([columns, *rows]) + "\n", encoding="utf8")
    return path


def named_ring():
    graph = nx.relabel_nodes(RING, {n: f"street {n}" for n in RING})
    return nx.relabel_nodes(graph, {"street 2": ("street", 2)})


def test_files_and_graphs_of_the_same_ties_are_the_same_network(tiny, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    nx.write_graphml(RING, "ring.graphml")
    both = ["0,1", "1,0", "1,2", "2,1", "2,3", "3,2", "3,0", "0,3", "0,3"]
    peers_csv(tmp_path / "both.csv", "source,target", both)
    sources = [RING, named_ring(), peers_csv(tmp_path / "a.csv"), "ring.graphml", "both.csv", TEXT]
    scenarios = [tiny(**{"network.peers": source}) for source in sources]
    assert {one.data["network"]["peers"] for one in scenarios} == {TEXT}
    assert {RunSpec.of(one).identity for one in scenarios} == {RunSpec.of(scenarios[0]).identity}


def test_a_csv_says_in_its_columns_whether_ties_hold_both_ways(tiny, tmp_path):
    one_way = peers_csv(tmp_path / "a.csv", "note,target,source", ("x,1,0", "y,2,0"))
    assert tiny(**{"network.peers": one_way}).networks.peers.text == "streets 0>1 0>2"
    directed = tiny(**{"network.peers": nx.DiGraph([(3, 0)])})
    assert directed.networks.peers.text == "streets 3>0"


def test_a_path_counts_from_the_file_that_names_it(tmp_path, monkeypatch):
    (tmp_path / "base").mkdir()
    peers_csv(tmp_path / "base" / "peers.csv", rows=("0,1",))
    base = 'extends = "yongqiao"\nname = "base"\ntitle = "base"\n[network]\npeers = "peers.csv"\n'
    (tmp_path / "base" / "base.toml").write_text(base)
    (tmp_path / "mine.toml").write_text(
        'extends = "base/base.toml"\nname = "mine"\ntitle = "mine"\n'
    )
    monkeypatch.chdir("/")
    for name in ("base/base.toml", "mine.toml"):
        assert sim.load(tmp_path / name).networks.peers.text == "streets 0>1 1>0"
    scenario = Scenario(
        {**sim.load("yongqiao").data, "network": {"peers": "peers.csv"}}, "a", tmp_path / "base"
    )
    assert scenario.networks.peers.text == "streets 0>1 1>0"


def test_what_was_read_does_not_change_with_the_file(tiny, tmp_path):
    path = peers_csv(tmp_path / "a.csv")
    scenario = tiny(**{"network.peers": path})
    path.unlink()
    later = scenario.with_settings({"levers": {}}).lasting(30)
    assert later.networks.peers.text == TEXT


def test_a_network_is_part_of_what_a_run_is(tiny):
    plain, own = tiny(), tiny(**{"network.peers": RING})
    other = tiny(**{"network.peers": nx.DiGraph(nx.path_graph(4))})
    names = {RunSpec.of(one).identity for one in (plain, own, other)}
    burn_ins = {RunSpec.of(one).burn_in_identity() for one in (plain, own, other)}
    assert len(names) == len(burn_ins) == 3
    assert "network" not in plain.resolved()
    assert own.resolved()["network"] == {"peers": own.networks.peers.content}


def test_a_network_is_told_with_the_settings(tiny):
    plain, own = tiny(), tiny(**{"network.peers": RING})
    row = settings_table(own).set_index("key").loc["network.peers"]
    assert row["value"].startswith("8 ties between streets, content ")
    assert row["provenance"] == "scenario"
    assert not settings_table(plain)["key"].str.startswith("network").any()
    (line,) = differences(plain, own)
    assert line.startswith("network.peers is '8 ties between streets")


def test_ties_of_compounds_and_of_households(tiny):
    compounds = tiny(**{"network.neighbours": nx.DiGraph([("compound 0", 5), (5, "9")])})
    assert compounds.networks.neighbours.text == "compounds 0>5 5>9"
    ends = [(("resident", 0, 3), "household 1/2"), ("1/2", (4, 0))]
    households = tiny(**{"network.neighbours": nx.DiGraph(ends)})
    assert households.networks.neighbours.text == "households 0/3>1/2 1/2>4/0"
    text = households.networks.neighbours.text
    assert ties_from(text).text == text
    assert Ties.of("streets", []).text == "streets"


def test_a_network_without_ties_is_one(tiny):
    lonely = tiny(**{"network.peers": nx.Graph()})
    assert lonely.networks.peers.text == "streets"
    assert lonely.resolved() != tiny().resolved()
    model = sim.GovernanceModel(lonely, seed=1, scale=0.1)
    assert model.graph.peers.tolist() == [0, 0, 0, 0]
    assert model.graph.live("peer") == []


def test_the_graph_of_a_run_can_be_the_network_of_the_next(tiny, tmp_path):
    graph = sim.GovernanceModel(tiny(), seed=1, scale=0.1).graph.to_networkx()
    layer = "peer"
    own = [edge[:3] for edge in graph.edges(keys=True, data="layer") if edge[3] == layer]
    peers = graph.edge_subgraph(own).copy()
    from_graph = tiny(**{"network.peers": peers})
    from_file = tiny(**{"network.peers": write_graph(peers, tmp_path / "peers.graphml")})
    assert from_graph.networks.peers.text == from_file.networks.peers.text
    assert len(from_graph.networks.peers.ends) == len(own) > 0


def graph(*pairs):
    return nx.Graph(list(pairs))


WRONG = {
    "no such word": ({"peers": graph(("steet 0", 1))}, "did you mean street 0?"),
    "a compound": (
        {"peers": graph(("compound 0", 1))},
        "read 'compound 0'.*did you mean street 0?",
    ),
    "a household": ({"peers": graph(("0/1", 1))}, "such as street 3$"),
    "nothing": ({"peers": graph(("", 1))}, "read '', expected a node such as street 3"),
    "no such street": ({"peers": graph((0, 40))}, "read 'street 40', .*did you mean street 0?"),
    "no such compound": ({"neighbours": graph((0, 281))}, "read 'compound 281', .*compound 2"),
    "no compound of it": (
        {"neighbours": graph(("28/1", "0/1"))},
        "read 'compound 28', .*compound 8",
    ),
    "itself": ({"peers": graph(("street 1", 1))}, "expected two ends that differ"),
    "both kinds": ({"neighbours": graph((1, "2/3"))}, "only ties between"),
    "a number": (
        {"peers": 7},
        "network.peers: read 7, expected the path of a .csv or .graphml file",
    ),
    "no file": ({"peers": "x.csv"}, "network.peers: .*x.csv: there is no such file"),
    "no such key": ({"peer": "x.csv"}, "network.peer: unknown key.*did you mean peers?"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_fit_is_refused(tiny, case):
    networks, message = WRONG[case]
    with pytest.raises(InputError, match=message):
        tiny(network=networks)


FILES = {
    "columns": ("peers.csv", "a,b\n0,1\n", "columns: read 'a, b', expected source and target"),
    "line": ("peers.csv", "one,other\n0,1\n0,steet 2\n", "line 3: node: .*did you mean street 2?"),
    "short line": ("peers.csv", "one,other\n0\n", "line 2: node: read ''"),
    "empty": ("peers.csv", "", "columns: read ''"),
    "another kind": ("peers.txt", "0 1", "ending: read '.txt'"),
    "broken": ("peers.graphml", "<graphml>", "is not GraphML"),
    "other XML": ("peers.graphml", "<a/>", "is not GraphML"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_does_not_fit_is_refused(tiny, tmp_path, case):
    name, text, message = FILES[case]
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=message):
        tiny(**{"network.peers": tmp_path / name})


def test_own_neighbours_and_a_mean_field_exclude_each_other(tiny):
    settings = {"network.neighbours": graph((0, 1)), "structure.neighbours": "mean_field"}
    with pytest.raises(InputError, match=r"structure\.neighbours: read 'mean_field'"):
        tiny(**settings)


def test_own_neighbours_need_the_whole_city(tiny):
    scenario = tiny(**{"network.neighbours": graph((0, 1))})
    with pytest.raises(InputError, match=r"network.neighbours: .*the whole city"):
        RunSpec.of(scenario, streets=0.5)
    assert RunSpec.of(tiny(**{"network.peers": RING}), streets=0.5)
