"""Nodes and edges in words: attributes follow the tables, and the graph is known in every month."""

import copy
import pickle

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from simulation.io.errors import InputError
from simulation.model.model import GovernanceModel
from simulation.state.attributes import POST_NAMES, edge_words
from simulation.state.compounds import NONE
from simulation.state.edges import POSTS
from simulation.state.nodes import KINDS, NODE_COLUMNS

BUSY = {
    **{f"levers.cross_appointment.{post}": 0.02 for post in ("x1", "x2", "x3", "x4")},
    "levers.advisors.ends": "2017-05",
    "start.committees_commodity": 1.0,
    "parameters.market.entry_per_thousand": 30.0,
    "burn_in": 2,
}


@pytest.fixture(scope="module")
def city(tiny):
    """Model of the small city after ten months in which much happened."""
    model = GovernanceModel(tiny(**BUSY), seed=1, scale=0.3)
    while model.month < 10:
        model.step()
    return model


def weighted(values, weights):
    return float((values * weights).sum() / weights.sum())


def test_a_compound_says_what_its_row_says(city):
    compounds, row = city.compounds, 5
    assert city.graph.nodes["compound", row] == {
        "kind": "compound",
        "name": "compound 5",
        "district": f"district {compounds.district[row]}",
        "street": f"street {compounds.street[row]}",
        "community": f"community {compounds.community[row]}",
        "type": "old" if compounds.old[row] else "commodity",
        "households": int(compounds.households[row]),
        "satisfaction": float(compounds.satisfaction[row]),
    }


def test_a_firm_has_the_households_under_its_contracts(city):
    compounds = city.compounds
    for firm in np.unique(compounds.firm[compounds.firm != NONE]).tolist():
        mine, about = compounds.firm == firm, city.graph.nodes["firm", firm]
        assert about["households"] == compounds.households[mine].sum()
        mean = weighted(compounds.satisfaction[mine], compounds.households[mine])
        assert about["satisfaction"] == pytest.approx(mean, rel=1e-12)
        assert about["type"] in ("local", "outside", "platform", "welfare", "public")


def test_an_area_has_all_its_households(city):
    compounds, graph = city.compounds, city.graph
    for kind in ("district", "street", "community"):
        for row in np.unique(getattr(compounds, kind)).tolist():
            mine = getattr(compounds, kind) == row
            assert graph.nodes[kind, row]["households"] == compounds.households[mine].sum()
    whole = graph.nodes["city", 0]
    assert whole["name"] == "Wuhan"
    assert whole["households"] == compounds.households.sum()
    assert whole["satisfaction"] == pytest.approx(
        weighted(compounds.satisfaction, compounds.households), rel=1e-12
    )


def test_a_cadre_belongs_to_a_community(city):
    start, cadres = city.city.start, [row for kind, row, *_ in city.graph if kind == "cadre"]
    assert cadres
    for cadre in cadres:
        about = city.graph.nodes["cadre", cadre]
        community = cadre // start.cadres_per_community
        assert about["community"] == f"community {community}"
        assert about["street"] == f"street {city.city.community_street[community]}"


def test_a_resident_is_named_by_its_compound_and_its_number(city):
    resident = next(node for node in city.graph if node[0] == "resident")
    about = city.graph.nodes[resident]
    assert about["name"] == f"resident {resident[1]}/{resident[2]}"
    assert about["community"] == city.graph.nodes["compound", resident[1]]["community"]
    assert "satisfaction" not in about


def test_attributes_are_those_of_the_moment_and_free_copies_keep_theirs(city):
    graph, row = city.graph, 3
    kept = [
        graph.to_networkx(),
        graph.copy(),
        copy.deepcopy(graph.nodes["compound", row]),
        pickle.loads(pickle.dumps(graph.nodes["compound", row])),
    ]
    before = city.compounds.satisfaction[row]
    city.compounds.satisfaction[row] = 12.5
    assert graph.nodes["compound", row]["satisfaction"] == 12.5
    assert graph.subgraph([("compound", row)]).nodes["compound", row]["satisfaction"] == 12.5
    city.compounds.satisfaction[row] = before
    for one in kept:
        about = one.nodes["compound", row] if isinstance(one, nx.Graph) else one
        assert about["satisfaction"] == before


def test_the_clean_copy_is_the_graph_with_plain_attributes(city):
    clean = city.graph.to_networkx()
    copied = city.graph.copy()
    assert type(clean) is nx.MultiDiGraph
    assert clean.graph == {"month": "2017-10"}
    assert dict(clean.nodes(data=True)) == dict(copied.nodes(data=True))
    assert clean.adj == copied.adj
    plain = {type(value) for _, about in clean.nodes(data=True) for value in about.values()}
    assert plain == {str, int, float}
    assert {type(v) for *_, about in clean.edges(data=True) for v in about.values()} == {str}


def test_the_table_of_nodes_says_the_same_as_the_graph(city):
    table = city.graph.node_table()
    assert list(table.columns) == NODE_COLUMNS
    assert table["name"].is_unique
    assert [kind for kind in KINDS if kind in set(table["kind"])] == list(
        dict.fromkeys(table["kind"])
    )
    by_name = {about["name"]: dict(about) for _, about in city.graph.nodes(data=True)}
    assert set(by_name) <= set(table["name"])
    for row in table.drop(columns="number").astype(object).to_dict("records"):
        if row["name"] in by_name:
            known = {
                name: value for name, value in row.items() if not pd.isna(value) and value != ""
            }
            assert known == by_name[row["name"]]


def test_every_post_has_a_word():
    assert set(POST_NAMES) == set(POSTS.values())
    assert edge_words("", "co_managed", 0, NONE) == {"mode": "co_managed"}
    assert edge_words("", "", 1, NONE) == {"status": "advisor"}


def test_the_graph_of_a_month_is_that_of_a_model_that_stands_there(city, tiny):
    then = GovernanceModel(tiny(**BUSY), seed=1, scale=0.3)
    while then.month < 5:
        then.step()
    past = city.graph.at("2017-05")
    assert set(past) == set(then.graph)
    found = {
        key: (source, target, about["start"], about.get("mode"))
        for source, target, key, about in past.edges(keys=True, data=True)
    }
    assert found == {
        key: (source, target, about["start"], about.get("mode"))
        for source, target, key, about in then.graph.edges(keys=True, data=True)
    }
    for node, about in past.nodes(data=True):
        there = dict(then.graph.nodes[node])
        there.pop("satisfaction", None)
        assert about == there


def test_an_edge_that_ended_later_says_when(city):
    table = city.graph.edge_table(city.start_month)
    ended = table[(table["end"] > "2017-02") & (table["start"] < "2017-02")]
    key = int(ended.index[0])
    past = city.graph.at("2017-02")
    about = {key: about for *_, key, about in past.edges(keys=True, data=True)}[key]
    assert (about["start"], about["end"]) == (ended["start"].iloc[0], ended["end"].iloc[0])
    month = ended["end"].iloc[0]
    assert key not in {key for *_, key in city.graph.at(month).edges(keys=True)}


@pytest.mark.parametrize("month", ["2016-10", "2017-11", "2017-1", "soon", 7])
def test_a_month_that_was_not_run_is_refused(city, month):
    with pytest.raises(
        InputError, match=r"graph: month: read .*, expected a month from 2016-11 to"
    ):
        city.graph.at(month)


def test_a_graph_that_was_changed_after_the_last_month_is_copied_as_it_stands(tiny):
    model = GovernanceModel(tiny(**BUSY), seed=1, scale=0.3)
    fresh = model.graph.to_networkx()
    assert (len(fresh), fresh.size()) == (len(model.graph), model.graph.size())
    model.step()
    edge = model.graph.link("funding", ("city", 0), ("compound", 0), model.month)
    assert model.graph.to_networkx().has_edge(("city", 0), ("compound", 0), edge.key)
    assert "satisfaction" in model.graph.to_networkx().nodes["compound", 0]


def test_a_restored_graph_has_the_same_nodes(city, tiny):
    other = GovernanceModel(tiny(**BUSY), seed=1, scale=0.3, begin=city.snapshot())
    assert list(other.graph) == list(city.graph)
    assert other.graph.at("2017-10").adj == city.graph.at("2017-10").adj


@pytest.mark.parametrize(
    ("source", "target"),
    [(("district", 99), ("street", 0)), (("street", 0), ("community", 999))],
)
def test_a_place_that_is_not_there_is_refused(city, source, target):
    with pytest.raises(InputError, match="the number of a"):
        city.graph.link("administration", source, target, city.month)
