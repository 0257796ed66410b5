"""Formulas: numbers that are worked out from published statistics."""

from __future__ import annotations

import ast
import math
import operator
import sys
from collections.abc import Callable, Mapping
from typing import Any

from simulation.io.validation import did_you_mean
from simulation.scenario.published import PublishedStatistic

USABLE = ("initial", "lever", "target")
"""Roles that a formula may read; a holdout would not be one any more."""
LONGEST_FORMULA = 500
"""Most characters of a formula, which is worked out part by part."""
OPERATORS: Mapping[type, Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
}


def _log(number: float) -> float:
    if number <= 0:
        raise ValueError("a formula that takes log of positive numbers only")
    return math.log(number)


FUNCTIONS: Mapping[str, Callable[..., float]] = {"log": _log, "max": max, "min": min}


def evaluate(
    formula: str, statistics: Mapping[str, PublishedStatistic], roles: tuple[str, ...] = USABLE
) -> float:
    """Calculate a formula on published statistics, such as ``= fee_subsidy_2018 / old_area / 12``.

    Parameters
    ----------
    formula
        Text that begins with ``=``; names of statistics, numbers, ``+ - * / ( )``, ``log``, ``min``
        and ``max``.  A single statistic of unit ``bool`` gives yes or no.
    statistics
        The published statistics of the city, by name.
    roles
        Roles of the statistics that may be read.

    Raises
    ------
    ValueError
        If the formula is not one, or names a statistic that is unknown or has another role.

    Examples
    --------
    >>> households = PublishedStatistic(
    ...     value=1200, unit="households", date="2017", source="A", role="initial"
    ... )
    >>> evaluate("= households / 12", {"households": households})
    100
    """
    tree = _parsed(formula)
    for name in sorted(names_in(formula) & set(statistics)):
        if statistics[name].role not in roles:
            role, allowed = statistics[name].role, " or ".join(roles)
            raise ValueError(f"a formula without {name}, a {role} statistic; {allowed} may be read")
    try:
        value = _value(tree.body, statistics)
        finite = math.isfinite(value)
    except ZeroDivisionError:
        raise ValueError("a formula that does not divide by zero") from None
    except TypeError:
        raise ValueError("a formula with log of one number, min or max of several") from None
    except (OverflowError, RecursionError):
        finite = False
    if not finite:
        raise ValueError(f"a formula whose value is below {sys.float_info.max:.2g}")
    if isinstance(tree.body, ast.Name) and statistics[tree.body.id].unit == "bool":
        return bool(value)
    return int(value) if float(value).is_integer() else value


def names_in(formula: str) -> set[str]:
    """Names of the statistics that a formula reads."""
    tree = _parsed(formula)
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - called


def _parsed(formula: str) -> ast.Expression:
    if len(formula) > LONGEST_FORMULA:
        raise ValueError(f"a formula of at most {LONGEST_FORMULA} characters")
    try:
        return ast.parse(formula.removeprefix("=").strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError("a formula on published statistics, such as = a / b") from None


def is_formula(value: Any) -> bool:
    """Whether a value read from a file is a formula."""
    return isinstance(value, str) and value.startswith("=")


def _value(node: ast.expr, statistics: Mapping[str, PublishedStatistic]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.Name(id=name):
            return _published(name, statistics)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_value(left, statistics), _value(right, statistics))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, statistics)
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in FUNCTIONS:
            return FUNCTIONS[name](*(_value(argument, statistics) for argument in arguments))
    raise ValueError("a formula of statistics, numbers and + - * / ( ) log min max")


def _published(name: str, statistics: Mapping[str, PublishedStatistic]) -> float:
    if name not in statistics:
        raise ValueError(
            f"a formula of published statistics; {name} is not {did_you_mean(name, statistics)}"
        )
    value = statistics[name].value
    if isinstance(value, str):
        raise ValueError(f"a formula of numbers; {name} is {value!r}")
    return value
