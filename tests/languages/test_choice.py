"""The language in force: chosen, for a time, by the environment, and in other threads."""

import threading

import pytest

import simulation as sim
from simulation.languages.choice import current_language
from simulation.languages.messages import TEMPLATES, shown_message
from simulation.languages.translation import counted, either, joined, read_catalogue, translated


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch):
    monkeypatch.delenv("XIAOQU_LANG", raising=False)
    from simulation.languages import choice

    monkeypatch.setattr(choice, "_chosen", choice._Chosen())


def test_a_language_holds_within_a_block_or_from_now_on():
    with sim.language("zh"):
        assert current_language() == "zh"
        with sim.language("en"):
            assert current_language() == "en"
        assert current_language() == "zh"
    assert current_language() == "en"
    sim.language("zh")
    assert current_language() == "zh"


def test_a_language_is_restored_after_an_error():
    with pytest.raises(ZeroDivisionError), sim.language("zh"):
        raise ZeroDivisionError
    assert current_language() == "en"


def test_the_environment_gives_the_language_unless_one_is_chosen(monkeypatch):
    monkeypatch.setenv("XIAOQU_LANG", "zh")
    assert current_language() == "zh"
    with sim.language("en"):
        assert current_language() == "en"
    monkeypatch.setenv("XIAOQU_LANG", "fr")
    with pytest.raises(sim.InputError, match="XIAOQU_LANG: read 'fr', expected one of en, zh"):
        current_language()
    with pytest.raises(sim.InputError, match="language: read 'chinese'"):
        sim.language("chinese")


def test_another_thread_has_a_language_of_its_own():
    seen = []

    def session():
        seen.append(current_language())
        with sim.language("en"):
            seen.append(current_language())
        seen.append(current_language())

    with sim.language("zh"):
        thread = threading.Thread(target=session)
        thread.start()
        thread.join()
        assert current_language() == "zh"
    assert seen == ["zh", "en", "zh"]


def test_texts_in_english_are_what_they_were():
    assert translated("{n} runs", n=3) == "3 runs"
    assert translated("no {place} here") == "no {place} here"
    assert either("Satisfaction", "满意度") == "Satisfaction"
    assert (counted(1, "seed"), counted(2, "seed")) == ("1 seed", "2 seeds")
    assert joined(["a", "b"], " and ") == "a and b"
    assert shown_message("mine.toml: scale: read 2, expected 3") == (
        "mine.toml: scale: read 2, expected 3"
    )


def test_a_text_that_the_catalogue_lacks_stays_english():
    with sim.language("zh"):
        assert translated("A lever of mine") == "A lever of mine"
        assert either("Mine", "") == "Mine"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("zibo.toml: months: read 0, expected 1 or more",
         "zibo.toml：months：读到 0，应为 1 或更大"),
        ("wuhn: is not built in, expected a known name; did you mean wuhan?",
         "wuhn：不是内置的，应为 已知的名称；您是想用 wuhan 吗？"),
        ("wuhan: begins after its last month: publicity, disclosure",
         "wuhan：在最后一个月之后才开始：publicity, disclosure"),
        ("2 of 4 runs not done: a seed 1 (missing); --allow-missing takes the result as it is",
         "4 次运行中有 2 次未完成：a seed 1 (missing)；--allow-missing 可接受现有结果"),
        ("no sentence: that is known", "no sentence: that is known"),
    ],
)  # fmt: skip
def test_a_sentence_is_recognised_by_its_form(text, shown):
    with sim.language("zh"):
        assert shown_message(text) == shown


def test_every_form_of_a_sentence_is_recognised_with_what_is_in_its_places():
    entries = read_catalogue()
    with sim.language("zh"):
        for template in TEMPLATES:
            filled = template.format_map(_Signs())
            assert shown_message(filled) == entries[template].format_map(_Signs()), template


class _Signs(dict):
    """Something in every place, without spaces, that no sentence is made of."""

    def __missing__(self, name):
        return f"<{name}>"
