"""Figures in Chinese: every kind is Chinese when it is made, whether or not it is saved."""

import re
import warnings

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

import simulation as sim
from simulation import plots
from simulation.analysis.discovery.search import discover
from simulation.analysis.discovery.stored_runs import StoredDiscovery

SIZE = {"samples": 0, "seeds": 2, "scale": 0.002, "months": 2, "workers": 1}
SYMBOLS = {"payment", "norm", "potency", "party", "voice", "satisfaction"}
"""Keys of parameters and outcomes in dots and signs, which are typed."""
NAMES = {"Shapley", "Sobol", "Morris", "money", "lists"}
"""Methods, and families of levers that the caller named."""
IDENTITY = re.compile(r"\b[0-9a-f]{16}\b")


def attribution():
    families = {"money": ["fee_subsidy"], "lists": ["red_black_list"]}
    return sim.attribute("yongqiao=fee_subsidy+red_black_list", families, **SIZE)


def discovery():
    norm = pd.DataFrame({"parameters.payment.norm": np.arange(200) / 200})
    worse = norm.iloc[:, 0].to_numpy() >= 0.75
    about = {"where": "satisfaction < 0", "alternative": "own", "baseline": "no-policy",
             "city": "linyi"}  # fmt: skip
    return StoredDiscovery(discover(norm, worse), pd.DataFrame({"case": worse}), about)


def sensitivity():
    design = {"scenarios": ["yongqiao"], "parameters": ["payment.norm"], "scale": 0.002,
              "months": 1}  # fmt: skip
    return sim.sensitivity(design, trajectories=2, workers=1)


def sweep():
    design = {"scenarios": ["yongqiao"], "strategies": ["no-policy", "own"], "seeds": 2,
              "scale": 0.002, "months": 2}  # fmt: skip
    return sim.sweep(design, workers=1)


@pytest.fixture(scope="module")
def run():
    return sim.run("yongqiao", scale=0.002, months=13, levels=("city", "type", "street"))


@pytest.fixture(scope="module")
def compared():
    return sim.compare("yongqiao", strategies=["no-policy", "own"], by="type", **SIZE)


@pytest.fixture(scope="module")
def figures(run, compared):
    """The function of each kind of figure, with results that were made in English."""
    without = plots.without_programme(run)
    strengths = [{"levers.fee_subsidy.strength": share} for share in (0.5, 1.0)]
    doses = sim.compare("yongqiao=fee_subsidy", settings=strengths, **SIZE)
    validation = sim.validate("yongqiao", **{**SIZE, "samples": 3, "seeds": 1, "months": 12})
    found, parts, indices, runs = discovery(), attribution(), sensitivity(), sweep()
    informed = sim.read_posterior("wuhan"), ["potency.party", "potency.voice"]
    return {
        "overview": lambda: plots.overview(run, without),
        "places": lambda: plots.places(run.monthly, "street", most=4),
        "network": lambda: plots.network(run, 4),
        "network of a district": lambda: plots.network(run, district=0),
        "effects": lambda: plots.effects(compared),
        "heat_map": lambda: plots.heat_map(compared),
        "winners_and_losers": lambda: plots.winners_and_losers(compared),
        "response": lambda: plots.response(doses),
        "differences": lambda: plots.differences(runs),
        "shares": lambda: plots.shares(parts),
        "parameters": lambda: plots.parameters(indices),
        "stability": lambda: plots.stability(found),
        "posterior": lambda: plots.posterior(*informed),
        "predictions": lambda: plots.predictions(validation),
    }


def texts_of(figure):
    """Draw a figure outside of our style, as a notebook does, and give what it shows."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a character that no font has
        FigureCanvasAgg(figure).draw()
    shown = [one for one in figure.findobj(Text) if one.get_visible()]
    return list(dict.fromkeys(one.get_text() for one in shown if one.get_text().strip()))


def english_in(texts):
    """Give the texts with an English word, but for symbols, names, and keys with low lines."""
    words = {text: re.findall(r"[A-Za-z_]{3,}", IDENTITY.sub("", text)) for text in texts}
    return [
        text
        for text, own in words.items()
        if any(word not in SYMBOLS | NAMES and "_" not in word for word in own)
    ]


def test_every_kind_of_figure_is_here(figures):
    made = {name for name in plots.__all__ if not name.startswith("save")}
    assert made - set(figures) == {"drawn", "without_programme"}  # one of these, and a run


def test_every_figure_is_chinese_when_it_is_made(figures):
    english = {}
    for name, make in figures.items():
        with sim.language("zh"):
            figure = make()
        texts = texts_of(figure)
        assert any(re.search("[\u4e00-\u9fff]", text) for text in texts), name
        english[name] = english_in(texts)
    assert {name: texts for name, texts in english.items() if texts} == {}


def test_a_figure_keeps_the_language_in_which_it_was_made(figures, tmp_path):
    english = figures["effects"]()
    with sim.language("zh"):
        plots.save(english, tmp_path / "english.png")
        chinese = figures["effects"]()
    assert english.axes[0].get_title(loc="left") == "Satisfaction"
    assert chinese.axes[0].get_title(loc="left") == "满意度"


def test_the_data_of_a_chinese_figure_are_those_of_the_english_one(figures):
    for name in ("overview", "effects", "response"):
        english = figures[name]()
        with sim.language("zh"):
            chinese = figures[name]()
        lines = [[line for axis in one.axes for line in axis.lines] for one in (english, chinese)]
        assert len(lines[0]) == len(lines[1]) > 0
        for line, same in zip(*lines, strict=True):
            np.testing.assert_array_equal(line.get_xydata(), same.get_xydata())


def test_words_that_are_not_translated_are_noticed():
    assert english_in(["满意度", "Satisfaction", "payment.norm", "needs_solved", "12 %"]) == [
        "Satisfaction"
    ]
