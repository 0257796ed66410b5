"""What a network of the user's own changes in a city, and what it does not."""

import networkx as nx
import numpy as np
import pytest

import simulation as sim
from simulation.agents.neighbours import listed_means
from simulation.io.errors import InputError
from simulation.model.model import GovernanceModel
from simulation.state.own_networks import Listed

STAR = nx.DiGraph([(street, 0) for street in range(1, 4)])
WITHOUT_INFLUENCE = {"parameters.satisfaction.influence": 0.0, "parameters.payment.norm": 0.0}


def model_of(scenario, months=0, **about):
    model = GovernanceModel(scenario, **{"seed": 1, "scale": 1.0, "validate": True, **about})
    for _ in range(months):
        model.step()
    return model


@pytest.fixture(scope="module")
def households():
    """Random ties between the first twenty households of six compounds."""
    graph = nx.gnm_random_graph(120, 400, seed=1)
    return nx.relabel_nodes(graph, {n: ("household", n % 6, n // 6) for n in graph})


def test_streets_look_at_their_own_peers(tiny):
    model = model_of(tiny(**{"network.peers": STAR}))
    assert [model.graph.peers_of(street).tolist() for street in range(4)] == [[], [0], [0], [0]]
    table = model.graph.edge_table(model.start_month)
    assert (table["layer"] == "peer").sum() == 3


def test_own_peers_change_whom_streets_copy_and_nothing_of_the_city(tiny):
    lively = {"parameters.streets.copying": 1.0}
    one, other = (model_of(tiny(**lively, **own)) for own in ({}, {"network.peers": STAR}))
    for name in ("compounds", "households", "firms"):
        for column, values in getattr(one, name).snapshot().items():
            assert np.array_equal(values, getattr(other, name).snapshot()[column]), column
    for model in (one, other):
        for _ in range(20):
            model.step()
    assert not np.array_equal(one.implementation.intensity, other.implementation.intensity)


def test_the_default_peers_written_out_are_the_same_run(tiny):
    default = model_of(tiny(), scale=0.2)
    pairs = [(edge.source, edge.target) for edge in default.graph.live("peer")]
    same = sim.run(tiny(**{"network.peers": nx.DiGraph(pairs)}), scale=0.2, months=13)
    assert same.monthly.equals(sim.run(tiny(), scale=0.2, months=13).monthly)


def test_households_go_by_those_listed(tiny, households):
    model = model_of(tiny(**{"network.neighbours": households}))
    first = model.compounds.first_household
    for node in list(households)[:40]:
        _, compound, number = node
        expected = {int(first[c]) + n for _, c, n in households[node]}
        found = model.residents_of(compound)[number].neighbours
        assert {one.row for one in found} == expected
        assert len(found) == len(expected)
    assert model.residents_of(7)[0].neighbours == []


def test_the_mean_over_listed_households():
    values = np.array([10, 20, 40, 80], dtype=np.float32)
    listed = Listed.of(np.array([0, 0, 2]), np.array([1, 3, 0]), 4)
    means = np.zeros(3)
    listed_means(means, values, *listed, 1)  # of the rows 1, 2 and 3
    assert means.tolist() == [20.0, 10.0, 80.0]  # without any, a household goes by itself
    listed_means(means, values, *listed, 0)
    assert means.tolist() == [50.0, 20.0, 10.0]


def test_influence_is_all_that_listed_households_change(tiny, households):
    own = {"network.neighbours": households}
    for settings, alike in ((WITHOUT_INFLUENCE, True), ({}, False)):
        one, other = (model_of(tiny(**settings, **more), 2) for more in ({}, own))
        for column in ("satisfaction", "habit"):
            values = [getattr(model.households, column) for model in (one, other)]
            assert np.array_equal(*values) is alike, column


def test_neighbours_elsewhere_live_in_tied_compounds(tiny):
    ties = nx.DiGraph([(0, 9), (0, 11), (3, 4)])
    model = model_of(tiny(**{"network.neighbours": ties}))
    plain, compounds = model_of(tiny()), model.compounds
    far = compounds.of_household(model.households.far)
    home = compounds.of_household(np.arange(len(model.households)))
    seen = {c: set(np.unique(far[home == c]).tolist()) for c in range(len(compounds))}
    assert seen[0] <= {0, 9, 11}
    assert seen[3] <= {3, 4}
    assert (seen[0] | seen[3]) & {4, 9, 11}
    assert all(seen[c] == {c} for c in seen if c not in (0, 3))
    stayed = plain.compounds.of_household(plain.households.far) == home[:, np.newaxis]
    inside = stayed & (far == home[:, np.newaxis])
    assert np.array_equal(
        model.households.far[inside & ~_moved(model)], plain.households.far[inside & ~_moved(model)]
    )


def _moved(model):
    """Which neighbours outside the building are elsewhere, by the key of their random numbers."""
    from simulation.core import randomness
    from simulation.model.population import MOVED_TO_STREET

    home = model.compounds.of_household(np.arange(len(model.households)))
    number = np.arange(len(home)) - model.compounds.first_household[home]
    moved = np.zeros(model.households.far.shape, dtype=bool)
    high = randomness.counter_high("household ties", 0)
    key = randomness.key_of(model.city_seed)
    for row, entity in enumerate(randomness.pair(home, number)):
        words = randomness.philox(key, np.uint64(entity), high)
        for k in range(moved.shape[1]):
            moved[row, k] = randomness.unit(words[2 * k + 1]) < MOVED_TO_STREET
    return moved


def test_a_household_that_is_not_simulated_is_refused(tiny):
    scenario = tiny(**{"network.neighbours": nx.Graph([("0/0", "1/25")])})
    model_of(scenario)
    with pytest.raises(InputError, match=r"read 'household 1/25', .*1/0 to 1/19.*scale 0.01; all"):
        model_of(scenario, scale=0.01)
    nobody = tiny(**{"network.neighbours": nx.Graph([("0/0", "1/99999")])})
    with pytest.raises(InputError, match="read 'household 1/99999'"):
        model_of(nobody)


def test_a_run_goes_on_from_a_snapshot_bit_for_bit(tiny, households):
    scenario = tiny(**{"network.neighbours": households, "network.peers": STAR})
    whole = model_of(scenario, 10)
    half = model_of(scenario, 4)
    other = model_of(scenario, begin=half.snapshot())
    for _ in range(6):
        other.step()
    assert np.array_equal(whole.households.satisfaction, other.households.satisfaction)
    assert whole.graph.records == other.graph.records


def test_a_run_cannot_branch_into_another_network(tiny):
    run = sim.run(tiny(), scale=0.1, months=3)
    with pytest.raises(InputError, match=r"network.peers"):
        run.branch("2017-02", tiny(**{"network.peers": STAR}))


def test_a_sweep_keeps_networks_apart(tiny, tmp_path):
    own = tiny(**{"network.peers": STAR}).with_settings({}, name="star")
    design = sim.Design(scenarios=[tiny(), own], scale=0.1, months=8)
    sweep = sim.sweep(design, tmp_path / "sweep", workers=1)
    assert sweep.status()["done"].sum() == 2
    assert sim.open_sweep(tmp_path / "sweep").runs["run"].nunique() == 2
    again = sim.sweep(design, tmp_path / "sweep", workers=1)
    assert again.table().equals(sweep.table())
    alone = sim.run(own, scale=0.1, months=8).monthly
    stored = again.table()
    stored = stored[(stored["scenario"] == "star") & (stored["level"] == "city")]
    expected = alone[alone["level"] == "city"].set_index(["month", "outcome", "kind"])["value"]
    found = stored.set_index(["month", "outcome", "kind"])["value"]
    assert found.equals(expected.reindex(found.index))
