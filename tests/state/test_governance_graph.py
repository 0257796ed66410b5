"""The governance graph: its columns follow its edges, and only link, end and close change it."""

import copy
import dataclasses
import math
import pickle

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from simulation.agents.neighbours import neighbour_means, neighbours_of, to_csr, to_networkx
from simulation.io.errors import InputError
from simulation.io.months import month_name
from simulation.model.model import GovernanceModel
from simulation.parameters.layers import LayerWeights
from simulation.state.branches import PartyAffiliations
from simulation.state.compounds import NONE, Compounds, ServiceMode
from simulation.state.edges import LAYERS
from simulation.state.firms import Firms
from simulation.state.governance_graph import GovernanceGraph
from simulation.state.posts import Posts

N, N_FIRMS, N_STREETS, N_CADRES, BUILDINGS = 5, 4, 3, 4, 3

rows = st.integers(0, N - 1)
firms = st.integers(0, N_FIRMS - 1)
cadres = st.integers(0, N_CADRES - 1)
streets = st.integers(0, N_STREETS - 1)
weights = st.sampled_from([0.0, 0.5, 1.0])


def empty_graph():
    compounds = Compounds(N)
    compounds.households = 60 * BUILDINGS
    tables = compounds, Firms(N_FIRMS), Posts(N), PartyAffiliations(N_FIRMS)
    return GovernanceGraph(*tables, N_STREETS, N_CADRES)


def saved(graph):
    """Snapshot of a graph and of the two tables that belong to it alone."""
    return graph.snapshot(), graph.posts.snapshot(), graph.affiliations.snapshot()


def restore(graph, snapshot):
    edges, posts, affiliations = snapshot
    graph.posts.restore(posts)
    graph.affiliations.restore(affiliations)
    graph.restore(edges)


def appoint(graph, post, who, row, month=0):
    target = {"x2": "community", "x3": "committee", "x4": "grid_group"}.get(post, "compound")
    return graph.link("cross_appointment", who, (target, row), month, post=post, compound=row)


class Governance(RuleBasedStateMachine):
    """Any sequence of ties; after each, the columns are what a plain count of edges gives."""

    def __init__(self):
        super().__init__()
        self.graph, self.month = empty_graph(), 0

    def vacant(self, layer, place, post=""):
        self.month += 1
        return self.graph.find(layer, place, post) is None

    @rule(row=rows, firm=firms, mode=st.sampled_from([2, 3, 4]))
    def contract(self, row, firm, mode):
        if self.vacant("contract", ("compound", row)):
            self.graph.link("contract", ("firm", firm), ("compound", row), self.month, mode=mode)

    @rule(row=rows, cadre=cadres, post=st.sampled_from(["x1", "x3"]))
    def appoint_cadre(self, row, cadre, post):
        place = ("compound", row) if post == "x1" else ("compound", row, "cadre", cadre)
        if self.vacant("cross_appointment", place, post):
            appoint(self.graph, post, ("cadre", cadre), row, self.month)

    @rule(row=rows, firm=firms)
    def appoint_head(self, row, firm):
        if self.vacant("cross_appointment", ("compound", row), "x2"):
            appoint(self.graph, "x2", ("firm", firm), row, self.month)

    @rule(row=rows, position=st.integers(0, 6), post=st.sampled_from(["x3", "x4"]))
    def appoint_resident(self, row, position, post):
        if self.vacant("cross_appointment", ("compound", row, "resident", row, position), post):
            appoint(self.graph, post, ("resident", row, position), row, self.month)

    @rule(row=rows)
    def fund_and_administer(self, row):
        for layer, above in (("funding", ("city", 0)), ("administration", ("community", 0))):
            pair = (*above, "compound", row) if layer == "administration" else ("compound", row)
            if self.vacant(layer, pair):
                self.graph.link(layer, above, ("compound", row), self.month)

    @rule(firm=firms, status=st.integers(1, 4), one=streets, other=streets)
    def bind_to_the_party_and_to_peers(self, firm, status, one, other):
        if self.vacant("party", ("branch", firm)):
            above = ("industry_committee", 0)
            self.graph.link("party", above, ("branch", firm), self.month, status=status)
        if self.vacant("peer", ("street", one, "street", other)):
            self.graph.link("peer", ("street", one), ("street", other), self.month)

    @rule(which=st.randoms(use_true_random=False))
    def end_one(self, which):
        live = [edge for layer in LAYERS for edge in self.graph.live(layer)]
        if live:
            self.graph.end(which.choice(live), self.month)

    @rule(layer=st.sampled_from(LAYERS), weight=weights)
    def weigh(self, layer, weight):
        self.graph.weigh(self.graph.weights.model_copy(update={layer: weight}))

    @precondition(lambda self: self.month > 20)
    @rule(layer=st.sampled_from(LAYERS))
    def close(self, layer):
        self.graph.close(layer, self.month)
        assert self.graph.live(layer) == []

    @rule()
    def save_and_restore(self):
        other = empty_graph()
        restore(other, saved(self.graph))
        for name in ("firm", "service_mode"):
            setattr(other.compounds, name, getattr(self.graph.compounds, name))
        other.firms.projects = self.graph.firms.projects
        assert other.closed == self.graph.closed
        self.graph = other

    @invariant()
    def columns_follow_edges(self):
        for name, (found, expected) in plain_columns(self.graph).items():
            assert np.array_equal(found, expected), name

    @invariant()
    def the_graph_holds_the_live_edges(self):
        live = {edge.key: edge for edge in self.graph.records if edge.end is None}
        shown = {
            key: (source, target, about["layer"], about["start"])
            for source, target, key, about in self.graph.edges(keys=True, data=True)
        }
        assert shown == {
            key: (edge.source, edge.target, edge.layer, month_name(edge.start))
            for key, edge in live.items()
        }
        assert [edge.key for layer in LAYERS for edge in self.graph.live(layer)] == sorted(
            live, key=lambda key: (LAYERS.index(live[key].layer), key)
        )
        assert not {edge.layer for edge in live.values()} & self.graph.closed


TestGovernance = Governance.TestCase


def plain_columns(graph):
    """Every column that follows edges, beside a plain count of the live edges."""
    live = [edge for edge in graph.records if edge.end is None]
    of = {layer: [edge for edge in live if edge.layer == layer] for layer in LAYERS}
    weight = graph.weights
    posts = {post: [e for e in of["cross_appointment"] if e.about["post"] == post]
             for post in ("x1", "x2", "x3", "x4")}  # fmt: skip
    held = np.array([sum(e.source == ("cadre", k) for e in posts["x1"] + posts["x3"])
                     for k in range(N_CADRES)])  # fmt: skip

    def column(edges, value, size=N, empty=0.0):
        result = np.full(size, float(empty))
        for edge in edges:
            result[value(edge)[0]] = value(edge)[1]
        return result

    def at(edge):
        return edge.about.get("compound", edge.target[1])

    def inattention(row):
        """Nobody attends to a committee if none of those who sit in it do."""
        return math.prod(
            1 - 1 / (1 + (held[e.source[1]] - 1) / 3) if e.source[0] == "cadre" else 0.0
            for e in posts["x3"]
            if at(e) == row
        )

    appointed = weight.cross_appointment
    leaders = np.array([sum(at(e) == row for e in posts["x4"]) for row in range(N)])
    peers = np.zeros(N_STREETS)
    for edge in of["peer"]:
        peers[edge.source[1]] += weight.peer > 0
    seen, compounds, contract = graph.posts, graph.compounds, weight.contract > 0
    expected = {
        "cadre_posts": (graph.cadre_posts, held),
        "director": column(posts["x1"], lambda e: (at(e), e.source[1]), empty=NONE),
        "oversight": column(
            posts["x1"], lambda e: (at(e), appointed / (1 + (held[e.source[1]] - 1) / 3))
        ),
        "head": column(posts["x2"], lambda e: (at(e), e.source[1]), empty=NONE),
        "firm_head": column(posts["x2"], lambda e: (at(e), appointed)),
        "committee_seats": np.array([sum(at(e) == row for e in posts["x3"]) for row in range(N)]),
        "committee_cadres": np.array(
            [sum(at(e) == row and e.source[0] == "cadre" for e in posts["x3"]) for row in range(N)]
        ),
        "in_committee": appointed * np.array([1 - inattention(row) for row in range(N)]),
        "leaders": leaders,
        "leaders_share": np.minimum(1, leaders / BUILDINGS) * appointed,
        "funded": column(of["funding"], lambda e: (at(e), weight.funding)),
        "is_payee": column(of["funding"], lambda e: (at(e), 1)),
        "administered": column(of["administration"], lambda e: (at(e), weight.administration)),
        "firm": (
            compounds.firm,
            column(of["contract"], lambda e: (at(e), e.source[1]), empty=NONE),
        ),
        "service_mode": (
            compounds.service_mode,
            column(of["contract"], lambda e: (at(e), e.about["mode"] * contract)),
        ),
        "projects": (
            graph.firms.projects,
            [
                contract * sum(e.source[1] == firm for e in of["contract"])
                for firm in range(N_FIRMS)
            ],
        ),
        "status": (
            graph.affiliations.status,
            column(
                of["party"],
                lambda e: (e.target[1], e.about["status"] * (weight.party > 0)),
                size=N_FIRMS,
            ),
        ),
        "peers": (graph.peers, peers),
    }
    return {
        name: value if isinstance(value, tuple) else (getattr(seen, name), value)
        for name, value in expected.items()
    }


def test_attention_is_spread_over_the_posts_of_a_cadre():
    graph = empty_graph()
    edges = [appoint(graph, "x1", ("cadre", 1), row) for row in range(3)]
    appoint(graph, "x3", ("cadre", 1), 4)
    assert graph.posts.oversight.tolist() == [0.5, 0.5, 0.5, 0, 0]
    graph.end(edges[0], 3)
    np.testing.assert_allclose(graph.posts.oversight, [0, 0.6, 0.6, 0, 0])
    graph.weigh(LayerWeights(cross_appointment=0.5))
    np.testing.assert_allclose(graph.posts.oversight, [0, 0.3, 0.3, 0, 0])
    graph.close("cross_appointment", 4)
    assert not graph.posts.oversight.any()
    assert not graph.cadre_posts.any()


def test_attention_to_a_committee_is_that_of_all_who_sit_in_it():
    graph = empty_graph()
    appoint(graph, "x3", ("cadre", 1), 2)
    assert graph.posts.in_committee.tolist() == [0, 0, 1, 0, 0]
    for row in (0, 1, 3):
        appoint(graph, "x1", ("cadre", 1), row)
    assert graph.posts.in_committee[2] == 0.5
    appoint(graph, "x3", ("cadre", 0), 2)
    graph.end(appoint(graph, "x1", ("cadre", 0), 0), 1)
    other = appoint(graph, "x1", ("cadre", 0), 4)
    # two cadres, of whom one has four posts in all and the other two: 1 - (1 - 0.6) (1 - 0.75)
    assert graph.posts.in_committee[2] == pytest.approx(1 - (1 - 0.6) * (1 - 0.75))
    graph.end(other, 1)
    member = appoint(graph, "x3", ("resident", 2, 5), 2)
    assert graph.posts.in_committee[2] == 1
    assert (graph.posts.committee_seats[2], graph.posts.committee_cadres[2]) == (3, 2)
    assert [edge.source for edge in graph.seats(2)] == [
        ("cadre", 1), ("cadre", 0), ("resident", 2, 5),
    ]  # fmt: skip
    graph.end(member, 2)
    assert len(graph.seats(2)) == 2
    assert graph.seats(4) == []


def test_a_closed_layer_is_over_and_takes_nothing_new():
    graph = empty_graph()
    first = graph.link("contract", ("firm", 1), ("compound", 2), 0, mode=3)
    other = graph.link("funding", ("city", 0), ("compound", 2), 0)
    graph.close("contract", 5)
    assert (first.end, other.end) == (5, None)
    assert graph.compounds.firm[2] == NONE
    assert graph.compounds.service_mode[2] == ServiceMode.NONE
    assert graph.link("contract", ("firm", 1), ("compound", 2), 6, mode=3) is None
    assert graph.live("contract") == []
    assert len(graph.records) == 2


def test_a_snapshot_is_not_touched_by_what_follows():
    graph = empty_graph()
    edge = appoint(graph, "x1", ("cadre", 0), 1)
    appoint(graph, "x4", ("resident", 1, 3), 1)
    before_it = saved(graph)
    before = {name: found.copy() for name, (found, _) in plain_columns(graph).items()}
    graph.end(edge, 4)
    appoint(graph, "x1", ("cadre", 2), 1)
    graph.weigh(LayerWeights(cross_appointment=0.5))
    graph.close("party", 4)
    for other in (empty_graph(), graph):
        restore(other, before_it)
        assert [(e.key, e.end) for e in other.records] == [(0, None), (1, None)]
        assert [e.key for e in other.live("cross_appointment")] == [0, 1]
        assert other.find("cross_appointment", ("compound", 1), "x1") is other.records[0]
        assert other.closed == set()
        for name, (found, _) in plain_columns(other).items():
            assert np.array_equal(found, before[name]), name


CHANGES = {
    "add_node": (("x", 1),),
    "add_nodes_from": ([("x", 1)],),
    "add_edge": (("x", 1), ("y", 1)),
    "add_edges_from": ([(("x", 1), ("y", 1))],),
    "add_weighted_edges_from": ([(("x", 1), ("y", 1), 2.0)],),
    "remove_node": (("city", 0),),
    "remove_nodes_from": ([("city", 0)],),
    "remove_edge": (("city", 0), ("compound", 0)),
    "remove_edges_from": ([(("city", 0), ("compound", 0))],),
    "clear": (),
    "clear_edges": (),
    "update": ([(("x", 1), ("y", 1))],),
}


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_else_changes_the_graph(change):
    graph = empty_graph()
    graph.link("funding", ("city", 0), ("compound", 0), 0)
    with pytest.raises(nx.NetworkXError, match=r"use copy\(\)"):
        getattr(graph, change)(*CHANGES[change])
    assert (len(graph), graph.size()) == (2, 1)
    free = graph.copy()
    getattr(free, change)(*CHANGES[change])
    assert (len(graph), graph.size()) == (2, 1)


def test_every_method_of_networkx_that_changes_a_graph_is_refused():
    changing = {name for name in dir(nx.MultiDiGraph)
                if name.startswith(("add_", "remove_", "clear", "update"))}  # fmt: skip
    assert changing == set(CHANGES)
    with pytest.raises(nx.NetworkXError, match="only link"):
        nx.add_path(empty_graph(), [1, 2])


COMPOUND, CADRE = ("compound", 1), ("cadre", 1)
IMPOSSIBLE = {
    "layer": ("contracts", ("firm", 1), COMPOUND, {"mode": 3}),
    "kind of an end": ("contract", CADRE, COMPOUND, {"mode": 3}),
    "order of the ends": ("funding", COMPOUND, ("city", 0), {}),
    "number below 0": ("contract", ("firm", -1), COMPOUND, {"mode": 3}),
    "firm too high": ("contract", ("firm", N_FIRMS), COMPOUND, {"mode": 3}),
    "compound too high": ("funding", ("city", 0), ("compound", N), {}),
    "cadre too high": ("cross_appointment", ("cadre", 99), COMPOUND, {"post": "x1", "compound": 1}),
    "street too high": ("peer", ("street", 0), ("street", N_STREETS), {}),
    "not a number": ("funding", ("city", 0), ("compound", "1"), {}),
    "not a node": ("funding", "city", COMPOUND, {}),
    "no mode": ("contract", ("firm", 1), COMPOUND, {}),
    "mode without a firm": ("contract", ("firm", 1), COMPOUND, {"mode": 1}),
    "mode too high": ("contract", ("firm", 1), COMPOUND, {"mode": 5}),
    "status": ("party", ("industry_committee", 0), ("branch", 0), {"status": 0}),
    "attribute too many": ("funding", ("city", 0), COMPOUND, {"mode": 3}),
    "no compound": ("cross_appointment", ("firm", 1), ("community", 1), {"post": "x2"}),
    "another post": ("cross_appointment", CADRE, COMPOUND, {"post": "x2", "compound": 1}),
    "another compound": ("cross_appointment", CADRE, COMPOUND, {"post": "x1", "compound": 2}),
}


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_an_edge_that_there_cannot_be_is_refused_before_anything_is_written(what):
    graph = empty_graph()
    before = saved(graph)
    layer, source, target, about = IMPOSSIBLE[what]
    with pytest.raises(InputError, match=r"link: .* read .*, expected"):
        graph.link(layer, source, target, 0, **about)
    np.testing.assert_equal(saved(graph), before)
    assert (len(graph), graph.records) == (0, [])


def test_an_edge_ends_once_and_in_its_own_graph():
    graph, other = empty_graph(), empty_graph()
    edge = graph.link("funding", ("city", 0), COMPOUND, 0)
    other.link("funding", ("city", 0), COMPOUND, 0)
    with pytest.raises(InputError, match="a live edge of this graph"):
        other.end(edge, 1)
    graph.end(edge, 1)
    with pytest.raises(InputError, match="a live edge of this graph"):
        graph.end(edge, 2)
    assert edge.end == 1
    assert other.live("funding")


EDITS = {
    "edge": lambda graph, edge: graph.edges[edge].update(layer="peer"),
    "attribute": lambda graph, edge: graph.edges[edge].__setitem__("mode", 4),
    "neighbour": lambda graph, edge: graph[edge[0]][edge[1]][edge[2]].pop("mode"),
    "predecessor": lambda graph, edge: graph.pred[edge[1]][edge[0]][edge[2]].clear(),
    "node": lambda graph, edge: graph.nodes[edge[0]].setdefault("colour", "red"),
    "networkx": lambda graph, edge: nx.set_edge_attributes(graph, {edge: {"mode": 4}}),
    "record": lambda graph, edge: graph.records[0].about.update(mode=4),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edge_is_not_edited_behind_the_back_of_the_graph(edit):
    graph = empty_graph()
    graph.link("contract", ("firm", 1), COMPOUND, 0, mode=3)
    (edge,) = graph.edges(keys=True)
    before = dict(graph.edges[edge])
    with pytest.raises(nx.NetworkXError, match=r"use copy\(\)"):
        EDITS[edit](graph, edge)
    assert graph.edges[edge] == before
    assert before == {"layer": "contract", "start": month_name(0), "mode": "market"}
    assert copy.deepcopy(dict(graph.edges[edge])) == pickle.loads(pickle.dumps(graph.edges[edge]))


def test_a_record_of_an_edge_is_not_edited():
    graph = empty_graph()
    edge = graph.link("funding", ("city", 0), COMPOUND, 0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        edge.end = 3


def test_copies_are_ordinary_networkx_graphs(model):
    graph = model.graph
    copy, undirected = graph.copy(), graph.to_undirected()
    assert (type(copy), type(undirected)) == (nx.MultiDiGraph, nx.MultiGraph)
    assert type(graph.subgraph([("city", 0)]).copy()) is nx.MultiDiGraph
    assert nx.utils.graphs_equal(copy, nx.MultiDiGraph(graph))
    assert (len(copy), copy.size()) == (len(graph), graph.size())
    source, target, key = next(iter(copy.edges(keys=True)))
    copy.edges[source, target, key]["layer"] = "mine"
    assert graph.edges[source, target, key]["layer"] != "mine"
    view = graph.copy(as_view=True)
    assert view.size() == graph.size()
    with pytest.raises(nx.NetworkXError):
        view.add_edge(("city", 0), ("city", 0))


ENDS = {
    "administration": {
        ("city", "district"),
        ("district", "street"),
        ("street", "community"),
        ("community", "compound"),
    },
    "party": {("city", "industry_committee"), ("industry_committee", "branch")},
    "contract": {("firm", "compound")},
    "peer": {("street", "street")},
    "funding": {("city", "compound")},
    "cross_appointment": {
        ("cadre", "compound"),
        ("firm", "community"),
        ("cadre", "committee"),
        ("resident", "grid_group"),
    },
}


def test_nodes_and_edges_are_typed_and_dated(tiny):
    posts = {f"levers.cross_appointment.{post}": 0.02 for post in ("x2", "x3", "x4")}
    brief = {"levers.advisors.ends": "2017-09", "start.committees_commodity": 1.0}
    busy = tiny(**posts, **brief, burn_in=2)
    model = GovernanceModel(busy, seed=1, scale=0.3, validate=True)
    for _ in range(20):
        model.step()
    seen = {layer: set() for layer in LAYERS}
    for source, target, about in model.graph.edges(data=True):
        seen[about["layer"]].add((source[0], target[0]))
        assert all(isinstance(part, int) for part in (*source[1:], *target[1:]))
        assert "2016-11" <= about["start"] < model.date
    assert seen == ENDS

    table = model.graph.edge_table(model.start_month)
    assert len(table) == len(model.graph.records)
    ended = table["end"] != ""
    assert ended.any()
    assert (table["end"][ended] >= table["start"][ended]).all()
    assert table["start"].min() == "2016-11"
    assert (~ended).sum() == model.graph.size()
    posts = table[table["layer"] == "cross_appointment"]
    assert set(posts["post"]) == {"x1", "x2", "x3", "x4"}
    assert (posts["compound"] >= 0).all()
    assert set(table.loc[table["layer"] == "contract", "mode"]) <= {"market", "co_managed"}
    assert (table.loc[table["target_kind"] == "branch", "status"] > 0).all()
    assert table.loc[table["source_kind"] == "resident", "source"].str.fullmatch(r"\d+/\d+").all()


def means_by_pass(model, values):
    """Mean over neighbours of every household, as the compiled passes take it."""
    places, far = model.compounds, model.households.far
    result = np.empty(len(values))
    neighbour_means(result, values, far, places.first_household, places.simulated)
    return result


@pytest.mark.parametrize("people", [16, 100, 1600])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=8)
def test_neighbours_are_those_of_the_passes(tiny, people, seed):
    size = {"start.commodity_households": people, "start.commodity_area": people * 119.0}
    model = GovernanceModel(tiny(**size), seed=seed, scale=1.0)
    values = model.households.habit
    values[:] = np.random.default_rng(seed).random(len(values))
    pointers, indices = to_csr(model.households, model.compounds)
    assert np.array_equal(np.diff(pointers), np.full(len(values), 8))
    plain = values[indices].astype(float).reshape(-1, 8)
    np.testing.assert_allclose(means_by_pass(model, values), plain.mean(axis=1), rtol=1e-12)


def test_neighbours_live_in_the_building_and_the_street(model):
    compounds, far = model.compounds, model.households.far
    place = np.repeat(np.arange(len(compounds)), compounds.simulated)
    assert np.array_equal(
        compounds.street[place[far]], np.repeat(compounds.street[place][:, None], 2, axis=1)
    )
    elsewhere = (place[far] != place[:, None]).mean()
    assert 0.02 < elsewhere < 0.08
    row = int(np.argmax(compounds.simulated))
    first, n = int(compounds.first_household[row]), int(compounds.simulated[row])
    ring = neighbours_of(model.households, compounds, row, 5)[:6]
    assert sorted(ring) == [first + k for k in (2, 3, 4, 6, 7, 8)]
    seen = to_networkx(model.households, compounds, row)
    assert set(seen) >= set(range(first, first + n))
