"""The command `new`: what it writes, and what it refuses."""

from pathlib import Path

import pytest


def test_a_city_is_written_checked_and_says_what_is_open(xiaoqu):
    code, out, err = xiaoqu("new", "city", "new-town")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == (
        "new-town.toml: written; then: xiaoqu check new-town.toml && "
        "xiaoqu new scenario NAME --city new-town.toml"
    )
    assert "blanks to fill in: sources.A, figures.districts.value, " in out
    code, out, err = xiaoqu("check", "new-town.toml")
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 15


def test_a_scenario_a_strategy_and_a_design_fit_as_they_are_written(xiaoqu):
    assert xiaoqu("new", "scenario", "mine", "--city", "zibo", "--lever", "graduates")[0] == 0
    assert xiaoqu("new", "strategy", "some", "--lever", "advisors")[0] == 0
    code, out, _ = xiaoqu("new", "design", "many", "--scenario", "mine.toml")
    assert code == 0
    assert "blanks" not in out
    code, out, err = xiaoqu("check", "mine.toml", "some.toml", "many.toml")
    assert (code, err) == (0, "")
    assert "graduates" in out
    assert "some.toml: strategy, advisors" in out
    assert "many.toml: design, 48 runs" in out


def test_a_file_is_not_written_over(xiaoqu):
    Path("mine.toml").write_text("mine")
    code, _, err = xiaoqu("new", "city", "mine")
    assert (code, err) == (2, "xiaoqu: mine.toml: exists, and is not written over\n")
    assert Path("mine.toml").read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["city", "a/b"], "new: name: read 'a/b', expected a valid name of a folder"),
        (["city", "a", "--lever", "advisors"], "expected none for a city, only for a scenario or"),
        (["strategy", "a", "--city", "zibo"], "expected none for a strategy, only for a scenario"),
        (["strategy", "a", "--lever", "adviser"], "did you mean advisors?"),
        (["scenario", "a", "--city", "zbo"], "did you mean zibo?"),
        (["design", "a", "--scenario", "zbo"], "did you mean zibo?"),
    ],
)
def test_what_cannot_be_written_is_refused(xiaoqu, words, expected):
    code, _, err = xiaoqu("new", *words)
    assert code == 2
    assert expected in err
    assert len(err.splitlines()) == 1
    assert not Path("a.toml").exists()
