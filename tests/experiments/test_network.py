"""The network of a run, in memory and in its folder."""

import json

import networkx as nx
import pandas as pd
import pytest

import simulation as sim
from simulation.io.errors import InputError
from simulation.outcomes.network import MEASURES


@pytest.fixture(scope="module")
def done(tiny):
    """A run of the small city over fourteen months."""
    return sim.run(tiny(), seed=1, scale=0.3, months=14)


@pytest.fixture(scope="module")
def folder(done, tmp_path_factory):
    """Folder of that run."""
    return done.save(tmp_path_factory.mktemp("run"))


def test_a_run_gives_the_graph_of_every_month(done):
    last, early = done.graph_at(), done.graph_at("2016-08")
    assert last.adj == done.model.graph.to_networkx().adj
    assert "satisfaction" in last.nodes["compound", 0]
    assert "satisfaction" not in early.nodes["compound", 0]
    assert early.nodes["compound", 0]["households"] == last.nodes["compound", 0]["households"]
    assert last.graph["month"] == "2018-02"
    assert last.size() > early.size()


def test_the_network_is_that_of_the_end_whatever_the_model_does_later(tiny):
    run = sim.run(tiny(), seed=1, scale=0.3, months=2)
    before = run.nodes.copy()
    run.model.step()
    pd.testing.assert_frame_equal(run.nodes, before)
    assert run.network_by_month()["month"].unique().tolist() == ["2017-01", "2017-02"]


def test_a_folder_gives_what_the_run_gives(done, folder):
    stored = sim.read_network(folder)
    assert repr(stored) == repr(done.network)
    pd.testing.assert_frame_equal(stored.by_month(), done.network_by_month())
    for month in ("2017-01", None):
        assert nx.utils.graphs_equal(stored.at(month), done.graph_at(month))


def test_outcomes_of_the_network_stand_below_those_of_the_month(done):
    both = pd.concat([done.monthly, done.network_by_month()])
    assert list(both.columns) == list(done.monthly.columns)
    city = both[both["level"] == "city"]
    assert set(city["place"]) == {"wuhan"}
    assert set(MEASURES) <= set(city["outcome"])
    assert not set(MEASURES) & set(done.monthly["outcome"])


def test_recording_the_network_changes_no_row_of_the_month(done, tiny):
    again = sim.run(tiny(), seed=1, scale=0.3, months=14)
    pd.testing.assert_frame_equal(again.monthly, done.monthly)


@pytest.mark.parametrize("ending", ["graphml", "gexf", "json"])
def test_a_run_writes_a_graph_that_reads_back(done, tmp_path, ending):
    path = done.write_graph(tmp_path / f"graph.{ending}", "2017-06")
    read = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}.get(ending)
    back = read(path) if read else nx.node_link_graph(json.loads(path.read_text()), edges="links")
    graph = done.graph_at("2017-06")
    names = dict(graph.nodes(data="name"))
    assert set(back) == set(names.values())
    ends = sorted((names[one], names[other]) for one, other in graph.edges())
    assert sorted((one, other) for one, other in back.edges()) == ends
    for node, about in graph.nodes(data=True):
        assert about.items() <= back.nodes[names[node]].items()


DAMAGES = {
    "no run": (lambda folder: (folder / "run.json").unlink(), "expected the folder of a run"),
    "no JSON": (lambda folder: (folder / "run.json").write_text("{"), "is not JSON"),
    "another file": (lambda folder: (folder / "run.json").write_text("[]"), "which months"),
    "no nodes": (
        lambda folder: (folder / "nodes.parquet").unlink(),
        "nodes.parquet: cannot be read",
    ),
    "no table": (lambda folder: (folder / "edges.parquet").write_text("x"), "is no Parquet file"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_folder_is_refused(done, tmp_path, damage):
    change, message = DAMAGES[damage]
    change(done.save(tmp_path / "run"))
    with pytest.raises(InputError, match=message):
        sim.read_network(tmp_path / "run")


def test_a_month_that_was_not_run_is_refused(done):
    with pytest.raises(
        InputError, match="graph: at: read '2018-03', expected a month from 2016-07"
    ):
        done.graph_at("2018-03")


def test_the_command_writes_the_graph_and_measures_it(xiaoqu, folder, tmp_path):
    code, out, _ = xiaoqu(
        "graph", str(folder), "-o", "a.graphml", "--at", "2017-06", "--monthly", "network.csv"
    )
    assert code == 0
    assert "Posts per cadre" in out
    assert [head for head in ("2017-01", "2017-06", "2018-02") if head in out] == [
        "2017-01",
        "2017-06",
        "2018-02",
    ]
    assert nx.read_graphml(tmp_path / "a.graphml").nodes["Wuhan"]["kind"] == "city"
    assert len(pd.read_csv(tmp_path / "network.csv")) == 14 * len(MEASURES)


def test_the_command_refuses_a_month_and_writes_nothing(xiaoqu, folder, tmp_path):
    code, _, err = xiaoqu("graph", str(folder), "-o", "a.gexf", "--at", "2030-01")
    assert code == 2
    assert "expected a month from 2016-07 to 2018-02" in err
    assert not (tmp_path / "a.gexf").exists()
