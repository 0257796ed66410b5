"""Compilation: one decorator for every compiled function, and one cache that is never stale.

Numba notices a change in the file of a compiled function, but not in the files of the functions it
calls.  So the cache lies in a folder named by the hash of all our files that may have compiled
functions, those that import this module or numba: an edit in any of them starts a new one.
"""

from __future__ import annotations

import ast
import atexit
import contextlib
import functools
import hashlib
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType
from typing import Generic, ParamSpec, Protocol, TypeVar

import numba
import numpy as np

from simulation.io import cache_folders, code_memory

MOST_CACHES = 4
LEAST_FOR_THREADS = 200_000
"""Rows below which a pass is faster on one thread, because threads have to wait for each other."""

PACKAGE = __name__.partition(".")[0]
ROOT = Path(str(sys.modules[PACKAGE].__file__)).parent
COMPILERS = (__name__, "numba")
"""Modules of which a file has to import one in order to have compiled functions."""

functions: list[Callable[..., object]] = []
"""Every function that `compiled` has compiled, as it stands in the source."""


Arguments = ParamSpec("Arguments")
Result = TypeVar("Result", covariant=True)


class Compiled(Protocol[Arguments, Result]):
    """A compiled function: called like the function in the source, which it holds.

    Attributes
    ----------
    py_func
        The function in the source.
    """

    py_func: FunctionType

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        """Call the compiled function."""

    def __hash__(self) -> int:
        """Give the hash of the function itself."""


class NotCompiled(Generic[Arguments, Result]):
    """A function as it stands in the source, in place of a compiled one.

    Attributes
    ----------
    py_func
        The function.
    """

    def __init__(self, function: Callable[Arguments, Result]) -> None:
        assert isinstance(function, FunctionType)
        self.py_func = function

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        """Call the function; numbers that are too large wrap around, as in compiled code."""
        with np.errstate(all="ignore"):
            return self.py_func(*args, **kwargs)


def compiled(function: Callable[Arguments, Result], **options: bool) -> Compiled[Arguments, Result]:
    """Compile a function with numba, cached on disk.

    Floating-point arithmetic is strict (no `fastmath`), and a parallel function must not reduce
    across threads, so results never depend on the number of threads.  With ``NUMBA_DISABLE_JIT=1``
    the function stays as it is: slow, but with the same results.
    """
    functions.append(function)
    if numba.config.DISABLE_JIT:
        return NotCompiled(function)
    dispatcher = numba.njit(nogil=True, error_model="numpy", **options)(function)
    if folder := cache_folder():
        with _caching_in(folder):
            dispatcher.enable_caching()
    return dispatcher


def compiled_parallel(function: Callable[Arguments, Result]) -> Compiled[Arguments, Result]:
    """Compile a function whose `prange` loops run in threads.

    Such a loop must only call functions, never store into an array that it reaches through a tuple:
    numba drops such stores without a warning.
    """
    return compiled(function, parallel=True)


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Let passes run on one thread."""
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        yield
    finally:
        numba.set_num_threads(before)


def threads_for(n: int) -> contextlib.AbstractContextManager[None]:
    """Let passes over `n` rows run on one thread if that is faster.

    The variable ``NUMBA_NUM_THREADS`` of the environment, where set, decides instead.
    """
    small = n < LEAST_FOR_THREADS and "NUMBA_NUM_THREADS" not in os.environ
    return one_thread() if small else contextlib.nullcontext()


def inlined(function: Callable[Arguments, Result]) -> Compiled[Arguments, Result]:
    """Compile a function that loops over arrays take in whole.

    So the processor can compute several entries at once.
    """
    return compiled(function, forceinline=True)


def rebound(
    dispatcher: Compiled[Arguments, Result], **names: Callable[..., object]
) -> Compiled[Arguments, Result]:
    """Compile a function again with some of its global names bound to other functions.

    This is how a subclass replaces one rule inside a compiled pass: the pass is written once, and
    the rule it calls by name is exchanged.
    """
    plain = dispatcher.py_func
    copy = type(plain)(plain.__code__, {**plain.__globals__, **names}, plain.__name__)
    if numba.config.DISABLE_JIT:
        return NotCompiled(copy)
    return numba.njit(nogil=True, error_model="numpy")(copy)


@functools.cache
def cache_folder() -> Path | None:
    """Folder of the compiled code that belongs to the present sources.

    It is the first of three that can be written to: in the cache of the user; among the temporary
    files, for users without a home; or one that this process deletes at its end.  None if there is
    no such place at all: then nothing is kept.
    """
    for root in cache_folders.cache_roots():
        folder = root / _source_hash()
        if cache_folders.can_write(folder):
            _forget_old_caches(root)
            return folder
    return _folder_of_this_process()


def _folder_of_this_process() -> Path | None:
    try:
        folder = Path(tempfile.mkdtemp(prefix="xiaoqu-"))
    except OSError:
        return None
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextlib.contextmanager
def _caching_in(folder: Path) -> Iterator[None]:
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before


def is_cached() -> bool:
    """Whether the compiled code of these sources is on disk already."""
    folder = cache_folder()
    return folder is not None and any(folder.rglob("*.nbi"))


def sources() -> list[Path]:
    """Files of the package that may have compiled functions: those that import a compiler.

    They are found by what they import, so that files can be moved and renamed.
    """
    return [path for path in sorted(ROOT.rglob("*.py")) if _imports_a_compiler(path)]


def _imports_a_compiler(path: Path) -> bool:
    text = path.read_bytes()
    if not any(name.rpartition(".")[2].encode() in text for name in COMPILERS):
        return False  # parsing takes longer
    imported = "".join(f"{name}.\n" for name in _imports(path))
    return any(f"\n{name}." in "\n" + imported for name in COMPILERS)


def _imports(path: Path) -> Iterator[str]:
    """Absolute names of all that a file imports."""
    package = ".".join([PACKAGE, *path.relative_to(ROOT).parent.parts])
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (node.module or "")
            origin = importlib.util.resolve_name(origin, package)
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def _source_hash() -> str:
    return code_memory.remembered("compiled", ROOT, _hash_of_sources)


def _hash_of_sources() -> str:
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _forget_old_caches(root: Path) -> None:
    with contextlib.suppress(OSError):  # another process may be tidying up too
        _keep_newest(root)


def _keep_newest(root: Path) -> None:
    folders = [path for path in root.iterdir() if path.is_dir()]
    folders.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for folder in folders[MOST_CACHES:]:
        shutil.rmtree(folder, ignore_errors=True)
