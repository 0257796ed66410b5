"""Paired comparison on toy data with known results."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from simulation.analysis import formatting
from simulation.analysis.comparison import (
    cost,
    gaming,
    intervals,
    paired,
    precision,
    ranking,
    values,
)
from simulation.outcomes.declaration import OUTCOMES

N_TRIALS = 1000


def toy(effects, seeds=20, samples=(0,), outcome="satisfaction", noise=1.0, kind="true"):
    """Values of alternatives with common noise; an effect is a number or a function."""
    generator = np.random.default_rng(7)
    noises = {
        (sample, seed): noise * generator.normal() for sample in samples for seed in range(seeds)
    }
    rows = [
        ("city", alternative, sample, seed, outcome, kind,
         50 + shared + (effect(seed, sample) if callable(effect) else effect))
        for alternative, effect in effects.items()
        for (sample, seed), shared in noises.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=paired.VALUES)


def only(table):
    assert len(table) == 1
    return table.iloc[0]


# ------------------------------------------------------------------------------- paired effects


def test_a_constant_effect_is_exact_whatever_the_noise():
    row = only(paired.effects(toy({"none": 0.0, "subsidy": 3.0}, noise=10), "none"))
    assert row["difference"] == pytest.approx(3.0, abs=1e-12)
    assert row["high"] - row["low"] < 1e-10
    assert row["p_better"] == 1
    assert row["variance_reduction"] > 1e20


def test_interval_and_p_value_are_those_of_a_paired_t_test():
    def effect(seed, sample):
        return math.sin(seed)

    table = toy({"none": 0.0, "odd": effect}, seeds=12)
    row = only(paired.effects(table, "none"))
    a, b = (table.loc[table["alternative"] == name, "value"].to_numpy() for name in ("odd", "none"))
    test = stats.ttest_rel(a, b)
    assert row["n"] == 12
    assert row["p_value"] == pytest.approx(test.pvalue)
    assert (row["low"], row["high"]) == pytest.approx(tuple(test.confidence_interval(0.95)))
    assert row["variance_reduction"] == pytest.approx(
        (a.var(ddof=1) + b.var(ddof=1)) / (a - b).var(ddof=1)
    )


def test_runs_of_a_parameter_sample_are_averaged_first():
    def effect(seed, sample):
        return 2.0 * sample + (seed % 2) - 0.5

    row = only(paired.effects(toy({"none": 0, "x": effect}, 10, samples=(1, 2, 3)), "none"))
    assert row["n"] == 3
    assert (row["difference"], row["low"], row["high"]) == pytest.approx((4.0, 2.0, 6.0))
    assert row["monte_carlo_error"] == pytest.approx(2.0 / math.sqrt(3))
    assert row[["p_value", "p_holm"]].isna().all()


def test_more_samples_do_not_narrow_an_interval_nor_buy_a_p_value():
    """The samples differ by what the parameters leave open, however many there are."""

    def effect(seed, sample):
        return math.sin(sample)

    def of(n):
        table = toy({"none": 0, "x": effect}, 2, samples=range(1, n + 1))
        return only(paired.effects(table, "none"))

    few, many = of(50), of(400)
    width = many["high"] - many["low"]
    assert width == pytest.approx(few["high"] - few["low"], rel=0.02)
    assert width == pytest.approx(2 * math.sin(math.pi / 2 * 0.95), rel=0.02)
    assert many["monte_carlo_error"] < few["monte_carlo_error"] / 2
    assert many["p_better"] == pytest.approx(0.5, abs=0.02)
    assert math.isnan(many["p_value"])


def test_few_samples_have_their_range_and_the_share_that_it_covers():
    generator, values = np.random.default_rng(3), []
    for _ in range(N_TRIALS):
        _, low, high = intervals.predictive_interval(generator.normal(size=9))
        values.append(low <= generator.normal() <= high)
    assert np.mean(values) == pytest.approx(0.8, abs=0.04)
    assert intervals.predictive_interval(np.array([3.0, 1.0, 2.0])) == (2.0, 1.0, 3.0)


def test_ranks_and_prices_over_samples_are_shares_of_samples():
    def effect(seed, sample):
        return 1.0 if sample > 3 else -1.0

    table = toy({"none": 0.0, "x": effect}, 3, samples=range(1, 13), noise=0)
    ranks = ranking.ranking(table).set_index("alternative")
    assert ranks.loc["x", "p_best"] == pytest.approx(9 / 12)
    totals = table.rename(columns={"value": "satisfaction_years"}).assign(yuan=1.0)
    totals.loc[totals["alternative"] == "none", "yuan"] = 0.0
    row = only(cost.cost_effectiveness(totals, "none"))
    assert (row["p_dominated"], row["high"]) == (pytest.approx(3 / 12), math.inf)


def test_an_effect_size_is_seen_beside_significance():
    tiny = only(paired.effects(toy({"none": 0.0, "x": lambda seed, _: 1e-3 + 1e-4 * seed}), "none"))
    assert tiny["p_value"] < 1e-6
    assert abs(tiny["effect_size"]) < 0.01
    flat = only(paired.effects(toy({"none": 0.0, "x": 1.0}, noise=0), "none"))
    assert math.isnan(flat["effect_size"])


def test_better_follows_the_direction_of_the_outcome():
    def p_better(outcome):
        table = toy({"none": 0, "x": lambda seed, sample: (-1, 0, 1, 1)[seed]}, 4, outcome=outcome)
        return only(paired.effects(table, "none"))["p_better"]

    assert p_better("satisfaction") == 2.5 / 4
    assert p_better("satisfaction_gap") == 1.5 / 4
    assert math.isnan(p_better("tickets_12345"))


def test_true_and_reported_values_are_never_mixed():
    table = pd.concat([toy({"none": 0, "x": 1}), toy({"none": 0, "x": 5}, kind="reported")])
    effects = paired.effects(table, "none").set_index("kind")["difference"]
    assert effects["true"] == pytest.approx(1)
    assert effects["reported"] == pytest.approx(5)


def test_a_run_without_a_partner_is_left_out():
    table = toy({"none": 0, "x": 1}, seeds=6)
    lost = (table["alternative"] == "none") & (table["seed"] == 2)
    undefined = (table["alternative"] == "x") & (table["seed"] == 3)
    table.loc[undefined, "value"] = np.nan
    assert only(paired.effects(table[~lost], "none"))["n"] == 4


def test_differences_that_are_equal_up_to_rounding_count_as_constant(recwarn):
    for step, p in ((0.0125, 0.0), (0.0, 1.0)):
        table = toy({"none": 0.0, "x": lambda seed, _, step=step: step + 1e-14 * (seed % 2)})
        row = only(paired.effects(table, "none"))
        assert (row["p_value"], row["variance_reduction"]) == (p, math.inf)
    assert not recwarn.list
    flat = only(paired.effects(toy({"none": 0.0, "x": 1.0}, noise=0), "none"))
    assert math.isnan(flat["variance_reduction"])


def test_effects_say_whether_intervals_are_over_seeds_or_samples():
    def interval_over(*samples):
        return only(paired.effects(toy({"none": 0, "x": 1}, 3, samples), "none"))["interval_over"]

    assert (interval_over(0), interval_over(1), interval_over(1, 2)) == (
        "seeds",
        "seeds",
        "samples",
    )


@pytest.mark.parametrize(
    ("interval_over", "samples", "expected"),
    [
        (
            "seeds",
            0,
            "90 % intervals over seeds (stochastic uncertainty only)",
        ),
        (
            "seeds",
            1,
            "90 % intervals over seeds (stochastic uncertainty only)",
        ),
        (
            "samples",
            3,
            "ranges of 3 parameter samples, which cover about 50 % (stochastic and parameter",
        ),
        (
            "samples",
            30,
            "90 % predictive intervals over parameter samples (stochastic and parameter uncer",
        ),
        (
            "samples and seeds",
            3,
            "(stochastic uncertainty only) where one parameter sample is left",
        ),
        (None, 1, "no intervals"),
    ],
)
def test_a_result_says_what_its_intervals_are_over(interval_over, samples, expected):
    about = {"interval_over": interval_over, "samples": samples, "level": 0.9}
    assert expected in formatting.uncertainty(about)


def test_an_alternative_without_a_pair_keeps_an_empty_row():
    result = paired.effects(toy({"none": 0, "x": 1}), "none")
    rows = [(name, "true", "city", alternative) for name in ("satisfaction", "formalism")
            for alternative in ("x", "failed")]  # fmt: skip
    requested = pd.DataFrame(rows, columns=["outcome", "kind", "city", "alternative"])
    table = paired.with_empty_rows(result, requested, "none")
    assert table["n"].tolist() == [20, 0, 0, 0]
    assert table["unit"].tolist() == ["points", "points", "share", "share"]
    assert table.loc[1:, ["difference", "low", "p_value", "p_holm"]].isna().all(axis=None)
    pd.testing.assert_frame_equal(table[:1], result, check_dtype=False)


def test_one_pair_has_a_difference_but_no_interval():
    row = only(paired.effects(toy({"none": 0, "x": 1}, seeds=1), "none"))
    assert row["difference"] == pytest.approx(1)
    assert row[["low", "high", "p_value", "variance_reduction"]].isna().all()


def test_holm_corrects_as_published():
    raw = [0.01, 0.04, math.nan, 0.03, 0.005]
    assert paired.holm(raw) == pytest.approx([0.03, 0.06, math.nan, 0.06, 0.02], nan_ok=True)
    assert paired.holm([0.9, 0.8]).tolist() == [1, 1]


# ---------------------------------------------------------------------------------- precision


def two_stage(generator, width, mean=0.3, sd=1.0, alternatives=1):
    """Interval of the first of some correlated alternatives under the stopping rule."""
    covariance = sd**2 * (0.5 + 0.5 * np.eye(alternatives))
    first = generator.multivariate_normal(
        np.full(alternatives, mean), covariance, precision.MIN_FIRST_STAGE
    )
    n = max(
        precision.n_required(first[:, alternative], width) for alternative in range(alternatives)
    )
    more = generator.multivariate_normal(np.full(alternatives, mean), covariance, n - len(first))
    sample = np.concatenate([first, more])[:, 0]
    return precision.two_stage_interval(sample, first[:, 0])


@pytest.mark.parametrize("alternatives", [1, 3])
@pytest.mark.parametrize("width", [0.6, 1.0, 1.4])
def test_intervals_under_the_stopping_rule_cover_and_are_narrow_enough(width, alternatives):
    generator = np.random.default_rng(1)
    result = [two_stage(generator, width, alternatives=alternatives) for _ in range(N_TRIALS)]
    covered = np.mean([low <= 0.3 <= high for _, low, high in result])
    assert abs(covered - 0.95) <= 0.03
    assert all(high - low <= width * (1 + 1e-12) for _, low, high in result)


def test_the_stopping_rule_needs_no_more_where_the_first_runs_are_precise_enough():
    sample = np.arange(12.0)
    assert precision.n_required(sample, 100.0) == 12
    assert precision.two_stage_interval(sample, sample) == pytest.approx(
        intervals.mean_interval(sample)
    )


# ------------------------------------------------------------------------------------ ranking


def test_alternatives_far_apart_keep_their_ranks_and_equal_ones_share_one():
    table = ranking.ranking(toy({"bad": -5, "good": 5, "also good": 5})).set_index("alternative")
    assert table["rank"].to_dict() == {"bad": 3, "good": 1, "also good": 1}
    assert (table["p_rank"] == 1).all()
    assert table["p_best"].to_dict() == {"bad": 0, "good": 1, "also good": 1}


def test_a_tie_in_expectation_is_seen_to_be_unstable():
    def even(seed, sample):
        return (-1.0) ** seed

    table = ranking.ranking(toy({"none": 0.0, "even": even}, seeds=40, noise=0)).set_index(
        "alternative"
    )
    assert 0.2 < table.loc["even", "p_best"] < 0.8
    assert (table[["low", "high"]].to_numpy() == [1, 2]).all()


def test_an_alternative_that_never_has_a_value_takes_no_rank_from_the_others():
    table = pd.concat([toy({"bad": -5, "good": 5}), toy({"never": math.nan})])
    result = ranking.ranking(table).set_index("alternative")
    assert result.loc[["good", "bad"], "rank"].tolist() == [1, 2]
    assert result.loc["never"].drop(["city", "outcome", "kind", "n"]).isna().all()
    assert result["n"].to_dict() == {"bad": 20, "good": 20, "never": 0}
    assert ranking.ranking(toy({"never": math.nan, "nor": math.nan}))["rank"].isna().tolist() == [
        True, True,
    ]  # fmt: skip


def test_one_pair_has_ranks_but_nothing_is_known_of_their_stability():
    result = ranking.ranking(toy({"bad": -5, "good": 5}, seeds=1)).set_index("alternative")
    assert result["rank"].to_dict() == {"bad": 2, "good": 1}
    assert result[["p_rank", "p_best", "low", "high"]].isna().all(axis=None)


def test_an_outcome_without_direction_has_no_ranks():
    assert ranking.ranking(toy({"a": 0, "b": 1}, outcome="tickets_12345")).empty


# --------------------------------------------------------------------------------------- cost


def totals(**alternatives):
    rows = [
        ("city", name, 0, seed, yuan, years + (seed - 4.5) * spread)
        for name, (yuan, years, spread) in alternatives.items()
        for seed in range(10)
    ]
    columns = ["city", "alternative", "sample", "seed", "yuan", "satisfaction_years"]
    return pd.DataFrame(rows, columns=columns)


def test_price_and_verdicts():
    table = totals(
        none=(100, 1000, 0), gain=(300, 1050, 0), waste=(200, 990, 0), thrift=(50, 990, 0),
        gift=(100, 1010, 0), noisy=(300, 1001, 100), copy=(100, 1000, 0),
    )  # fmt: skip
    result = cost.cost_effectiveness(table, "none").set_index("alternative")
    assert result["verdict"].to_dict() == {
        "gain": "gains", "waste": "dominated", "thrift": "cheaper, not better",
        "gift": "dominates", "noisy": "gains", "copy": "same",
    }  # fmt: skip
    assert result.loc["copy", "p_dominated"] == 0
    gain = result.loc["gain", ["yuan_per_satisfaction_year", "low", "high"]]
    assert gain.to_numpy(float) == pytest.approx([4, 4, 4])
    assert math.isnan(result.loc["waste", "yuan_per_satisfaction_year"])
    assert 0.2 < result.loc["noisy", "p_dominated"] < 0.8
    assert math.isinf(result.loc["noisy", "high"])


def test_no_price_no_interval():
    result = cost.cost_effectiveness(totals(none=(100, 1000, 0), noisy=(300, 999, 100)), "none")
    row = only(result)
    assert row["verdict"] == "dominated"
    assert row[["yuan_per_satisfaction_year", "low", "high"]].isna().all()
    assert 0.2 < row["p_dominated"] < 0.8


def test_what_saves_money_is_never_dominated_and_has_no_end_where_it_may_harm():
    table = totals(none=(100, 1000, 0), cheap=(50, 1001, 100), cheaper=(50, 999, 100))
    result = cost.cost_effectiveness(table, "none").set_index("alternative")
    assert result["verdict"].to_dict() == {"cheap": "dominates", "cheaper": "cheaper, not better"}
    assert (result["p_dominated"] == 0).all()
    assert (result.loc["cheap", "low"], result.loc["cheap", "high"]) == (-math.inf, math.inf)


def test_a_single_pair_gives_a_price_but_no_certainty():
    table = totals(none=(100, 1000, 0), gain=(300, 1050, 0), waste=(200, 990, 0))
    result = cost.cost_effectiveness(table[table["seed"] == 0], "none").set_index("alternative")
    assert result.loc["gain", "yuan_per_satisfaction_year"] == 4
    assert result[["low", "high", "p_dominated"]].isna().all(axis=None)


# ------------------------------------------------------------------------------------- gaming


def test_gaming_index_is_what_the_list_moves_apart():
    table = pd.concat(
        [
            toy({"listed": 4.0, "control": 1.0}, outcome="visible_quality"),
            toy({"listed": -2.0, "control": 0.0}, outcome="facility_condition"),
        ]
    )
    row = only(gaming.gaming_index(table, {("city", "listed"): "control"}))
    assert row["gaming_index"] == pytest.approx(5)
    assert row["visible_quality"] == pytest.approx(3)
    assert row["facility_condition"] == pytest.approx(-2)


def test_the_matched_control_lacks_the_list_and_nothing_else(tiny):
    scenario = tiny()
    control = gaming.control_of(scenario, "control")
    assert [lever.name for lever in control.levers] == [
        lever.name for lever in scenario.levers if lever.name != gaming.LIST
    ]
    assert {**control.resolved(), "levers": 0, "name": 0} == {
        **scenario.resolved(), "levers": 0, "name": 0
    }  # fmt: skip
    assert gaming.control_of(control, "control") is None


# ------------------------------------------------------------------------------ values of runs


def monthly(run, outcome, kind, numbers, first_year=2017):
    return pd.DataFrame(
        [
            (run, f"{first_year + k // 12}-{k % 12 + 1:02d}", "city", "x", outcome, kind, value)
            for k, value in enumerate(numbers)
        ],
        columns=["run", "month", "level", "place", "outcome", "kind", "value"],
    )


RUNS = pd.DataFrame(
    [(0, "city", "none", 0, 1), (1, "city", "x", 0, 1)],
    columns=["run", "city", "alternative", "sample", "seed"],
)


@pytest.mark.parametrize(
    ("outcome", "last_year", "programme"),
    [
        ("satisfaction", 17.5, 11.5),
        ("tickets_12345", 12 * 17.5, 12 * 11.5),
        ("five_star_firms", 23, 17),
    ],
)
def test_a_value_is_made_by_the_rule_of_the_outcome(outcome, last_year, programme):
    table = monthly(0, outcome, "true", range(24))
    for over, expected in (("last_year", last_year), ("programme", programme)):
        result = values.values_of(RUNS, table, [outcome], over)
        assert only(result)["value"] == expected, over


def test_numbers_of_settings_are_short_as_long_as_they_differ():
    runs = pd.DataFrame({"city": "c", "scenario": "s", "strategy": "own", "x": [0.1 + 0.2, 1.0]})
    assert values.alternatives_in(runs)["alternative"].tolist() == ["x=0.3", "x=1"]
    near = runs.assign(x=[0.3, 0.30000001])
    assert values.alternatives_in(near)["alternative"].tolist() == ["x=0.3", "x=0.30000001"]


def test_the_last_year_is_that_of_each_run():
    table = pd.concat(
        [
            monthly(0, "satisfaction", "true", [1.0] * 12),
            monthly(1, "satisfaction", "true", [1.0] * 12 + [2.0] * 12),
        ]
    )
    result = values.values_of(RUNS, table, ["satisfaction"], "last_year")
    assert result["value"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("months", "last_year", "programme", "left_out", "in_part"),
    [(12, 5.5, 5.5, [], []), (17, 5.5, 5.5, [2018], []), (24, 17.5, 11.5, [], []),
     (5, 2, 2, [], [2017])],
)  # fmt: skip
def test_a_year_counts_if_it_is_whole_or_there_is_no_whole_one(
    months, last_year, programme, left_out, in_part
):
    table = monthly(0, "satisfaction", "true", range(months))
    for over, expected in (("last_year", last_year), ("programme", programme)):
        assert only(values.values_of(RUNS, table, ["satisfaction"], over))["value"] == expected
    assert values.incomplete_years(table) == {
        "years_left_out": left_out, "years_in_part": in_part,
    }  # fmt: skip


def test_a_gap_in_december_is_a_gap_where_the_last_month_counts():
    table = monthly(0, "five_star_firms", "true", [*range(11), math.nan])
    assert math.isnan(
        only(values.values_of(RUNS, table, ["five_star_firms"], "last_year"))["value"]
    )


def test_reported_values_are_given_where_they_differ_in_kind():
    assert OUTCOMES["visible_quality"].reported is None
    table = pd.concat(
        monthly(0, name, kind, [1.0])
        for name in ("satisfaction", "visible_quality")
        for kind in ("true", "reported")
    )
    result = values.values_of(RUNS, table, ["satisfaction", "visible_quality"], "last_year")
    assert result[["outcome", "kind"]].to_numpy().tolist() == [
        ["satisfaction", "true"], ["satisfaction", "reported"], ["visible_quality", "true"],
    ]  # fmt: skip


def test_a_cost_that_a_run_does_not_have_is_nothing():
    table = monthly(1, "cost_publicity", "true", [5.0] * 12)
    result = values.values_of(RUNS, table, ["cost_publicity"], "last_year")
    assert result.set_index("alternative")["value"].to_dict() == {"none": 0, "x": 60}


def test_totals_add_up_money_and_satisfaction_of_all_households():
    table = pd.concat(
        [
            monthly(0, "satisfaction", "true", [50.0] * 12),
            monthly(1, "satisfaction", "true", [60.0] * 12),
            monthly(1, "cost_publicity", "true", [5.0] * 12),
            monthly(1, "cost_advisors", "true", [1.0] * 12),
        ]
    )
    result = values.totals_of(RUNS, table, {0: 10, 1: 20}).set_index("alternative")
    assert result["yuan"].to_dict() == {"none": 0, "x": 72}
    assert result["satisfaction_years"].to_dict() == {"none": 500, "x": 1200}
