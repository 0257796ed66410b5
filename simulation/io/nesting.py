"""Nesting: how deep tables and lists may lie in each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from simulation.io.errors import InputError

MOST_LEVELS = 32
EXPECTED = f"tables and lists in at most {MOST_LEVELS} levels"


def check_levels(value: Any, where: str) -> None:
    """Refuse tables and lists that lie in each other too deep, or hold themselves.

    What is checked once can be copied, compared and printed without end of the stack.

    Raises
    ------
    InputError
        That names the place `where`.
    """
    level: dict[int, Any] = {id(value): value}
    for _ in range(MOST_LEVELS):
        level = {id(one): one for outer in level.values() for one in _inside(outer)}
        if not level:
            return
    raise InputError(f"{where}: is nested too deep, expected {EXPECTED}")


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list | tuple) else ()
