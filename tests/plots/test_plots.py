"""Figures: the four panels of a run, comparisons and attributions."""

import math

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.analysis.attribution.result import attributed
from simulation.analysis.comparison import paired
from simulation.analysis.comparison.result import Comparison
from simulation.io.errors import InputError
from simulation.plots import attribution, run
from simulation.plots.comparison import effects, heat_map
from simulation.plots.style import wrapped


@pytest.fixture(scope="module")
def done():
    return sim.run("wuhan", scale=0.002, months=24)


def lines_of(axis):
    return {line.get_label(): line for line in axis.get_lines()}


def test_four_panels_with_titles_and_legends(done):
    axes = run.overview(done).axes
    assert len(axes) == 4
    assert all(axis.get_title(loc="left") and axis.get_legend() for axis in axes)


def test_satisfaction_shows_true_reported_and_published_apart(done):
    axis = run.overview(done).axes[1]
    texts = {text.get_text() for text in axis.get_legend().get_texts()}
    assert {"true, city", "reported by the city", "published, with tolerance"} <= texts
    line = lines_of(axis)["true, city"].get_ydata()
    city = done.monthly.query("level == 'city' and outcome == 'satisfaction' and kind == 'true'")
    np.testing.assert_array_equal(line, city["value"])


def test_bars_add_up_to_the_cost_of_all_levers(done):
    axis = run.overview(done).axes[3]
    heights = sum(bar.get_height() for bars in axis.containers for bar in bars)
    costs = done.summary[done.summary["outcome"].str.startswith("cost_")]
    assert heights == pytest.approx(costs.query("kind == 'true'")["value"].sum() / 1e6)


def test_no_holdout_is_drawn_or_named(done):
    figure = run.overview(done)
    texts = [text.get_text() for axis in figure.axes for text in axis.texts]
    assert not any("2019" in text for text in texts)
    assert "not a forecast" in figure._supxlabel.get_text()


def years_of(axis):
    return [label.get_text() for label in axis.get_xticklabels()]


def test_years_of_costs_are_named_and_a_part_of_one_says_so(done):
    assert years_of(run.overview(done).axes[3]) == ["2017", "2018"]
    part = sim.run("wuhan", scale=0.002, months=13)
    assert years_of(run.overview(part).axes[3]) == ["2017", "2018\n1 of 12 months"]


def test_a_run_without_levers_has_a_figure_too(tmp_path):
    bare = sim.run("yongqiao-no-policy", scale=0.002, months=2)
    assert [text.get_text() for text in run.overview(bare).axes[3].texts] == ["no cost"]
    run.save_overview(bare, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 10_000


# --------------------------------------------------------------------- comparisons, attributions


def comparison(differences, outcome="satisfaction", city="city", seeds=3, level=0.95):
    """Comparison of alternatives with these differences from no lever, plus some noise."""
    rows = [
        (
            city,
            alternative,
            0,
            seed,
            outcome,
            "true",
            difference + 0.1 * seed * (alternative != "none"),
        )
        for alternative, difference in {"none": 0.0, **differences}.items()
        for seed in range(seeds)
    ]
    effects = paired.effects(pd.DataFrame(rows, columns=paired.VALUES), "none", level)
    about = {"baseline": "none", "seeds": seeds, "samples": 0, "level": level, "scale": 1.0,
             "interval_over": "seeds" if seeds > 1 else None, "streets": 1.0, "years_left_out": [],
             "years_in_part": [], "failed": 0, "missing": 0}  # fmt: skip
    return Comparison(effects, *[pd.DataFrame()] * 4, about)


def footnote(figure):
    return " ".join(figure._supxlabel.get_text().split())


def test_a_footnote_says_what_intervals_are_over_at_which_level():
    expected = "80 % intervals over seeds (stochastic uncertainty only)"
    for draw in (effects, heat_map):
        assert expected in footnote(draw(comparison({"x": 1.0}, level=0.8)))


def test_a_single_seed_has_no_caps_and_claims_no_interval():
    figure = effects(comparison({"x": 1.0}, seeds=1))
    assert "no intervals" in footnote(figure)
    assert not figure.axes[0].containers[0].has_xerr
    assert effects(comparison({"x": 1.0})).axes[0].containers[0].has_xerr


def test_shares_are_drawn_in_per_cent_with_few_ticks():
    figure = effects(comparison({"x": 0.123}, "collection_rate"))
    figure.draw_without_rendering()
    (axis,) = figure.axes
    assert axis.get_xlabel() == "percentage points"
    at, labels = axis.get_xticks(), [label.get_text() for label in axis.get_xticklabels()]
    assert [float(label) for label in labels] == pytest.approx(100 * at)
    assert len(at) <= 6


@pytest.mark.parametrize(
    ("outcome", "palette", "expected"),
    [
        ("satisfaction", "RdBu", "Blue: better"),
        ("capture", "RdBu_r", "Blue: better"),
        ("tickets_12345", "PuOr", "neither is better"),
    ],
)
def test_a_heat_map_has_the_colours_of_its_direction(outcome, palette, expected):
    figure = heat_map(comparison({"x": 0.1}, outcome))
    assert figure.axes[0].images[0].get_cmap().name == palette
    assert expected in footnote(figure)


def test_a_heat_map_of_nothing_writes_few_digits():
    result = comparison({"x": 0.0}, seeds=1)
    assert heat_map(result).axes[0].texts[0].get_text() == "+0.00"


@pytest.mark.parametrize("requested", [("capture", "true"), ("satisfaction", "reported")])
def test_a_figure_of_a_missing_outcome_is_refused(requested):
    with pytest.raises(InputError, match="heat_map: "):
        heat_map(comparison({"x": 1.0}), *requested)
    values = [(s, 0, 0, "satisfaction", "true", float(s)) for s in (0, 1)]
    columns = ["alternative", "sample", "seed", "outcome", "kind", "value"]
    result = attributed(pd.DataFrame(values, columns=columns), {"a": ("x",)})
    with pytest.raises(InputError, match="shares: "):
        attribution.shares(result, *requested)
    assert attribution.shares(result).axes[0].get_xlabel() == "points"


def test_no_text_is_wider_than_its_picture():
    long = "levers.publicity.strength=0.3, levers.red_black_list.strength=0.1"
    result = comparison({"x": 1.0, long: math.pi})
    result.about["baseline"] = long
    for sample in (effects, heat_map):
        figure = sample(result)
        figure.draw_without_rendering()
        right = figure.get_window_extent().x1
        (axis,) = figure.axes
        texts = [figure._supxlabel, figure._suptitle, axis._left_title, *axis.get_xticklabels()]
        labels = [text for text in texts if text and "." in text.get_text()]
        assert len(labels) > 1
        assert all(text.get_window_extent().x1 <= right for text in labels)


def test_names_break_between_their_words_and_numbers_do_not():
    assert wrapped("levers.publicity.strength=0.35", 1.0, 9.5).splitlines() == [
        "levers.", "publicity.", "strength=0.35",
    ]  # fmt: skip
