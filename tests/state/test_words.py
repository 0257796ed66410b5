"""Rows and ties in words: no code is shown where there is a word for it."""

import numpy as np
import pytest

import simulation as sim
from simulation.io.errors import InputError
from simulation.state.words import CODES, PLACES, in_words

KINDS = {
    sim.PropertyFirm: "firm",
    sim.PartyBranch: "branch",
    sim.OwnerCommittee: "committee",
    sim.StreetOffice: "street",
}


@pytest.fixture(scope="module")
def model():
    return sim.GovernanceModel("yongqiao", seed=1, scale=0.002)


@pytest.fixture
def fresh():
    return sim.GovernanceModel("yongqiao", seed=1, scale=0.002)


def test_every_column_with_words_exists_and_every_code_has_a_word(model):
    columns = {
        (name, column.unit): column
        for _, table in model.tables()
        for name, column in table.columns.items()
    }
    assert (CODES.keys() | PLACES.keys()) <= columns.keys()
    for key, words in CODES.items():
        column = columns[key]
        codes = range(int(column.low), int(column.high) + 1)
        assert len({words[code] for code in codes}) == len(codes)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_agent_describes_itself_in_words(model, kind):
    agent = model.agent(kind, 0)
    assert (agent.node, agent.name) == ((KINDS[kind], 0), f"{KINDS[kind]} 0")
    table = agent.describe()
    assert table["value"].map(type).isin([str, int, float]).all()
    words = table[table["value"].map(lambda value: isinstance(value, str))]
    assert (words["unit"] == "").all()
    assert (table["meaning"] != "").all()
    assert f"<b>{agent.name}</b><table" in agent._repr_html_()


def test_a_description_says_what_the_columns_say(model):
    firm = model.agent(sim.PropertyFirm, 0).describe()["value"]
    assert firm["kind"] == model.graph.nodes["firm", 0]["type"]
    assert firm["district"] == model.graph.nodes["firm", 0]["district"]
    assert firm["ability"] == model.firms.ability[0]
    resident = model.residents_of(3)[0]
    assert resident.node == ("resident", 3, resident.position)
    assert resident.name == f"resident 3/{resident.position}"
    traits = resident.describe().loc["flags", "value"]
    assert resident.payer_type in traits
    assert ("owner" in traits, "party member" in traits) == (
        resident.is_owner,
        resident.is_party_member,
    )


def test_a_free_rider_and_an_outspoken_owner():
    assert in_words("flags", "bits", np.uint8(0)) == "free rider"
    assert in_words("flags", "bits", np.uint8(2 + 4 + 8 + 16)) == (
        "dutiful payer, owner, party member, outspoken"
    )
    assert in_words("is_payee", "flag", np.True_) == "yes"


def test_ties_are_linked_in_words_as_by_codes(fresh):
    graph, compounds = fresh.graph, fresh.compounds
    edge = graph.link("cross_appointment", ("cadre", 3), ("compound", 5))
    assert (dict(edge.about), edge.start) == ({"post": "x1", "compound": 5}, fresh.month)
    assert fresh.posts.director[5] == 3
    seat = graph.link("cross_appointment", ("cadre", 3), ("committee", 5))
    assert dict(seat.about) == {"post": "x3", "compound": 5}
    community = ("community", int(compounds.community[5]))
    head = graph.link("cross_appointment", ("firm", 0), community, compound=5)
    assert dict(head.about) == {"post": "x2", "compound": 5}
    graph.link("contract", ("firm", 0), ("compound", 5), mode="market")
    assert int(compounds.service_mode[5]) == 3
    graph.link("party", ("industry_committee", 0), ("branch", 0), status="advisor")
    assert int(fresh.affiliations.status[0]) == 1
    for one in (edge, seat, head):
        graph.end(one)
        assert one.end == fresh.month
    assert fresh.posts.director[5] == -1


def test_words_that_there_are_not_are_refused(fresh):
    ends = ("firm", 0), ("compound", 5)
    with pytest.raises(InputError, match=r"link: mode: read 'markt'.*market"):
        fresh.graph.link("contract", *ends, mode="markt")
    with pytest.raises(InputError, match=r"link: post: read 'x1', expected x3"):
        fresh.graph.link(
            "cross_appointment", ("cadre", 3), ("committee", 5), post="quality director"
        )
    with pytest.raises(InputError, match=r"link: cross_appointment"):
        fresh.graph.link("cross_appointment", ("firm", 0), ("community", 0))


def test_ties_are_the_live_edges_with_names(fresh):
    graph = fresh.graph
    assert len(graph.ties()) == graph.number_of_edges()
    contracts = graph.ties("contract")
    assert contracts.columns.tolist() == ["layer", "source", "target", "start", "mode"]
    assert sorted(contracts["target"]) == sorted(
        f"compound {edge.target[1]}" for edge in graph.live("contract")
    )
    graph.close("contract")
    assert graph.ties("contract").empty
    assert graph.live("contract") == []
    with pytest.raises(InputError, match=r"graph: layer: read 'posts'"):
        graph.ties("posts")
