"""Provenance: the code and the environment that a run was made with, and its identity."""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.metadata
import inspect
import json
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1]
PACKAGE_NAME = __name__.partition(".")[0]
HASHED = (
    "core", "parameters", "state", "processes", "agents", "levers", "outcomes", "model",
)  # fmt: skip
"""Folders whose code decides what a run gives."""
PACKAGES = ("mesa", "networkx", "numba", "numpy", "pandas", "pyarrow", "pydantic", "scipy")


def identity_of(parts: Mapping[str, Any]) -> str:
    """Hash of the parts that a run is made of."""
    return _short_hash(json.dumps(parts, sort_keys=True, allow_nan=False))


def changed_parts(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Say which parts of what a run is made of are not as they were, a line each."""
    one, other = dict(_flat(before)), dict(_flat(now))
    tables = {key[:at] for key in (*one, *other) for at in range(len(key)) if key[at] == "."}
    return [
        f"{key}: {_text(one, key)} then, {_text(other, key)} now"
        for key in dict.fromkeys([*one, *other])
        if key not in tables and one.get(key, _text) != other.get(key, _text)
    ]


def _flat(tree: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Leaves of nested tables by dotted key, as JSON has them."""
    if isinstance(tree, Mapping) and tree:
        for name, value in tree.items():
            yield from _flat(value, f"{key}.{name}" if key else str(name))
    elif key:
        yield key, json.loads(json.dumps(tree))


def _text(leaves: Mapping[str, Any], key: str) -> str:
    return json.dumps(leaves[key], ensure_ascii=False) if key in leaves else "not set"


def code_of_agents(replaced: Mapping[type, type]) -> dict[str, str]:
    """Name and code of the classes that replace the five kinds of agent.

    The code is theirs and that of every class between them and the kind.
    """
    return {kind.__name__: code_of_class(own, kind) for kind, own in replaced.items()}


def code_of_class(own: type | Callable[..., object], base: type = object) -> str:
    """Name and code of a class and of every class between it and a base, or of a function."""
    classes = [one for one in getattr(own, "__mro__", [own]) if one not in base.__mro__]
    return " ".join([f"{own.__module__}.{own.__qualname__}", *map(_code_of, classes)])


def _code_of(code: type | Callable[..., object]) -> str:
    try:
        return _short_hash(inspect.getsource(code))
    except (OSError, TypeError):  # made where there is no file
        return "without source"


@functools.cache
def environment() -> dict[str, str]:
    """Versions of Python and of the libraries that results may depend on."""
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {"python": platform.python_version(), **versions}


@functools.cache
def code_hash() -> str:
    """Hash of the syntax of the model's code, without comments and docstrings.

    The same code has the same hash under every version of Python.  It is remembered on disk until
    a file changes: reading all of them takes longer than many a run.
    """
    from simulation.io.code_memory import remembered

    return remembered("model", PACKAGE, lambda: hash_of_code(PACKAGE))


def hash_of_code(package: Path) -> str:
    """Hash of the syntax of the folders `HASHED` of a package."""
    files = [path for name in HASHED for path in sorted((package / name).rglob("*.py"))]
    return hash_of_files(files, [path.relative_to(package).as_posix() for path in files])


def hash_of_files(files: Sequence[Path], names: Sequence[str]) -> str:
    """Hash of the syntax of files of Python, and of the names that they go by."""
    trees = [ast.parse(path.read_text(encoding="utf8")) for path in files]
    return _short_hash("\n".join([*names, *map(_form, trees)]))


def _form(node: Any) -> str:
    """Syntax as text, without empty fields, in which versions of Python differ."""
    if isinstance(node, list):
        return f"[{', '.join([_form(one) for one in node if not _is_docstring(one)])}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = [(name, value) for name, value in ast.iter_fields(node) if value not in (None, [])]
    inside = ", ".join([f"{name}={_form(value)}" for name, value in fields])
    return f"{type(node).__name__}({inside})"


def _is_docstring(node: Any) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf8")).hexdigest()[:16]
