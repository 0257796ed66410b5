"""What is far away does not matter: nothing in a street changes an unconnected street, bit for bit.

Two streets are connected if the governance graph leads from one to the other below the city: they
lie in one district, or a firm works, or may bid, in the districts of both.
"""

import dataclasses
from types import SimpleNamespace

import networkx as nx
import numpy as np
import pytest

from simulation.agents.owner_committee import OwnerCommittee
from simulation.levers import LEVERS
from simulation.model.model import GovernanceModel
from simulation.model.synthesis import synthesise
from simulation.outcomes.declaration import OUTCOMES
from simulation.scenario.scenario import Scenario
from simulation.state.committees import CommitteeKind
from simulation.state.compounds import Compounds

WIDE = {
    "start.districts": 5,
    "start.streets": 10,
    "start.commodity_compounds": 40,
    "start.old_compounds": 30,
    "start.commodity_households": 40 * 40,
    "start.old_households": 30 * 30,
    "start.firms": 30,
    "start.firms_local": 25,
    "start.firms_outside": 5,
    "start.firms_with_projects": 20,
    "start.projects_at_home": 1.0,
    "parameters.market.entry_per_thousand": 80.0,
    "parameters.market.lookers": 4.0,
    "start.organised_before": 0.0,
    "parameters.market.replacement": 1.0,
    "parameters.market.settling_in": 0.0,
    "parameters.committees.routine_hazard": 0.1,
    "parameters.streets.copying": 1.0,
    "parameters.streets.implementation_mean": 1.0,
    "parameters.branches.founding": 0.1,
    "parameters.branches.referral": 0.03,
    "parameters.branches.advisor": 0.3,
}
"""A city of five districts whose firms stay at home, with new firms and many tenders."""

CITY_WIDE = (
    "renovation",
    "welfare_firms",
    "online_evaluation",
    "rectification",
    "site_visits",
)
"""Levers that choose among all compounds or streets of the city, and so connect them."""

PROGRAMME = {name: {} for name in LEVERS if name not in CITY_WIDE} | {
    "cross_appointment": {"x1": 0.2, "x2": 0.2, "x3": 0.2},
}
"""Every other lever, strong enough to be felt even in a single street."""

ALONE = {"renovation": {"share": 1.0}, "rectification": {"share": 0.5}}
UNFELT = ("welfare_firms", "tender_weight")
"""Levers that need more than one street, or a close tender, to do anything."""

BY_COMPOUND = ("compounds", "committees", "issues", "scores", "policy", "events")
HERE = 0


def scenario_with(tiny, levers):
    scenario = tiny()
    bare = Scenario({**scenario.data, "levers": levers}, scenario.where, scenario.folder)
    return bare.with_settings(WIDE)


def finished(city, scenario, meddle=None):
    model = GovernanceModel(scenario, seed=5, city_seed=city.seed, scale=1.0)
    if meddle:
        meddle(model)
    while model.running:
        model.step()
    return model


def streets_connected_to(model, street):
    """Streets to which the graph leads without the city: through districts, firms and branches."""
    graph = nx.MultiGraph(model.graph.copy())
    graph.remove_node(("city", 0))
    for row, home in enumerate(model.firms.district.tolist()):
        graph.add_edge(("firm", row), ("branch", row))
        graph.add_edge(("firm", row), ("district", home))
    return sorted(
        node[1]
        for node in nx.node_connected_component(graph, ("street", street))
        if node[0] == "street"
    )


def looks(model, streets):
    """Every bit of the state of the compounds in some streets, and of their residents."""
    compounds = model.compounds
    here = np.isin(compounds.street, streets)
    firm = compounds.firm.astype(np.int64)
    firm[firm >= 0] = model.firms.identity[firm[firm >= 0]]
    state = {
        f"{table}.{name}": getattr(getattr(model, table), name)[here].tobytes()
        for table in BY_COMPOUND
        for name in getattr(model, table).columns
    }
    state["compounds.firm"] = firm[here].tobytes()
    people = np.repeat(here, compounds.simulated)
    for name in model.households.columns:
        state[f"households.{name}"] = getattr(model.households, name)[people].tobytes()
    for name in model.streets.columns:
        state[f"streets.{name}"] = getattr(model.streets, name)[streets].tobytes()
    return state


def changed(one, other, streets):
    mine, yours = looks(one, streets), looks(other, streets)
    return {name for name in mine if mine[name] != yours[name]}


@pytest.fixture(scope="module")
def city(tiny):
    """The first city of several parts: its scenario and seed, a street, those near and far."""
    scenario = scenario_with(tiny, PROGRAMME)
    for seed in range(1, 100):
        model = GovernanceModel(scenario, seed=5, city_seed=seed, scale=1.0)
        near = streets_connected_to(model, HERE)
        far = sorted(set(range(len(model.streets))) - set(near))
        if far:
            return SimpleNamespace(scenario=scenario, seed=seed, near=near, far=far)
    pytest.fail("no city falls into parts")


@pytest.fixture(scope="module")
def undisturbed(city):
    """The city as it is without any disturbance."""
    return finished(city, city.scenario)


def test_parts_of_the_city_stay_apart(city, undisturbed):
    """They are made of whole districts, and no later contract joins them."""
    near, far = (set(undisturbed.streets.district[rows].tolist()) for rows in (city.near, city.far))
    assert near.isdisjoint(far)
    assert streets_connected_to(undisturbed, HERE) == city.near


def test_new_firms_come_to_all_parts(city, undisturbed):
    """Their rows depend on which firms have entered; their random numbers must not."""
    compounds, ties = undisturbed.compounds, undisturbed.affiliations
    for streets in (city.near, city.far):
        firms = np.unique(compounds.firm[np.isin(compounds.street, streets)])
        new = firms[firms >= city.scenario.start.firms]
        assert (ties.status[new] > 0).any()


def test_an_extra_firm_matters_only_where_it_bids(city, undisturbed):
    def found(model):
        home = int(model.streets.district[HERE])
        model.add_firms(
            identity=[10**6, 10**6 + 1], district=home, ability=0.95, margin=0.0, reputation=100
        )

    extra = finished(city, city.scenario, found)
    assert len(extra.firms) == len(undisturbed.firms) + 2
    assert "households.satisfaction" in changed(extra, undisturbed, city.near)
    assert changed(extra, undisturbed, city.far) == set()


def test_an_extra_committee_matters_only_near_it(city, undisturbed):
    def found(model):
        without = (model.compounds.street == HERE) & (model.committees.kind == CommitteeKind.NONE)
        model.agent(OwnerCommittee, int(np.flatnonzero(without)[0])).elect(CommitteeKind.OWNERS)

    extra = finished(city, city.scenario, found)
    assert "households.satisfaction" in changed(extra, undisturbed, [HERE])
    assert changed(extra, undisturbed, city.far) == set()


@pytest.mark.parametrize("lever", [name for name in LEVERS if name not in UNFELT])
def test_a_lever_matters_only_where_it_reaches(tiny, city, lever):
    others = {name: settings for name, settings in PROGRAMME.items() if name != lever}
    own = PROGRAMME.get(lever, ALONE.get(lever, {}))
    local = {**others, lever: {**own, "where": {"streets": [HERE]}}}
    without, reached = (finished(city, scenario_with(tiny, levers)) for levers in (others, local))
    assert "households.satisfaction" in changed(reached, without, [HERE])
    assert changed(reached, without, city.far) == set()


# ------------------------------------------------------------------------- the order of compounds


def backwards(city):
    """The same city with the compounds of every community numbered from the other end."""
    community = city.compounds.community
    order = np.lexsort((-np.arange(len(community)), community))
    turned = Compounds(len(community))
    turned.restore({name: col[order] for name, col in city.compounds.snapshot().items()})
    return dataclasses.replace(city, compounds=turned)


def test_the_number_of_a_compound_means_nothing(tiny, monkeypatch):
    """Other identities have other random numbers, and on average the city is the same."""
    names = ("satisfaction", "collection_rate", "visible_quality", "coverage_any", "capture",
             "committee_coverage", "tickets_12345")  # fmt: skip
    scenario = tiny(**{f"levers.{name}.strength": 1.0 for name in LEVERS})
    everywhere = np.ones(28, dtype=bool)

    def final(seed):
        model = GovernanceModel(scenario, seed, city_seed=seed, scale=1.0)
        for _ in range(scenario.burn_in + 18):
            model.step()
        return [OUTCOMES[name].true(model, everywhere) for name in names]

    usual = np.array([final(seed) for seed in range(12)])
    monkeypatch.setattr(
        "simulation.model.model.synthesise", lambda start, seed: backwards(synthesise(start, seed))
    )
    turned = np.array([final(seed) for seed in range(12)])
    assert (usual != turned).any(axis=0).all()
    difference = usual - turned
    error = difference.std(axis=0, ddof=1) / np.sqrt(len(difference))
    assert (np.abs(difference.mean(axis=0)) < 4 * error).all()
