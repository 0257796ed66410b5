"""Measurement: lists, scores and the survey, as against what is true."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.model.model import GovernanceModel
from simulation.outcomes.declaration import OUTCOMES
from simulation.processes import assessment
from simulation.processes.assessment import LEAST_RANKED
from simulation.state.compounds import ServiceMode
from simulation.state.scores import Scores

SILENT = {"score_noise": 0.0, "survey_noise": 0.0, "survey_bias": 0.0}


def with_measurement(tiny, **parameters):
    settings = {f"parameters.measurement.{name}": value for name, value in parameters.items()}
    return GovernanceModel(tiny(**settings), seed=1, scale=0.5)


@pytest.fixture(scope="module")
def stage(tiny):
    """One model whose months, modes and scores the tests set as they like."""
    return GovernanceModel(tiny(), seed=1, scale=0.5)


def assessed(model, modes, share_black, share_red, month=0, due=True):
    """Let a round happen with these modes and shares, and give the scores."""
    model.month = month
    model.compounds.service_mode = modes
    model.policy.share_black, model.policy.share_red = share_black, share_red
    model.policy.round_due = due
    assessment.assess(model)
    return model.scores


modes = st.lists(st.integers(0, 4), min_size=28, max_size=28)
shares = st.floats(0, 1)


@given(modes, shares, shares, st.integers(0, 40))
def test_lists_name_the_ends_of_each_district(stage, mode, share_black, share_red, month):
    scores = assessed(stage, mode, share_black, share_red, month)
    under = np.array(mode) >= ServiceMode.CO_MANAGED
    for district in (0, 1):
        rows = np.flatnonzero(under & (stage.compounds.district == district))
        ranked, black, red = (flag[rows] for flag in (scores.ranked, scores.black, scores.red))
        if len(rows) < LEAST_RANKED:
            assert not (ranked | black | red).any()
            continue
        assert ranked.all()
        n = len(rows)
        assert black.sum() == math.ceil(share_black * n - 1e-9)
        assert red.sum() == min(math.ceil(share_red * n - 1e-9), n - black.sum())
        assert not (black & red).any()
        score, cut_black, cut_red = (c[rows] for c in (scores.score, scores.cut_black,
                                                       scores.cut_red))  # fmt: skip
        assert np.array_equal(black, score <= cut_black[0])
        assert np.array_equal(red & ~black, (score >= cut_red[0]) & ~black)
        assert len({*cut_black}) == len({*cut_red}) == 1
    assert not (scores.ranked & ~under).any()


@pytest.mark.parametrize(
    ("share", "n", "places"),
    [(0.05, 5, 1), (0.05, 20, 1), (0.05, 21, 2), (0.1, 30, 3), (0.07, 100, 7), (0, 9, 0)],
)
def test_a_share_of_a_district_is_rounded_up(share, n, places):
    assert assessment.n_listed(np.full(n, share)) == places


def test_districts_with_fewer_than_five_are_not_ranked(stage):
    assert LEAST_RANKED == 5
    district = stage.compounds.district
    for n in (4, 5):
        mode = np.zeros(28, dtype=int)
        mode[np.flatnonzero(district == 0)[:n]] = ServiceMode.MARKET
        scores = assessed(stage, mode, 0.2, 0.2)
        assert scores.ranked.sum() == (n if n == 5 else 0)
        assert (scores.black.sum(), scores.red.sum()) == ((1, 1) if n == 5 else (0, 0))


def test_rounds_come_every_third_month_or_when_asked(stage):
    mode = np.full(28, int(ServiceMode.MARKET))
    before = assessed(stage, mode, 0.1, 0.1, month=3, due=False).score.copy()
    stage.compounds.visible_quality += 1.0
    for month, due, happens in ((4, False, False), (5, False, False), (5, True, True),
                                (6, False, True), (-3, False, True)):  # fmt: skip
        scores = assessed(stage, mode, 0.1, 0.1, month=month, due=due)
        assert (not np.array_equal(scores.score, before)) == happens, (month, due)
        before = scores.score.copy()
    stage.compounds.visible_quality -= 1.0


def test_only_compounds_where_a_round_is_due_are_ranked_anew(stage):
    mode = np.full(28, int(ServiceMode.MARKET))
    everywhere = assessed(stage, mode, 0.1, 0.1, month=3).score.copy()
    here = stage.compounds.district == 1
    scores = assessed(stage, mode, 0.1, 0.1, month=4, due=here)
    assert np.array_equal(scores.score[~here], everywhere[~here])
    assert not np.isin(scores.score[here], everywhere[here]).any()
    assert scores.ranked.all()


def test_a_score_is_the_weighted_mean_of_what_is_measured(tiny):
    model = with_measurement(
        tiny,
        score_noise=0.0,
        respondents=1e30,
        weight_issues=0.2,
        weight_party=0.06,
        judgement_favour=5.0,
    )
    compounds, rules = model.compounds, model.parameters.measurement
    compounds.capture = 0.5
    compounds.responsiveness = 40.0
    model.posts.firm_head[3] = 1.0
    model.branches.activity = 0.7
    model.policy.score_inflation = 0.25
    party = 70.0 * compounds.contracted
    judged = 60 + 0.3 * (compounds.visible_quality - 60) + 15 * 0.5 + 5 * model.posts.firm_head
    total = 0.5 + 0.3 + 0.2 + 0.2 + 0.06
    expected = (
        0.5 * compounds.visible_quality
        + 0.3 * compounds.satisfaction
        + 0.2 * judged
        + 0.2 * 40.0
        + 0.06 * party
    ) / total + rules.inflation * 0.25
    np.testing.assert_allclose(assessment.score_of(model), expected, rtol=1e-12)
    np.testing.assert_allclose(assessment.measured_weight(model), 0.70 / total / 0.70)


def test_few_respondents_make_a_score_noisy(tiny):
    spread = {}
    for n in (5, 500):
        model = with_measurement(tiny, score_noise=0.0, respondents=n)
        scores = []
        for month in range(60):
            model.month = month
            scores.append(assessment.score_of(model))
        spread[n] = np.std(scores, axis=0).mean()
    assert spread[5] == pytest.approx(0.3 * 12 / np.sqrt(5), rel=0.1)
    assert spread[5] == pytest.approx(10 * spread[500], rel=1e-6)


def test_streets_score_the_mean_of_what_is_ranked(stage):
    mode = np.full(28, int(ServiceMode.MARKET))
    mode[stage.compounds.street == 2] = ServiceMode.NONE
    scores = assessed(stage, mode, 0.1, 0.1)
    found = assessment.street_scores(stage)
    assert np.isnan(found[2])
    for street in (0, 1, 3):
        here = (stage.compounds.street == street) & scores.ranked
        assert found[street] == pytest.approx(scores.score[here].mean())


def test_the_distance_to_a_cut_is_that_to_the_nearer_one():
    scores = Scores(3)
    scores.score, scores.cut_black, scores.cut_red = [50, 68, 90], 55, 70
    assert assessment.distance_to_cut(scores).tolist() == [5, 2, 20]


@pytest.mark.parametrize(("share", "n"), [(0.0, 0), (0.1, 3), (0.5, 14), (1.0, 28)])
def test_a_survey_asks_a_share_of_the_compounds(tiny, share, n):
    model = with_measurement(tiny, survey_share=share)
    asked = [assessment.surveyed(model)]
    model.month += 12
    asked.append(assessment.surveyed(model))
    assert [mask.sum() for mask in asked] == [n, n]
    assert np.array_equal(*asked) == (share in (0.0, 1.0))


def test_a_larger_survey_asks_the_same_and_more(tiny):
    small, large = (assessment.surveyed(with_measurement(tiny, survey_share=s)) for s in (0.2, 0.6))
    assert (large | ~small).all()
    assert large.sum() > small.sum()


def test_served_compounds_are_asked_more_often(tiny):
    often = {}
    for odds in (1.0, 5.0):
        model = with_measurement(tiny, survey_odds_served=odds, survey_share=0.25)
        served, counts = model.compounds.service_mode >= ServiceMode.MARKET, 0
        for month in range(200):
            model.month = month
            counts += assessment.surveyed(model)
        often[odds] = counts[served].mean() / counts[~served].mean()
    assert often[1.0] == pytest.approx(1.0, abs=0.15)
    assert often[5.0] > 2.5


def test_a_perfect_survey_reports_the_truth_bit_for_bit(tiny):
    model = with_measurement(tiny, **SILENT, survey_share=1.0, resolution_inflation=0.0)
    for _ in range(9):
        model.step()
    everywhere = np.ones(len(model.compounds), dtype=bool)
    for name in ("satisfaction", "satisfaction_old", "resolution_rate"):
        about = OUTCOMES[name]
        for where in (everywhere, model.compounds.old):
            assert about.reported(model, where) == about.true(model, where), name


def test_the_error_of_a_survey_is_bias_noise_and_a_yearly_drift(tiny):
    model = with_measurement(tiny, survey_bias=2.5, survey_noise=0.0, survey_drift=1.0)
    errors = []
    for month in (1, 12, 13, 24, 25, 36):  # counted after the month that is surveyed
        model.month = month
        errors.append(assessment.survey_error(model))
    assert errors[:2] == [2.5, 2.5]
    assert errors[2] == errors[3] != 2.5
    assert errors[4] == errors[5] != errors[2]
    exact = with_measurement(tiny, survey_bias=-1.0, survey_noise=0.0)
    assert assessment.survey_error(exact) == -1.0
    noisy = with_measurement(tiny, survey_bias=0.0, survey_noise=0.6)
    assert assessment.survey_error(noisy) not in (0.0, assessment.survey_error(model))


# ------------------------------------------------------------------- each rule can be switched off

RULES_OF_A_SCORE = {  # off, and on
    "respondents": (1e30, 20.0),
    "score_noise": (0.0, 4.0),
    "inflation": (0.0, 2.0),
    "judgement_capture": (0.0, 15.0),
    "judgement_favour": (0.0, 5.0),
}
RULES_OF_A_SURVEY = {
    "survey_bias": (0.0, 2.0),
    "survey_drift": (0.0, 0.5),
    "survey_noise": (0.0, 0.6),
}


def measured(tiny, on, rules, value):
    """What a function of the model gives with some rules on and the others off."""
    model = with_measurement(tiny, **{name: pair[name in on] for name, pair in rules.items()})
    model.month = 30
    model.policy.score_inflation = 0.5
    model.compounds.capture[::2] = 0.4
    model.posts.firm_head[::3] = 1.0
    return value(model)


@pytest.mark.parametrize("name", [*RULES_OF_A_SCORE, *RULES_OF_A_SURVEY])
def test_a_rule_of_measurement_switches_off_alone(tiny, name):
    """What it adds is the same whether the others are on or off, and nothing once it is off."""
    is_score = name in RULES_OF_A_SCORE
    rules = RULES_OF_A_SCORE if is_score else RULES_OF_A_SURVEY
    value = assessment.score_of if is_score else assessment.survey_error
    none, alone, every, others = (
        measured(tiny, on, rules, value) for on in (set(), {name}, set(rules), set(rules) - {name})
    )
    assert np.any(alone != none)
    np.testing.assert_allclose(every - others, alone - none, atol=1e-9)
    if name == "judgement_capture":
        assert np.array_equal((alone != none), np.arange(28) % 2 == 0)
    if name == "judgement_favour":
        assert np.array_equal((alone != none), np.arange(28) % 3 == 0)


def test_a_score_without_any_rule_is_the_weighted_mean(tiny):
    plain = measured(tiny, set(), RULES_OF_A_SCORE, assessment.score_of)
    model = with_measurement(tiny)
    compounds = model.compounds
    judged = 60 + 0.3 * (compounds.visible_quality - 60)
    expected = 0.5 * compounds.visible_quality + 0.3 * compounds.satisfaction + 0.2 * judged
    expected += 0.06 * 100 * model.branch_activity
    np.testing.assert_allclose(plain, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("off", "stays"),
    [
        ({"survey_share": 1.0}, "survey_error"),
        ({"survey_bias": 0.0, "survey_drift": 0.0, "survey_noise": 0.0}, "surveyed"),
    ],
    ids=["sample", "error"],
)
def test_sample_and_error_of_a_survey_switch_off_apart(tiny, off, stays):
    usual, without = with_measurement(tiny), with_measurement(tiny, **off)
    for model in (usual, without):
        model.month = 12
    kept = getattr(assessment, stays)
    np.testing.assert_array_equal(kept(usual), kept(without))
    everywhere = np.ones(28, dtype=bool)
    about = OUTCOMES["satisfaction"]
    gap = about.reported(without, everywhere) - about.true(without, everywhere)
    if stays == "survey_error":
        assert gap == pytest.approx(assessment.survey_error(without), abs=1e-9)
    else:
        asked = assessment.surveyed(without)
        assert gap == about.true(without, asked) - about.true(without, everywhere) != 0


def test_the_inflation_of_the_resolution_rate_switches_off_alone(tiny):
    model = with_measurement(tiny, resolution_inflation=0.0)
    for _ in range(3):
        model.step()
    everywhere = np.ones(28, dtype=bool)
    about, asked = OUTCOMES["resolution_rate"], OUTCOMES["satisfaction"]
    assert about.reported(model, everywhere) == about.true(model, everywhere)
    assert asked.reported(model, everywhere) != asked.true(model, everywhere)
