"""What is computed from files is remembered, and computed anew when one of them changes."""

import os
import time

import pytest

from simulation.io.code_memory import SETTLED, remembered

LONG_AGO = SETTLED * 10


class Counted:
    """A computation that counts how often it is made."""

    def __init__(self):
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return f"word{self.calls}"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package whose changes lie long ago, as the clock says, and a cache of its own."""
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + LONG_AGO)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "package"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "rule.py").write_text("a = 1\n")
    return folder


def test_a_word_is_computed_once_and_for_each_name(package):
    first, second = Counted(), Counted()
    assert [remembered("a", package, first) for _ in range(3)] == ["word1"] * 3
    assert remembered("b", package, second) == "word1"
    assert (first.calls, second.calls) == (1, 1)


def change(path):
    path.write_text("a = 2\n")


def touch(path):
    os.utime(path, ns=(5, 5))


def grow(path):
    path.write_text("a = 1000\n")


def add(path):
    path.with_name("another.py").write_text("")


def remove(path):
    path.unlink()


@pytest.mark.parametrize("act", [change, touch, grow, add, remove])
def test_it_is_computed_anew_after_any_change(package, act):
    word = Counted()
    remembered("a", package, word)
    time.sleep(0.01)  # longer than a tick of the clock of the disk
    act(package / "inner" / "rule.py")
    assert remembered("a", package, word) == "word2"
    assert remembered("a", package, word) == "word2"


def test_nothing_is_remembered_of_files_that_have_just_changed(package, monkeypatch):
    word = Counted()
    monkeypatch.setattr(time, "time_ns", lambda: (package / "inner" / "rule.py").stat().st_ctime_ns)
    assert [remembered("a", package, word) for _ in range(2)] == ["word1", "word2"]


@pytest.mark.parametrize("text", ["", "one", "of three words", "other word9"])
def test_what_cannot_be_understood_is_not_taken(package, tmp_path, text):
    word = Counted()
    remembered("a", package, word)
    (memory,) = (tmp_path / "cache" / "xiaoqu").iterdir()
    memory.write_text(text)
    assert remembered("a", package, word) == "word2"
    assert memory.read_text().endswith(" word2")


def test_where_nothing_can_be_written_it_is_computed_each_time(package, monkeypatch):
    word = Counted()
    monkeypatch.setattr("simulation.io.code_memory.usable_folder", lambda: None)
    assert [remembered("a", package, word) for _ in range(2)] == ["word1", "word2"]
