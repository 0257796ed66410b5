"""Compilation: strict arithmetic, exchanged rules, and a cache that follows the sources."""

import ast
import importlib
import math
import os
import tempfile
from pathlib import Path

import numpy as np
import pytest
from numba import prange

from simulation.core import compilation
from simulation.core.compilation import compiled, compiled_parallel, rebound

PACKAGE = Path(compilation.__file__).parent


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
    assert compilation.cache_folder() in Path(rule.stats.cache_path, "any").parents
    assert compilation.is_cached()


RULE = "from simulation.compiled import compiled\n"


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A package of two files, and a cache of its own."""
    package = tmp_path / "package"
    (package / "inner").mkdir(parents=True)
    (package / "compiled.py").write_text("a = 1\n")
    (package / "inner" / "rule.py").write_text(RULE + "b = 2\n")
    monkeypatch.setattr(compilation, "__file__", str(package / "compiled.py"))
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    return package


def folder():
    """Cache folder of the sources as they are now, not as they were at first."""
    return compilation.cache_folder.__wrapped__()


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


def constants_from_elsewhere(name):
    """Names in compiled functions of a module that are imported from files the hash leaves out."""
    module = importlib.import_module(name)
    imported = {
        alias.asname or alias.name: node.module
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("simulation.")
        for alias in node.names
    }
    used = {
        word
        for function in vars(module).values()
        if hasattr(function, "py_func")
        for word in function.py_func.__code__.co_names
    }
    return {word: source for word, source in imported.items()
            if word in used and source not in COMPILED}  # fmt: skip


HASHED = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path
    for path in PACKAGE.rglob("*.py")
    if b"simulation.compiled import" in path.read_bytes()
}
COMPILED = {*HASHED, "simulation.compiled"}


@pytest.mark.parametrize("name", HASHED)
def test_compiled_functions_use_nothing_that_the_cache_does_not_follow(name):
    assert constants_from_elsewhere(name) == {}


def test_few_caches_are_kept_and_the_current_one_always(sources):
    first = folder()
    os.utime(first, (1, 1))
    for number in range(compilation.KEPT_CACHES + 2):
        (sources / "new.py").write_text(RULE + f"c = {number}\n")
        assert folder().is_dir()
        os.utime(folder(), (number + 2, number + 2))
    assert len(list(first.parent.iterdir())) == compilation.KEPT_CACHES
    assert not first.exists()


def test_without_a_home_the_cache_is_a_temporary_folder(sources, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert folder().is_dir()
    assert folder().parent == tmp_path
