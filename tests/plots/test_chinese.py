"""Chinese figures: drawn with the font that travels with the package."""

import warnings

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from simulation.plots.chinese import FONT, chinese_family
from simulation.plots.saving import save
from simulation.plots.style import STYLE

TEXT = "小区满意度（分）：老旧小区与商品房小区，2019 年 + 0.5 %"


def drawn(text, path):
    with mpl.rc_context(STYLE), warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = Figure(figsize=(4, 1))
        figure.text(0.05, 0.5, text)
        save(figure, path)
    return path.read_bytes()


@pytest.fixture
def only_ours(monkeypatch):
    """No other Chinese font than ours is used."""
    monkeypatch.setitem(STYLE, "font.family", ["DejaVu Sans", chinese_family()])


def test_the_font_is_known_by_its_own_name():
    family = chinese_family()
    assert fontManager.findfont(family, fallback_to_default=False) == str(FONT)
    assert family in STYLE["font.family"]


def test_chinese_is_drawn_without_a_missing_character(only_ours, tmp_path):
    assert drawn(TEXT, tmp_path / "chinese.png")


def test_without_the_font_a_character_is_missing(monkeypatch, tmp_path):
    monkeypatch.setitem(STYLE, "font.family", ["DejaVu Sans"])
    with pytest.raises(UserWarning, match="no installed font has all characters"):
        drawn(TEXT, tmp_path / "chinese.png")


def test_the_font_changes_nothing_in_an_english_figure(only_ours, monkeypatch, tmp_path):
    with_font = drawn("Satisfaction, points: −0.5 to 0.7", tmp_path / "with.png")
    monkeypatch.setitem(STYLE, "font.family", ["DejaVu Sans"])
    assert drawn("Satisfaction, points: −0.5 to 0.7", tmp_path / "without.png") == with_font
