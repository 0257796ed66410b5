"""Figures: the four panels of a run, comparisons and attributions."""

import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import simulation as sim
from simulation import plots
from simulation.analysis.attribution.result import attributed
from simulation.analysis.comparison import paired
from simulation.analysis.comparison.result import Comparison
from simulation.io.errors import InputError
from simulation.plots import attribution, months, run
from simulation.plots.comparison import effects, heat_map
from simulation.plots.style import wrapped


@pytest.fixture(scope="module")
def done():
    return sim.run("wuhan", scale=0.002, months=24)


def lines_of(axis):
    return {line.get_label(): line for line in axis.get_lines()}


def values_of(table, outcome, kind="true", level="city", place=None):
    rows = table[(table["outcome"] == outcome) & (table["kind"] == kind)]
    return rows[(rows["place"] == place) if place else (rows["level"] == level)]["value"].to_numpy()


def panel(figure, title):
    return next(axis for axis in figure.axes if axis.get_title(loc="left") == title)


def words_of(label):
    """Words of a label, whatever the lines and spaces between them."""
    return " ".join(label.split())


def test_every_panel_has_title_legend_unit_kind_and_direction(done):
    axes = run.overview(done).axes
    assert all(axis.get_title(loc="left") and axis.get_legend() for axis in axes)
    found = {axis.get_title(loc="left"): words_of(axis.get_ylabel()) for axis in axes}
    assert found == {
        "Satisfaction": "points of 100, true and reported; ↑ better",
        "Cost by lever and year": "million yuan, cash and staff hours, true; ↓ cheaper",
        "Coverage of compounds": "% of compounds, true and reported; ↑ better",
        "Party work in firms": "% of firms with a project, true and reported",
        "Complaints, as an index": "first 12 months = 1, true; neither direction is better",
        "Collection and resolution": "% of fees due, % of reports, true and reported; ↑ better",
    }


def test_lines_are_the_rows_of_the_table(done):
    figure = run.overview(done)
    satisfaction = lines_of(panel(figure, "Satisfaction"))
    for place, label in (("wuhan", "city"), ("old", "old compounds")):
        expected = values_of(done.monthly, "satisfaction", place=place)
        np.testing.assert_array_equal(satisfaction[label].get_ydata(), expected)
    complaints = panel(figure, "Complaints, as an index").get_lines()[0].get_ydata()
    reports = values_of(done.monthly, "reports")
    np.testing.assert_allclose(complaints, reports / reports[:12].mean(), rtol=1e-14)


def test_lines_of_a_panel_are_told_apart_without_hue(done, without):
    figure = run.overview(done, without)
    for axis in figure.axes:
        drawn = [line for line in axis.get_lines() if len(line.get_xdata()) > 2]
        looks = [
            (one.get_linestyle(), one.get_linewidth(), one.get_marker(), one.get_fillstyle())
            for one in drawn
        ]
        assert len(set(looks)) == len(looks), axis.get_title(loc="left")
    bars = panel(figure, "Cost by lever and year").containers
    hatches = [container.patches[0].get_hatch() for container in bars]
    assert len(set(hatches)) == len(hatches) > 1


def test_a_published_value_is_joined_to_the_reported_one_it_is_compared_with(done):
    axis = panel(run.overview(done), "Satisfaction")
    targets = done.targets[done.targets["outcome"] == "satisfaction"]
    joined = [
        sorted(line.get_ydata())
        for line in axis.get_lines()
        if len(line.get_xdata()) == 2 and len(set(line.get_xdata())) == 1
        and line.get_marker() == "None" and line.get_linewidth() == run.THIN
    ]  # fmt: skip
    assert joined == [sorted(pair) for pair in targets[["published", "model"]].to_numpy().tolist()]
    reported = lines_of(axis)["city, reported"].get_ydata()
    assert set(targets["model"]) <= set(reported)
    texts = [text.get_text() for text in axis.texts]
    for row in targets.itertuples():
        words = "met, off by" if row.met else "missed by"
        assert f"{words} {abs(row.difference):.1f}" in texts


def test_a_missed_share_is_said_in_percentage_points(done):
    axis = panel(run.overview(done), "Party work in firms")
    row = done.targets.set_index("figure").loc["party_orgs_2017"]
    assert f"missed by {100 * abs(row['difference']):.1f} percentage points" in [
        text.get_text() for text in axis.texts
    ]


@pytest.fixture(scope="module")
def without(done):
    return plots.without_programme(done)


def test_the_thin_line_is_the_same_city_and_seed_without_a_programme(done, without):
    alone = sim.run("wuhan-no-policy", scale=0.002, months=24)
    pd.testing.assert_frame_equal(without.monthly, alone.monthly)
    thin = lines_of(panel(run.overview(done, without), "Satisfaction"))["_city"]
    np.testing.assert_array_equal(thin.get_ydata(), values_of(alone.monthly, "satisfaction"))
    assert thin.get_linewidth() < 1 < lines_of(run.overview(done).axes[0])["city"].get_linewidth()
    assert "_city" not in lines_of(run.overview(done).axes[0])
    assert plots.without_programme(alone) is None


def test_a_run_of_another_seed_is_not_drawn_beside(done):
    other = sim.run("wuhan-no-policy", seed=2, scale=0.002, months=1)
    with pytest.raises(InputError, match="overview: seed of the run without: read 2, expected 1"):
        run.overview(done, other)


def test_2020_is_shaded_and_named_where_it_is_among_the_months(done):
    figure = Figure()
    axes = figure.subplots(1, 2)
    months.shade_shock(axes[0], ["2019-12", "2020-01"], named=True)
    months.shade_shock(axes[1], ["2019-12", "2021-01"], named=True)
    (shade,) = axes[0].patches
    assert (shade.get_x(), shade.get_width()) == (2020, 1)
    (text,) = axes[0].texts
    assert text.get_text() == "2020: random shock;\nits sign depends on the seed"
    assert not axes[1].patches
    assert not axes[1].texts
    key = [text.get_text() for text in run.overview(done).legends[0].get_texts()]
    assert "2020: random shock; its sign depends on the seed" in key


def test_bars_add_up_to_the_cost_of_all_levers(done):
    axis = panel(run.overview(done), "Cost by lever and year")
    heights = sum(bar.get_height() for bars in axis.containers for bar in bars)
    costs = done.summary[done.summary["outcome"].str.startswith("cost_")]
    assert heights == pytest.approx(costs.query("kind == 'true'")["value"].sum() / 1e6)


def test_no_holdout_is_drawn_or_named(done):
    figure = run.overview(done)
    texts = [text.get_text() for axis in figure.axes for text in axis.texts]
    assert not any("2019" in text for text in texts)
    assert set(done.targets["figure"]) <= set(done.scenario.published)
    assert {done.scenario.published[name].role for name in done.targets["figure"]} == {"target"}
    assert "not a forecast" in figure._supxlabel.get_text()


def years_of(axis):
    return [label.get_text() for label in axis.get_xticklabels()]


def test_years_of_costs_are_named_and_a_part_of_one_says_so(done):
    assert years_of(run.overview(done).axes[1]) == ["2017", "2018"]
    part = sim.run("wuhan", scale=0.002, months=13)
    assert years_of(run.overview(part).axes[1]) == ["2017", "2018\n1 of 12 months"]


def test_a_run_without_levers_has_a_figure_too(tmp_path):
    bare = sim.run("yongqiao-no-policy", scale=0.002, months=2)
    assert [text.get_text() for text in run.overview(bare).axes[1].texts] == ["no cost"]
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
    assert words_of(axis.get_xlabel()) == "percentage points, true; better →"
    at, labels = axis.get_xticks(), [label.get_text() for label in axis.get_xticklabels()]
    assert [float(label) for label in labels] == pytest.approx(100 * at)
    assert len(at) <= 6


@pytest.mark.parametrize(
    ("outcome", "palette", "expected"),
    [
        ("satisfaction", "RdBu", "Blue, ▲: better"),
        ("capture", "RdBu_r", "Blue, ▲: better"),
        ("tickets_12345", "PuOr", "neither is better"),
    ],
)
def test_a_heat_map_has_the_colours_of_its_direction(outcome, palette, expected):
    figure = heat_map(comparison({"x": 0.1}, outcome))
    assert figure.axes[0].images[0].get_cmap().name == palette
    assert expected in footnote(figure)


def test_a_cell_says_without_hue_which_direction_is_better():
    texts = [text.get_text() for text in heat_map(comparison({"x": 2.0, "y": -3.0})).axes[0].texts]
    assert [text[:2] for text in texts] == ["▲ ", "▼ "]
    (worse,) = heat_map(comparison({"x": 0.2}, "capture")).axes[0].texts
    assert worse.get_text().startswith("▼ +")


def test_the_baseline_is_named_and_alternatives_have_labels_of_their_own():
    names = {
        "own, levers.fee_subsidy.strength=0.5": 1.0,
        "own, levers.fee_subsidy.strength=0.25": 2.0,
    }
    figure = effects(comparison(names))
    labels = [words_of(one.get_text()) for one in figure.axes[0].get_yticklabels()]
    assert labels == [f"own programme, fee subsidy strength {share}" for share in (0.5, 0.25)]
    assert figure._suptitle.get_text() == "city: difference from none (baseline)"


def test_dots_are_the_single_differences():
    result = comparison({"x": 1.0})
    rows = [("city", name, sample, 1, "satisfaction", "true", value)
            for sample, value in enumerate((1.0, 2.5, 4.0), 1)
            for name, value in (("none", 1.0), ("x", 1.0 + value))]  # fmt: skip
    values = pd.DataFrame(rows, columns=paired.VALUES)
    about = {**result.about, "samples": 3, "interval_over": "samples"}
    sampled = Comparison(paired.effects(values, "none"), *[pd.DataFrame()] * 3, values, about)
    figure = effects(sampled)
    (dots,) = [line for line in figure.axes[0].get_lines() if line.get_markersize() < 3]
    np.testing.assert_allclose(dots.get_xdata(), [1.0, 2.5, 4.0])
    assert "single parameter samples" in footnote(figure)


def test_panels_of_one_quantity_have_one_scale():
    first, second = (comparison({"x": size}, name) for size, name in
                     ((1.0, "satisfaction"), (9.0, "satisfaction_old")))  # fmt: skip
    both = pd.concat([first.effects, second.effects], ignore_index=True)
    figure = effects(Comparison(both, *[pd.DataFrame()] * 4, first.about))
    one, other = figure.axes[:2]
    assert one.get_xlim() == other.get_xlim()


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
    assert attribution.shares(result).axes[0].get_xlabel() == "points, true; better\xa0→"


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
