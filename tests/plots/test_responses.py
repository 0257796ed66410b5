"""Response curves: lines are the effects, by the number that is varied."""

import numpy as np
import pandas as pd
import pytest

from simulation.analysis.comparison import paired
from simulation.analysis.comparison.result import Comparison
from simulation.io.errors import InputError
from simulation.plots import drawn, response
from simulation.plots.responses import doses, has_doses

STRENGTH = "levers.fee_subsidy.strength"


def comparison(names, baseline="no-policy", cities=("linyi",)):
    """Comparison in which an alternative differs by its place in the list, over three seeds."""
    every = [baseline, *(name for name in names if name != baseline)]
    rows = [
        (city, name, 0, seed, "satisfaction", "true", float(at) * (1 + seed / 10))
        for city in cities
        for at, name in enumerate(every)
        for seed in range(3)
    ]
    values = pd.DataFrame(rows, columns=paired.VALUES)
    about = {"baseline": baseline, "seeds": 3, "samples": 0, "level": 0.95, "scale": 1.0,
             "interval_over": "seeds", "streets": 1.0, "years_left_out": [],
             "years_in_part": [], "failed": 0, "missing": 0}  # fmt: skip
    effects = paired.effects(values, baseline)
    return Comparison(effects, *[pd.DataFrame()] * 3, values, about)


def at(rule, *shares):
    return [f"{rule}, {STRENGTH}={share}" for share in shares]


def lines_of(axis):
    return {line.get_label(): line for line in axis.get_lines()}


def test_there_is_a_line_for_each_rule_with_the_dose_on_the_axis():
    result = comparison([*at("own", 1.0, 0.25), *at("other", 0.25, 1.0), "plain"])
    figure = response(result)
    (axis,) = figure.axes
    assert axis.get_xlabel() == "fee subsidy strength (share)"
    assert axis.get_ylabel() == "points, true; ↑\xa0better"
    lines = lines_of(axis)
    np.testing.assert_array_equal(lines["own programme"].get_xdata(), [0.25, 1.0])
    effects = result.effects.set_index("alternative")
    expected = effects.loc[at("own", 0.25, 1.0), "difference"]
    np.testing.assert_array_equal(lines["own programme"].get_ydata(), expected)
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert texts == ["own programme", "other", "plain"]
    level = [line.get_ydata()[0] for line in axis.get_lines() if line.get_label() == "_level"]
    assert level == [effects.loc["plain", "difference"]]
    assert figure._suptitle.get_text() == "Satisfaction: difference from no-policy (baseline)"


def test_the_edges_of_a_ribbon_are_the_interval_in_the_style_of_the_line():
    result = comparison([*at("own", 0.25, 1.0), *at("other", 0.25, 1.0)])
    (axis,) = response(result).axes
    effects = result.effects.set_index("alternative")
    own = lines_of(axis)["other"]
    edges = [line for line in axis.get_lines() if line.get_label() == "_interval"
             and line.get_linestyle() == own.get_linestyle()]  # fmt: skip
    for edge, name in zip(edges, ("low", "high"), strict=True):
        np.testing.assert_array_equal(edge.get_ydata(), effects.loc[at("other", 0.25, 1.0), name])
    assert own.get_linestyle() != lines_of(axis)["own programme"].get_linestyle()
    assert own.get_marker() != lines_of(axis)["own programme"].get_marker()


def test_a_baseline_with_a_dose_is_the_zero_of_its_line():
    first, *others = at("own", 0.25, 0.5, 1.0)
    table = doses(comparison(others, baseline=first), "satisfaction", "true", STRENGTH)
    assert table["dose"].tolist() == [0.25, 0.5, 1.0]
    assert table[["difference", "low", "high"]].iloc[0].tolist() == [0.0, 0.0, 0.0]


def test_nothing_but_the_dose_is_all_else_equal():
    names = [f"{STRENGTH}={share}" for share in (0.5, 1.0)]
    figure = response(comparison(names, baseline=f"{STRENGTH}=0.25"))
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["all else equal"]


def test_cities_have_panels_of_one_scale():
    figure = response(comparison(at("own", 0.25, 1.0), cities=("linyi", "zibo")))
    one, other = figure.axes
    assert [axis.get_title(loc="left") for axis in (one, other)] == ["linyi", "zibo"]
    assert one.get_ylim() == other.get_ylim()


def test_a_figure_suits_what_is_compared():
    assert drawn(comparison(at("own", 0.25, 1.0))).axes[0].get_xlabel().startswith("fee subsidy")
    assert not has_doses(comparison(["own", *at("own", 0.25)]))
    assert not has_doses(comparison(["own, structure.payers=typed", "own, structure.payers=free"]))
    assert drawn(comparison(["own"])).axes[0].get_xlabel().startswith("points")
    assert drawn(comparison(["own"], cities=("linyi", "zibo"))).axes[0].images


def test_a_number_that_is_not_varied_is_refused():
    with pytest.raises(InputError, match=r"response: alternatives: .* expected alternatives with"):
        response(comparison(["own"]))
    with pytest.raises(InputError, match=r"response: dose: read 'levers.x', expected .*strength"):
        response(comparison(at("own", 0.25, 1.0)), dose="levers.x")
