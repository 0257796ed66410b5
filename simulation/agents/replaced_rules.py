"""Rules of residents that a subclass replaces, put into the compiled passes that call them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import cast

import numba

from simulation.agents import resident_kernels, resident_rules
from simulation.core.compilation import Arguments, Compiled, rebound

RULES = (
    "perceive",
    "assess",
    "be_influenced",
    "adjust_expectation",
    "willing_to_pay",
    "pay",
)
"""Names of the rules: functions of `resident_rules`, and attributes of `Resident`."""

Rule = Callable[..., float]


def with_rules_of(kind: type, run_pass: Compiled[Arguments, None]) -> Compiled[Arguments, None]:
    """Give a pass with the rules of a kind of resident.

    Parameters
    ----------
    kind
        `Resident`, or a subclass.
    run_pass
        A pass of `resident_kernels`; compiled anew where the rules differ from its own.
    """
    rules = tuple(getattr(kind, name) for name in RULES)
    return cast("Compiled[Arguments, None]", _with_rules(run_pass, rules))


@functools.lru_cache(maxsize=32)
def _with_rules(run_pass: Compiled[..., None], rules: tuple[Rule, ...]) -> Compiled[..., None]:
    replaced = {
        name: rule if hasattr(rule, "py_func") else numba.njit(rule)
        for name, rule in zip(RULES, rules, strict=True)
        if rule is not getattr(resident_rules, name)
    }
    return _calling(run_pass, replaced)


def _calling(
    function: Compiled[..., None], replaced: dict[str, Callable[..., object]]
) -> Compiled[..., None]:
    """Give a pass, or a function that it calls, with the replaced rules, itself if it has none."""
    others: dict[str, Callable[..., object]] = {}
    for name in _used_by(function, resident_kernels.WITH_RULES):
        called = getattr(resident_kernels, name)
        if (other := _calling(called, replaced)) is not called:
            others[name] = other
    others |= {name: replaced[name] for name in _used_by(function, replaced)}
    return rebound(function, **others) if others else function


def _used_by(compiled: Compiled[..., object], names: Iterable[str]) -> list[str]:
    """Which names a compiled function uses."""
    return [name for name in names if name in compiled.py_func.__code__.co_names]
