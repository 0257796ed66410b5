"""Identity: the hash of what made a run, and beside it the environment it was made in."""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.metadata
import inspect
import json
import platform
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from simulation.scenario import Scenario

MODEL_ROOMS = (
    "agents", "assumptions", "batch", "branching", "city", "columns", "compiled", "compounds",
    "draws", "elementary", "errors", "figures", "files", "founding", "graph", "host", "identity",
    "invariants", "issues", "jobs", "ledger", "levers", "locating", "measurement", "model",
    "outcome", "outcomes", "parameters", "policy", "programme", "quantiles", "reading",
    "recorder", "runs", "sampling", "scenario", "service", "shards", "start", "state", "strategy",
    "targets", "ties",
)  # fmt: skip
"""Rooms whose code decides what a run gives: everything that a worker of a sweep loads for it."""

PACKAGES = ("mesa", "networkx", "numba", "numpy", "pandas", "pyarrow", "pydantic", "scipy")


def run_identity(scenario: Scenario, **about: Any) -> str:
    """Hash of everything that decides the result of a run.

    Parameters
    ----------
    scenario
        What was run.
    about
        Seeds, scale, months, levels of the table and agents put in the place of others.

    Returns
    -------
    str
        Sixteen hexadecimal digits.
    """
    return identity_of(made_of(scenario, **about))


def made_of(scenario: Scenario, **about: Any) -> dict[str, Any]:
    """Everything that decides the result of a run, in parts; see `run_identity`."""
    return {"code": code_hash(), "scenario": scenario.resolved(), **about}


def identity_of(parts: Mapping[str, Any]) -> str:
    """Hash of the parts that a run is made of."""
    return _short_hash(json.dumps(parts, sort_keys=True, default=str))


def changed_parts(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Say which parts of what a run is made of are not as they were, a line each."""
    one, other = dict(_flat(before)), dict(_flat(now))
    tables = {key[:at] for key in (*one, *other) for at in range(len(key)) if key[at] == "."}
    return [
        f"{key}: {_shown(one, key)} then, {_shown(other, key)} now"
        for key in dict.fromkeys([*one, *other])
        if key not in tables and one.get(key, _shown) != other.get(key, _shown)
    ]


def _flat(tree: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Leaves of nested tables by dotted key, as JSON has them."""
    if isinstance(tree, Mapping) and tree:
        for name, value in tree.items():
            yield from _flat(value, f"{key}.{name}" if key else str(name))
    elif key:
        yield key, json.loads(json.dumps(tree, default=str))


def _shown(leaves: Mapping[str, Any], key: str) -> str:
    return json.dumps(leaves[key], ensure_ascii=False) if key in leaves else "not set"


def replaced_agents(kinds: Mapping[type, type]) -> dict[str, str]:
    """Name and code of the classes that take the place of the five kinds of agent.

    The code is theirs and that of every class between them and the kind.
    """
    return {
        kind.__name__: " ".join(
            [f"{own.__module__}.{own.__qualname__}"]
            + [_code_of(one) for one in own.__mro__ if one not in kind.__mro__]
        )
        for kind, own in kinds.items()
        if own is not kind
    }


def _code_of(kind: type) -> str:
    try:
        return _short_hash(inspect.getsource(kind))
    except (OSError, TypeError):  # a class made where there is no file
        return "without source"


@functools.cache
def environment() -> dict[str, str]:
    """Versions of Python and of the libraries that results may depend on."""
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {"python": platform.python_version(), **versions}


@functools.cache
def code_hash() -> str:
    """Hash of the syntax of the model's code, without comments and docstrings."""
    root = Path(__file__).parent
    files = [
        path for room in MODEL_ROOMS
        for path in (sorted((root / room).glob("*.py")) or [root / f"{room}.py"])
    ]  # fmt: skip
    return _short_hash("\n".join(_syntax(path) for path in files))


def _syntax(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf8"))
    for node in ast.walk(tree):
        body: list[Any] = getattr(node, "body", [])
        if isinstance(body, list):
            body[:] = [line for line in body if not _is_docstring(line)] or [ast.Pass()]
    return ast.dump(tree)


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf8")).hexdigest()[:16]
