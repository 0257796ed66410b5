"""Discovery of known boxes, and of none where there is none."""

import sys

import numpy as np
import pandas as pd
import pytest

from simulation.analysis.discovery import search
from simulation.analysis.discovery.boxes import Box, Samples, in_region, restricted_in
from simulation.analysis.discovery.prim import (
    LEAST_MASS,
    TRAJECTORY,
    Sides,
    find_box,
    pasted,
    quasi_p_values,
    trajectory_of,
)
from simulation.analysis.discovery.search import BOXES, STABILITY, SUMMARY, discover
from simulation.analysis.discovery.tree import find_leaves
from simulation.core.randomness import generator
from simulation.io.errors import InputError

METHODS = ["prim", "tree"]


@pytest.fixture(autouse=True)
def few_searches(monkeypatch):
    monkeypatch.setattr(search, "PERMUTATIONS", 19)
    monkeypatch.setattr(search, "RESAMPLES", 12)


@pytest.fixture(autouse=True)
def trees(request):
    if "tree" in request.node.name:
        pytest.importorskip("sklearn")


def parameters(n=400, names="abcde", name="parameters"):
    values = generator(1, name).random((n, len(names)))
    return pd.DataFrame(values, columns=list(names))


def in_box(table):
    """The known box: a from 0.3 to 0.8, and b at most 0.6."""
    return (table["a"].between(0.3, 0.8) & (table["b"] <= 0.6)).to_numpy()


def limits(found):
    return found.boxes.set_index("parameter")[["low", "high"]]


# ------------------------------------------------------------------------------------- known boxes


@pytest.mark.parametrize("method", METHODS)
def test_a_known_box_is_found_with_its_limits(method):
    table = parameters()
    found = discover(table, in_box(table), method)
    assert [list(found.summary), list(found.boxes), list(found.stability)] == [
        SUMMARY, BOXES, STABILITY,
    ]  # fmt: skip
    assert set(found.boxes["parameter"]) == {"a", "b"}
    assert limits(found).loc["a"].tolist() == pytest.approx([0.3, 0.8], abs=0.04)
    assert limits(found).loc["b", "high"] == pytest.approx(0.6, abs=0.04)
    assert limits(found).loc["b", "low"] == -np.inf
    (row,) = found.summary.itertuples()
    assert row.found
    assert min(row.coverage, row.density, row.overlap) > 0.85
    assert row.base_rate == pytest.approx(row.n_cases / row.n_samples)
    stable = found.stability.set_index("parameter")["share_of_resamples"]
    assert stable[["a", "b"]].min() > 0.9
    assert stable[["c", "d", "e"]].max() < 0.3


@pytest.mark.parametrize("method", METHODS)
def test_a_box_with_noise_is_found_among_many_parameters(method):
    table = parameters(n=500, names="abcdefghijkl")
    cases = in_box(table) ^ (generator(2, "noise").random(500) < 0.1)
    found = discover(table, cases, method)
    assert found.summary["found"].item()
    restricted = found.stability.set_index("parameter")["restricted"]
    assert restricted[["a", "b"]].all()
    assert restricted.sum() <= 3


@pytest.mark.parametrize("method", METHODS)
def test_no_box_is_found_where_the_cases_are_random(method):
    table, n_found = parameters(n=150), 0
    for at in range(5):
        cases = generator(at, "random cases").random(150) < 0.35
        found = discover(table, cases, method, seed=at)
        n_found += found.summary["found"].item()
        if not found.summary["found"].item():
            assert found.boxes.empty
            assert not found.stability["restricted"].any()
            assert found.summary["coverage"].item() == found.summary["mass"].item() == 1
    assert n_found <= 1


def test_two_separate_boxes_need_a_tree():
    """A box that is peeled from outside loses cases on either side."""
    table = parameters(n=600, names="ab")
    cases = ((table["a"] < 0.2) | (table["a"] > 0.8)).to_numpy()
    pytest.importorskip("sklearn")
    (one,) = discover(table, cases, "prim").summary.itertuples()
    (both,) = discover(table, cases, "tree").summary.itertuples()
    assert one.score < 0.7
    assert min(both.coverage, both.density) > 0.95


def test_sister_leaves_that_are_both_chosen_are_one_box():
    pytest.importorskip("sklearn")
    table = parameters()
    (box,) = find_leaves(Samples(table.to_numpy(), in_box(table), np.ones(400)))
    assert box.restricted.tolist() == [True, True, False, False, False]


# ----------------------------------------------------------------------------- kinds of parameters


@pytest.mark.parametrize("method", METHODS)
def test_whole_numbers_and_yes_or_no_are_restricted_at_their_values(method):
    table = parameters().assign(seats=lambda one: np.floor(one["a"] * 7) + 5)
    table = table.assign(b=table["b"] > 0.5)
    cases = ((table["seats"] >= 9) & table["b"]).to_numpy()
    found = discover(table[["seats", "b", "c"]], cases, method)
    holds = table["seats"].ge(limits(found).loc["seats", "low"])
    assert holds.to_numpy().tolist() == table["seats"].ge(9).tolist()
    assert 0 < limits(found).loc["b", "low"] <= 1
    assert found.summary["density"].item() == found.summary["coverage"].item() == 1


def test_a_constant_parameter_is_never_restricted():
    table = parameters(n=200, names="ab").assign(same=1.0)
    assert "same" not in set(discover(table, table["a"].to_numpy() > 0.5).boxes["parameter"])


# ----------------------------------------------------------------------------------------- weights


@pytest.mark.parametrize("find", [find_box, find_leaves], ids=METHODS)
def test_a_sample_of_double_weight_counts_as_two(find):
    if find is find_leaves:
        pytest.importorskip("sklearn")
    table = parameters(n=200)
    points, cases = table.to_numpy(), in_box(table) ^ (generator(3, "x").random(200) < 0.1)
    times = generator(4, "weights").integers(1, 4, 200)
    weighted = find(Samples(points, cases, times.astype(float)))
    repeated = find(
        Samples(np.repeat(points, times, axis=0), np.repeat(cases, times), np.ones(times.sum()))
    )
    same = in_region(weighted, points) == in_region(repeated, points)
    assert same.mean() > 0.9  # quasi-p-values know that weights are no samples
    assert restricted_in(weighted, 5).tolist() == restricted_in(repeated, 5).tolist()


def test_samples_without_weight_are_as_if_they_were_not_there():
    table, early = parameters(n=300), np.arange(300) < 200
    cases, weights = in_box(table) | ~early, early.astype(float)
    found = discover(table, cases, weights=weights)
    alone = discover(table.iloc[:200], cases[:200])
    pd.testing.assert_frame_equal(found.summary, alone.summary)
    pd.testing.assert_frame_equal(found.boxes, alone.boxes)


# ---------------------------------------------------------------------------------- parts of PRIM


def test_the_trajectory_begins_with_everything_and_gives_coverage_for_density():
    table = parameters()
    path = trajectory_of(Samples(table.to_numpy(), in_box(table), np.ones(400)))
    assert list(path) == TRAJECTORY
    first, last = path.iloc[0], path.iloc[-1]
    assert (first["coverage"], first["mass"], first["n_restricted"]) == (1, 1, 0)
    assert last["density"] > 0.95
    assert path["coverage"].is_monotonic_decreasing
    assert path["mass"].is_monotonic_decreasing
    assert path["mass"].iloc[1] == pytest.approx(0.95, abs=0.005)
    assert path["mass"].min() >= LEAST_MASS
    assert path.loc[path["chosen"], "score"].item() == path["score"].max()
    np.testing.assert_allclose(path["score"], 2 / (1 / path["coverage"] + 1 / path["density"]))


def test_pasting_gives_back_what_was_peeled_by_mistake():
    values = np.arange(100.0)[:, None]
    sides = Sides.of(Samples(values, values[:, 0] >= 40, np.ones(100)))
    box = sides.box(pasted(sides, np.array([60.0, -90.0])))  # from 60 to 90
    assert box.low.tolist() == [40]
    assert box.high.tolist() == [np.inf]


def test_a_quasi_p_value_is_the_binomial_one():
    """In the box are 4 samples, all cases; without its restriction 6 of 8 are."""
    points = np.array([[0.0, 0.0]] * 4 + [[1.0, 0.0]] * 4)
    cases = np.array([1, 1, 1, 1, 1, 1, 0, 0], dtype=bool)
    box = Box(np.array([-np.inf, -np.inf]), np.array([0.5, np.inf]))
    values = quasi_p_values(Samples(points, cases, np.ones(8)), box)
    assert values[0] == pytest.approx(0.75**4)
    assert np.isnan(values[1])


def test_the_seed_repeats_a_discovery():
    table = parameters(n=150)
    cases = in_box(table) ^ (generator(2, "noise").random(150) < 0.2)
    first, again = discover(table, cases, seed=3), discover(table, cases, seed=3)
    pd.testing.assert_frame_equal(first.stability, again.stability)
    pd.testing.assert_frame_equal(first.summary, again.summary)


# ---------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize("value", [False, True])
def test_a_condition_that_holds_everywhere_or_nowhere_is_refused(value):
    with pytest.raises(InputError, match=r"discover: cases: read .* expected some that are"):
        discover(parameters(n=20), np.full(20, value))


@pytest.mark.parametrize("column", [["x"] * 20, [np.nan] * 20], ids=["text", "gap"])
def test_a_parameter_that_is_no_number_is_refused(column):
    with pytest.raises(InputError, match="discover: a: is no number in each sample"):
        discover(parameters(n=20).assign(a=column), np.arange(20) < 5)


def test_without_scikit_learn_the_message_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.tree", None)
    with pytest.raises(InputError, match=r"discover: needs scikit-learn: pip install 'xiaoqu\[cal"):
        discover(parameters(n=20), np.arange(20) < 5, "tree")
