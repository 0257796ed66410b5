"""Conditions: which samples are of interest, such as ``satisfaction < 0 or coverage_old < 0``.

A condition compares columns of a table with numbers or with each other: ``< <= > >= == !=``,
joined by ``and``, ``or``, ``not`` and parentheses.  Nothing else is understood, and nothing is run.
"""

from __future__ import annotations

import ast
import functools
import operator
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.core.tables import Array, Floats, Mask
from simulation.io.errors import InputError
from simulation.io.validation import did_you_mean, refuse

LONGEST = 500
"""Most characters of a condition."""
EXPECTED = "a condition such as 'satisfaction < 0 and coverage_old < 0'"
COMPARISONS: Mapping[type, Callable[[Array, Array], Array]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


@dataclass(frozen=True)
class Condition:
    """A condition that was read.

    Attributes
    ----------
    text
        As it was written.
    where
        Option or function to name in messages.
    tree
        Its parts.
    """

    text: str
    where: str
    tree: ast.expr

    @property
    def names(self) -> tuple[str, ...]:
        """Columns that it reads, in their order."""
        found = [_name(node) for node in ast.walk(self.tree)]
        return tuple(dict.fromkeys(name for name in found if name))

    def holds(self, table: pd.DataFrame) -> Mask:
        """Say in which rows of a table the condition holds: shape (n_rows,).

        Raises
        ------
        InputError
            If the table lacks a column of the condition, or a value in one.
        """
        columns = {name: self._column(table, name) for name in self.names}
        return np.broadcast_to(_truth(self.tree, columns), len(table)).copy()

    def _column(self, table: pd.DataFrame, name: str) -> Floats:
        if name not in table:
            raise refuse(self.where, name, self.text, did_you_mean(name, map(str, table)))
        values = table[name].to_numpy(float)
        if n_missing := int(np.isnan(values).sum()):
            wrong = f"has no value in {n_missing} of {len(values)} rows, expected one in each"
            raise InputError(f"{self.where}: {name}: {wrong}")
        return values


def read_condition(text: str, where: str = "--where") -> Condition:
    """Read a condition.

    Parameters
    ----------
    text
        The condition.
    where
        Option or function to name in messages.

    Raises
    ------
    InputError
        If it is none, or compares no column.

    Examples
    --------
    >>> condition = read_condition("satisfaction < 0 or 1 < cost <= 2")
    >>> condition.names
    ('satisfaction', 'cost')
    >>> table = pd.DataFrame({"satisfaction": [-1.0, 1.0, 1.0], "cost": [0.0, 2.0, 3.0]})
    >>> condition.holds(table).tolist()
    [True, True, False]
    """
    tree = _parsed(text)
    if tree is not None and _is_truth(tree):
        condition = Condition(text, where, tree)
        if condition.names:
            return condition
    raise refuse(where, "condition", text, EXPECTED)


def _parsed(text: str) -> ast.expr | None:
    """Parts of a text in the grammar of Python; None if it is not in it."""
    if len(text) > LONGEST:
        return None
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_truth(node: ast.expr) -> bool:
    """Whether a part says yes or no."""
    match node:
        case ast.BoolOp(values=values):
            return all(map(_is_truth, values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _is_truth(operand)
        case ast.Compare(left=left, ops=operators, comparators=others):
            known = all(type(one) in COMPARISONS for one in operators)
            return known and all(map(_is_side, [left, *others]))
    return False


def _is_side(node: ast.expr) -> bool:
    """Whether a part is a column or a number."""
    return bool(_name(node)) or _number(node) is not None


def _name(node: ast.AST) -> str:
    """Column that a part names, such as ``satisfaction``; empty if it is none, or part of one."""
    return node.id if isinstance(node, ast.Name) else ""


def _number(node: ast.expr) -> float | None:
    sign, inner = 1.0, node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        sign, inner = -1.0, node.operand
    value = inner.value if isinstance(inner, ast.Constant) else None
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return sign * float(value) if abs(value) <= sys.float_info.max else None


def _truth(node: ast.expr, columns: Mapping[str, Floats]) -> Mask:
    match node:
        case ast.BoolOp(op=op, values=values):
            join = np.logical_and if isinstance(op, ast.And) else np.logical_or
            return functools.reduce(join, [_truth(one, columns) for one in values])
        case ast.UnaryOp(operand=operand):
            return np.logical_not(_truth(operand, columns))
        case ast.Compare(left=left, ops=operators, comparators=others):
            sides = [_side(one, columns) for one in [left, *others]]
            pairs = zip(operators, sides, sides[1:], strict=False)
            found = [COMPARISONS[type(op)](one, other) for op, one, other in pairs]
            return functools.reduce(np.logical_and, found)
    raise AssertionError(ast.dump(node))  # _is_truth has refused it


def _side(node: ast.expr, columns: Mapping[str, Floats]) -> Floats:
    name = _name(node)
    return columns[name] if name else np.asarray(_number(node))
