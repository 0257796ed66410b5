"""Compilation: strict arithmetic, exchanged rules, and a cache that follows the sources."""

import ast
import functools
import importlib
import inspect
import math
import os
import pkgutil
import sys
import tempfile
from importlib.util import resolve_name
from pathlib import Path

import numba
import numpy as np
import pytest
from numba import prange

import simulation
from simulation.core import compilation
from simulation.core.compilation import (
    LEAST_FOR_THREADS,
    compiled,
    compiled_parallel,
    rebound,
    threads_for,
)


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
    reference = rebound(apply_rule, rule=other_rule)
    assert reference(values) == 46.0
    assert apply_rule(values) == 12.0
    assert rebound(reference, rule=rule)(values) == 12.0


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


RULE = f"from {compilation.__name__} import compiled\n"


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A package of two files, and a cache of its own."""
    package = tmp_path / "package"
    (package / "inner").mkdir(parents=True)
    (package / "nothing.py").write_text("a = 1\n")
    (package / "inner" / "rule.py").write_text(RULE + "b = 2\n")
    monkeypatch.setattr(compilation, "ROOT", package)
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


PARENT, _, OWN = compilation.__name__.rpartition(".")


def from_package(name):
    """The same name without that of the package."""
    return name.partition(".")[2]


@pytest.mark.parametrize(
    ("text", "is_source"),
    [
        (f"import {compilation.__name__}", True),
        (f"import {compilation.__name__} as short", True),
        (f"from {PARENT} import {OWN} as short", True),
        (f"from {compilation.__name__} import (\n    compiled,\n)", True),
        (f"from ..{from_package(PARENT)} import {OWN}", True),
        (f"def late():\n    from ..{from_package(compilation.__name__)} import *", True),
        ("from numba import prange", True),
        ("import numba.typed", True),
        (f"text = 'from {compilation.__name__} import compiled'", False),
        (f"from {PARENT} import {OWN}_otherwise", False),
        (f"from . import {OWN}", False),
        ("import numbat", False),
    ],
)
def test_a_source_is_what_imports_a_compiler_in_any_way(sources, text, is_source):
    path = sources / "inner" / "other.py"
    path.write_text(text)
    assert compilation.sources() == [path, sources / "inner" / "rule.py"][not is_source :]


@pytest.fixture(scope="module")
def functions():
    """Functions that the package gives to the compiler when all of it is imported."""
    for found in pkgutil.walk_packages(simulation.__path__, f"{simulation.__name__}."):
        importlib.import_module(found.name)
    return [function for function in compilation.functions if is_ours(function.__module__)]


def is_ours(module):
    return f"{module}.".startswith(f"{simulation.__name__}.")


def file_of(function):
    return Path(inspect.getsourcefile(function))


def test_every_function_that_is_compiled_lies_in_a_source(functions):
    files = {file_of(function) for function in functions}
    assert len(functions) > 30
    assert files
    assert files <= set(compilation.sources())


@functools.cache
def statements(module):
    """Statement that gives each name of a module its value."""
    found = {}
    for node in ast.parse(file_of(module).read_text(encoding="utf8")).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).split(".")[0]: node for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        else:
            stored = (inner for inner in ast.walk(node) if isinstance(inner, ast.Name))
            found |= {inner.id: node for inner in stored if isinstance(inner.ctx, ast.Store)}
    return found


def names_read(node):
    """Names that the code of a statement reads, other than in annotations."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield node.id
    for field, value in ast.iter_fields(node):
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, ast.AST) and field not in ("annotation", "returns"):
                yield from names_read(inner)


def origins(module, name, seen):
    """Files of the package that a name of a module gets its value from."""
    node = statements(module).get(name)
    if node is None or (module, name) in seen:
        return
    seen.add((module, name))
    yield file_of(module)
    if isinstance(node, ast.ImportFrom):
        origin = resolve_name("." * node.level + (node.module or ""), module.__package__)
        original = next(one.name for one in node.names if name in (one.asname, one.name))
        if is_ours(origin) and not inspect.ismodule(vars(module)[name]):
            yield from origins(importlib.import_module(origin), original, seen)
    elif not isinstance(node, ast.Import):
        for inner in names_read(node):
            yield from origins(module, inner, seen)


def named_in(function):
    """Module and name of all that a function finds in its module, or in one that it imports."""
    module, names = inspect.getmodule(function), function.__code__.co_names
    for name in names:
        value = function.__globals__.get(name)
        yield module, name
        if inspect.ismodule(value) and is_ours(value.__name__):
            yield from ((value, inner) for inner in names)


def test_compiled_functions_use_nothing_that_the_cache_does_not_follow(functions):
    seen = set()
    found = {
        file: name
        for function in functions
        for module, name in named_in(function)
        for file in origins(module, name, seen)
    }
    assert {name for _, name in seen} >= {"OUTSPOKEN", "unit", "_TAIL_BELOW"}
    assert {file: name for file, name in found.items() if file not in compilation.sources()} == {}


def test_few_caches_are_kept_and_the_current_one_always(sources):
    first = folder()
    os.utime(first, (1, 1))
    for number in range(compilation.MOST_CACHES + 2):
        (sources / "new.py").write_text(RULE + f"c = {number}\n")
        assert folder().is_dir()
        os.utime(folder(), (number + 2, number + 2))
    assert len(list(first.parent.iterdir())) == compilation.MOST_CACHES
    assert not first.exists()


@pytest.fixture
def no_cache(sources, tmp_path, monkeypatch):
    """A cache folder that cannot be made, and an empty folder for temporary files."""
    (tmp_path / "file").write_text("")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path / "temporary"


posix = pytest.mark.skipif(sys.platform == "win32", reason="there is always a cache folder")


@posix
def test_without_a_cache_folder_it_is_one_of_the_users_own_among_the_temporary_files(no_cache):
    assert folder().parent == no_cache / f"xiaoqu-{os.getuid()}"
    assert folder() == folder()
    assert folder().parent.stat().st_mode & 0o077 == 0


@posix
def test_without_a_home_the_cache_is_a_temporary_folder(no_cache, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", "~nobody-of-this-name/cache")
    assert folder().parent.parent == no_cache


@posix
@pytest.mark.parametrize("planted", ["open folder", "link"])
def test_code_is_not_loaded_from_a_folder_that_others_can_write_to(no_cache, planted):
    ours = no_cache / f"xiaoqu-{os.getuid()}"
    if planted == "link":
        (no_cache / "theirs").mkdir(mode=0o700)
        ours.symlink_to(no_cache / "theirs")
    else:
        ours.mkdir()
        ours.chmod(0o777)
    assert folder().parent == no_cache
    assert folder() != ours


def test_a_cache_folder_that_exists_but_cannot_be_written_is_not_used(sources, monkeypatch):
    usual, written_to = folder(), tempfile.TemporaryFile

    def read_only(**where):
        if where["dir"] == usual:
            raise OSError(30, "Read-only file system")
        return written_to(**where)

    monkeypatch.setattr(tempfile, "TemporaryFile", read_only)
    assert folder() != usual


def test_where_nothing_can_be_written_compiled_code_is_not_kept(no_cache, monkeypatch):
    def nowhere(*_, **__):
        raise FileNotFoundError("no usable temporary directory")

    monkeypatch.setattr(tempfile, "gettempdir", nowhere)
    monkeypatch.setattr(tempfile, "mkdtemp", nowhere)
    assert folder() is None
    monkeypatch.setattr(compilation, "cache_folder", lambda: None)
    assert not compilation.is_cached()
    assert compiled(lambda x: 3.0 * x)(2.0) == 6.0


def test_without_jit_a_function_stays_as_it_is(monkeypatch):
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)
    plain = compiled(rule.py_func)
    assert plain.py_func is rule.py_func
    doubled = compiled(apply_rule.py_func)
    assert rebound(doubled, rule=plain)(np.arange(4.0)) == 12.0


@pytest.mark.parametrize("stated", [False, True])
def test_few_rows_take_one_thread_unless_a_number_is_stated(monkeypatch, stated):
    threads = [2]
    monkeypatch.setattr(numba, "get_num_threads", lambda: threads[-1])
    monkeypatch.setattr(numba, "set_num_threads", threads.append)
    monkeypatch.setenv("NUMBA_NUM_THREADS", "2")
    if not stated:
        monkeypatch.delenv("NUMBA_NUM_THREADS")
    for rows, expected in ((LEAST_FOR_THREADS, 2), (LEAST_FOR_THREADS - 1, 2 if stated else 1)):
        with threads_for(rows):
            assert threads[-1] == expected
        assert threads[-1] == 2
