"""The picture of a run: four panels, drawn from its tables, saying which values are true."""

import numpy as np
import pytest

import simulation as sim
from simulation import plots


@pytest.fixture(scope="module")
def done():
    return sim.run("wuhan", scale=0.002, months=24)


def lines_of(axis):
    return {line.get_label(): line for line in axis.get_lines()}


def test_four_panels_with_titles_and_legends(done):
    axes = plots.overview(done).axes
    assert len(axes) == 4
    assert all(axis.get_title(loc="left") and axis.get_legend() for axis in axes)


def test_satisfaction_shows_true_reported_and_published_apart(done):
    axis = plots.overview(done).axes[1]
    texts = {text.get_text() for text in axis.get_legend().get_texts()}
    assert {"true, city", "reported in the model", "published, with tolerance"} <= texts
    drawn = lines_of(axis)["true, city"].get_ydata()
    city = done.monthly.query("level == 'city' and outcome == 'satisfaction' and kind == 'true'")
    np.testing.assert_array_equal(drawn, city["value"])


def test_bars_add_up_to_the_cost_of_all_levers(done):
    axis = plots.overview(done).axes[3]
    drawn = sum(bar.get_height() for bars in axis.containers for bar in bars)
    costs = done.summary[done.summary["outcome"].str.startswith("cost_")]
    assert drawn == pytest.approx(costs.query("kind == 'true'")["value"].sum() / 1e6)


def test_no_holdout_is_drawn_or_named(done):
    figure = plots.overview(done)
    texts = [text.get_text() for axis in figure.axes for text in axis.texts]
    assert not any("2019" in text for text in texts)
    assert "not a forecast" in figure._supxlabel.get_text()


def test_a_run_without_levers_has_a_picture_too(tmp_path):
    bare = sim.run("yongqiao-no-policy", scale=0.002, months=2)
    plots.save_overview(bare, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 10_000
