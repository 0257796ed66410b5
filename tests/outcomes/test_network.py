"""Outcomes of the network: by hand for a small one, and by networkx for a city."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from simulation.model.model import GovernanceModel
from simulation.outcomes.declaration import OUTCOMES
from simulation.outcomes.network import MEASURES, network_by_month, node_table
from simulation.state.edges import EDGE_COLUMNS

BUSY = {
    "levers.cross_appointment.x1": 0.2,
    "levers.cross_appointment.x2": 0.1,
    "levers.cross_appointment.x3": 0.2,
    "start.committees_commodity": 1.0,
    "burn_in": 2,
}


def contract(firm, compound, start="2018-01", end=""):
    mode = ("", "market", 0, -1)
    return ("contract", "firm", str(firm), "compound", str(compound), start, end, *mode)


def post(name, source, target, compound, start="2018-01", end=""):
    kinds = {"x1": ("cadre", "compound"), "x2": ("firm", "community"), "x3": ("cadre", "committee")}
    one, other = kinds[name]
    about = (name, "", 0, compound)
    return ("cross_appointment", one, str(source), other, str(target), start, end, *about)


def branch(firm, start="2018-01", end=""):
    about = ("", "", 4, -1)
    return ("party", "industry_committee", "0", "branch", str(firm), start, end, *about)


def measured(*edges, month="2018-06"):
    """Outcomes of a town of 4 compounds of 100, 200, 300 and 400 households, two a community."""
    compounds = [("compound", str(n), "", 100 * (n + 1)) for n in range(4)]
    cadres = [("cadre", str(n), f"community {n // 2}", None) for n in range(4)]
    nodes = pd.DataFrame(
        [*compounds, *cadres], columns=["kind", "number", "community", "households"]
    )
    table = network_by_month(pd.DataFrame(edges, columns=EDGE_COLUMNS), nodes, [month], "town")
    assert table["outcome"].tolist() == list(MEASURES)
    assert set(table["place"]) == {"town"}
    return dict(zip(table["outcome"], table["value"], strict=True))


def test_a_project_with_posts_on_both_sides_counts_among_those_with_either():
    edges = [contract(0, 0), contract(0, 1), contract(1, 2)]
    edges += [post("x1", 0, 0, 0), post("x2", 0, 0, 0), post("x1", 1, 1, 1), post("x1", 3, 3, 3)]
    assert measured(*edges)["double_appointment_ratio"] == 1 / 2  # no firm serves compound 3
    assert np.isnan(measured(contract(0, 0))["double_appointment_ratio"])


def test_posts_are_counted_over_cadres_who_hold_any():
    edges = [post("x1", 0, 0, 0), post("x1", 0, 1, 1), post("x3", 0, 0, 0), post("x1", 2, 2, 2)]
    resident = (
        "cross_appointment",
        "resident",
        "0/4",
        "committee",
        "0",
        "2018-01",
        "",
        "x3",
        "",
        0,
        0,
    )
    assert measured(*edges, resident)["posts_per_cadre"] == 2.0
    assert np.isnan(measured(resident)["posts_per_cadre"])


def test_a_firm_is_near_through_its_branch_or_its_head():
    firms = [contract(firm, firm) for firm in range(4)]
    near = measured(*firms, branch(0), post("x2", 1, 0, 1), branch(9))
    assert near["firms_near_party_committee"] == 2 / 4


def test_the_largest_component_and_its_households():
    edges = [contract(0, 0), contract(0, 2), contract(1, 1), contract(2, 3)]
    # firm 0 ties both communities together, a cadre of the first ties a committee to them
    edges += [post("x2", 0, 0, 0), post("x1", 3, 2, 2), post("x3", 1, 1, 1)]
    found = measured(*edges)
    assert found["interlocked_institutions"] == 4  # firm 0, two communities, a committee
    assert found["interlocked_households"] == (100 + 300 + 200) / 1000
    assert measured(contract(0, 0))["interlocked_institutions"] == 0
    assert measured(contract(0, 0))["interlocked_households"] == 0


def test_an_edge_counts_from_its_begin_until_its_end():
    edges = [contract(0, 0), branch(0, "2018-03", "2018-05")]
    by_month = {
        month: measured(*edges, month=month)["firms_near_party_committee"]
        for month in ("2018-02", "2018-03", "2018-04", "2018-05")
    }
    assert by_month == {"2018-02": 0, "2018-03": 1, "2018-04": 1, "2018-05": 0}


@pytest.fixture(scope="module")
def city(tiny):
    """Model of the small city after a year full of appointments."""
    model = GovernanceModel(tiny(**BUSY), seed=2, scale=0.3)
    while model.month < 12:
        model.step()
    return model


def test_a_city_measures_what_networkx_measures(city):
    edges, nodes = city.graph.edge_table(city.start_month), node_table(city)
    table = network_by_month(edges, nodes, ["2017-12"], "wuhan")
    found = dict(zip(table["outcome"], table["value"], strict=True))
    graph = city.graph.at("2017-12")
    state, everywhere = city, np.ones(len(city.compounds), dtype=bool)

    firms = {firm for firm, _, layer in graph.edges(data="layer") if layer == "contract"}
    steps = nx.Graph([(("firm", row), ("branch", row)) for _, row in firms])
    steps.add_edges_from(
        (one, other)
        for one, other, about in graph.edges(data=True)
        if about["layer"] == "party" or about.get("post", "").startswith("part-time")
    )
    committees = [node for node in steps if node[0] in ("industry_committee", "community")]
    near = nx.multi_source_dijkstra_path_length(steps, committees, cutoff=2)
    assert found["firms_near_party_committee"] == len(firms & set(near)) / len(firms)
    assert len(firms & set(near)) > 1

    both = OUTCOMES["projects_with_both"].true(state, everywhere)
    under = city.compounds.contracted
    either = (city.posts.director >= 0) | (city.posts.head >= 0)
    expected = both * under.sum() / (either & under).sum()
    assert found["double_appointment_ratio"] == pytest.approx(expected)

    held = city.graph.cadre_posts
    assert found["posts_per_cadre"] == held.sum() / (held > 0).sum()

    ties, at = nx.Graph(), {}
    for one, other, about in graph.edges(data=True):
        where = int(about.get("compound", "compound -1").split()[1])
        if about.get("post") == "quality director":
            firm = int(city.compounds.firm[where])
            pair = (graph.nodes[one]["community"], f"firm {firm}") if firm >= 0 else None
        elif about.get("post", "").startswith("part-time"):
            pair = (graph.nodes[other]["name"], graph.nodes[one]["name"])
        elif about.get("post") == "owner committee member" and one[0] == "cadre":
            pair = (graph.nodes[one]["community"], graph.nodes[other]["name"])
        else:
            continue
        if pair:
            ties.add_edge(*pair)
            at.setdefault(pair[0], set()).add(where)
    households = {
        frozenset(part): sum(
            int(city.compounds.households[row])
            for row in set().union(*(at.get(n, ()) for n in part))
        )
        for part in nx.connected_components(ties)
    }
    largest = max(households, key=lambda part: (len(part), households[part]))
    assert found["interlocked_institutions"] == len(largest) > 2
    assert found["interlocked_households"] == households[largest] / city.compounds.households.sum()


def test_the_survey_stands_beside_the_true_value_of_a_compound(city):
    table = node_table(city).set_index("name")
    reported = table["satisfaction_reported"]
    surveyed = reported.notna()
    assert 0 < surveyed.sum() < len(city.compounds)
    assert set(table.loc[surveyed, "kind"]) == {"compound"}
    mean = OUTCOMES["satisfaction"].reported(city, np.ones(len(city.compounds), dtype=bool))
    weights = table.loc[surveyed, "households"].astype(float)
    assert np.average(reported[surveyed], weights=weights) == pytest.approx(mean)
    assert (reported[surveyed] != table.loc[surveyed, "satisfaction"]).all()


def test_before_a_december_nothing_is_reported(tiny):
    model = GovernanceModel(tiny(burn_in=0), seed=2, scale=0.3)
    model.step()
    assert node_table(model)["satisfaction_reported"].isna().all()
