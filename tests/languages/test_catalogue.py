"""The Chinese catalogue: complete, in Chinese, and all of it can be drawn."""

import ast
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from simulation.languages.translation import read_catalogue
from simulation.levers import LEVERS
from simulation.outcomes import OUTCOMES
from simulation.plots.chinese import FONT

DOCS = Path(__file__).resolve().parents[2] / "docs"
sys.path.insert(0, str(DOCS))

import translations  # noqa: E402


def test_every_text_has_its_chinese():
    found = translations.problems(translations.collected(), read_catalogue())
    assert not found, "\n".join([*found, "run python docs/translations.py and fill zh.po"])


@pytest.mark.parametrize(
    ("texts", "entries", "problem"),
    [
        (["Runs"], {}, "no translation: 'Runs'"),
        (["Runs"], {"Runs": ""}, "no translation: 'Runs'"),
        ([], {"Runs": "运行"}, "not used any more: 'Runs'"),
        (["{n} runs"], {"{n} runs": "{m} 次运行"}, "other places in braces"),
        (["Runs"], {"Runs": "Runs"}, "without a Chinese character"),
    ],
)
def test_what_is_wrong_with_a_catalogue_is_noticed(texts, entries, problem):
    assert any(line.startswith(problem) for line in translations.problems(texts, entries))


def test_signs_and_listed_words_are_the_same_in_both_languages():
    assert translations.problems(["%", "CRPS"], {"%": "%", "CRPS": "CRPS"}) == []


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ('translated("One", n=1)', ["One"]),
        ('translated("one" if many else "several")', ["one", "several"]),
        ('counted(n, "seed")', ["{n} seed", "{n} seeds"]),
        ('plain_table(title, "Head", *COLUMNS)\nCOLUMNS = ("a", "b")', ["Head", "a", "b"]),
        ('for key in ("x", "y"):\n    translated(key)', ["x", "y"]),
        ('joined(parts, " and ")', [" and "]),
        ('say("not collected")', []),
    ],
)
def test_texts_are_found_in_the_source(code, texts):
    assert list(translations.texts_of(ast.parse(code))) == texts


def test_the_catalogue_is_written_as_it_is_read(tmp_path):
    entries = {'a "quoted" one': "一", "two\nlines": "第一行\n第二行", "back\\slash": "二"}
    path = tmp_path / "zh.po"
    path.write_text(translations.as_po(entries), encoding="utf8")
    assert read_catalogue(path) == entries


def test_the_font_has_every_character_that_is_shown():
    known = set(TTFont(FONT).getBestCmap())
    shown = [*read_catalogue().values(), *(one.label_zh for one in OUTCOMES.values())]
    shown += [one.title_zh for one in LEVERS.values()]
    missing = {sign for text in shown for sign in text if ord(sign) not in known} - {"\n"}
    assert not missing


def test_the_font_has_the_characters_of_gb_2312():
    known = set(TTFont(FONT).getBestCmap())
    rows = [bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]
    chinese = {row.decode("gb2312", "ignore") for row in rows} - {""}
    assert len(chinese) == 6763
    assert all(ord(sign) in known for sign in chinese)
    assert (FONT.parent / "OFL.txt").read_text("utf8").startswith("Copyright 2014-2021 Adobe")
