"""Identity: the hash of what made a run, and beside it the environment it was made in."""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.metadata
import json
import platform
from pathlib import Path
from typing import Any

from simulation.scenario import Scenario

MODEL_ROOMS = (
    "agents", "assumptions", "city", "columns", "compiled", "compounds", "draws", "figures",
    "founding", "graph", "invariants", "issues", "ledger", "levers", "measurement", "model",
    "outcome", "outcomes", "parameters", "policy", "programme", "reading", "recorder",
    "scenario", "service", "start", "state", "ties",
)  # fmt: skip
"""Rooms whose code decides what a run gives: everything up to the model and its outcomes."""

PACKAGES = ("mesa", "networkx", "numba", "numpy", "pandas", "pyarrow", "pydantic", "scipy")


def run_identity(
    scenario: Scenario, *, seed: int, city_seed: int, scale: float, months: int
) -> str:
    """Hash of everything that decides the result of a run.

    Parameters
    ----------
    scenario, seed, city_seed, scale, months
        What was run.

    Returns
    -------
    str
        Sixteen hexadecimal digits.
    """
    made_of = {
        "code": code_hash(),
        "scenario": scenario.resolved(),
        "seed": seed,
        "city_seed": city_seed,
        "scale": scale,
        "months": months,
    }
    return _short_hash(json.dumps(made_of, sort_keys=True, default=str))


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
