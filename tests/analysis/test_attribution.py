"""Attribution: Shapley values and interactions on games with known results."""

import itertools
from math import factorial

import numpy as np
import pandas as pd
import pytest

from simulation.analysis.attribution import families, shapley
from simulation.analysis.attribution.families import MOST_FAMILIES, families_in
from simulation.analysis.attribution.result import attributed
from simulation.io.errors import InputError
from simulation.levers import LEVERS

FAMILIES = {"a": ("x",), "b": ("y",), "c": ("z",)}
PART = {"a": 3.0, "b": -1.0, "c": 0.5}


def game(worth, seeds=8, samples=(0,), noise=0.0, n=3):
    """Values of all subsets: `worth(members, seed, sample)` and noise that all of them share."""
    generator = np.random.default_rng(3)
    names = list(FAMILIES)[:n]
    rows = []
    for sample, seed in itertools.product(samples, range(seeds)):
        shared = noise * generator.normal()
        for s, members in enumerate(shapley.subsets(n)):
            value = worth({names[i] for i in members}, seed, sample) + shared
            rows.append((s, sample, seed, "satisfaction", "true", value))
    return pd.DataFrame(rows, columns=["alternative", "sample", "seed", "outcome", "kind", "value"])


def additive(members, seed, sample):
    return 60.0 + sum(PART[name] for name in members)


def by_family(result):
    return result.shares.set_index("family")


def test_every_lever_is_in_one_family():
    grouped = [lever for group in families.FAMILIES.values() for lever in group]
    assert sorted(grouped) == sorted(LEVERS)
    assert len(families.FAMILIES) <= MOST_FAMILIES


def test_contributions_to_an_additive_game_are_its_terms_whatever_the_noise():
    result = attributed(game(additive, noise=5), FAMILIES)
    shares = by_family(result)
    assert shares["effect"].to_dict() == pytest.approx(PART)
    for column in ("low", "high", "alone", "last"):
        assert shares[column].to_dict() == pytest.approx(PART), column
    assert result.interactions["effect"].to_numpy() == pytest.approx(0, abs=1e-9)
    assert result.whole["effect"].to_numpy() == pytest.approx(2.5)


def test_what_two_do_only_together_is_halved_and_shown_as_their_interaction():
    def worth(members, seed, sample):
        return additive(members, seed, sample) + 4.0 * ({"a", "b"} <= members)

    result = attributed(game(worth), FAMILIES)
    assert by_family(result)["effect"].to_dict() == pytest.approx({"a": 5, "b": 1, "c": 0.5})
    assert by_family(result)["alone"].to_dict() == pytest.approx(PART)
    assert result.interactions["effect"].to_numpy() == pytest.approx([4, 0, 0], abs=1e-9)
    assert result.matrix("satisfaction").loc["b", "a"] == pytest.approx(4)
    assert result.matrix("satisfaction").loc["a", "a"] == pytest.approx(5)


def test_parts_of_any_game_add_up_and_are_the_mean_over_all_orders():
    generator = np.random.default_rng(5)
    worth_of = generator.normal(size=8)

    def worth(members, seed, sample):
        return worth_of[sum(1 << "abc".index(name) for name in members)]

    result = attributed(game(worth, seeds=2), FAMILIES)
    expected = dict.fromkeys("abc", 0.0)
    for order in itertools.permutations("abc"):
        for at, name in enumerate(order):
            before, after = set(order[:at]), set(order[: at + 1])
            expected[name] += (worth(after, 0, 0) - worth(before, 0, 0)) / factorial(3)
    assert by_family(result)["effect"].to_dict() == pytest.approx(expected)
    assert result.shares["effect"].sum() == pytest.approx(result.whole["effect"].item())


@pytest.mark.parametrize("n", range(1, MOST_FAMILIES + 1))
def test_weights_share_out_the_whole_and_leave_nothing_to_chance(n):
    own = shapley.shapley_weights(n)
    whole = np.zeros(2**n)
    whole[[0, -1]] = -1, 1
    assert own.sum(axis=0) == pytest.approx(whole)
    assert shapley.interaction_weights(n).sum(axis=1) == pytest.approx(0)


def test_intervals_are_over_parameter_samples_if_there_are_several():
    def worth(members, seed, sample):
        return 60 + ("a" in members) * (sample + seed % 2)

    result = attributed(game(worth, seeds=4, samples=(1, 2, 3)), FAMILIES)
    row = by_family(result).loc["a"]
    assert row["n"] == 3
    assert row["effect"] == pytest.approx(2.5)
    assert (row["low"], row["high"]) == pytest.approx((1.5, 3.5)), "the range of three samples"


def test_an_attribution_has_its_level_and_what_its_intervals_are_over():
    of_seeds = attributed(game(additive, noise=1), FAMILIES, level=0.8).about
    assert (of_seeds["level"], of_seeds["interval_over"]) == (0.8, "seeds")
    assert attributed(game(additive, samples=(1, 2)), FAMILIES).about["interval_over"] == "samples"


@pytest.mark.parametrize("requested", [("satisfactoin", "true"), ("satisfaction", "reported")])
def test_a_matrix_of_what_is_not_there_is_refused(requested):
    with pytest.raises(InputError, match="matrix: "):
        attributed(game(additive), FAMILIES).matrix(*requested)


def test_a_run_that_lacks_a_subset_is_left_out():
    table = game(additive)
    table = table[~((table["seed"] == 2) & (table["alternative"] == 5))]
    assert set(attributed(table, FAMILIES).shares["n"]) == {7}


def test_families_of_a_bundle_leave_out_what_it_does_not_have():
    result = families_in(["advisors", "red_black_list", "fee_subsidy"])
    assert result == {
        "service and money": ("fee_subsidy",),
        "party organisations and staff": ("advisors",),
        "lists and assessment": ("red_black_list",),
    }


@pytest.mark.parametrize(
    ("families", "expected"),
    [
        ({"one": ["advisor"]}, "did you mean advisors"),
        ({"one": ["advisors"]}, "families: fee_subsidy: in no family"),
        (
            {"one": ["advisors", "fee_subsidy"], "two": ["advisors"]},
            "advisors: read 'one and two', expected the lever in one family",
        ),
    ],
)
def test_families_that_do_not_fit_are_refused(families, expected):
    with pytest.raises(InputError) as error:
        families_in(["advisors", "fee_subsidy"], families)
    assert expected in str(error.value)


def test_one_lever_may_stand_for_a_list():
    assert families_in(["advisors"], {"one": "advisors"}) == {"one": ("advisors",)}


def test_more_than_six_families_are_refused():
    seven = list(LEVERS)[:7]
    with pytest.raises(InputError, match="at most 6"):
        families_in(seven, {name: [name] for name in seven})


def test_no_levers_nothing_to_share_out():
    with pytest.raises(InputError, match="no levers"):
        families_in([])
