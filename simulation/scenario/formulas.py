"""Formulas: numbers that are worked out from published statistics."""

from __future__ import annotations

import ast
import math
import operator
import sys
from collections.abc import Callable, Collection, Mapping
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


FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "log": _log,
    "max": max,
    "min": min,
    "round": round,
}


def evaluate(
    formula: str,
    statistics: Mapping[str, PublishedStatistic],
    roles: tuple[str, ...] = USABLE,
    assumed: Mapping[str, float] | None = None,
) -> float:
    """Calculate a formula on published statistics, such as ``= fee_subsidy_2018 / old_area / 12``.

    Parameters
    ----------
    formula
        Text that begins with ``=``; names of statistics, numbers, ``+ - * / ( )``, ``log``,
        ``min``, ``max`` and ``round``.  A single statistic of unit ``bool`` gives yes or no.
    statistics
        The published statistics of the city, by name.
    roles
        Roles of the statistics that may be read.
    assumed
        Assumptions that the formula may read beside them, by name.

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
        value = _value(tree.body, {**_numbers_of(statistics), **(assumed or {})})
        finite = math.isfinite(value)
    except ZeroDivisionError:
        raise ValueError("a formula that does not divide by zero") from None
    except TypeError:
        raise ValueError(
            "a formula with log of one number, round of one, min or max of several"
        ) from None
    except (OverflowError, RecursionError):
        finite = False
    if not finite:
        raise ValueError(f"a formula whose value is below {sys.float_info.max:.2g}")
    name = tree.body.id if isinstance(tree.body, ast.Name) else ""
    if name in statistics and statistics[name].unit == "bool":
        return bool(value)
    return int(value) if float(value).is_integer() else value


def names_in(formula: str) -> set[str]:
    """Names of the statistics and assumptions that a formula reads, others' as ``zibo.name``."""
    nodes = list(ast.walk(_parsed(formula)))
    other = [node.func for node in nodes if isinstance(node, ast.Call)]
    other += [node.value for node in nodes if isinstance(node, ast.Attribute)]
    apart = {id(node) for node in other}
    own = {node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in apart}
    return own | {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}


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


def carried_over(
    formula: str, city: str, statistics: Mapping[str, PublishedStatistic], assumed: Collection[str]
) -> str:
    """Give a formula of one city as another city can read it.

    Parameters
    ----------
    formula
        The formula.
    city
        The city whose formula it is.
    statistics, assumed
        What the formula reads: statistics become numbers, assumptions are named with their city.

    Examples
    --------
    >>> carried_over("= 2 * rounds", "linyi", {}, {"rounds"})
    '= 2 * linyi.rounds'
    """
    tree = _CarriedOver(city, _numbers_of(statistics), assumed).visit(_parsed(formula))
    return f"= {ast.unparse(tree)}"


class _CarriedOver(ast.NodeTransformer):
    """Put numbers in the place of statistics, and names with their city in that of assumptions."""

    def __init__(
        self, city: str, published: Mapping[str, float | str], assumed: Collection[str]
    ) -> None:
        self.city, self.published, self.assumed = city, published, assumed

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.published:
            return ast.Constant(self.published[node.id])
        if node.id in self.assumed:
            return ast.Attribute(ast.Name(self.city, ast.Load()), node.id, ast.Load())
        return node


def _numbers_of(statistics: Mapping[str, PublishedStatistic]) -> dict[str, float | str]:
    return {name: one.value for name, one in statistics.items()}


def _value(node: ast.expr, known: Mapping[str, float | str]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.Name(id=name):
            return _known(name, known)
        case ast.Attribute(value=ast.Name(id=city), attr=name):
            return _known(f"{city}.{name}", known)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_value(left, known), _value(right, known))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, known)
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in FUNCTIONS:
            return FUNCTIONS[name](*(_value(argument, known) for argument in arguments))
    raise ValueError("a formula of statistics, numbers and + - * / ( ) log min max round")


def _known(name: str, known: Mapping[str, float | str]) -> float:
    if name not in known:
        raise ValueError(
            f"a formula of published statistics; {name} is not {did_you_mean(name, known)}"
        )
    value = known[name]
    if isinstance(value, str):
        raise ValueError(f"a formula of numbers; {name} is {value!r}")
    return value
