"""The figure of winners and losers."""

import numpy as np
import pytest

import simulation as sim
from simulation.analysis.comparison.gains import gains
from simulation.analysis.comparison.result import Comparison
from simulation.plots.gains import winners_and_losers
from tests.analysis.test_gains import toy

ABOUT = {
    "baseline": "none", "seeds": 3, "samples": 0, "scale": 1.0, "streets": 1.0, "level": 0.95,
    "interval_over": "seeds", "failed": 0, "missing": 0, "years_left_out": [], "years_in_part": [],
}  # fmt: skip


@pytest.fixture
def comparison():
    table = gains(*toy(), ["satisfaction"], ["type", "district"], "last_year", "none")
    return Comparison(table, table, table, table, table, ABOUT, table)


def test_bars_are_the_shares_that_gain_and_lose_and_the_whole_stands_once(comparison):
    figure = winners_and_losers(comparison)
    shares, differences = figure.axes
    labels = [label.get_text() for label in shares.get_yticklabels()]
    assert labels == [
        "all", "commodity (60 %)", "old (40 %)", "district 0 (40 %)", "district 10 (60 %)",
    ]  # fmt: skip
    gain, lose = ([bar.get_width() for bar in bars] for bars in shares.containers)
    assert gain == pytest.approx([30, 0, 75, 75, 0])
    assert lose == pytest.approx([-10, 0, -25, -25, 0])
    points = differences.lines[0].get_xdata()
    np.testing.assert_allclose(points, [1.03, 0.05, 2.5, 2.5, 0.05])
    text = figure._supxlabel.get_text().replace("\n", " ")
    assert "by more than 0.1 points" in text
    assert "one set of assumptions" in text


def test_what_is_not_there_is_not_drawn(comparison):
    with pytest.raises(sim.InputError, match="winners_and_losers: outcome: read 'satisfactoin'"):
        winners_and_losers(comparison, "satisfactoin")
    with pytest.raises(sim.InputError, match="expected a comparison by groups"):
        winners_and_losers(Comparison(*[comparison.gains] * 5, ABOUT))
