"""Short labels: readable, and never the same for two alternatives."""

import pytest

from simulation.analysis.short_labels import setting_words, short_labels


def test_what_the_baseline_has_too_is_left_out():
    names = ["list, structure.payers=typed, structure.firm=satisficing",
             "list, structure.payers=homogeneous, structure.firm=satisficing"]  # fmt: skip
    baseline = "no-policy, structure.payers=typed, structure.firm=satisficing"
    labels = short_labels(names, baseline)
    assert list(labels.values()) == [
        "list",
        "list, payers homogeneous",
        "no-policy, payers typed, firm satisficing",
    ]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("own", "own programme"),
        ("wuhan+list-shadow", "wuhan + list-shadow"),
        ("wuhan~red_black_list", "wuhan without red black list"),
        ("wuhan=committees-30", "wuhan under committees-30"),
        ("fee_subsidy, levers.fee_subsidy.strength=0.5", "fee subsidy strength 0.5"),
        ("linyi, levers.publicity.strength=0.5", "linyi, publicity strength 0.5"),
    ],
)
def test_signs_and_keys_are_words(name, label):
    assert short_labels([name], "none")[name] == label


def test_labels_that_would_be_the_same_are_whole_names():
    names = ["a.toml_b", "a.toml b", "other"]
    labels = short_labels(names)
    assert labels == {"a.toml_b": "a.toml_b", "a.toml b": "a.toml b", "other": "other"}
    long = [f"levers.fee_subsidy.strength={share}, levers.publicity.strength={share}"
            for share in (0.1, 0.2, 0.25)]  # fmt: skip
    assert len(set(short_labels(long, long[0]).values())) == 3


def test_a_key_is_said_in_words():
    assert setting_words("start.fee_old") == "start fee old"
    assert setting_words("levers") == "levers"
