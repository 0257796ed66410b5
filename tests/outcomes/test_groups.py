"""Groups: the same numbers as masks, to the last bit, and the same as places one at a time."""

import itertools

import numpy as np
import pytest

from simulation.model.model import GovernanceModel
from simulation.outcomes.declaration import OUTCOMES, Grouped, outcome
from simulation.outcomes.groups import Groups, log_ratio, ratio
from simulation.outcomes.levels import LEVELS, Places
from simulation.outcomes.recorder import Recorder


@pytest.fixture
def masks():
    """Masks that overlap, of which the first, one in the middle and the last are empty."""
    generator = np.random.default_rng(1)
    shares = (0.0, 1.0, 0.5, 0.0, 0.3, 0.01, 0.9, 0.0)
    return [generator.random(3000) < share for share in shares]


@pytest.fixture
def columns():
    """Columns of every type, whose sums depend on the order of addition where they are floats."""
    generator = np.random.default_rng(2)
    floats = generator.lognormal(0, 5, 3000)
    return floats, floats.astype(np.float32), generator.integers(-9, 9, 3000), floats > 1


def test_sums_means_and_averages_are_those_of_masks_to_the_last_bit(masks, columns):
    groups = Groups.of(masks)
    weights = np.arange(1, 3001)
    for column in columns:
        np.testing.assert_array_equal(groups.sum(column), [column[mask].sum() for mask in masks])
    floats = columns[0]
    for column in (floats, *columns[2:]):
        means = [column[mask].mean() if mask.any() else np.nan for mask in masks]
        np.testing.assert_array_equal(groups.mean(column), means)
    averages = [
        np.average(floats[mask], weights=weights[mask]) if mask.any() else np.nan for mask in masks
    ]
    np.testing.assert_array_equal(groups.average(floats, weights), averages)


def test_groups_are_narrowed_joined_and_turned_back_into_masks(masks, columns):
    groups, condition = Groups.of(masks), columns[3]
    assert len(groups) == len(masks)
    np.testing.assert_array_equal(groups.sizes, [mask.sum() for mask in masks])
    np.testing.assert_array_equal(list(groups.masks(3000)), masks)
    both = list(groups.among(condition).masks(3000))
    np.testing.assert_array_equal(both, [mask & condition for mask in masks])
    joined = Groups.of(masks[:3]).and_then(Groups.of(masks[3:]))
    np.testing.assert_array_equal(joined.rows, groups.rows)
    np.testing.assert_array_equal(joined.bounds, groups.bounds)
    assert len(Groups.of([])) == 0
    assert Groups.of([]).sum(condition).tolist() == []


def test_groups_by_a_code_are_the_compounds_with_each_code():
    codes = np.array([7, 2, 7, 5, 2, 7])
    groups = Groups.by(codes)
    assert groups.rows.tolist() == [1, 4, 3, 0, 2, 5]
    assert groups.bounds.tolist() == [0, 2, 3, 6]


def test_distinct_values_are_given_once_a_group(masks, columns):
    groups, column = Groups.of(masks), columns[2] + 9
    found = groups.distinct(column.astype(np.int32))
    parts = [found.rows[a:b].tolist() for a, b in itertools.pairwise(found.bounds)]
    assert parts == [np.unique(column[mask]).tolist() for mask in masks]


def test_what_is_derived_once_is_not_derived_again(masks):
    groups, calls = Groups.of(masks), []
    for _ in range(2):
        derived = groups.once("half", lambda given: calls.append(given) or given.among(masks[2]))
    assert calls == [groups]
    assert derived is groups.once("half", lambda given: given)


def test_ratios_are_missing_where_there_is_nothing_to_divide_by():
    above, below = np.array([1.0, 3.0, 0.0]), np.array([0.0, 2.0, 1.0])
    np.testing.assert_array_equal(ratio(above, below), [np.nan, 1.5, 0.0])
    np.testing.assert_array_equal(log_ratio(above, below), [np.nan, np.log(1.5), np.nan])


def test_places_of_a_month_have_nothing_of_the_month_before(tiny):
    places = Places(GovernanceModel(tiny(levers={}), seed=1, scale=0.2), ("type",), "wuhan")
    first = places.groups()
    first.once("old", lambda groups: groups)
    assert not places.groups().derived


@pytest.fixture(scope="module")
def running(tiny):
    """The small city in the December of its first year, and its places from the first month on."""
    model = GovernanceModel(tiny(last_month="2017-12"), seed=1, scale=0.2)
    while model.month < 0:
        model.step()
    recorder = Recorder(model, LEVELS, "wuhan", [])
    while model.running:
        model.step()
    return model, recorder


@pytest.mark.parametrize("name", [name for name, about in OUTCOMES.items() if not about.city_only])
def test_all_places_at_once_give_what_each_gives_alone(running, name):
    about, (model, recorder) = OUTCOMES[name], running
    places = recorder.places
    for function in filter(None, (about.true, about.reported)):
        assert isinstance(function, Grouped)
        together = function.values(model, places.groups())
        alone = [function(model, mask) for _, _, mask in places.of_month()]
        np.testing.assert_array_equal(together, alone)


def test_a_function_of_one_mask_is_recorded_as_one_of_groups(running, monkeypatch):
    monkeypatch.setattr("simulation.outcomes.declaration.OUTCOMES", {})

    @outcome("Fee", "物业费", "yuan", "none")
    def fee(state, where):
        """Sum of the fees."""
        return float(state.compounds.fee[where].sum())

    @outcome("Fee at once", "一次物业费", "yuan", "none")
    @Grouped
    def fee_at_once(state, where):
        """Sum of the fees."""
        return where.sum(state.compounds.fee)

    from simulation.outcomes import declaration

    assert declaration.OUTCOMES["fee_at_once"].doc == "Sum of the fees."
    monkeypatch.setattr("simulation.outcomes.recorder.OUTCOMES", declaration.OUTCOMES)
    of_now = [level for level in LEVELS if level != "fifth"]  # those of then are no more known
    recorder = Recorder(running[0], of_now, "wuhan", [])
    recorder.note()
    table = recorder.table()
    assert len(table) == 2 * 2 * len(recorder.places.names)
    values = table.pivot(index=["level", "place", "kind"], columns="outcome", values="value")
    np.testing.assert_array_equal(values["fee"], values["fee_at_once"])
    assert values["fee"].any()
