"""Compilation: strict arithmetic, exchanged rules, and a cache that follows the sources."""

import math
import tempfile
from pathlib import Path

import numpy as np
import pytest
from numba import prange

from simulation import compiled as room
from simulation.compiled import compiled, compiled_parallel, rebound


@compiled
def rule(x):
    return 2.0 * x


@compiled
def apply_rule(values):
    total = 0.0
    for i in range(values.size):
        total += rule(values[i])
    return total


@compiled
def other_rule(x):
    return x + 10.0


@compiled_parallel
def shares(out, n):
    for i in prange(n):
        out[i] = 1.0 / (i * n)


def test_rebound_exchanges_a_rule_and_leaves_the_first_alone():
    values = np.arange(4.0)
    twin = rebound(apply_rule, rule=other_rule)
    assert twin(values) == 46.0
    assert apply_rule(values) == 12.0
    assert rebound(twin, rule=rule)(values) == 12.0


def test_arithmetic_is_that_of_plain_python_and_numpy():
    values = np.array([0.1] * 9 + [1e16, 1.0, -1e16])
    assert apply_rule(values) == apply_rule.py_func(values)
    out = np.empty(2)
    shares(out, 2)
    assert out.tolist() == [math.inf, 0.5]


def test_compiled_code_lies_in_the_cache_of_these_sources():
    rule(1.0)
    assert room.cache_folder() in Path(rule.stats.cache_path, "any").parents
    assert room.is_cached()


RULE = "from simulation.compiled import compiled\n"


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A package of two files, and a cache of its own."""
    package = tmp_path / "package"
    (package / "inner").mkdir(parents=True)
    (package / "compiled.py").write_text("a = 1\n")
    (package / "inner" / "rule.py").write_text(RULE + "b = 2\n")
    monkeypatch.setattr(room, "__file__", str(package / "compiled.py"))
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    return package


def folder():
    """Cache folder of the sources as they are now, not as they were at first."""
    return room.cache_folder.__wrapped__()


def test_cache_folder_follows_every_source(sources):
    before = folder()
    assert before.is_dir()
    assert folder() == before
    rule_file = sources / "inner" / "rule.py"
    rule_file.write_text(RULE + "b = 3\n")
    assert folder() != before
    rule_file.write_text(RULE + "b = 2\n")
    assert folder() == before
    (sources / "prose.py").write_text("nothing = 'compiled'\n")
    assert folder() == before


def test_few_caches_are_kept_and_the_current_one_always(sources):
    first = folder()
    for number in range(room.KEPT_CACHES + 2):
        (sources / "new.py").write_text(RULE + f"c = {number}\n")
        assert folder().is_dir()
    assert len(list(first.parent.iterdir())) == room.KEPT_CACHES
    assert not first.exists()


def test_without_a_home_the_cache_is_a_temporary_folder(sources, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert folder().is_dir()
    assert folder().parent == tmp_path
