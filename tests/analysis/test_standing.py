"""Standing of a conclusion: what of its variance is calibrated, assumed and random."""

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.analysis.attribution.result import attributed
from simulation.analysis.comparison import paired
from simulation.analysis.comparison.evidence import (
    about_standing,
    asks_for_prior,
    evidence_of,
    with_standing,
)
from simulation.analysis.standing import (
    LEAST_SAMPLES,
    Evidence,
    Standing,
    different,
    explained,
    informed_parameters,
    random_share,
    standing,
)
from simulation.experiments.posteriors import Posterior
from tests.analysis.test_attribution import FAMILIES, game
from tests.analysis.test_comparison import toy

SAMPLES = np.arange(1.0, 41.0)


def test_the_share_of_random_numbers_in_the_variance_over_samples():
    runs = pd.DataFrame({"sample": [1, 1, 2, 2], "seed": [1, 2, 1, 2]})
    mixed = runs.assign(difference=[0.0, 2.0, 4.0, 6.0])
    assert random_share(mixed) == pytest.approx((2 / 2) / 8)
    assert random_share(runs.assign(difference=[0.0, 9.0, 4.0, 6.0])) == 1
    assert np.isnan(random_share(runs.assign(difference=1.0)))
    assert np.isnan(random_share(mixed[mixed["seed"] == 1]))
    assert np.isnan(random_share(mixed[mixed["sample"] == 1]))


def test_further_seeds_of_some_samples_say_what_one_seed_of_all_has_of_chance():
    main = pd.DataFrame({"sample": [1, 2, 3], "seed": 1, "difference": [0.0, 4.0, 8.0]})
    again = pd.DataFrame({"sample": [1, 2], "seed": 2, "difference": [2.0, 4.0]})
    expected = np.mean([(0 - 2) ** 2 / 2, 0.0]) / 16
    assert random_share(main, again) == pytest.approx(expected)
    assert np.isnan(random_share(main, again.iloc[:0]))


def test_what_goes_along_with_informed_parameters_is_calibrated():
    generator = np.random.default_rng(2)
    values = pd.Series(SAMPLES, index=SAMPLES)
    noise = pd.DataFrame({"noise": generator.normal(size=40)}, index=SAMPLES)
    assert explained(values, noise.assign(noise=2 * SAMPLES)) == pytest.approx(1.0)
    assert explained(values, noise) < 0.1
    assert explained(values, noise[[]]) == 0.0
    shared = standing(values, noise.assign(noise=SAMPLES), 0.25)
    assert (shared.calibrated, shared.assumed, shared.random) == pytest.approx((0.75, 0, 0.25))
    unknown = standing(values, noise[[]], np.nan)
    assert (unknown.calibrated, unknown.assumed, unknown.word) == (0.0, 1.0, "assumed")
    assert np.isnan(unknown.random)
    assert standing(values * 0, noise, 0.0) is None


def test_what_chance_explains_as_often_is_not_calibrated():
    generator = np.random.default_rng(4)
    values, inputs = generator.normal(size=(2, 2000, 24)), range(24)
    found = [
        explained(pd.Series(one), pd.DataFrame({"a": two, "b": generator.normal(size=24)}))
        for one, two in zip(*values, strict=True)
    ]
    assert np.mean(np.array(found) > 0) == pytest.approx(0.05, abs=0.02)
    assert explained(pd.Series(inputs, dtype=float), pd.DataFrame({"a": inputs})) == 1.0


def test_samples_that_repeat_a_point_count_once():
    values = pd.Series(np.tile(SAMPLES[:6], 4))
    once = pd.DataFrame({"a": np.tile([0.0, 3.0, 2.0, 3.5, 3.0, 4.0], 4)})
    assert different(once) == 5
    assert explained(values, once) < explained(values, once + 0.01 * np.arange(24)[:, None])
    assert standing(values, once, 0.0) is None


def test_of_few_samples_there_is_no_standing():
    few = SAMPLES[: LEAST_SAMPLES - 1].astype(int)
    effects, values = effects_of(lambda seed, sample: float(sample), samples=few)
    told = evidence(few)
    row = with_standing(effects, values, "none", told).iloc[0]
    assert (row["standing"], np.isnan(row["calibrated"])) == ("", True)
    assert about_standing(effects.assign(standing=""), "wuhan", told) == {
        "assumed": ["no standing: fewer than 12 different parameter samples"]
    }


def test_of_few_samples_only_the_most_informed_parameters_count():
    values = pd.Series([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    inputs = pd.DataFrame({"first": [1, -1, 1, -1, 1, -1, 1], "second": values})
    assert explained(values, inputs) < 0.2


@pytest.mark.parametrize(("calibrated", "word"), [(0.1, "calibrated"), (0.0999, "assumed")])
def test_a_conclusion_of_which_a_tenth_is_calibrated_is_not_headed_assumed(calibrated, word):
    assert Standing(calibrated, 1 - calibrated, 0.0).word == word


def test_sums_of_parameters_are_no_parameters():
    about = {"shrinkage": {"payment.norm": 0.9, "a+b": 0.8}, "shrinkage_error": 0.01}
    found = informed_parameters(Posterior(pd.DataFrame(), about))
    assert found == {"parameters.payment.norm": 0.9}
    assert informed_parameters(None) == {}


def evidence(samples=SAMPLES):
    inputs = pd.DataFrame({"parameters.payment.norm": samples}, index=samples.astype(int))
    return Evidence(inputs.rename_axis("sample"))


def effects_of(effect, seeds=2, samples=SAMPLES):
    values = toy({"none": 0.0, "x": effect}, seeds, samples=samples.astype(int), noise=0)
    return paired.effects(values, "none"), values


def test_each_effect_has_its_standing_beside_it():
    effects, values = effects_of(lambda seed, sample: sample + 4.0 * seed)
    row = with_standing(effects, values, "none", evidence()).iloc[0]
    assert row["standing"] == "calibrated"
    parts = row[["calibrated", "assumed", "random_share"]].astype(float)
    assert parts.sum() == pytest.approx(1)
    assert parts["random_share"] == pytest.approx(random_share(paired.pairs(values, "none")))
    nothing = with_standing(effects, values, "none", None).iloc[0]
    assert (nothing["standing"], np.isnan(nothing["calibrated"])) == ("", True)


def test_an_effect_that_the_data_do_not_narrow_is_assumed_whatever_it_goes_along_with():
    effects, values = effects_of(lambda seed, sample: float(sample))
    wide, _ = effects_of(lambda seed, sample: 2.0 * sample)
    told = with_standing(effects, values, "none", evidence(), wide).iloc[0]
    assert (told["standing"], told["prior_n"]) == ("calibrated", 40)
    assert told["prior_difference"] == pytest.approx(2 * told["difference"])
    assert told["shrinkage"] == pytest.approx(0.75)
    same = with_standing(effects, values, "none", evidence(), effects).iloc[0]
    assert same["shrinkage"] == pytest.approx(0)
    assert same["standing"] == "assumed"


def test_the_head_says_which_conclusions_are_assumed():
    table = pd.DataFrame({"standing": ["assumed", "", "calibrated"]})
    assert about_standing(table, "wuhan", evidence())["assumed"] == [
        "assumed: 1 of 2 conclusions (see the column standing)"
    ]
    assert about_standing(table[1:], "wuhan", evidence()) == {"assumed": []}
    every = about_standing(table[:2], "wuhan", evidence())["assumed"]
    assert every == ["assumed: all conclusions (see the column standing)"]
    assert "nothing is calibrated" in about_standing(table, "prior", evidence())["assumed"][0]
    assert "gone cannot be read" in about_standing(table, "gone", None)["assumed"][0]
    about = {"samples": 24, "posterior": "wuhan"}
    assert "--prior-samples" in asks_for_prior(about)
    assert asks_for_prior({**about, "prior_samples": 12}) is None
    assert asks_for_prior({**about, "posterior": "prior"}) is None


def test_contributions_have_a_standing_too():
    def worth(members, seed, sample):
        return 50 + ("a" in members) * sample + ("b" in members) * ((7 * sample) % 5)

    values = game(worth, seeds=2, samples=SAMPLES.astype(int))
    shares = attributed(values, FAMILIES, evidence=evidence()).shares.set_index("family")
    assert shares["standing"].to_dict() == {"a": "calibrated", "b": "assumed", "c": ""}
    assert "standing" not in attributed(values, FAMILIES).shares


def test_contributions_stand_beside_those_under_the_priors():
    def worth(members, seed, sample):
        return 50 + ("a" in members) * sample + ("b" in members) * ((7 * sample) % 5)

    few = game(worth, seeds=2, samples=SAMPLES.astype(int))
    wide = few.assign(value=2 * few["value"])
    told = attributed(few, FAMILIES, {"samples": 40}, evidence=evidence())
    shares = told.beside(attributed(wide, FAMILIES, {"samples": 40})).shares.set_index("family")
    assert shares.loc["a", "prior_effect"] == pytest.approx(2 * shares.loc["a", "effect"])
    assert shares.loc["a", ["n", "prior_n"]].tolist() == [40, 40]
    assert shares.loc["a", "shrinkage"] == pytest.approx(0.75)
    assert (shares.loc["a", "standing"], np.isnan(shares.loc["c", "shrinkage"])) == (
        "calibrated",
        True,
    )
    same = told.beside(attributed(few, FAMILIES, {"samples": 40})).shares.set_index("family")
    assert same["standing"].to_dict() == {"a": "assumed", "b": "assumed", "c": ""}


def test_an_attribution_runs_samples_of_the_priors_if_asked(tiny, tmp_path):
    whole = tiny(last_month="2017-03", burn_in=1)
    options = {"seeds": 1, "scale": 0.1, "workers": 1, "outcomes": "satisfaction"}
    families = {"all": [lever.name for lever in whole.levers]}
    result = sim.attribute(whole, families, samples=3, prior_samples=2, out=tmp_path, **options)
    row = result.shares.iloc[0]
    assert (row["n"], row["prior_n"], result.about["prior_samples"]) == (3, 2, 2)
    with pytest.raises(sim.InputError, match="attribute: prior_samples: read 2, expected 0"):
        sim.attribute(whole, families, samples=0, prior_samples=2, **options)


def test_a_comparison_tells_its_standing_and_its_effects_under_the_priors(tiny, tmp_path):
    whole = tiny(last_month="2017-03", burn_in=1)
    scenarios = {"none": whole.with_settings({"levers": {}}), "whole": whole}
    options = {"seeds": 1, "scale": 0.1, "workers": 1, "outcomes": "satisfaction"}
    result = sim.compare(
        scenarios, samples=4, prior_samples=3, out=tmp_path, gaming=False, **options
    )
    row = result.effects.iloc[0]
    assert result.about["assumed"] == ["no standing: fewer than 12 different parameter samples"]
    assert (row["standing"], row["n"], row["prior_n"]) == ("", 4, 3)
    prior = sim.compare_runs(tmp_path / "prior", outcomes="satisfaction").effects.iloc[0]
    assert row["prior_difference"] == prior["difference"]
    variances = [one["monte_carlo_error"] ** 2 * one["n"] for one in (row, prior)]
    assert row["shrinkage"] == pytest.approx(1 - variances[0] / variances[1])
    assert evidence_of(sim.open_sweep(tmp_path)).inputs.shape[0] == 4
    for asked in ({"samples": 0}, {"posterior": "prior", "samples": 2}):
        with pytest.raises(sim.InputError, match="compare: prior_samples: read 3, expected 0"):
            sim.compare(scenarios, prior_samples=3, **asked, **options)
    with pytest.raises(sim.InputError, match="compare: prior_samples: read 1"):
        sim.compare(scenarios, prior_samples=1, samples=2, **options)
