"""Figures: what was published about a city, as data with source and role.

A figure has one of five roles.  ``initial`` figures build the start of a city, ``lever`` figures
set a policy, ``target`` figures may be calibrated on, ``holdout`` figures only test a finished
calibration, and for ``context`` figures nothing in the model corresponds.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic import Field

from simulation.io.validation import Strict, did_you_mean

Role = Literal["initial", "lever", "target", "holdout", "context"]
USABLE = ("initial", "lever", "target")
"""Roles that a formula may read; a holdout would not be one any more."""
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


class Comparison(Strict):
    """What a target or holdout is compared with."""

    outcome: str = Field(description="name of an outcome")
    month: str = Field(description="month, or the year, whose value is compared")
    kind: Literal["true", "reported"] = Field(default="reported")
    place: Literal["city", "old", "commodity"] = Field(
        default="city", description="the whole city, or a type of compound"
    )
    tolerance: float = Field(ge=0, description="difference that still counts as reproduced")
    year: Literal["month", "sum", "change"] = Field(
        default="month",
        description="the month itself, the sum of its year, or the change on the year before",
    )
    divide_by: float = Field(default=1.0, gt=0, description="turns the figure into the outcome")

    @property
    def last_month(self) -> str:
        """The month whose value is compared, the December of a year."""
        return self.month if "-" in self.month else f"{self.month}-12"

    @property
    def months(self) -> list[str]:
        """All months that the comparison reads: one, a year, or a year and the one before."""
        year = int(self.month[:4])
        years = {"month": [], "sum": [year], "change": [year - 1, year]}[self.year]
        months = [f"{one}-{month:02d}" for one in years for month in range(1, 13)]
        return months or [self.last_month]


class Figure(Strict):
    """One published figure."""

    value: float | str = Field(description="as published")
    unit: str
    date: str = Field(description="what the figure is about, as far as the source says")
    source: str = Field(description="key of a source of the city file")
    role: Role
    note: str = ""
    compare: Comparison | None = None


def evaluate(formula: str, figures: Mapping[str, Figure], roles: tuple[str, ...] = USABLE) -> float:
    """Work out a formula on published figures, such as ``= fee_subsidy_2018 / old_area / 12``.

    Parameters
    ----------
    formula
        Text that begins with ``=``; names of figures, numbers, ``+ - * / ( )``, ``log``, ``min``
        and ``max``.  A single figure of unit ``bool`` gives yes or no.
    figures
        The figures of the city, by name.
    roles
        Roles of the figures that may be read.

    Raises
    ------
    ValueError
        If the formula names no known figure, one that must not be looked at, or is no formula.
    """
    try:
        tree = ast.parse(formula.removeprefix("=").strip(), mode="eval")
    except SyntaxError:
        raise ValueError("a formula on figures of the city, such as = a / b") from None
    for name in sorted(names_in(formula) & set(figures)):
        if figures[name].role not in roles:
            role, allowed = figures[name].role, " or ".join(roles)
            raise ValueError(f"a formula without {name}, a {role} figure; {allowed} may be read")
    try:
        value = _value(tree.body, figures)
    except ZeroDivisionError:
        raise ValueError("a formula that does not divide by zero") from None
    except TypeError:
        raise ValueError("a formula with log of one number, min or max of several") from None
    if isinstance(tree.body, ast.Name) and figures[tree.body.id].unit == "bool":
        return bool(value)
    return int(value) if float(value).is_integer() else value


def names_in(formula: str) -> set[str]:
    """Names of the figures that a formula reads."""
    tree = ast.parse(formula.removeprefix("=").strip(), mode="eval")
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - called


def is_formula(value: Any) -> bool:
    """Whether a value read from a file is a formula."""
    return isinstance(value, str) and value.startswith("=")


def _value(node: ast.expr, figures: Mapping[str, Figure]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.Name(id=name):
            return _published(name, figures)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_value(left, figures), _value(right, figures))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, figures)
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in FUNCTIONS:
            return FUNCTIONS[name](*(_value(argument, figures) for argument in arguments))
    raise ValueError("a formula of figures, numbers and + - * / ( ) log min max")


def _published(name: str, figures: Mapping[str, Figure]) -> float:
    if name not in figures:
        raise ValueError(
            f"a formula of published figures; {name} is not {did_you_mean(name, figures)}"
        )
    figure = figures[name]
    if isinstance(figure.value, str):
        raise ValueError(f"a formula of numbers; {name} is {figure.value!r}")
    return figure.value
